"""Hours of insertion brought to one year, by one rule told to whoever reads the figure (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MONTHS = 12
HOURS_A_POST = 1607  # legal working time of one full-time post in a year
RULE = (
    "Heures dites par an : telles quelles ; par mois : douze fois ; en tout : divisées par la "
    "durée du marché quand elle dépasse un an ; un poste à temps plein : 1 607 h par an. "
    "Les tranches optionnelles ne comptent pas. Des heures dites en tout, sans durée connue, "
    "sont comptées à part."
)


@dataclass(frozen=True)
class YearlyHours:
    """Hours per year, and hours in all that no duration brings to a year."""

    per_year: float = 0.0
    in_all: float = 0.0

    def __add__(self, other: "YearlyHours") -> "YearlyHours":
        return YearlyHours(self.per_year + other.per_year, self.in_all + other.in_all)


def yearly(volumes: Iterable[Mapping[str, Any]], duration_months: float | None) -> YearlyHours:
    """What those volumes of one lot make of a year; shares and hours by amount make nothing."""
    total, named_years = YearlyHours(), list[float]()
    for volume in volumes:
        if volume.get("tranche") == "optionnelle":
            continue
        per = str(volume.get("per") or "")
        hours = float(volume.get("hours") or 0)
        if not hours and volume.get("etp"):
            hours, per = float(volume["etp"]) * HOURS_A_POST, per or "year"
        if per.startswith("year "):  # « year 2 »: that year alone
            named_years.append(hours)
        else:
            total += _brought(hours, per, duration_months)
    mean = sum(named_years) / len(named_years) if named_years else 0.0
    return total + YearlyHours(mean)


def _brought(hours: float, per: str, duration_months: float | None) -> YearlyHours:
    if per == "year":
        return YearlyHours(hours)
    if per == "month":
        return YearlyHours(hours * MONTHS)
    if per:  # by amount or by day: no number of hours in a year is known
        return YearlyHours()
    if duration_months is None or duration_months <= 0:
        return YearlyHours(in_all=hours)
    return YearlyHours(hours * MONTHS / max(MONTHS, duration_months))
