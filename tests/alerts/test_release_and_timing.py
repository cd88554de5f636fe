"""What leaves by itself, what waits, and when: pure rules on Paris clocks, holidays and summer
time.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from alerts.planning.release import after_working_days, release
from alerts.planning.timing import (
    Rhythm,
    digest_due,
    digest_leaves,
    digest_slot,
    due,
    issue_of,
    next_allowed,
    next_issue,
    next_letter,
    wants_real_time,
    wave,
    window,
    within_cap,
)
from tests.builders import NOW, a_finding, in_days
from tests.told import CLAUSE, RESERVED, an_item
from vigie.domain.clock import PARIS, paris
from vigie.domain.working_days import working_day

unhurried = hypothesis_settings(deadline=None, max_examples=50)  # other work may share the machine
UNSURE = a_finding(RESERVED, id=2, confidence=0.6, status="à vérifier")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(
    lambda told: told.replace(tzinfo=UTC)
)


def at(text: str) -> datetime:
    """« 2026-11-24 10:00 » on a Paris clock."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def test_a_sure_proven_finding_goes_by_itself() -> None:
    assert release(an_item(), "auto", NOW).go


@pytest.mark.parametrize(
    "finding",
    [
        UNSURE,
        a_finding(RESERVED, quote="", source="code", confidence=0.95),
        a_finding(RESERVED, conflict=True),
    ],
)
def test_what_is_unsure_unproven_or_contradicted_waits_on_the_desk(finding: object) -> None:
    assert not release(an_item(findings=(finding,), opened_at=NOW), "auto", NOW).go


def test_after_two_working_days_it_goes_out_marked() -> None:
    friday = at("2026-11-27 16:00")
    item = an_item(findings=(UNSURE,), opened_at=friday)

    assert not release(item, "auto", at("2026-12-01 15:59")).go
    decided = release(item, "auto", at("2026-12-01 16:00"))
    assert (decided.go, decided.marked) == (True, True)


def test_a_public_holiday_is_no_working_day() -> None:
    assert not working_day(date(2026, 12, 25))
    assert after_working_days(at("2026-12-24 10:00"), 2) == at("2026-12-29 10:00")


def test_what_staff_confirmed_goes_at_once() -> None:
    confirmed = a_finding(RESERVED, confidence=0.4, verdict="confirmed")

    assert release(an_item(findings=(confirmed,), opened_at=NOW), "auto", NOW).go


def test_only_the_sure_findings_of_a_lot_are_shown_before_the_delay_ends() -> None:
    sure = a_finding(CLAUSE, id=1)
    item = an_item(findings=(sure, UNSURE), opened_at=NOW)

    assert release(item, "auto", NOW).findings == (sure,)
    assert release(item, "auto", in_days(4)).findings == (sure, UNSURE)


def test_under_review_nothing_leaves_unreleased_however_long() -> None:
    assert not release(an_item(), "review", in_days(19)).go
    assert release(an_item(released_at=NOW), "review", NOW).go


def test_what_staff_hold_stays_even_when_sure_or_released() -> None:
    assert not release(an_item(held=True, released_at=NOW), "auto", in_days(9)).go


def test_a_deadline_before_the_end_of_the_delay_does_not_wait() -> None:
    decided = release(
        an_item(findings=(UNSURE,), opened_at=NOW, deadline_at=in_days(2.5)), "auto", NOW
    )

    assert (decided.go, decided.marked) == (True, True)


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        ("2026-11-24 10:00", "2026-11-24 10:00"),
        ("2026-11-24 19:00", "2026-11-25 08:00"),
        ("2026-11-24 03:00", "2026-11-24 08:00"),
        ("2026-11-27 19:30", "2026-11-30 08:00"),  # a Friday evening
        ("2026-11-28 10:00", "2026-11-30 08:00"),  # a Saturday
        ("2026-12-24 20:00", "2026-12-28 08:00"),  # Christmas, then a weekend
        ("2026-10-25 02:30", "2026-10-26 08:00"),  # the hour that comes twice
        ("2027-03-28 01:59", "2027-03-30 08:00"),  # the hour that does not come, then Easter Monday
    ],
)
def test_real_time_messages_leave_at_working_hours(moment: str, leaves: str) -> None:
    assert next_allowed(at(moment)) == at(leaves)


