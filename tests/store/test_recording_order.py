"""The order in which notices arrive, and how often, does not matter."""

import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from tests.builders import NOW, Winner, a_notice, in_days, told
from tests.conftest import emptied
from vigie.domain.notice import ParsedNotice
from vigie.store import Store
from vigie.store.collect.record import record
from vigie.store.collect.writing import GONE, LISTS, LOT_COLUMNS, LOT_LISTS, TENDER_COLUMNS
from vigie.store.tables import Award, Consultation, EventRow, Lot, Notice, NoticeKey, Payload

EXAMPLES = (
    8 if os.environ.get("VIGIE_TEST_POSTGRES") else 30
)  # emptying PostgreSQL takes most of a second
PARK = "Entretien des espaces verts du parc municipal"


def world() -> list[ParsedNotice]:
    """Three tenders: one on three portals with a correction and an award, one cancelled, one
    told twice by one portal.
    """
    return [
        a_notice("26-1", title=PARK, procedure_key="k-1", lots=["1", "2"]),
        a_notice(
            "26-1",
            title=PARK,
            procedure_key="k-1",
            format="boamp_xml_eforms",
            lots=["1", "2"],
            text="Réservé.",
        ),
        a_notice(
            "9-2026", source="ted", title=PARK, procedure_key="k-1", lots=["LOT-0001", "LOT-0002"]
        ),
        a_notice(
            "801", source="maximilien", siret=None, buyer="Mairie de Valmorel-sur-Seine", title=PARK
        ),
        a_notice(
            "26-2",
            kind="change",
            changes=("boamp:26-1",),
            published=in_days(2),
            deadline=in_days(44),
        ),
        a_notice(
            "26-3",
            kind="award",
            changes=("boamp:26-2",),
            published=in_days(60),
            winners=[Winner(name="Les Jardins Vifs", lots=("2",))],
        ),
        a_notice("26-4", title="Réfection de la toiture du gymnase", reference="2026-GYM"),
        a_notice(
            "26-5",
            kind="cancellation",
            title="Annulation",
            changes=("boamp:26-4",),
            published=in_days(3),
        ),
        a_notice(
            "802", source="place", siret=None, reference="2026 GYM", title="Gymnase : toiture"
        ),
        a_notice("26-6", title="Fourniture de repas pour les écoles", deadline=in_days(20)),
        a_notice("26-7", title="Fourniture de repas pour les écoles", deadline=in_days(20)),
        a_notice(
            "803",
            source="place",
            siret=None,
            title="Fourniture de repas pour les écoles",
            deadline=in_days(20),
        ),
    ]


def everything(store: Store) -> Any:
    """Consultations with their notices and lots, without ids and times of writing."""
    with store.reading() as session:
        found = []
        for one in session.exec(select(Consultation).where(Consultation.merged_into == None)):  # noqa: E711
            notices = session.exec(select(Notice).where(Notice.consultation_id == one.id)).all()
            lots = [
                lot
                for lot in session.exec(select(Lot).where(Lot.consultation_id == one.id))
                if GONE not in lot.doubts
            ]
            found.append(
                (
                    sorted(
                        (notice.id, notice.content_hash, notice.join_basis) for notice in notices
                    ),
                    [getattr(one, name) for name in ("title", *TENDER_COLUMNS, *LISTS)],
                    sorted(
                        [str(getattr(lot, name)) for name in (*LOT_COLUMNS, *LOT_LISTS)]
                        for lot in lots
                    ),
                )
            )
        awards = session.exec(select(Award)).all()
        payloads = sorted((one.notice_id, one.sha256) for one in session.exec(select(Payload)))
        keys = sorted((one.key, one.notice_id) for one in session.exec(select(NoticeKey)))
        return sorted(found, key=str), len(awards), payloads, keys


def collected(store: Store, notices: list[ParsedNotice], sizes: list[int]) -> None:
    """Record those notices, in batches of those sizes."""
    emptied(store)
    rest = [told(notice) for notice in notices]
    for size in [*sizes, len(rest)]:
        batch, rest = rest[:size], rest[size:]
        if batch:
            record(store, batch, NOW)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.permutations(world()), st.lists(st.integers(1, 5), max_size=6))
def test_the_same_notices_in_any_order_and_any_batches_leave_the_same_store(
    store: Store, notices: list[ParsedNotice], sizes: list[int]
) -> None:
    collected(store, world(), [])
    expected = everything(store)
    assert len(expected[0]) == 5
    collected(store, notices, sizes)
    assert everything(store) == expected


def test_recording_all_of_it_again_changes_nothing_and_tells_nothing(store: Store) -> None:
    collected(store, world(), [3, 3])
    with store.reading() as session:
        before = (everything(store), len(session.exec(select(EventRow)).all()))
    outcome = record(store, [told(notice) for notice in world()], in_days(1))
    with store.reading() as session:
        assert (everything(store), len(session.exec(select(EventRow)).all())) == before
    assert (outcome.new, outcome.changed, outcome.unchanged) == (0, 0, 11)


def test_every_notice_is_told_exactly_once_whatever_the_batches(store: Store) -> None:
    collected(store, world(), [1] * 12)
    with store.reading() as session:
        told_of = [
            row.payload["notice_id"]
            for row in session.exec(select(EventRow))
            if row.kind == "NoticePublished"
        ]
    assert sorted(set(told_of)) == sorted({notice.id for notice in world()})
