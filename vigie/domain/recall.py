"""How much is missed? A weekly sample judged by staff gives an estimate with its interval. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z95 = 1.959964
STRATA = {
    "not_flagged": "lu, aucune considération repérée",
    "not_sent": "repéré, envoyé à personne",
}


@dataclass(frozen=True)
class Stratum:
    """One kind of lots: how many there were, how many were judged, how many of these were misses."""

    name: str
    population: int
    judged: int
    missed: int


@dataclass(frozen=True)
class Estimate:
    """The share of lots missed, with its 95 % interval; None when nothing was judged."""

    rate: float
    low: float
    high: float
    judged: int


def wilson(missed: int, judged: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927): honest at small counts and at zero."""
    if judged == 0:
        return 0.0, 1.0
    share, square = missed / judged, Z95**2
    centre = (share + square / (2 * judged)) / (1 + square / judged)
    half = Z95 * sqrt(share * (1 - share) / judged + square / (4 * judged**2)) / (1 + square / judged)
    return max(0.0, centre - half), min(1.0, centre + half)


def miss_rate(strata: Sequence[Stratum]) -> Estimate | None:
    """The share over all strata, each weighted by its population; intervals are combined in quadrature."""
    counted = [one for one in strata if one.judged]
    total = sum(one.population for one in counted)
    if not counted or not total:
        return None
    rate = low = high = 0.0
    for one in counted:
        weight, share = one.population / total, one.missed / one.judged
        bottom, top = wilson(one.missed, one.judged)
        rate += weight * share
        low += (weight * (share - bottom)) ** 2
        high += (weight * (top - share)) ** 2
    return Estimate(rate, max(0.0, rate - sqrt(low)), min(1.0, rate + sqrt(high)), sum(one.judged for one in counted))
