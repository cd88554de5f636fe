"""Deadlines as a calendar (RFC 5545): attached to messages, and served as a feed by secret link."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from alerts.clean import line
from alerts.items import Item
from alerts.message import Attachment

HALF_HOUR = timedelta(minutes=30)


def calendar(items: Iterable[Item], now: datetime, *, host: str, name: str = "") -> bytes:
    """One event a lot that states its deadline, ending at the deadline, with a reminder two days before."""
    told = Calendar()
    told.add("prodid", "-//Vigie//Echeances//FR")
    told.add("version", "2.0")
    told.add("method", "PUBLISH")
    if name:
        told.add("x-wr-calname", name)
    for item in items:
        if item.deadline_at is not None:
            told.add_component(_event(item, item.deadline_at, now, host))
    return bytes(told.to_ical())


def _event(item: Item, deadline: datetime, now: datetime, host: str) -> Event:
    event = Event()
    event.add("uid", f"lot-{item.lot_id}@{host}")
    event.add("sequence", item.version)
    event.add("dtstamp", now.astimezone(UTC))
    # in UTC, so that every calendar shows the right Paris hour, also around a change of summer time
    event.add("dtstart", deadline.astimezone(UTC) - HALF_HOUR)
    event.add("dtend", deadline.astimezone(UTC))
    stopped = "ANNULÉ – " if item.stopped else ""
    event.add("summary", line(f"{stopped}À rendre\u00a0: {item.shown_title}", 200))
    event.add("location", line(item.where, 200))
    event.add("description", line(f"{item.source}. Seul le DCE fait foi.", 400))
    if item.notice_url:
        event.add("url", item.notice_url)
    if item.stopped:
        event.add("status", "CANCELLED")
    else:
        event.add_component(_alarm(item))
    return event


def _alarm(item: Item) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", line(f"À rendre dans deux jours\u00a0: {item.shown_title}", 200))
    alarm.add("trigger", timedelta(days=-2))
    return alarm


def attachment(items: Iterable[Item], now: datetime, host: str) -> tuple[Attachment, ...]:
    """The calendar of those deadlines as a file, or nothing when none is stated."""
    dated = [item for item in items if item.deadline_at is not None]
    if not dated:
        return ()
    return (Attachment("echeances.ics", "text/calendar; charset=utf-8; method=PUBLISH", calendar(dated, now, host=host)),)
