"""When a source must have spoken, and what is said of it once."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from vigie.commands.status import _judge
from vigie.domain.silence import Harvest, Rhythm, Sign, judge, turn, working_time
from vigie.store import Store
from vigie.store.tables import Crawl, EventRow, SourceState

DAILY = Rhythm(timedelta(hours=24), weekends=False, holidays=False)
MONDAY_MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 11, 20, 18, tzinfo=UTC)



def crawled(store: Store, source: str, at: datetime, ended: str = "finished", new: int = 3) -> None:
    """One crawl of that source."""
    with store.transaction() as session:
        session.merge(SourceState(source=source, first_run_at=at - timedelta(days=90)))
        session.add(Crawl(source=source, started_at=at, ended_at=at, ended=ended, new=new, got=new))


def told(store: Store) -> list[str]:
    """The kinds of events waiting."""
    with store.reading() as session:
        return list(session.exec(select(EventRow.kind).order_by(EventRow.id)).all())


def harvest(**facts: object) -> Harvest:
    """A source that spoke on Friday evening and is well."""
    told = {"source": "ted", "first_run_at": datetime(2026, 1, 1, tzinfo=UTC), "last_new_at": FRIDAY_EVENING,
            "last_ended": "finished"}  # fmt: skip
    return Harvest(**{**told, **facts})


def kinds(signs: list[Sign]) -> list[str]:
    return [sign.kind for sign in signs]


def test_a_weekend_is_no_silence_for_a_source_that_rests_then() -> None:
    assert judge(harvest(), DAILY, MONDAY_MORNING) == []


def test_the_same_weekend_is_a_silence_for_a_source_that_never_rests() -> None:
    assert kinds(judge(harvest(), Rhythm(timedelta(hours=24)), MONDAY_MORNING)) == ["silent"]


def test_a_holiday_is_no_silence() -> None:
    christmas = datetime(2026, 12, 25, 20, tzinfo=UTC)
    spoke = datetime(2026, 12, 24, 10, tzinfo=UTC)
    assert judge(harvest(last_new_at=spoke), DAILY, christmas) == []


def test_two_working_days_without_a_word_are_a_silence() -> None:
    assert kinds(judge(harvest(), DAILY, datetime(2026, 11, 24, 19, tzinfo=UTC))) == ["silent"]


def test_a_source_never_run_is_not_silent() -> None:
    assert judge(harvest(first_run_at=None, last_new_at=None), DAILY, MONDAY_MORNING) == []


def test_a_first_run_that_brought_nothing_is_waited_for() -> None:
    start = MONDAY_MORNING - timedelta(hours=3)
    assert judge(harvest(first_run_at=start, last_new_at=None), DAILY, MONDAY_MORNING) == []


def test_a_blocked_crawl_is_an_alarm_at_once() -> None:
    assert kinds(judge(harvest(last_ended="blocked"), DAILY, MONDAY_MORNING)) == ["blocked"]


def test_far_fewer_than_usual_for_that_weekday_is_an_alarm() -> None:
    signs = judge(harvest(same_weekday=(300, 310, 290, 305), today=40), DAILY, MONDAY_MORNING)
    assert kinds(signs) == ["few"]


def test_three_weeks_are_too_few_to_say_fewer_than_usual() -> None:
    assert judge(harvest(same_weekday=(300, 310, 290), today=0), DAILY, MONDAY_MORNING) == []


def test_a_fifth_of_refused_payloads_is_an_alarm() -> None:
    assert kinds(judge(harvest(got=80, refused=20), DAILY, MONDAY_MORNING)) == ["refused"]


def test_an_emptied_field_is_an_alarm_that_names_it() -> None:
    assert "date limite" in judge(harvest(emptied=("date limite",)), DAILY, MONDAY_MORNING)[0].detail


def test_an_open_alarm_is_not_told_again() -> None:
    assert turn([Sign("silent", "…")], [(3, "silent")]).raised == ()


def test_an_alarm_whose_sign_is_gone_is_mended() -> None:
    assert turn([], [(3, "silent")]).mended == (3,)


def test_working_time_counts_the_hours_of_a_change_of_clock() -> None:
    saturday, monday = datetime(2026, 10, 23, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)
    assert working_time(saturday, monday, Rhythm(timedelta(1))) == timedelta(hours=49)


def test_staff_are_told_once_and_again_when_it_mends(store: Store) -> None:
    crawled(store, "boamp", MONDAY_MORNING - timedelta(days=3))
    _judge(store, MONDAY_MORNING)
    _judge(store, MONDAY_MORNING + timedelta(hours=1))
    crawled(store, "boamp", MONDAY_MORNING + timedelta(hours=2))
    _judge(store, MONDAY_MORNING + timedelta(hours=3))
    assert told(store) == ["SourceSilent", "SourceMended"]


def test_a_blocked_source_is_told_from_its_last_crawl(store: Store) -> None:
    crawled(store, "ted", MONDAY_MORNING - timedelta(hours=2))
    crawled(store, "ted", MONDAY_MORNING - timedelta(hours=1), ended="blocked", new=0)
    assert "1 alarme" in _judge(store, MONDAY_MORNING)