@unhurried
@given(MOMENTS)
def test_the_allowed_time_is_never_earlier_and_always_allowed(moment: datetime) -> None:
    found = next_allowed(moment)

    assert found >= moment
    assert working_day(paris(found).date())
    assert 8 <= paris(found).hour < 19
    assert next_allowed(found) == found


@unhurried
@given(MOMENTS, MOMENTS)
def test_what_happens_in_the_same_quarter_leaves_together(one: datetime, other: datetime) -> None:
    if window(one) == window(other):
        assert abs(one - other) < timedelta(minutes=15)
        assert due(one) == due(other)
    assert timedelta() < window(one) - one <= timedelta(minutes=15)


@pytest.mark.parametrize(
    ("reserved", "days", "wanted"),
    [(True, 40, True), (False, 6, True), (False, 7, False), (False, -1, False), (True, None, True)],
)
def test_real_time_is_for_reserved_lots_and_pressing_deadlines(
    reserved: bool, days: int | None, wanted: bool
) -> None:
    end = None if days is None else in_days(days)

    assert wants_real_time(reserved=reserved, deadline_at=end, now=NOW) is wanted


@unhurried
@given(st.text(max_size=20), st.integers(1, 500), st.integers(0, 60))
def test_a_wave_staggers_by_a_day_at_most_and_never_what_presses(
    who: str, recipients: int, days: int
) -> None:
    stagger = wave(who, "lot:1", recipients, in_days(days), NOW)

    assert timedelta() <= stagger < timedelta(hours=24)
    assert stagger == wave(who, "lot:1", recipients, in_days(days), NOW)
    if days < 7 or recipients <= 10:
        assert stagger == timedelta()


def test_the_weekly_cap_counts_seven_days() -> None:
    three = [in_days(-6), in_days(-3), in_days(-1)]

    assert not within_cap(three, 3, NOW)
    assert within_cap(three, 3, in_days(1.5))
    assert not within_cap([], 0, NOW)


@pytest.mark.parametrize(
    ("rhythm", "slot"),
    [
        (Rhythm(), "2026-11-23 08:00"),
        (Rhythm(day="thu", hour=18), "2026-11-26 18:00"),
        (Rhythm(day="sun"), "2026-11-29 08:00"),
        (Rhythm(rhythm="daily", hour=7), "2026-11-24 07:00"),
    ],
)
def test_the_digest_leaves_on_ones_own_day_and_hour(rhythm: Rhythm, slot: str) -> None:
    assert digest_slot(rhythm, NOW) == at(slot)


def test_a_digest_on_a_public_holiday_leaves_the_next_working_day_or_before_the_week_ends() -> None:
    assert digest_slot(Rhythm(day="thu"), at("2026-05-14 06:00")) == at(
        "2026-05-15 08:00"
    )  # Ascension
    assert digest_slot(Rhythm(day="fri"), at("2026-05-01 06:00")) == at(
        "2026-04-30 08:00"
    )  # else next week's would hide it


def test_the_digest_hour_is_a_paris_hour_in_summer_and_in_winter() -> None:
    assert digest_slot(Rhythm(), at("2026-10-20 12:00")).astimezone(UTC).hour == 6
    assert digest_slot(Rhythm(), at("2026-10-27 12:00")).astimezone(UTC).hour == 7


def test_a_digest_is_due_once_a_week() -> None:
    assert digest_due(Rhythm(), NOW)
    assert not digest_due(Rhythm(), NOW, last=issue_of(Rhythm(), NOW))
    assert digest_due(Rhythm(), in_days(7), last=issue_of(Rhythm(), NOW))


@pytest.mark.parametrize(
    "rhythm",
    [
        Rhythm(rhythm="none"),
        Rhythm(stopped=frozenset({"digest"})),
        Rhythm(paused_until=date(2026, 12, 1)),
        Rhythm(away=((date(2026, 11, 20), date(2026, 11, 24)),)),
        Rhythm(day="fri"),
    ],
)
def test_no_digest_when_stopped_paused_away_or_before_its_day(rhythm: Rhythm) -> None:
    assert not digest_due(rhythm, NOW)


@unhurried
@given(
    MOMENTS, st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), st.integers(5, 22)
)
def test_every_week_has_its_digest(moment: datetime, day: str, hour: int) -> None:
    rhythm = Rhythm(day=day, hour=hour)
    sunday = at(f"{paris(moment).date() + timedelta(days=6 - paris(moment).weekday())} 23:59")

    assert digest_due(rhythm, sunday)


