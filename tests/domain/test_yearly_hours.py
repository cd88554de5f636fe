"""Hours of insertion brought to a year: hours in all are never added to hours per year."""

import pytest

from vigie.domain.yearly_hours import YearlyHours, yearly


@pytest.mark.parametrize(
    ("volumes", "months", "per_year", "in_all"),
    [
        ([{"hours": 1250, "per": "year"}], 48, 1250, 0),
        ([{"hours": 100, "per": "month"}], None, 1200, 0),
        ([{"hours": 2400}], 48, 600, 0),  # in all, over four years
        ([{"hours": 300}], 6, 300, 0),  # a contract of six months gives them within a year
        ([{"hours": 300}], None, 0, 300),  # no duration: apart
        ([{"hours": 1250, "per": "year"}, {"hours": 300}], None, 1250, 300),
        ([{"hours": 400}, {"hours": 200, "tranche": "optionnelle"}], 12, 400, 0),
        ([{"hours": 100, "per": "year 1"}, {"hours": 300, "per": "year 2"}], 24, 200, 0),
        ([{"etp": 2}], 12, 3214, 0),
        ([{"percent": 5.0}], 12, 0, 0),
        ([{"hours": 20, "per": "10000 EUR"}], 12, 0, 0),
        ([], None, 0, 0),
    ],
)
def test_hours_are_brought_to_a_year(
    volumes: list[dict[str, object]], months: float | None, per_year: float, in_all: float
) -> None:
    assert yearly(volumes, months) == YearlyHours(per_year, in_all)
