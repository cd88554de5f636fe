"""The page of a consultation: what each notice changed, where a finding stands, who was told,
what repeats is folded.
"""

import re

import pytest

from tests.builders import NOW, a_lot, a_lot_view, a_notice, in_days, recorded
from tests.desk_client import Desk
from tests.web.desk.test_changes import finding_to_settle, rows
from vigie.domain.considerations import Consideration
from vigie.domain.notice import TextPart
from vigie.domain.quotes import folded
from vigie.store import Store
from vigie.store.desk.consultation import ToldMessage
from vigie.store.read.findings import NewFinding, keep_findings
from vigie.store.tables import AuditEntry, Change, Delivery, Finding, Lot, Notice, Verdict
from vigie.web.desk.badges import lot_title
from vigie.web.desk.changes_view import changes_told
from vigie.web.desk.consultation_view import Answers, cpv_words, with_reasons
from vigie.web.desk.journal import entries, told_lines

LONG = "Le titulaire entretient les allées, les massifs et les pelouses du parc toute l’année"


def a_change(*differences: dict, notice: str = "boamp:26-1") -> Change:
    return Change(
        consultation_id=1, notice_id=notice, at=NOW, material=True, differences=list(differences)
    )


def a_difference(field: str, old: object, new: object, lot: str | None = None) -> dict:
    return {"lot": lot, "field": field, "old": old, "new": new, "aspect": ""}


def a_proven(words: str, confidence: float, *proofs: dict) -> NewFinding:
    """A reservation read in those words."""
    code, key = Consideration.RESERVED_INSERTION, folded(words)
    return NewFinding(
        code, "text", "sûr", confidence, "reserved.actor", "1", key, words, proofs=proofs
    )


def told(*differences: dict) -> list[tuple[str, str, str]]:
    """(where, field, runs) of each line."""
    lines = changes_told([a_change(*differences)], ())[0].lines
    return [
        (one.where, one.field, " | ".join(f"{run.kind}:{run.text}" for run in one.runs))
        for one in lines
    ]


def test_a_change_of_phase_is_told_in_french() -> None:
    assert told(a_difference("state", "open", "awarded")) == [
        ("", "phase", "del:en cours | ins:attribuée")
    ]


def test_lots_that_change_with_the_whole_are_not_repeated() -> None:
    several = [a_difference("state", "open", "cancelled", lot) for lot in (None, "1", "2")]
    assert [where for where, _, _ in told(*several)] == [""]


def test_lots_that_change_alike_are_one_line() -> None:
    several = [a_difference("estimated_value", 1000.0, 2000.0, lot) for lot in ("1", "2", "3")]
    assert [where for where, _, _ in told(*several)] == ["Lots 1, 2 et 3"]


def test_a_long_text_shows_only_the_words_that_changed() -> None:
    new = LONG.replace("massifs et", "massifs fleuris et")
    assert "ins:fleuris" in told(a_difference("description", LONG, new))[0][2].split(" | ")


def test_a_change_names_its_notice_and_its_day() -> None:
    notice = Notice(
        id="boamp:26-1",
        source="boamp",
        source_id="26-1",
        format="f",
        kind="change",
        content_hash="",
        published_at=in_days(-3),
        first_seen_at=NOW,
        last_seen_at=NOW,
    )
    view = changes_told([a_change()], [notice])[0]
    assert (view.notice, view.moment) == ("rectificatif BOAMP n°\u00a026-1", in_days(-3))


def test_a_change_of_a_thousand_lots_stays_short() -> None:
    several = [a_difference("title", f"avant {n}", f"après {n}", str(n)) for n in range(1000)]
    view = changes_told([a_change(*several)], ())[0]
    assert (len(view.lines), view.more) == (30, 970)


