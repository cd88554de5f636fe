"""Times always carry a zone: Europe/Paris on the way in, UTC in the store, Paris on the screen."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The present instant in UTC; entry points call it once and pass it on."""
    return datetime.now(UTC)


def utc(moment: datetime) -> datetime:
    """The same instant in UTC; a naive time is read as Paris wall-clock time."""
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=PARIS)
    return moment.astimezone(UTC)


def paris(moment: datetime) -> datetime:
    """The same instant as Paris clocks show it."""
    return moment.astimezone(PARIS)


def paris_day(moment: datetime) -> date:
    """The calendar day of that instant in Paris."""
    return paris(moment).date()


def midnight(day: date) -> datetime:
    """The first instant of that day in Paris, in UTC."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def days_left(deadline: datetime, moment: datetime) -> int:
    """Calendar days in Paris from now to the deadline: 0 is today, negative is past."""
    return (paris_day(deadline) - paris_day(moment)).days


def same_wall_clock(moment: datetime, days: int) -> datetime:
    """That many days later at the same Paris hour, across a change of summer time."""
    local = paris(moment)
    return datetime.combine(local.date() + timedelta(days=days), local.time(), PARIS).astimezone(
        UTC
    )
