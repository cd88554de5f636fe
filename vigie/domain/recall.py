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
    """One kind of lots: how many there were, how many were judged, how many of these were
    misses.
    """

    name: str
    population: int
    judged: int
    missed: int


@dataclass(frozen=True)
class Estimate:
    """A share of lots with its 95 % interval."""

    rate: float
    low: float
    high: float
    judged: int
    aside: int = 0  # lots left aside, of which `judged` were looked at


def wilson(missed: int, judged: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927): honest at small counts and at zero."""
    if judged == 0:
        return 0.0, 1.0
    share, square = missed / judged, Z95**2
    centre = (share + square / (2 * judged)) / (1 + square / judged)
    half = (
        Z95 * sqrt(share * (1 - share) / judged + square / (4 * judged**2)) / (1 + square / judged)
    )
    return max(0.0, centre - half), min(1.0, centre + half)


def miss_rate(strata: Sequence[Stratum]) -> Estimate | None:
    """Of the lots left aside, the share that should not have been, each stratum weighted by its
    population.

    Intervals are combined in quadrature; a stratum of which nothing was judged says nothing; None
    when none was.
    """
    counted = [stratum for stratum in strata if stratum.judged]
    total = sum(stratum.population for stratum in counted)
    if not counted or not total:
        return None
    rate = low = high = 0.0
    for stratum in counted:
        weight, share = stratum.population / total, stratum.missed / stratum.judged
        bottom, top = wilson(stratum.missed, stratum.judged)
        rate += weight * share
        low += (weight * (share - bottom)) ** 2
        high += (weight * (top - share)) ** 2
    return Estimate(
        rate,
        max(0.0, rate - sqrt(low)),
        min(1.0, rate + sqrt(high)),
        sum(stratum.judged for stratum in counted),
        total,
    )


def of_wanted(estimate: Estimate, sent: int) -> Estimate:
    """The same as a share of all the lots that were wanted: those that were sent, and those
    missed.
    """

    def share(rate: float) -> float:
        missed = rate * estimate.aside
        return missed / (missed + sent) if missed else 0.0

    return Estimate(
        share(estimate.rate),
        share(estimate.low),
        share(estimate.high),
        estimate.judged,
        estimate.aside,
    )