@pytest.fixture
def wide(desk_store: Store) -> tuple[int, int, int]:
    """A consultation of forty-five lots, the last with a doubtful finding: (consultation, last
    lot, finding).
    """
    words = "Ce lot est réservé aux structures d’insertion"
    texts = tuple(
        TextPart(field="description", lot=str(n), text=f"{words} numéro {n}.") for n in (1, 45)
    )
    lots = [a_lot(str(n), f"Secteur {n}") for n in range(1, 46)]
    number = recorded(desk_store, a_notice("26-45454", lots=lots, texts=texts)).consultation_ids[0]
    lot = next(one for one in rows(desk_store, Lot, consultation_id=number) if one.number == "45")
    with desk_store.transaction() as session:
        proof = {
            "notice_id": "boamp:26-45454",
            "text": 1,
            "start": 0,
            "end": len(words),
            "field": "description",
            "raw": None,
        }
        keep_findings(session, number, lot.id, [a_proven(words, 0.5, proof)], NOW)
    return number, lot.id, rows(desk_store, Finding, lot_id=lot.id)[0].id


def test_the_address_of_a_finding_opens_its_page_of_lots(
    desk_store: Store, wide: tuple[int, int, int]
) -> None:
    number, _, finding = wide
    page = Desk(desk_store).get(f"/consultations/{number}?reperage={finding}").text
    assert f'id="f{finding}"' in page
    assert '<details data-key="c" open>' in page


def test_many_findings_open_their_form_on_demand(
    desk_store: Store, wide: tuple[int, int, int]
) -> None:
    number, lot, _ = wide
    with desk_store.transaction() as session:
        keep_findings(
            session,
            number,
            lot,
            [a_proven(f"Le lot est réservé, phrase {n}", 0.5) for n in range(14)],
            NOW,
        )
    page = Desk(desk_store).get(f"/consultations/{number}?lots=3").text
    assert (page.count('name="code"'), page.count('data-key="c"')) == (1, 14)


@pytest.mark.parametrize("finding", [1, 99_999, 2**63])
def test_the_address_of_another_finding_opens_the_first_lots(
    desk_store: Store, wide, finding: int
) -> None:
    assert "Secteur 1<" in Desk(desk_store).get(f"/consultations/{wide[0]}?reperage={finding}").text


def test_settling_leads_back_to_the_same_lots(
    desk_store: Store, wide: tuple[int, int, int]
) -> None:
    number, _, finding = wide
    desk = Desk(desk_store)
    page = desk.get(f"/consultations/{number}?lots=3").text
    there = re.search(r'name="vers" value="([^"]*#f\d+)"', page).group(1)
    answer = desk.client.post(
        f"/consultations/{number}/reperages/{finding}",
        follow_redirects=False,
        data={"csrf": desk.csrf, "dit": "confirmed", "vu": "0", "vers": there},
    )
    assert answer.headers["location"] == f"/consultations/{number}?lots=3#f{finding}"


def test_a_refusal_is_shown_at_the_top(desk_store: Store) -> None:
    consultation, finding = finding_to_settle(desk_store)
    desk = Desk(desk_store)
    desk.post(f"/consultations/{consultation}/reperages/{finding}", dit="confirmed", vu="0")
    data = {"csrf": desk.csrf, "dit": "rejected", "vu": "0", "vers": f"/consultations/1#f{finding}"}
    answer = desk.client.post(
        f"/consultations/{consultation}/reperages/{finding}", data=data, follow_redirects=False
    )
    assert answer.headers["location"] == "/consultations/1"


def test_added_words_are_found_first_in_their_own_lots_text(
    desk_store: Store, wide: tuple[int, int, int]
) -> None:
    number, lot, _ = wide
    Desk(desk_store).post(
        f"/consultations/{number}/reperages",
        lot=str(lot),
        code="reserved_ess",
        citation="réservé aux structures d’insertion",
    )
    assert rows(desk_store, Verdict)[0].proofs[0]["text"] == 1


def test_words_of_a_lots_text_choose_that_lot_in_the_form(
    desk_store: Store, wide: tuple[int, int, int]
) -> None:
    number, lot, _ = wide
    assert f'data-lot="{lot}"' in Desk(desk_store).get(f"/consultations/{number}?lots=3").text


