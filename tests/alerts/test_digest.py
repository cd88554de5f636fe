"""The digest: what stands where, how much, under what subject; and that nobody's answer changes
another's mail.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from alerts.content.gather import _trades_of, sentences
from alerts.content.items import GroupItem, proof, signs, why
from alerts.messages.digest import Edit, digest, place, subject
from alerts.planning.queue import Planner, merged
from alerts.planning.recipients import Choice, Listener
from alerts.planning.timing import Rhythm
from tests.builders import NOW, a_finding, a_lot_view, in_days
from tests.told import CLAUSE, an_item
from vigie.domain.considerations import Consideration
from vigie.domain.lot_trades import LotTrades
from vigie.domain.lots import Volume
from vigie.domain.matches import Reason
from vigie.store.outbox.new_delivery import SubjectHistory

AFTER = "after"
CHANGED = "changed"
NEW = "new"
SOON = "soon"
MOST_ITEMS = 10

NOBODY: dict[str, SubjectHistory] = {}
unhurried = hypothesis_settings(deadline=None, max_examples=50)  # other work may share the machine


def told(version: int = 1, times: int = 1, days: float = 8, *sections: str) -> SubjectHistory:
    return SubjectHistory(version, times, NOW - timedelta(days=days), frozenset(sections or {NEW}))


def a_group(number: int = 1, **fields: Any) -> GroupItem:
    kept = {
        "joint_bid_id": number,
        "member_id": 1,
        "lot": an_item(9),
        "need": "Trois métiers sur deux départements.",
        "form": "conjoint",
        "form_reason": "",
        "your_part": "espaces verts",
        "lead": True,
        "partner_parts": ("propreté",),
        "uncovered": (),
    }
    return GroupItem(**{**kept, **fields})


@pytest.mark.parametrize(
    ("item", "before", "section"),
    [
        (an_item(), None, NEW),
        (an_item(deadline_at=in_days(7)), None, SOON),
        (an_item(deadline_at=None), None, NEW),
        (an_item(state="sent"), told(days=2), ""),
        (an_item(state="sent"), told(), ""),
        (an_item(reasons=(Reason("trade", "à vérifier", "métier à vérifier"),)), None, ""),
        (an_item(reasons=(Reason("size", "à vérifier", "taille à vérifier"),)), None, ""),
        (an_item(reasons=(Reason("proposed", "à vérifier", "activité supposée"),)), None, NEW),
        (an_item(state="interested"), told(), ""),
        (an_item(state="sent", deadline_at=in_days(5)), told(days=4), SOON),
        (an_item(state="sent", deadline_at=in_days(5)), told(days=2), ""),
        (an_item(state="sent", deadline_at=in_days(5)), told(1, 2, 4, NEW, "reminder"), ""),
        (an_item(state="sent", deadline_at=in_days(5)), told(1, 2, 2, NEW, SOON), ""),
        (
            an_item(state="interested", version=2, changes=("date limite reportée",)),
            told(),
            CHANGED,
        ),
        (
            an_item(
                state="interested",
                version=2,
                changes=("date limite avancée",),
                deadline_at=in_days(3),
            ),
            told(),
            SOON,
        ),
        (an_item(state="interested", version=2), told(), ""),
        (an_item(state="declined", version=2, changes=("date limite reportée",)), told(), ""),
        (
            an_item(
                state="closed",
                live=False,
                stopped="cancelled",
                version=2,
                changes=("consultation annulée",),
            ),
            told(),
            CHANGED,
        ),
        (
            an_item(state="closed", live=False, deadline_at=in_days(-3), answer="interested"),
            told(),
            AFTER,
        ),
        (an_item(state="sent", live=False, deadline_at=in_days(-3)), told(), AFTER),
        (an_item(state="sent", live=False, deadline_at=in_days(-3)), told(1, 2, 1, AFTER), ""),
        (an_item(state="sent", live=False, deadline_at=in_days(-40)), told(), ""),
        (an_item(state="sent", live=False, deadline_at=in_days(-3), answer="bid"), told(), ""),
        (an_item(live=False, deadline_at=in_days(-3)), None, ""),
    ],
)
def test_each_item_stands_in_its_section(
    item: Any, before: SubjectHistory | None, section: str
) -> None:
    assert place(item, before, NOW) == section


def test_nothing_to_say_is_no_mail() -> None:
    assert digest([], [], NOBODY, Edit(), NOW) is None


def test_unanswered_items_alone_are_no_reason_to_write() -> None:
    assert digest([an_item(state="sent")], [], {"opportunity:1": told()}, Edit(), NOW) is None


def test_a_joint_bid_alone_is_worth_a_mail_once() -> None:
    found = digest([], [a_group()], NOBODY, Edit(), NOW)

    assert found
    assert [one.joint_bid_id for one in found.groups] == [1]
    assert digest([], [a_group()], {"joint_bid:1": told()}, Edit(), NOW) is None


def test_at_most_ten_items_then_a_link() -> None:
    found = digest([an_item(number) for number in range(1, 26)], [], NOBODY, Edit(), NOW)

    assert found
    assert (sum(len(one.items) for one in found.sections), found.more) == (MOST_ITEMS, 15)


def test_reserved_and_soonest_come_first() -> None:
    clause = an_item(1, findings=(a_finding(CLAUSE),), deadline_at=in_days(9))
    found = digest(
        [clause, an_item(2), an_item(3, deadline_at=in_days(10))], [], NOBODY, Edit(), NOW
    )

    assert found
    assert [item.opportunity_id for item in found.lots] == [3, 2, 1]


def test_lots_of_one_consultation_stand_together() -> None:
    items = [
        an_item(1, consultation_id=1),
        an_item(2, consultation_id=2),
        an_item(3, consultation_id=1),
    ]
    found = digest(items, [], NOBODY, Edit(), NOW)

    assert found
    assert [
        [item.opportunity_id for item in block.items] for block in found.sections[0].blocks
    ] == [[1, 3], [2]]


def test_staff_take_an_item_out_and_add_a_word() -> None:
    found = digest([an_item(1), an_item(2)], [], NOBODY, Edit(frozenset({1}), "Appelez-nous."), NOW)

    assert found
    assert ([item.opportunity_id for item in found.lots], found.note) == ([2], "Appelez-nous.")


def subject_of(*items: Any, last: str = "") -> str:
    found = digest(items, [], NOBODY, Edit(), NOW)
    assert found
    return subject(found, NOW, last)


def test_the_subject_says_how_many_what_kind_and_the_first_deadline() -> None:
    clauses = [an_item(number, findings=(a_finding(CLAUSE),)) for number in (2, 3, 4)]

    assert subject_of(an_item(1, deadline_at=in_days(8)), *clauses) == (
        "4\u00a0lots cette semaine, dont 1\u00a0réservé (à rendre avant le 2 déc.)"
    )


def test_the_subject_of_one_lot_is_in_the_singular() -> None:
    assert (
        subject_of(an_item())
        == "1\u00a0lot pour vous cette semaine, réservé (à rendre avant le 14 déc.)"
    )


def test_a_subject_is_never_the_last_one_again() -> None:
    first = subject_of(an_item())

    assert subject_of(an_item(), last=first) != first
    assert subject_of(an_item(), last=first).startswith(first)


def test_the_sign_of_a_clause_tells_its_hours_and_a_doubt_says_so() -> None:
    item = an_item(findings=(a_finding(CLAUSE, volumes=(Volume(hours=630),), confidence=0.7),))

    assert [(one.words, one.sure) for one in signs(item)] == [
        ("Clause d’insertion · 630\u00a0h en tout", False)
    ]


def test_a_conflict_has_its_own_sign() -> None:
    assert [one.words for one in signs(an_item(findings=(a_finding(CLAUSE, conflict=True),)))][
        -1
    ] == "Texte et code se contredisent"


def test_the_reasons_are_sentences() -> None:
    assert (
        why(an_item())
        == "Espaces verts, Seine-Saint-Denis. Convention ACI valable jusqu’au 31/12/2026."
    )
    assert (
        why(an_item(reasons=(Reason("amount", "à vérifier", "Montant inconnu."),)))
        == "À vérifier : Montant inconnu."
    )


def test_a_code_alone_names_its_field_instead_of_a_quote() -> None:
    told_proof = proof(
        an_item(
            findings=(
                a_finding(Consideration.RESERVED_ESS, quote="", field="BT-71", source="code"),
            )
        )
    )

    assert told_proof
    assert (told_proof.quote, "BT-71" in told_proof.place) == ("", True)


@pytest.mark.parametrize(
    ("aspect", "old", "new", "said"),
    [
        (
            "deadline",
            "2026-11-24T11:00:00+00:00",
            "2026-12-01T11:00:00+00:00",
            "date limite reportée du 24 nov. au 1er déc. à 12\u00a0h\u00a000",
        ),
        (
            "deadline",
            "2026-12-01T11:00:00+00:00",
            "2026-11-24T11:00:00+00:00",
            "date limite avancée du 1er déc. au 24 nov. à 12\u00a0h\u00a000",
        ),
        (
            "deadline",
            "2026-11-24T11:00:00+00:00",
            "2026-11-24T15:00:00+00:00",
            "heure limite reportée de 12\u00a0h\u00a000 à 16\u00a0h\u00a000, le 24 nov.",
        ),
        (
            "deadline",
            None,
            "2026-11-24T11:00:00+00:00",
            "date limite fixée au 24 nov. à 12\u00a0h\u00a000",
        ),
        (
            "deadline",
            "2026-11-24T11:00:00+00:00",
            None,
            "date limite retirée de l’avis : à vérifier dans le DCE",
        ),
        ("cancelled", "open", "cancelled", "consultation annulée"),
        (
            "amount",
            100_000,
            180_000,
            "montant estimé passé de 100\u202f000\u00a0€\u00a0HT à 180\u202f000\u00a0€\u00a0HT",
        ),
        ("reservation", [], ["res-ws"], "réservation ajoutée ou modifiée"),
        ("clause", ["x"], [], "conditions sociales retirées de l’avis"),
        ("lots", "Élagage", None, "lot retiré de la consultation"),
    ],
)
def test_a_change_is_said_in_words(aspect: str, old: Any, new: Any, said: str) -> None:
    assert sentences(
        [{"lot": None, "field": aspect, "old": old, "new": new, "aspect": aspect}]
    ) == (said,)


def test_another_lots_change_is_not_told() -> None:
    change = {
        "lot": "2",
        "field": "deadline_at",
        "old": None,
        "new": "2026-11-24T11:00:00+00:00",
        "aspect": "deadline",
    }

    assert sentences([change], "1") == ()


def test_the_same_change_of_the_whole_and_of_the_lot_is_told_once() -> None:
    change = {"field": "state", "old": "open", "new": "cancelled", "aspect": "cancelled"}

    assert sentences([{**change, "lot": None}, {**change, "lot": "1"}], "1") == (
        "consultation annulée",
    )


# --- fairness (L420-1) and the fatigue budget

ANSWERS = st.sampled_from(["", "interested", "declined", "seen", "bid"])
STATES = st.sampled_from(["proposed", "sent", "interested", "declined", "bidding", "closed"])


def planned_for(member: int, others: list[tuple[str, str]], cap: int) -> list[Any]:
    """What one member is sent of a lot that as many others have, whatever these answered."""
    planner = Planner("auto", cap, NOW)
    crowd = [
        an_item(100 + number, member_id=100 + number, lot_id=1, state=state, answer=answer)
        for number, (state, answer) in enumerate(others)
    ]
    for item in [*crowd, an_item(1, member_id=member, lot_id=1)]:
        listener = Listener(item.member_id, item.member_id, "email", Rhythm())
        planner.alert(item, [listener], len(others) + 1)
    return [one for one in planner.planned if one.member_id == member]


@unhurried
@given(
    st.lists(st.tuples(STATES, ANSWERS), max_size=15),
    st.lists(st.tuples(STATES, ANSWERS), max_size=15),
)
def test_no_members_answer_changes_what_another_is_sent(first: Any, second: Any) -> None:
    size = min(len(first), len(second))

    assert planned_for(1, first[:size], 3) == planned_for(1, second[:size], 3)


IN_DOUBT = (
    a_finding(CLAUSE),
    a_finding(Consideration.RESERVED_ESS, id=2, confidence=0.6, status="à vérifier"),
)


def test_a_reservation_in_doubt_is_told_after_the_desks_time_though_the_clause_was_told() -> None:
    item = an_item(findings=IN_DOUBT, opened_at=in_days(-5))  # a Thursday: told from Monday on

    assert place(item, told(days=4), NOW) == NEW
    assert place(item, told(days=0.5), NOW) == ""


def test_a_reservation_in_doubt_has_its_own_message_when_it_may_be_told_not_before() -> None:
    planner = Planner("auto", 3, NOW)
    planner.alert(an_item(findings=IN_DOUBT, opened_at=NOW), [Listener(1, 1, "email", Rhythm())], 1)

    assert planner.planned[0].due_at >= in_days(2)


def test_above_the_weekly_cap_the_digest_has_the_rest() -> None:
    planner = Planner("auto", 3, NOW)
    full = Listener(1, 1, "email", Rhythm(), (in_days(-1), in_days(-2), in_days(-3)))
    planner.alert(an_item(), [full], 1)

    assert planner.planned == []
    assert digest([an_item()], [], NOBODY, Edit(), NOW)


def test_what_happens_within_a_quarter_is_one_message_and_counts_once() -> None:
    planner = Planner("auto", 1, NOW)
    for number in range(1, 6):
        planner.alert(an_item(number), [Listener(1, 1, "email", Rhythm())], 1)

    assert [len(one.items) for one in merged(planner.planned)] == [5]


@pytest.mark.parametrize(
    "rhythm",
    [
        Rhythm(real_time=False),
        Rhythm(stopped=frozenset({"alerts"})),
        Rhythm(away=((NOW.date(), NOW.date()),)),
    ],
)
def test_who_wants_no_real_time_gets_none(rhythm: Rhythm) -> None:
    planner = Planner("auto", 3, NOW)
    planner.alert(an_item(), [Listener(1, 1, "email", rhythm)], 1)

    assert planner.planned == []


@pytest.mark.parametrize(
    ("zones", "trades", "told"),
    [
        ({"93"}, set(), True),
        ({"75"}, set(), False),
        (set(), {"elagage"}, False),
        ({"93"}, {"elagage", "espaces-verts"}, True),
        ({"75"}, {"espaces-verts"}, False),
        (set(), set(), True),
    ],
)
def test_real_time_keeps_to_the_places_and_trades_chosen(
    zones: set[str], trades: set[str], told: bool
) -> None:
    planner = Planner("auto", 3, NOW)
    item = an_item(departments=("93", "94"), trades=frozenset({"espaces-verts"}))
    one = Listener(1, 1, "email", Rhythm(), choice=Choice(frozenset(zones), frozenset(trades)))
    planner.alert(item, [one], 1)

    assert bool(planner.planned) is told


def test_a_lot_without_known_place_or_trade_is_never_hidden() -> None:
    assert Choice(frozenset({"75"}), frozenset({"elagage"})).wants(
        an_item(departments=(), trades=frozenset())
    )


@pytest.mark.parametrize(
    ("decided", "own", "trades"),
    [
        (LotTrades(("peinture",), ("sols",)), "", {"peinture", "sols"}),
        (LotTrades(("peinture",)), "sols", {"peinture", "sols"}),
        (LotTrades(), "sols", set()),  # no trade of ours is known: it may be any
        (None, "sols", set()),
    ],
)
def test_the_trades_of_what_is_told_are_those_decided_for_the_lot(
    decided: LotTrades | None, own: str, trades: set[str]
) -> None:
    view = replace(a_lot_view(cpv=("45442100",)), trades=decided)
    assert _trades_of(view, own) == trades


def test_an_unsure_lot_is_planned_for_the_end_of_the_desks_delay() -> None:
    planner = Planner("auto", 3, NOW)
    unsure = an_item(
        findings=(a_finding(Consideration.RESERVED_ESS, confidence=0.5),), opened_at=NOW
    )
    planner.alert(unsure, [Listener(1, 1, "email", Rhythm())], 1)

    assert planner.planned[0].due_at >= in_days(2)


@pytest.mark.parametrize(
    ("quote", "number", "shown"),
    [
        (
            "Insertion : lot 1, 900 heures",
            "lot 2, 300 heures.",
            "Insertion : lot 1, 900 heures […] lot 2, 300 heures.",
        ),
        (
            "Insertion : lot 1, 900 heures",
            "Insertion : lot 1, 900 heures ;",
            "Insertion : lot 1, 900 heures",
        ),
        (
            "Clause d’insertion",
            "Clause d’insertion : 900 h par an.",
            "Clause d’insertion : 900 h par an.",
        ),
    ],
)
def test_the_quote_holds_the_number_that_the_sign_tells(quote, number, shown) -> None:
    finding = a_finding(CLAUSE, quote=quote, volumes=(Volume(hours=300, quote=number),))
    told_proof = proof(an_item(findings=(finding,)))

    assert told_proof is not None
    assert told_proof.quote == shown
