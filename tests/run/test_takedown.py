"""A notice removed at its publisher's request is gone from every table, and stays away."""

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from tests.builders import NOW, a_lot, a_notice, recorded
from vigie.store import Store
from vigie.store.collect.record import record
from vigie.store.collect.recording_plan import CollectedNotice
from vigie.store.rights.takedown import find_notices, take_down
from vigie.store.tables import Consultation, EventRow, Lot, Notice, Payload

REMOVED = "Avis retiré à la demande de l’éditeur"

WORDS = "dix pour cent des heures réservées au quartier des Tilleuls"


@pytest.fixture
def told(store: Store) -> str:
    """One call whose words can be looked for."""
    recorded(store, a_notice("26-1", text=WORDS, lots=[a_lot("1", WORDS)], description=WORDS))
    return "boamp:26-1"


def test_it_is_found_by_its_published_number(store: Store, told: str) -> None:
    with store.reading() as session:
        assert [one for one, _ in find_notices(session, "26-1")] == [told]


def test_no_table_keeps_a_word_of_it(store: Store, told: str) -> None:
    take_down(store, told, NOW)
    with store.reading() as session:
        names = [table.name for table in Notice.metadata.sorted_tables]
        rows = [
            str(tuple(row))
            for name in names
            for row in session.execute(text(f'SELECT * FROM "{name}"'))
        ]
    assert not [row for row in rows if "Tilleuls" in row]


def test_its_body_is_removed(store: Store, told: str) -> None:
    take_down(store, told, NOW)
    with store.reading() as session:
        assert session.exec(select(func.count()).select_from(Payload)).one() == 0


def test_its_lots_close_so_that_opportunities_do(store: Store, told: str) -> None:
    take_down(store, told, NOW)
    with store.reading() as session:
        assert session.exec(select(Lot.state)).all() == ["cancelled"]
        assert "LotClosed" in session.exec(select(EventRow.kind)).all()


def test_collected_again_it_stays_away(store: Store, told: str) -> None:
    take_down(store, told, NOW)
    again = a_notice("26-1", text=WORDS + " encore", lots=[a_lot("1", WORDS)])
    outcome = record(store, [CollectedNotice(again, b"{}", None, NOW)], NOW)
    with store.reading() as session:
        assert (outcome.new, outcome.changed) == (0, 0)
        assert session.exec(select(func.count()).select_from(Payload)).one() == 0


def test_the_other_notice_of_its_consultation_stands(store: Store) -> None:
    same = {
        "procedure_key": "11111111-2222-4333-8444-555555555555",
        "buyer": "Ville de Valmorel-sur-Seine",
    }
    recorded(store, a_notice("26-1", lots=["1"], **same))
    recorded(store, a_notice("26-2", source="ted", lots=["1"], title="Propreté des écoles", **same))
    take_down(store, "boamp:26-1", NOW)
    with store.reading() as session:
        homes = [row for row in session.exec(select(Consultation)).all() if row.merged_into is None]
    assert [(row.title, row.taken_down_at) for row in homes] == [("Propreté des écoles", None)]


def test_a_later_notice_of_an_emptied_consultation_is_recorded(store: Store, told: str) -> None:
    take_down(store, told, NOW)
    recorded(store, a_notice("26-9", kind="award", lots=["1"]))
    with store.reading() as session:
        titles = session.exec(select(Consultation.title).order_by(Consultation.id)).all()
    assert titles[0] == REMOVED
    assert len(titles) == 2


def test_an_unknown_notice_is_no_takedown(store: Store) -> None:
    assert not take_down(store, "boamp:26-404", NOW)