def test_a_notice_that_repeats_another_is_folded(desk_store: Store) -> None:
    words = "Marché réservé aux structures d’insertion par l’activité économique."
    texts = (TextPart(field="description", text=words),)
    call = a_notice("26-50505", texts=texts, procedure_key="p-1")
    again = a_notice("500-2026", source="ted", texts=texts, procedure_key="p-1")
    number = recorded(desk_store, call, again).consultation_ids[0]
    lot = rows(desk_store, Lot, consultation_id=number)[0]
    with desk_store.transaction() as session:
        proofs = tuple(
            {
                "notice_id": one,
                "text": 0,
                "start": 0,
                "end": len(words),
                "field": "description",
                "raw": None,
            }
            for one in ("boamp:26-50505", "ted:500-2026")
        )
        keep_findings(session, number, lot.id, [a_proven(words, 0.95, *proofs)], NOW)
    page = Desk(desk_store).get(f"/consultations/{number}").text
    assert page.count("Les mêmes passages, mot pour mot") == 1
    assert page.count(words) == 2  # its quote, the first notice
    assert f'/consultations/{number}/texte?avis=ted%3A500-2026&amp;lots=1"' in page
    whole = Desk(desk_store).get(f"/consultations/{number}/texte?avis=ted:500-2026&lots=1").text
    assert f"{words}</mark>" in whole
    assert "Ajouter un repérage par ses mots" in whole  # words chosen there become a finding


def many_answers(lines: dict[int, int]) -> dict[int, Answers]:
    """Lots with so many structures that can answer each alone."""
    return {lot: Answers(alone=[{"name": "A"}] * many) for lot, many in lines.items()}


@pytest.mark.parametrize(
    ("lines", "chosen", "told"),
    [
        ({4: 5, 7: 3}, 0, {4, 7}),  # a short page tells all
        ({4: 5, 7: 4}, 0, {4}),  # a long one its first lot
        ({4: 5, 7: 4}, 7, {7}),  # or the one that was asked for
        ({4: 5, 7: 4}, 99, {4}),
        ({}, 7, set()),
    ],
)
def test_reasons_are_told_lot_by_lot_where_there_are_many(
    lines: dict[int, int], chosen: int, told: set[int]
) -> None:
    assert with_reasons(many_answers(lines), chosen) == told


def test_the_trade_of_a_lot_is_told_in_words() -> None:
    assert cpv_words(["90910000", "00000001"]) == ("Services de nettoyage (90910000)", "00000001")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Lot 1 : repas en liaison froide", "repas en liaison froide"),
        ("lot n° 01 – repas", "repas"),
        ("Lot 2 : repas", "Lot 2 : repas"),
        ("Lot 1 :", "Lot 1 :"),
        ("Lotissement du parc", "Lotissement du parc"),
    ],
)
def test_the_number_of_a_lot_is_written_once(title: str, shown: str) -> None:
    assert lot_title(a_lot_view(number="1", title=title), "") == shown


def test_who_was_told_says_of_which_lots_and_what_was_answered() -> None:
    lines = told_lines(
        [
            ToldMessage(3, "email", "sent", NOW, "digest", 10, "interested"),
            ToldMessage(3, "email", "sent", NOW, "digest", 11, "sent"),
        ],
        {3: "Jardins de la Rive"},
        {10: "1", 11: "2"},
    )
    assert [(one.name, one.lots, one.how, one.answer) for one in lines] == [
        ("Jardins de la Rive", "lots 1 et 2", "lettre par courriel", "intéressé")
    ]


def test_a_message_that_waits_says_so(desk_store: Store) -> None:
    assert rows(desk_store, Delivery, state="waiting")
    assert "prévu, alerte par courriel" in Desk(desk_store).get("/consultations/1").text


def test_the_journal_says_who_and_from_what_to_what() -> None:
    entry = AuditEntry(
        who="user:2",
        action="état",
        subject="consultation:1",
        at=NOW,
        detail={"avant": "à qualifier", "après": "suivie"},
    )
    one = entries([entry], {"user:2": "Camille Ormeau"})[0]
    assert (one.author, one.words) == ("Camille Ormeau", "état : à qualifier → suivie")


def test_an_assignment_is_told_by_name() -> None:
    entry = AuditEntry(
        who="user:2", action="attribution", subject="consultation:1", at=NOW, detail={"après": 3}
    )
    assert entries([entry], {"user:3": "Lou Martel"})[0].words == "confiée à Lou Martel"
