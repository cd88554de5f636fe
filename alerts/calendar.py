"""Deadlines as a calendar (RFC 5545): attached to messages, and served as a feed by secret link.

Written by hand: the icalendar library takes longer for one digest than all the rest of it; the tests read with that one.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from alerts.clean import ics, line
from alerts.items import Item
from alerts.message import Attachment

HALF_HOUR = timedelta(minutes=30)
FOLD = 75  # octets in a line


def calendar(items: Iterable[Item], now: datetime, *, host: str, name: str = "") -> bytes:
    """One event a lot that states its deadline, ending at the deadline, with a reminder two days before."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Vigie//Echeances//FR", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{ics(name, 100)}"] if name else []
    for item in items:
        if item.deadline_at is not None:
            lines += _event(item, item.deadline_at, now, host)
    return b"".join(map(folded, [*lines, "END:VCALENDAR"]))


def _event(item: Item, deadline: datetime, now: datetime, host: str) -> Iterator[str]:
    title = f"{'ANNULÉ – ' if item.stopped else ''}À rendre\u00a0: {item.shown_title}"
    soon = f"À rendre dans deux jours\u00a0: {item.shown_title}"
    yield "BEGIN:VEVENT"
    yield f"UID:lot-{item.lot_id}@{host}"
    yield f"SEQUENCE:{item.version}"
    yield f"DTSTAMP:{_utc(now)}"
    # in UTC, so that every calendar shows the right Paris hour, also around a change of summer time
    yield f"DTSTART:{_utc(deadline - HALF_HOUR)}"
    yield f"DTEND:{_utc(deadline)}"
    yield f"SUMMARY:{ics(title, 200)}"
    yield f"LOCATION:{ics(item.where, 200)}"
    yield f"DESCRIPTION:{ics(f'{item.source}. Seul le DCE fait foi.', 400)}"
    if item.notice_url:
        yield f"URL:{line(item.notice_url, 500)}"
    if item.stopped:
        yield "STATUS:CANCELLED"
    else:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-P2D")
        yield f"DESCRIPTION:{ics(soon, 200)}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def folded(words: str) -> bytes:
    """One content line, cut after 75 octets and never within a character."""
    raw = words.encode("utf-8", "replace")
    if len(raw) <= FOLD:
        return raw + b"\r\n"
    found, start, room = [], 0, FOLD
    while start < len(raw):
        end = min(start + room, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        found.append(raw[start:end])
        start, room = end, FOLD - 1  # the blank that begins the next line counts
    return b"\r\n ".join(found) + b"\r\n"


def attachment(items: Iterable[Item], now: datetime, host: str) -> tuple[Attachment, ...]:
    """The calendar of those deadlines as a file, or nothing when none is stated."""
    dated = [item for item in items if item.deadline_at is not None]
    if not dated:
        return ()
    return (Attachment("echeances.ics", "text/calendar; charset=utf-8; method=PUBLISH", calendar(dated, now, host=host)),)