@pytest.mark.parametrize(
    ("rhythm", "now", "leaves"),
    [
        (Rhythm(), "2026-11-23 08:00", "2026-11-23 08:00"),
        (Rhythm(hour=20), "2026-11-23 20:40", "2026-11-23 20:40"),  # one's own hour, near enough
        (Rhythm(), "2026-11-23 15:00", "2026-11-23 15:00"),  # later that day
        (Rhythm(), "2026-11-24 00:10", "2026-11-24 08:00"),  # back at night
        (Rhythm(), "2026-11-27 21:00", None),  # on Friday night: Monday's letter holds it
        (
            Rhythm(day="fri"),
            "2026-11-28 11:00",
            "2026-11-30 08:00",
        ),  # on a Saturday, next Friday is far
        (
            Rhythm(day="sat", hour=10),
            "2026-11-28 14:00",
            "2026-11-28 14:00",
        ),  # a Saturday of one's own choice
        (Rhythm("daily"), "2026-11-27 23:00", None),
        (
            Rhythm(day="wed"),
            "2026-11-11 20:00",
            None,
        ),  # Armistice Day: Thursday's hour has not come
    ],
)
def test_a_late_digest_leaves_when_people_work_or_not_before_the_next(
    rhythm: Rhythm, now: str, leaves: str | None
) -> None:
    found = digest_leaves(rhythm, at(now)) if digest_due(rhythm, at(now)) else None

    assert found == (at(leaves) if leaves else None)


@unhurried
@given(
    MOMENTS,
    st.sampled_from(["mon", "wed", "fri", "sun"]),
    st.integers(8, 18),
    st.sampled_from(["weekly", "daily"]),
)
def test_a_late_digest_never_leaves_at_night(
    moment: datetime, day: str, hour: int, rhythm: str
) -> None:
    mine = Rhythm(rhythm, day, hour)
    leaves = digest_leaves(mine, moment) if digest_due(mine, moment) else None

    assert leaves is None or (leaves >= moment and 8 <= paris(leaves).hour <= 19)


@pytest.mark.parametrize(
    ("now", "slot", "issue"),
    [
        ("2026-11-30T09:00", "2026-11-02T07:00", "2026-11"),
        ("2026-12-01T09:00", "2026-12-07T07:00", "2026-12"),
        ("2026-06-10T09:00", "2026-06-01T06:00", "2026-06"),
    ],
)
def test_a_monthly_letter_leaves_on_the_first_such_day(now: str, slot: str, issue: str) -> None:
    rhythm = Rhythm(rhythm="monthly", day="mon", hour=8)
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert digest_slot(rhythm, moment) == datetime.fromisoformat(slot).replace(tzinfo=UTC)
    assert issue_of(rhythm, moment) == issue


def test_after_a_month_comes_the_next() -> None:
    rhythm = Rhythm(rhythm="monthly", day="mon", hour=8)
    end = datetime(2026, 12, 31, 12, tzinfo=UTC)

    assert issue_of(rhythm, next_issue(rhythm, end)) == "2027-01"


def test_pressing_waves_caps_and_windows_change_at_their_limit() -> None:
    evening = at("2026-12-01 23:59")  # seven days after NOW by the calendar
    assert not wants_real_time(reserved=False, deadline_at=evening, now=NOW)
    assert wants_real_time(reserved=False, deadline_at=at("2026-11-30 00:01"), now=NOW)
    assert not wants_real_time(reserved=False, deadline_at=NOW, now=NOW)
    assert not wants_real_time(reserved=False, deadline_at=None, now=NOW)
    assert wave("a@exemple.fr", "lot:1", 10, None, NOW) == timedelta()
    assert wave("a@exemple.fr", "lot:1", 11, None, NOW) == timedelta(
        seconds=15_235, microseconds=670_107
    )
    assert wave("a@exemple.fr", "lot:1", 11, evening, NOW) > timedelta(hours=4)
    assert wave("a@exemple.fr", "lot:1", 11, at("2026-11-30 12:00"), NOW) == timedelta()
    assert wave("a@exemple.fr", "lot:2", 11, None, NOW) != wave(
        "a@exemple.fr", "lot:1", 11, None, NOW
    )
    week_ago = in_days(-7)
    assert within_cap([week_ago], 1, NOW)
    assert not within_cap([week_ago + timedelta(seconds=1)], 1, NOW)
    assert within_cap([in_days(-1)], 2, NOW)
    assert window(at("2026-11-24 10:00")) == at("2026-11-24 10:15")
    assert window(at("2026-11-24 10:14")) == at("2026-11-24 10:15")
    assert due(at("2026-11-24 10:00")) == at("2026-11-24 10:15")
    assert due(at("2026-11-24 10:00"), timedelta(hours=9)) == at("2026-11-25 08:00")
    assert next_allowed(at("2026-11-24 08:00")) == at("2026-11-24 08:00")
    assert next_allowed(at("2026-11-24 18:59")) == at("2026-11-24 18:59")


