"""Recording: notices as told, consultations as they stand, what happened; all of a batch or
nothing.
"""

import zlib
from typing import Any

import pytest
from sqlmodel import select

from tests.builders import NOW, Winner, a_lot, a_notice, in_days, recorded, told
from vigie.domain.notice import ParsedNotice, RefusedPayload
from vigie.store import Store
from vigie.store.collect import writing
from vigie.store.collect.notices import history, notices_of, parsed
from vigie.store.collect.record import record, refuse
from vigie.store.tables import (
    Award,
    Consultation,
    EventRow,
    Lot,
    Notice,
    NoticeKey,
    Payload,
    Refusal,
    SourceState,
    Table,
)

CALL = a_notice("26-1", lots=["1", "2"])


def rows(store: Store, table: type[Table]) -> list[Any]:
    """Every row of a table, in order of its key."""
    with store.reading() as session:
        return list(session.exec(select(table).order_by(*table.__table__.primary_key)))  # type: ignore[attr-defined]


def events(store: Store, kind: str) -> list[dict[str, Any]]:
    """The payloads of the events of that kind."""
    return [row.payload for row in rows(store, EventRow) if row.kind == kind]


def test_a_new_notice_makes_a_consultation_with_its_lots(store: Store) -> None:
    outcome = recorded(store, CALL)
    assert (outcome.new, outcome.notice_ids, len(rows(store, Consultation))) == (
        1,
        ("boamp:26-1",),
        1,
    )
    assert [(lot.number, lot.state) for lot in rows(store, Lot)] == [("1", "open"), ("2", "open")]


def test_the_payload_is_kept_as_served(store: Store) -> None:
    record(store, [told(CALL, raw=b"<avis/>", url="https://exemple.fr/1")], NOW)
    (payload,) = rows(store, Payload)
    assert (zlib.decompress(payload.content), payload.size, payload.url) == (
        b"<avis/>",
        7,
        "https://exemple.fr/1",
    )


def test_what_is_kept_reads_back_as_the_same_notice(store: Store) -> None:
    recorded(store, CALL)
    assert parsed(rows(store, Notice)[0]) == CALL


def test_telling_it_again_is_unchanged_and_says_when_it_was_last_seen(store: Store) -> None:
    recorded(store, CALL)
    outcome = recorded(store, CALL, now=in_days(1))
    assert (outcome.new, outcome.changed, outcome.unchanged) == (0, 0, 1)
    assert rows(store, Notice)[0].last_seen_at == in_days(1)


def test_a_new_notice_is_told_once(store: Store) -> None:
    recorded(store, CALL)
    recorded(store, CALL)
    assert events(store, "NoticePublished") == [{"notice_id": "boamp:26-1", "consultation_id": 1}]


def test_a_correction_joins_its_call_and_tells_what_changed(store: Store) -> None:
    recorded(store, CALL)
    recorded(
        store,
        a_notice(
            "26-2",
            kind="change",
            changes=("boamp:26-1",),
            deadline=in_days(40),
            published=in_days(2),
        ),
    )
    with store.reading() as session:
        (change,) = history(session, 1)
    assert {one["aspect"] for one in change.differences} == {"deadline"}
    assert (change.material, events(store, "NoticeAmended")) == (
        True,
        [{"consultation_id": 1, "change_id": change.id}],
    )


def test_a_call_and_its_correction_in_one_batch_leave_the_same_history(store: Store) -> None:
    correction = a_notice(
        "26-2", kind="change", changes=("boamp:26-1",), deadline=in_days(40), published=in_days(2)
    )
    recorded(store, correction, CALL)
    with store.reading() as session:
        (change,) = history(session, 1)
    assert change.notice_id == "boamp:26-2"


def test_a_notice_changed_in_place_is_changed_and_its_new_words_are_read_again(
    store: Store,
) -> None:
    recorded(store, a_notice("26-1", text="Le lot est ouvert à tous."))
    outcome = recorded(store, a_notice("26-1", text="Le lot est réservé aux entreprises adaptées."))
    assert (outcome.changed, len(events(store, "NoticeAmended")), len(rows(store, Payload))) == (
        1,
        1,
        2,
    )


