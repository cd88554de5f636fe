"""Open data: small counts are hidden, and nothing beside them gives them away."""

from typing import Any

import pytest

from vigie.store.desk.open_figures import open_data
from vigie.store.tables import FigureRow


def a_row(key: str = "93", month: str = "2026-11", **values: Any) -> FigureRow:
    told = {
        "consultations": 40,
        "claused": 30,
        "reserved": 20,
        "expected": 0,
        "hours": 900.0,
        "opened": 50,
        "sent": 40,
    }
    return FigureRow(dimension="department", key=key, month=month, **{**told, **values})


def only(**values: Any) -> dict[str, Any]:
    return open_data([a_row(**values)])[0]


def test_large_counts_stay() -> None:
    assert only()["claused"] == 30
    assert only()["hours"] == 900.0


@pytest.mark.parametrize("many", [1, 4])
def test_a_cell_of_few_consultations_tells_nothing(many: int) -> None:
    told = only(consultations=many, claused=many, reserved=0)
    assert {
        told[name] for name in ("consultations", "claused", "reserved", "hours", "opened", "sent")
    } == {None}


def test_a_small_part_is_hidden_with_its_hours() -> None:
    told = only(claused=3, reserved=0)
    assert (told["consultations"], told["claused"], told["hours"]) == (40, None, None)


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        ({"claused": 38}, "claused"),
        ({"reserved": 27}, "reserved"),
        ({"opened": 50, "sent": 47}, "sent"),
        ({"claused": 30, "reserved": 30}, ""),
    ],
)
def test_what_leaves_a_small_rest_is_hidden(values: dict[str, int], hidden: str) -> None:
    told = only(**values)
    assert [name for name in ("claused", "reserved", "sent") if told[name] is None] == (
        [hidden] if hidden else []
    )


def test_one_hidden_count_takes_the_smallest_of_its_month_with_it() -> None:
    rows = open_data(
        [
            a_row("92", claused=3, reserved=0),
            a_row("93", claused=12, reserved=0),
            a_row("94", claused=25),
        ]
    )
    assert [row["claused"] for row in rows] == [None, None, 25]


def test_a_zero_is_no_secret() -> None:
    assert only(reserved=0, expected=0)["reserved"] == 0


def test_other_months_are_left_alone() -> None:
    rows = open_data(
        [a_row("92", claused=3, reserved=0), a_row("93", month="2026-10", claused=12, reserved=0)]
    )
    assert rows[1]["claused"] == 12