def test_absences_count_their_first_and_last_day_and_a_pause_ends_on_its_own() -> None:
    away = Rhythm(away=((date(2026, 11, 20), date(2026, 11, 24)),))
    assert [away.absent(date(2026, 11, day)) for day in (19, 20, 24, 25)] == [
        False,
        True,
        True,
        False,
    ]
    paused = Rhythm(paused_until=date(2026, 11, 24))
    assert [paused.absent(date(2026, 11, day)) for day in (23, 24)] == [True, False]
    assert not Rhythm().absent(date(2026, 11, 24))
    assert Rhythm().wants_letter
    assert not Rhythm(rhythm="none").wants_letter
    assert not Rhythm(stopped=frozenset({"digest"})).wants_letter
    assert Rhythm(stopped=frozenset({"news"})).wants_letter
    assert Rhythm() == Rhythm("weekly", "mon", 8, True, None, (), frozenset())


@pytest.mark.parametrize(
    ("rhythm", "now", "issue", "after", "letter"),
    [
        (Rhythm(), "2026-11-23 07:59", "2026-W48", "2026-11-30 07:59", "2026-11-23 08:00"),
        (Rhythm(), "2026-11-23 08:00", "2026-W48", "2026-11-30 08:00", "2026-11-30 08:00"),
        (Rhythm(), "2026-01-01 10:00", "2026-W01", "2026-01-08 10:00", "2026-01-05 08:00"),
        (Rhythm("daily"), "2026-11-24 10:00", "2026-11-24", "2026-11-25 10:00", "2026-11-25 08:00"),
        (Rhythm("daily"), "2026-11-28 10:00", "2026-11-28", "2026-11-29 10:00", "2026-11-30 08:00"),
        (Rhythm("monthly"), "2026-11-24 10:00", "2026-11", "2026-12-01 08:00", "2026-12-07 08:00"),
        (
            Rhythm("monthly", "tue"),
            "2026-12-31 10:00",
            "2026-12",
            "2027-01-01 08:00",
            "2027-01-05 08:00",
        ),
        (Rhythm(day="fri"), "2026-04-27 10:00", "2026-W18", "2026-05-04 10:00", "2026-04-30 08:00"),
        (Rhythm(day="sat"), "2026-08-12 10:00", "2026-W33", "2026-08-19 10:00", "2026-08-15 08:00"),
    ],
)
def test_each_letter_has_its_name_and_is_followed_by_the_next(
    rhythm: Rhythm, now: str, issue: str, after: str, letter: str
) -> None:
    assert issue_of(rhythm, at(now)) == issue
    assert next_issue(rhythm, at(now)) == at(after)
    assert next_letter(rhythm, at(now)) == at(letter)


@pytest.mark.parametrize(
    ("rhythm", "now", "leaves"),
    [
        (Rhythm(hour=20), "2026-11-23 21:00", "2026-11-23 21:00"),  # an hour late, no more
        (Rhythm(hour=20), "2026-11-23 21:01", "2026-11-24 08:00"),
        (Rhythm(), "2026-11-23 18:59", "2026-11-23 18:59"),
        (Rhythm(), "2026-11-23 19:00", "2026-11-24 08:00"),
        (Rhythm(), "2026-11-24 10:00", "2026-11-24 10:00"),
        (Rhythm(day="wed"), "2026-11-27 20:00", None),  # Wednesday is two days from Monday
        (Rhythm(day="thu"), "2026-11-27 20:00", "2026-11-30 08:00"),
        (Rhythm(), "2026-11-28 10:00", None),
    ],
)
def test_a_letter_is_late_by_more_than_an_hour(
    rhythm: Rhythm, now: str, leaves: str | None
) -> None:
    assert digest_leaves(rhythm, at(now)) == (at(leaves) if leaves else None)


def test_a_letter_is_due_from_its_very_hour() -> None:
    assert digest_due(Rhythm(), at("2026-11-23 08:00"))
    assert not digest_due(Rhythm(), at("2026-11-23 07:59"))