def test_api_and_xml_of_one_publication_are_one_notice_with_two_payloads(store: Store) -> None:
    api = a_notice("26-1", format="boamp_api_mapa")
    xml = a_notice("26-1", format="boamp_xml_mapa", lots=["1", "2"])
    recorded(store, api)
    recorded(store, xml)
    recorded(store, api)
    (notice,) = rows(store, Notice)
    assert (notice.format, len(rows(store, Payload))) == ("boamp_xml_mapa", 2)


def test_the_richer_of_two_formats_is_kept_whichever_came_first(store: Store) -> None:
    recorded(store, a_notice("26-1", format="boamp_xml_mapa", lots=["1", "2"]))
    outcome = recorded(store, a_notice("26-1", format="boamp_api_mapa"))
    assert (outcome.unchanged, rows(store, Notice)[0].format) == (1, "boamp_xml_mapa")


def test_a_tender_on_three_portals_is_one_consultation(store: Store) -> None:
    portal = a_notice("801", source="maximilien", siret=None, buyer="Mairie de Valmorel sur Seine")
    recorded(store, CALL)
    recorded(store, a_notice("9-2026", source="ted", lots=["LOT-0001", "LOT-0002"]))
    recorded(store, portal)
    (consultation,) = rows(store, Consultation)
    assert consultation.sources == ["boamp", "maximilien", "ted"]
    assert [lot.number for lot in rows(store, Lot)] == ["1", "2"]


def test_the_ground_and_sureness_of_a_join_are_kept(store: Store) -> None:
    recorded(store, CALL, a_notice("801", source="maximilien", siret=None))
    joined = {
        notice.id: (notice.join_basis, notice.join_confidence) for notice in rows(store, Notice)
    }
    assert joined["maximilien:801"] == ("fuzzy", 0.9)


def test_a_notice_that_links_two_consultations_makes_them_one_and_the_other_points_there(
    store: Store,
) -> None:
    recorded(store, a_notice("26-1", title="Un premier objet de marché"))
    recorded(
        store,
        a_notice(
            "26-3",
            kind="award",
            title="Attribution",
            changes=("boamp:26-2",),
            winners=[Winner(name="A")],
        ),
    )
    recorded(store, a_notice("26-2", kind="change", title="Rectificatif", changes=("boamp:26-1",)))
    kept, pointing = rows(store, Consultation)
    assert (kept.state, kept.merged_into, pointing.merged_into) == ("awarded", None, kept.id)
    assert {notice.consultation_id for notice in rows(store, Notice)} == {kept.id}


def test_a_cancellation_closes_its_lots_and_says_so(store: Store) -> None:
    recorded(store, CALL)
    recorded(
        store, a_notice("26-2", kind="cancellation", changes=("boamp:26-1",), published=in_days(1))
    )
    assert [(one["lot_id"], one["state"]) for one in events(store, "LotClosed")] == [
        (1, "cancelled"),
        (2, "cancelled"),
    ]


def test_an_award_keeps_its_winners_by_lot(store: Store) -> None:
    call = a_notice("26-1", lots=[a_lot("1", "Lot 1", reserved="res-pub-ser"), a_lot("2", "Lot 2")])
    winner = Winner(name="Les Jardins Vifs", siret="90000000100015", lots=("LOT-0001",))
    recorded(store, call, a_notice("26-2", kind="award", changes=("boamp:26-1",), winners=[winner]))
    (award,) = rows(store, Award)
    assert (award.lot_key, award.winner_siren, award.buyer_siren, award.reserved_ess) == (
        "1",
        "900000001",
        "219300001",
        True,
    )


def test_an_old_call_is_recorded_as_closed(store: Store) -> None:
    recorded(store, CALL, now=in_days(60))
    assert rows(store, Consultation)[0].state == "closed"


def test_notices_come_back_in_fold_order(store: Store) -> None:
    correction = a_notice("26-0", kind="change", changes=("boamp:26-1",), published=in_days(2))
    recorded(store, correction, CALL)
    with store.reading() as session:
        assert [notice.id for notice in notices_of(session, 1)] == ["boamp:26-1", "boamp:26-0"]


def test_a_batch_is_kept_whole_or_not_at_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("disque plein")

    monkeypatch.setattr(writing, "emit", broken)
    with pytest.raises(OSError, match="disque plein"):
        recorded(store, CALL)
    assert [rows(store, table) for table in (Notice, Consultation, Lot, Payload, NoticeKey)] == [
        [],
        [],
        [],
        [],
        [],
    ]


