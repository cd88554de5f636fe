"""Days that count, and what must be done by which of them."""

from datetime import UTC, datetime

from tests.builders import NOW, in_days
from tests.recorded import hold
from vigie.matching.retro_planning import before, retro_plan, working_days


def test_working_days_are_counted_from_tomorrow_to_the_deadline() -> None:
    friday = datetime(2026, 11, 27, 9, tzinfo=UTC)
    assert working_days(NOW, in_days(-1)) == 0
    assert working_days(NOW, NOW) == 0
    assert working_days(NOW, in_days(1)) == 1
    assert working_days(NOW, in_days(3)) == 3
    assert working_days(NOW, in_days(5)) == 3
    assert working_days(NOW, in_days(6)) == 4
    assert working_days(friday, datetime(2026, 11, 30, 9, tzinfo=UTC)) == 1
    assert (
        working_days(datetime(2026, 12, 24, 9, tzinfo=UTC), datetime(2026, 12, 28, tzinfo=UTC)) == 1
    )
    assert working_days(NOW, in_days(1000)) == 690
    assert working_days(NOW, in_days(1001)) == 700


def test_the_day_some_working_days_before() -> None:
    assert before(in_days(30), 0).isoformat() == "2026-12-24"
    assert before(in_days(30), 1).isoformat() == "2026-12-23"
    assert before(in_days(30), 12).isoformat() == "2026-12-08"


def test_the_plan_of_a_groupement_in_time_and_late() -> None:
    assert retro_plan(None, NOW) == ()
    plans = {"à trente jours": in_days(30), "à neuf jours": in_days(9)}
    hold(
        __file__,
        "retro_planning",
        {
            name: [f"{step['day']} {step['what']}" for step in retro_plan(deadline, NOW)]
            for name, deadline in plans.items()
        },
    )
