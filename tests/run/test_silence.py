"""When a source must have spoken, and what is said of it once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import select

from tests.builders import a_notice, recorded
from vigie.commands.status import _judge
from vigie.config import SOURCES
from vigie.domain.silence import (
    Harvest,
    SilenceSign,
    SourceRhythm,
    emptied,
    judge,
    turn,
    undecided,
    working_time,
)
from vigie.store import Store
from vigie.store.tables import Alarm, Crawl, EventRow, Notice, SourceState

DAILY = SourceRhythm(timedelta(hours=24), weekends=False, holidays=False)
MONDAY_MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)
TUESDAY_MORNING = MONDAY_MORNING + timedelta(days=1)
FRIDAY_EVENING = datetime(2026, 11, 20, 18, tzinfo=UTC)
USUAL = {"same_weekday": (300, 310, 290, 305), "today": 40, "last_new_at": MONDAY_MORNING}
EVERY_DAY = SourceRhythm(timedelta(hours=30))


def crawled(store: Store, source: str, at: datetime, ended: str = "finished", new: int = 3) -> None:
    """One crawl of that source."""
    with store.transaction() as session:
        session.merge(SourceState(source=source, first_run_at=at - timedelta(days=90)))
        session.add(Crawl(source=source, started_at=at, ended_at=at, ended=ended, new=new, got=new))


def told(store: Store) -> list[str]:
    """The kinds of events waiting."""
    with store.reading() as session:
        return list(session.exec(select(EventRow.kind).order_by(EventRow.id)).all())


def a_field_went_empty(store: Store) -> None:
    """Twenty-five calls with a deadline a week ago, twenty-five of the last hours without."""
    filled = [a_notice(f"26-1{number:02}", lots=["1"]) for number in range(25)]
    empty = [a_notice(f"26-2{number:02}", lots=["1"], deadline=None) for number in range(25)]
    recorded(store, *filled)
    with store.transaction() as session:
        session.execute(update(Notice).values(first_seen_at=MONDAY_MORNING - timedelta(days=5)))
    recorded(store, *empty)
    seen(store, "boamp:26-2", MONDAY_MORNING - timedelta(hours=2))


def seen(store: Store, begins: str, at: datetime) -> None:
    """The notices whose name begins so were first seen then."""
    with store.transaction() as session:
        session.execute(update(Notice).where(Notice.id.startswith(begins)).values(first_seen_at=at))


def harvest(**facts: object) -> Harvest:
    """A source that spoke on Friday evening and is well."""
    told = {
        "source": "ted",
        "first_run_at": datetime(2026, 1, 1, tzinfo=UTC),
        "last_new_at": FRIDAY_EVENING,
        "last_ended": "finished",
    }
    return Harvest(**{**told, **facts})


def kinds(signs: list[SilenceSign]) -> list[str]:
    return [sign.kind for sign in signs]


def test_a_weekend_is_no_silence_for_a_source_that_rests_then() -> None:
    assert judge(harvest(), DAILY, MONDAY_MORNING) == []


def test_the_same_weekend_is_a_silence_for_a_source_that_never_rests() -> None:
    assert kinds(judge(harvest(), SourceRhythm(timedelta(hours=24)), MONDAY_MORNING)) == ["silent"]


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
    assert kinds(judge(harvest(**USUAL), DAILY, TUESDAY_MORNING)) == ["few"]


def test_few_notices_of_a_sunday_say_nothing_of_a_source_that_rests_then() -> None:
    assert judge(harvest(**USUAL), DAILY, MONDAY_MORNING) == []


def test_few_notices_of_a_holiday_say_nothing_even_of_a_source_that_never_rests() -> None:
    after_christmas = datetime(2026, 12, 26, 8, tzinfo=UTC)
    assert (
        judge(harvest(**{**USUAL, "last_new_at": after_christmas}), EVERY_DAY, after_christmas)
        == []
    )


def test_a_day_on_which_nothing_was_asked_says_nothing_of_the_source() -> None:
    assert judge(harvest(**USUAL, crawls=0), DAILY, TUESDAY_MORNING) == []


def test_three_weeks_are_too_few_to_say_fewer_than_usual() -> None:
    assert judge(harvest(same_weekday=(300, 310, 290), today=0), DAILY, MONDAY_MORNING) == []


def test_a_fifth_of_refused_payloads_is_an_alarm() -> None:
    assert kinds(judge(harvest(got=80, refused=20), DAILY, MONDAY_MORNING)) == ["refused"]


def test_an_emptied_field_is_an_alarm_that_names_it() -> None:
    assert (
        "date limite" in judge(harvest(emptied=("date limite",)), DAILY, MONDAY_MORNING)[0].detail
    )


def test_an_open_alarm_is_not_told_again() -> None:
    assert turn([SilenceSign("silent", "…")], [(3, "silent")]).raised == ()


def test_an_alarm_whose_sign_is_gone_is_mended() -> None:
    assert turn([], [(3, "silent")]).mended == (3,)


def test_working_time_counts_the_hours_of_a_change_of_clock() -> None:
    saturday, monday = (
        datetime(2026, 10, 23, 22, tzinfo=UTC),
        datetime(2026, 10, 25, 23, tzinfo=UTC),
    )
    assert working_time(saturday, monday, SourceRhythm(timedelta(1))) == timedelta(hours=49)


def test_staff_are_told_once_and_again_when_it_mends(store: Store) -> None:
    for name in SOURCES:
        crawled(store, name, MONDAY_MORNING - timedelta(minutes=5))
    with store.transaction() as session:
        session.execute(delete(Crawl).where(Crawl.source == "boamp"))
    crawled(store, "boamp", MONDAY_MORNING - timedelta(days=3))
    _judge(store, ["93"], MONDAY_MORNING)
    _judge(store, ["93"], MONDAY_MORNING + timedelta(hours=1))
    crawled(store, "boamp", MONDAY_MORNING + timedelta(hours=2))
    _judge(store, ["93"], MONDAY_MORNING + timedelta(hours=3))
    assert told(store) == ["SourceSilent", "SourceMended"]


def test_a_blocked_source_is_told_from_its_last_crawl(store: Store) -> None:
    crawled(store, "ted", MONDAY_MORNING - timedelta(hours=2))
    crawled(store, "ted", MONDAY_MORNING - timedelta(hours=1), ended="blocked", new=0)
    assert "1 alarme" in _judge(store, ["93"], MONDAY_MORNING)


def test_every_payload_refused_is_told_of_a_small_source_too() -> None:
    assert kinds(judge(harvest(got=0, refused=6), DAILY, MONDAY_MORNING)) == ["refused"]


def test_a_silence_tells_how_the_last_crawl_ended() -> None:
    signs = judge(
        harvest(last_ended="failed", last_detail="DNS muet"),
        DAILY,
        TUESDAY_MORNING + timedelta(days=1),
    )
    assert "dernière collecte inachevée : DNS muet" in signs[0].detail


def test_a_field_that_none_of_the_last_calls_fills_went_empty() -> None:
    assert emptied([{"titre"}] * 20, [{"titre", "date limite"}] * 20, ()) == ("date limite",)


def test_a_field_that_was_seldom_filled_did_not_go_empty() -> None:
    assert emptied([{"titre"}] * 20, [{"titre"}] * 15 + [{"date limite"}] * 5, ()) == ()


def test_a_field_told_empty_stays_so_until_a_call_fills_it() -> None:
    assert emptied([set()] * 20, [set()] * 20, ["date limite"]) == ("date limite",)
    assert emptied([{"date limite"}] * 20, [set()] * 20, ["date limite"]) == ()


def test_an_alarm_of_which_nothing_can_be_said_now_stays_open() -> None:
    saturday = harvest(shape_known=False, crawls=0)
    unsure = undecided(saturday, DAILY, MONDAY_MORNING)
    assert turn(
        [], [(1, "empty_field"), (2, "few"), (3, "refused"), (4, "silent")], unsure
    ).mended == (4,)


def test_a_blocked_source_whose_next_crawl_fails_is_not_mended() -> None:
    assert "blocked" in undecided(harvest(last_ended="failed"), DAILY, MONDAY_MORNING)


def test_an_emptied_field_is_told_once_stays_told_and_mends_when_it_is_filled(store: Store) -> None:
    crawled(store, "boamp", MONDAY_MORNING - timedelta(hours=1))
    a_field_went_empty(store)
    _judge(store, ["93"], MONDAY_MORNING)
    with store.reading() as session:
        raised = [(row.kind, row.facts["fields"]) for row in session.exec(select(Alarm))]
    assert raised == [("empty_field", ["date limite"])]
    later = MONDAY_MORNING + timedelta(days=20)  # nothing filled is within reach any more
    crawled(store, "boamp", later - timedelta(hours=1))
    seen(store, "boamp:26-2", later - timedelta(hours=1))
    _judge(store, ["93"], later)
    recorded(store, a_notice("26-300", lots=["1"]))
    seen(store, "boamp:26-300", later - timedelta(hours=1))
    _judge(store, ["93"], later + timedelta(hours=1))
    with store.reading() as session:
        alarms = session.exec(select(Alarm).where(Alarm.source == "boamp")).all()
    assert [(one.kind, one.mended_at) for one in alarms] == [
        ("empty_field", later + timedelta(hours=1))
    ]


def test_a_source_whose_crawls_never_begin_is_silent_after_its_time(store: Store) -> None:
    _judge(store, ["93"], MONDAY_MORNING)
    assert "7 alarme(s) levée(s)" in _judge(store, ["93"], MONDAY_MORNING + timedelta(days=4))


def test_a_failing_crawl_is_told_at_its_second_failure() -> None:
    told = Harvest("boamp", MONDAY_MORNING, MONDAY_MORNING, "failed", "page illisible", failures=1)
    assert [
        sign.kind for sign in judge(told, SourceRhythm(timedelta(days=2)), MONDAY_MORNING)
    ] == []
    again = replace(told, failures=2)
    (sign,) = judge(again, SourceRhythm(timedelta(days=2)), MONDAY_MORNING)
    assert sign.kind == "failing"
    assert "2 collectes manquées de suite (page illisible)" in sign.detail


def test_a_source_that_never_ran_is_told_after_its_first_missed_hour() -> None:
    watched = Harvest("ted", MONDAY_MORNING, None, "", due_at=MONDAY_MORNING + timedelta(hours=1))
    rhythm = SourceRhythm(timedelta(days=2))
    assert judge(watched, rhythm, MONDAY_MORNING + timedelta(minutes=80)) == []
    (sign,) = judge(watched, rhythm, MONDAY_MORNING + timedelta(minutes=95))
    assert sign.kind == "silent"
    assert sign.detail.startswith("ted n’a jamais été collecté : son heure du ")