def test_another_recorder_in_between_is_seen(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from vigie.store.collect import record as recording

    real, between = recording.plan, [CALL]

    def slow(*asked: Any) -> Any:
        made = real(*asked)
        if between:
            recorded(store, between.pop())
        return made

    monkeypatch.setattr(recording, "plan", slow)
    outcome = recorded(store, a_notice("26-2", kind="change", changes=("boamp:26-1",)))
    assert (
        outcome.new,
        len([one for one in rows(store, Consultation) if one.merged_into is None]),
    ) == (1, 1)


def test_a_nul_character_is_dropped_before_the_text_is_kept(store: Store) -> None:
    recorded(store, a_notice("26-1", text="avant\x00après", title="Un\x00titre"))
    (kept,) = rows(store, Notice)
    assert parsed(kept).texts[0].text == "avantaprès"


def test_an_empty_batch_changes_nothing(store: Store) -> None:
    assert (record(store, [], NOW).new, rows(store, EventRow)) == (0, [])


def refused(name: str = "26-9.xml", reason: str = "broken_xml") -> RefusedPayload:
    return RefusedPayload(
        name=name, reason=reason, detail="XML illisible : redemander ce document."
    )  # type: ignore[arg-type]


def test_a_refusal_is_kept_with_its_bytes_and_counted_once(store: Store) -> None:
    first = refuse(store, "boamp_xml", [(refused(), b"<cass", None)], NOW)
    again = refuse(store, "boamp_xml", [(refused(), b"<cass", None)], in_days(1))
    (kept,) = rows(store, Refusal)
    assert (first, again, zlib.decompress(kept.content), kept.last_seen_at) == (
        1,
        0,
        b"<cass",
        in_days(1),
    )


def test_of_a_body_that_is_too_large_the_first_64_kb_are_kept(store: Store) -> None:
    refuse(store, "boamp", [(refused("a", "too_large"), b"x" * 200_000, None)], NOW)
    (kept,) = rows(store, Refusal)
    assert (len(zlib.decompress(kept.content)), kept.size) == (65_536, 200_000)


def test_a_killed_crawl_says_so_when_the_next_begins(store: Store) -> None:
    from vigie.store.collect.crawls import close_crawl, last_crawls, open_crawl, save_progress

    killed = open_crawl(store, "boamp", NOW, None, None)
    save_progress(store, killed, {"page": 3}, {"got": 120, "new": 100}, NOW)
    following = open_crawl(store, "boamp", in_days(1), None, None)
    close_crawl(store, following, in_days(1), "finished", counts={"got": 4})
    with store.reading() as session:
        assert [(one.ended, one.got) for one in last_crawls(session, "boamp")] == [
            ("finished", 4),
            ("killed", 120),
        ]
    assert rows(store, SourceState)[0].cursor == {"page": 3}


def test_a_notice_as_large_as_5000_lots_is_recorded(store: Store) -> None:
    big: ParsedNotice = a_notice("26-1", lots=[str(number) for number in range(1, 5001)])
    assert (recorded(store, big).new, len(rows(store, Lot))) == (1, 5000)


def test_what_staff_and_members_did_on_an_absorbed_consultation_follows_to_the_other(
    store: Store,
) -> None:
    from vigie.store.tables import Verdict

    recorded(store, a_notice("26-1", title="Un premier objet de marché"))
    recorded(
        store,
        a_notice(
            "26-3",
            kind="award",
            title="Attribution",
            changes=("boamp:26-2",),
            winners=[Winner(name="A")],
        ),
    )
    with store.transaction() as session:
        session.add(
            Verdict(
                consultation_id=2,
                lot_id=2,
                code="reserved_ess",
                folded_quote="q",
                verdict="confirmed",
                at=NOW,
            )
        )
    recorded(store, a_notice("26-2", kind="change", title="Rectificatif", changes=("boamp:26-1",)))
    (verdict,) = rows(store, Verdict)
    assert (verdict.consultation_id, verdict.lot_id) == (1, 1)
    assert {"consultation_id": 2, "change_id": 1} in events(store, "NoticeAmended")
