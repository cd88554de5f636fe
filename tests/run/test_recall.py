"""The published miss rate: honest at small counts, weighted by what each sample stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.domain.recall import Estimate, Stratum, miss_rate, of_wanted, wilson


def test_nothing_judged_gives_no_estimate() -> None:
    assert miss_rate([Stratum("not_flagged", 400, 0, 0)]) is None


def test_no_miss_in_twelve_does_not_claim_zero() -> None:
    low, high = wilson(0, 12)
    assert low == 0
    assert 0.2 < high < 0.3


def test_known_interval() -> None:
    assert wilson(5, 100) == pytest.approx((0.0215, 0.1118), abs=1e-3)


def test_a_large_stratum_weighs_more() -> None:
    estimate = miss_rate([Stratum("not_flagged", 900, 10, 0), Stratum("not_sent", 100, 10, 10)])
    assert estimate is not None
    assert estimate.rate == pytest.approx(0.1)


@given(st.integers(0, 200), st.integers(1, 200))
def test_the_interval_holds_the_share(missed: int, judged: int) -> None:
    missed = min(missed, judged)
    low, high = wilson(missed, judged)
    assert 0 <= low <= missed / judged + 1e-9
    assert missed / judged - 1e-9 <= high <= 1


def test_ten_lots_missed_beside_ninety_sent_are_a_tenth_of_those_wanted() -> None:
    assert of_wanted(Estimate(0.01, 0.0, 0.02, 100, 1000), 90).rate == pytest.approx(0.1)


def test_nothing_missed_and_nothing_sent_is_no_miss() -> None:
    assert of_wanted(Estimate(0.0, 0.0, 0.1, 12, 0), 0).rate == 0
