"""The search finds what trying every set finds, and proves it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.matching.cover import INFINITE, Candidate, by_enumeration, smallest_cover, valid

CELLS = 0b111111


def candidates(most: int) -> st.SearchStrategy:
    size = st.sampled_from([0.0, 10.0, 25.0, 40.0, 60.0, INFINITE])
    one = st.builds(
        Candidate,
        id=st.integers(1, 10**6),
        cells=st.integers(0, CELLS),
        sizes=st.tuples(size, size),
        cost=st.integers(0, 9).map(float),
        lead=st.booleans(),
        ess=st.sampled_from([True, True, False]),
        operator=st.sampled_from(["", "", "A", "B"]),
    )
    return st.lists(one, max_size=most, unique_by=lambda found: found.id)


asked = st.tuples(st.sampled_from([0.0, 50.0, 90.0]), st.sampled_from([0.0, 60.0]))


@given(candidates(14), asked)
@settings(max_examples=100, deadline=None)
def test_search_equals_enumeration(ones, sizes):
    found, held = smallest_cover(ones, CELLS, sizes), by_enumeration(ones, CELLS, sizes)
    assert (found is None) == (held is None)
    if found and held:
        assert (len(found.ids), found.cost) == (len(held.ids), held.cost)


@given(st.integers(0, 10**6))
@settings(max_examples=6, deadline=None)
def test_search_equals_enumeration_at_forty_members(seed):
    import random

    draw = random.Random(seed)
    ones = [
        Candidate(
            at,
            1 << draw.randrange(6) | 1 << draw.randrange(6),
            (draw.choice([20.0, 30.0, 40.0]),),
            float(draw.randint(1, 20)),
        )
        for at in range(1, 41)
    ]
    found, held = (
        smallest_cover(ones, CELLS, (80.0,), most=3),
        by_enumeration(ones, CELLS, (80.0,), most=3),
    )
    assert (found and (len(found.ids), found.cost)) == (held and (len(held.ids), held.cost))


@given(candidates(20), asked)
@settings(max_examples=60, deadline=None)
def test_what_is_found_is_valid_and_proven(ones, sizes):
    found = smallest_cover(ones, CELLS, sizes)
    if found:
        assert found.proven
        assert valid([one for one in ones if one.id in found.ids], CELLS, sizes)


def test_two_sites_of_one_person_are_one_operator():
    ones = [
        Candidate(1, 0b01, (), 1.0, operator="123456789"),
        Candidate(2, 0b10, (), 1.0, operator="123456789"),
    ]
    assert smallest_cover(ones, 0b11, ()) is None


def test_nobody_joins_only_to_lead():
    ones = [
        Candidate(1, 0b01, (), 1.0, lead=False),
        Candidate(2, 0b10, (), 1.0, lead=False),
        Candidate(3, 0b00, (), 0.0),
    ]
    assert smallest_cover(ones, 0b11, ()) is None


def test_a_group_of_ordinary_firms_only_is_none():
    ones = [Candidate(1, 0b01, (), 1.0, ess=False), Candidate(2, 0b10, (), 1.0, ess=False)]
    assert smallest_cover(ones, 0b11, ()) is None


def test_five_are_never_proposed():
    assert smallest_cover([Candidate(at, 1 << at, (), 1.0) for at in range(5)], 0b11111, ()) is None
