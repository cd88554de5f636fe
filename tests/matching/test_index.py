"""The index answers what the plain double loop answers, after any changes."""

from collections.abc import Iterable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_lot_view, a_member, an_activity
from tests.matching.making import ATLAS, lots, members
from vigie.domain.considerations import Family
from vigie.domain.members import Kind, MemberView
from vigie.domain.territories import Atlas
from vigie.matching.eligibility import possible
from vigie.matching.facts import LotFacts, facts
from vigie.matching.gate import best_passage
from vigie.matching.index import MemberIndex
from vigie.matching.prepared import prepared

families = st.lists(st.sampled_from(list(Family)), max_size=2, unique=True).map(tuple)


@given(members(), st.lists(lots(), min_size=1, max_size=4), families)
@settings(max_examples=40, deadline=None)
def test_index_equals_the_double_loop(known, asked, wanted):
    index = MemberIndex(ATLAS, known)
    for lot in asked:
        ready = facts(lot, ATLAS)
        assert index.find(ready, wanted) == double_loop(known, ready, ATLAS, wanted)


@given(members(), members(6), lots())
@settings(max_examples=20, deadline=None)
def test_index_stays_equal_when_members_change_and_leave(known, changed, lot):
    index = MemberIndex(ATLAS, known)
    for at, member in enumerate(changed):
        index.put(member)
        if at < len(known) and at % 2:
            index.drop(known[at].id)
    now = list(index.members.values())
    ready = facts(lot, ATLAS)
    assert (
        index.find(ready) == double_loop(now, ready, ATLAS) == MemberIndex(ATLAS, now).find(ready)
    )


def double_loop(
    members: Iterable[MemberView], lot: LotFacts, atlas: Atlas, families: Sequence[Family] = ()
) -> list[int]:
    """The same answer by asking every member: what the index is held against."""
    return sorted(
        member.id
        for member in members
        if (not families or possible(member, families))
        and best_passage(prepared(member, atlas), lot) is not None
    )


def test_one_activity_must_cover_both_trade_and_zone():
    split = a_member(
        1,
        activities=(
            an_activity(1, departments=("75",)),
            an_activity(2, cpv=("55",), trade=None, words=(), departments=("93",)),
        ),
    )
    assert MemberIndex(ATLAS, [split]).find(facts(a_lot_view(), ATLAS)) == []


def test_a_proposed_activity_is_found_too():
    index = MemberIndex(ATLAS, [a_member(1, activities=(an_activity(1, proposed=True),))])
    assert index.find(facts(a_lot_view(), ATLAS)) == [1]


def test_a_kind_that_the_table_refuses_is_left_out():
    index = MemberIndex(ATLAS, [a_member(1, Kind.PARTNER), a_member(2, Kind.EA)])
    assert index.find(facts(a_lot_view(), ATLAS), (Family.DISABILITY,)) == [2]


def test_who_serves_any_of_the_places_among_which_the_work_lies_is_found():
    lot = facts(a_lot_view(departments=("92", "93", "94"), shared_places=True), ATLAS)
    reach = {1: ("92",), 2: ("93",), 3: ("94",), 4: ("75",)}
    members = [
        a_member(number, activities=(an_activity(number, departments=places),))
        for number, places in reach.items()
    ]
    assert MemberIndex(ATLAS, members).find(lot) == [1, 2, 3]
