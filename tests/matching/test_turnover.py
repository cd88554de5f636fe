"""The turnover that a notice asks: what is counted, against whom, in which words."""

from datetime import UTC, datetime

from tests.builders import ReadingView, a_lot_view
from tests.recorded import hold
from vigie.matching.turnover import TurnoverFloor, turnover_floor, turnover_reasons


def floor(value: object, *bids_for: str, **fields: object) -> TurnoverFloor | None:
    return turnover_floor(
        a_lot_view(readings=(ReadingView("min_turnover", value),), **fields), bids_for
    )


OLD = datetime(2025, 12, 31, 12, tzinfo=UTC)
SEVERAL = {"euros": 100_000, "lots": {"euros": 250_000, "numbers": ["1", "2"]}}


def test_what_is_asked_is_counted_with_its_ceiling_and_article() -> None:
    assert turnover_floor(a_lot_view()) is None
    assert floor("beaucoup") is None
    assert floor({"euros": None}) is None
    assert floor({"euros": "beaucoup"}) is None
    assert floor({"euros": [1]}) is None
    assert floor({"euros": 0}) is None
    assert floor({"euros": "80000"}) == TurnoverFloor(80_000.0, 1.5, 90_000.0, "R2142-7")
    assert floor({"euros": 80_000}, sent_at=OLD) == TurnoverFloor(80_000, 2.0, 90_000, "R2142-7")
    assert floor({"euros": 80_000}, published_at=OLD).factor == 2.0
    assert floor({"euros": 80_000}, published_at=None).factor == 1.5
    assert floor({"euros": 80_000}, estimated_value=None).base is None
    assert floor({"euros": 80_000}, estimated_value=-1.0).base is None
    assert floor({"euros": 80_000}, concession=True) == TurnoverFloor(80_000.0, None, None, "")
    assert floor(SEVERAL) == TurnoverFloor(100_000.0, 1.5, 90_000.0, "R2142-7")
    assert floor(SEVERAL, "1") == TurnoverFloor(100_000.0, 1.5, 90_000.0, "R2142-7")
    assert floor(SEVERAL, "1", "2", "3") == TurnoverFloor(250_000.0, 1.5, None, "R2142-8")
    low = {"euros": 300_000, "lots": {"euros": 250_000, "numbers": ["1", "2"]}}
    assert floor(low, "1", "2") == TurnoverFloor(300_000.0, 1.5, None, "R2142-8")
    alone = {"lots": {"euros": 250_000, "numbers": ["1"]}}
    assert floor(alone, "1") == TurnoverFloor(250_000.0, 1.5, None, "R2142-8")
    orders = {"euros": 80_000, "concurrent_orders": 40_000}
    assert floor(orders, framework=True) == TurnoverFloor(80_000.0, 1.5, 40_000.0, "R2142-9")
    assert floor({"euros": 80_000}, framework=True) == TurnoverFloor(80_000, 1.5, None, "R2142-9")


def test_above_the_ceiling_only_where_it_can_be_counted() -> None:
    assert TurnoverFloor(135_000.0, 1.5, 90_000.0).ceiling == 135_000.0
    assert not TurnoverFloor(135_000.0, 1.5, 90_000.0).above
    assert TurnoverFloor(135_001.0, 1.5, 90_000.0).above
    assert TurnoverFloor(135_001.0, None, 90_000.0).ceiling is None
    assert not TurnoverFloor(135_001.0, 1.5, None).above


def test_each_answer_to_a_floor_is_as_it_was_read() -> None:
    told = {}
    for name, asked, turnovers in (
        ("rien n’est demandé", None, [None]),
        ("atteint tout juste", TurnoverFloor(100_000.0, 1.5, 90_000.0, "R2142-7"), [100_000.0]),
        ("inconnu", TurnoverFloor(100_000.0, 1.5, 90_000.0, "R2142-7"), [None]),
        ("dessous", TurnoverFloor(100_000.0, 1.5, 90_000.0, "R2142-7"), [99_999.0]),
        ("dessous, trop demandé", TurnoverFloor(200_000.0, 1.5, 90_000.0, "R2142-7"), [5_000.0]),
        ("dessous, avant 2026", TurnoverFloor(200_000.0, 2.0, 90_000.0, "R2142-7"), [5_000.0]),
        ("dessous, concession", TurnoverFloor(200_000.0), [5_000.0]),
        ("ensemble", TurnoverFloor(100_000.0, 1.5, None, "R2142-9"), [60_000.0, 40_000.0]),
        ("ensemble, l’un inconnu", TurnoverFloor(100_000.0, 1.5, None, "R2142-8"), [60e3, None]),
        ("ensemble, suffit", TurnoverFloor(100_000.0, 1.5, None, "R2142-8"), [160e3, None]),
        ("ensemble, dessous", TurnoverFloor(100_000.0, 1.5, None, "R2142-8"), [60e3, 39e3]),
        ("ensemble, concession", TurnoverFloor(100_000.0), [60e3, 39e3]),
    ):
        answer, reasons = turnover_reasons(asked, turnovers)
        told[name] = [answer, *reasons]
    hold(__file__, "turnover", told)
