"""Deadlines as a calendar (RFC 5545): attached to messages, and served as a feed by secret link.

Written by hand: the icalendar library takes longer for one digest than all the rest of it; the
tests read with that one.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from alerts.content.clean import ics, line
from alerts.content.items import GroupItem, Item
from alerts.content.message import Attachment

HALF_HOUR = timedelta(minutes=30)
FOLD = 75  # octets in a line
HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Vigie//Echeances//FR", "METHOD:PUBLISH")
REFRESHED = (
    "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    "X-PUBLISHED-TTL:PT6H",
)  # RFC 7986; the second for older programs
# Times are in UTC and need no zone; but a calendar must hold a component (RFC 5545 §3.6), and a
# feed may have no event.
PARIS_TIME = (
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Paris",
    "BEGIN:DAYLIGHT",
    "DTSTART:19810329T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZNAME:CEST",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZNAME:CET",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def calendar(
    items: Iterable[Item],
    now: datetime,
    *,
    host: str,
    name: str = "",
    groups: Iterable[GroupItem] = (),
) -> bytes:
    """One event a lot that states its deadline, ending at the deadline, with a reminder two days
    before; one a group whose answer is awaited.
    """
    named = [f"X-WR-CALNAME:{ics(name, 100)}", *REFRESHED, *PARIS_TIME] if name else []
    events = [
        _event(
            f"lot-{item.lot_id}@{host}",
            item.version,
            _utc(now),
            item.deadline_at,
            item.shown_title,
            item.where,
            item.source,
            item.notice_url,
            bool(item.stopped),
        )
        for item in items
        if item.deadline_at is not None
    ]
    events += [_answer(group, now, host) for group in groups if group.answered is None]
    return b"".join([*map(folded, (*HEAD, *named)), *events, b"END:VCALENDAR\r\n"])


@lru_cache(maxsize=2_048)  # the same lot is told to many members in one run
def _event(
    uid: str,
    version: int,
    stamp: str,
    deadline: datetime,
    title: str,
    where: str,
    source: str,
    url: str,
    stopped: bool,
) -> bytes:
    words = f"{'ANNULÉ – ' if stopped else ''}À rendre\u00a0: {title}"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"SEQUENCE:{version}",
        f"DTSTAMP:{stamp}",
        # in UTC, so that every calendar shows the right Paris hour, also around a change of summer
        # time
        f"DTSTART:{_utc(deadline - HALF_HOUR)}",
        f"DTEND:{_utc(deadline)}",
        f"SUMMARY:{ics(words, 200)}",
        f"LOCATION:{ics(where, 200)}",
        f"DESCRIPTION:{ics(f'{source}. Seul le DCE fait foi.', 400)}",
    ]
    lines += [f"URL:{line(url, 500)}"] if url else []
    lines += ["STATUS:CANCELLED"] if stopped else _alarm(title)
    return b"".join(map(folded, [*lines, "END:VEVENT"]))


def _alarm(title: str) -> list[str]:
    words = f"À rendre dans deux jours\u00a0: {title}"
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-P2D",
        f"DESCRIPTION:{ics(words, 200)}",
        "END:VALARM",
    ]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def folded(words: str) -> bytes:
    """One content line, cut after 75 octets and never within a character."""
    raw = words.encode("utf-8", "replace")
    if len(raw) <= FOLD:
        return raw + b"\r\n"
    pieces, start, room = [], 0, FOLD
    while start < len(raw):
        end = min(start + room, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[start:end])
        start, room = end, FOLD - 1  # the blank that begins the next line counts
    return b"\r\n ".join(pieces) + b"\r\n"


def _answer(group: GroupItem, now: datetime, host: str) -> bytes:
    """The day by which a proposed group should be answered, as a whole day; empty where none is."""
    if group.answer_by is None:
        return b""
    after = group.answer_by + timedelta(days=1)
    words = f"Répondre au groupement proposé\u00a0: {group.lot.shown_title}"
    event = [
        "BEGIN:VEVENT",
        f"UID:groupement-{group.joint_bid_id}-{group.member_id}@{host}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART;VALUE=DATE:{group.answer_by:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        f"SUMMARY:{ics(words, 200)}",
        "END:VEVENT",
    ]
    return b"".join(map(folded, event))


def attachment(items: Iterable[Item], now: datetime, host: str) -> tuple[Attachment, ...]:
    """The calendar of those deadlines as a file, or nothing when none is stated."""
    dated = [item for item in items if item.deadline_at is not None]
    if not dated:
        return ()
    return (
        Attachment(
            "echeances.ics",
            "text/calendar; charset=utf-8; method=PUBLISH",
            calendar(dated, now, host=host),
        ),
    )
