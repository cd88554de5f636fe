"""When a message may leave (pure): quiet hours, weekends, public holidays, waves, weekly cap,
each one's own rhythm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from vigie.domain.clock import PARIS, days_left, paris, paris_day
from vigie.domain.working_days import working_day

OPENS, CLOSES = (
    time(8),
    time(19),
)  # real-time messages leave between these hours, Paris, on working days
GROUPED = timedelta(minutes=15)
PRESSING_DAYS = 7
LONGEST_WAVE = timedelta(hours=24)
CROWD = 10  # above so many recipients of one lot, real-time messages are staggered
WEEK = timedelta(days=7)
LATE = timedelta(hours=1)  # past its hour by more, a digest minds nights and weekends
NEXT_ONE_NEAR = timedelta(days=2)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Rhythm:
    """How one person wants to hear: the digest's day and hour (Paris), real time or not,
    absences.
    """

    rhythm: str = "weekly"  # weekly, daily, monthly, none
    day: str = "mon"
    hour: int = 8
    real_time: bool = True
    paused_until: date | None = None
    away: tuple[tuple[date, date], ...] = ()
    stopped: frozenset[str] = frozenset()  # lists: digest, alerts, joint_bids, news

    @property
    def wants_letter(self) -> bool:
        """Whether it chose a letter at all and did not stop it since."""
        return self.rhythm != "none" and "digest" not in self.stopped

    def absent(self, day: date) -> bool:
        """Paused or on holiday that day."""
        paused = self.paused_until is not None and day < self.paused_until
        return paused or any(first <= day <= last for first, last in self.away)


def next_allowed(moment: datetime) -> datetime:
    """That moment, or the next opening outside of quiet hours, weekends and public holidays."""
    local = paris(moment)
    if working_day(local.date()) and OPENS <= local.time() < CLOSES:
        return moment
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    while not working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, PARIS).astimezone(UTC)


def wants_real_time(*, reserved: bool, deadline_at: datetime | None, now: datetime) -> bool:
    """Only reserved lots, and deadlines under 7 days, are worth a message of their own."""
    pressing = (
        deadline_at is not None
        and now < deadline_at
        and days_left(deadline_at, now) < PRESSING_DAYS
    )
    return reserved or pressing


def window(moment: datetime) -> datetime:
    """The end of the 15-minute window that groups what happens in it."""
    seconds = int(GROUPED.total_seconds())
    return datetime.fromtimestamp((int(moment.timestamp()) // seconds + 1) * seconds, UTC)


def wave(
    recipient: str, subject: str, recipients: int, deadline_at: datetime | None, now: datetime
) -> timedelta:
    """How long this recipient's message is staggered: at most 24 h, never for a pressing deadline.

    It depends on who and what alone, never on anyone's answer (L420-1)."""
    pressing = deadline_at is not None and days_left(deadline_at, now) < PRESSING_DAYS
    if recipients <= CROWD or pressing:
        return timedelta()
    share = int.from_bytes(sha256(f"{recipient}|{subject}".encode()).digest()[:4], "big") / 2**32
    return LONGEST_WAVE * share


def due(moment: datetime, stagger: timedelta = timedelta()) -> datetime:
    """When a real-time message leaves: the end of its window, staggered, then at the next
    allowed time.
    """
    return next_allowed(window(moment) + stagger)


def within_cap(sent_at: Sequence[datetime], cap: int, now: datetime) -> bool:
    """Whether one more real-time message fits in the person's week; the digest holds the rest."""
    return sum(1 for moment in sent_at if moment > now - WEEK) < cap


def week_of(moment: datetime) -> str:
    """« 2026-W48 » in Paris."""
    year, week, _ = paris_day(moment).isocalendar()
    return f"{year}-W{week:02d}"


def issue_of(rhythm: Rhythm, moment: datetime) -> str:
    """The name of the digest that covers that moment: its week, its day for those who want it
    daily, its month (« 2026-11 ») for those who want it monthly.
    """
    if rhythm.rhythm == "daily":
        return paris_day(moment).isoformat()
    return f"{paris_day(moment):%Y-%m}" if rhythm.rhythm == "monthly" else week_of(moment)


def next_issue(rhythm: Rhythm, moment: datetime) -> datetime:
    """A moment that the digest after this one covers."""
    if rhythm.rhythm == "monthly":
        first = paris_day(moment).replace(day=1)
        return datetime.combine((first + timedelta(days=32)).replace(day=1), OPENS, PARIS)
    return moment + timedelta(days=1 if rhythm.rhythm == "daily" else 7)


def digest_slot(rhythm: Rhythm, moment: datetime) -> datetime:
    """When this week's (or day's) digest leaves: on its day and hour, or the working day after a
    public holiday; this month's on the first such day of the month.
    """
    today = paris_day(moment)
    if rhythm.rhythm == "daily":
        day = _working(today)
    elif rhythm.rhythm == "monthly":
        first = today.replace(day=1)
        day = _working(first + timedelta(days=(DAYS.index(rhythm.day) - first.weekday()) % 7))
    else:
        monday = today - timedelta(days=today.weekday())
        day = monday + timedelta(days=DAYS.index(rhythm.day))
        if day.weekday() < 5:  # who asks for a weekend day gets it
            moved = _working(day)
            # never into the next week, whose own digest it would hide
            day = moved if moved < monday + timedelta(days=7) else _working_before(day)
    return datetime.combine(day, time(rhythm.hour), PARIS).astimezone(UTC)


def next_letter(rhythm: Rhythm, now: datetime) -> datetime:
    """When the next letter of that rhythm leaves."""
    slot = digest_slot(rhythm, now)
    return slot if slot > now else digest_slot(rhythm, next_issue(rhythm, now))


def digest_leaves(rhythm: Rhythm, now: datetime) -> datetime | None:
    """When a digest that is due leaves: at once near its hour or later that day, else (the
    service was down) when people
    work; null when the next one comes about as soon and holds it all.
    """
    slot, local = digest_slot(rhythm, now), paris(now)
    if now - slot <= LATE or (paris_day(slot) == local.date() and OPENS <= local.time() < CLOSES):
        return now
    leaves_at = next_allowed(now)
    is_same_issue = issue_of(rhythm, leaves_at) == issue_of(rhythm, now)
    return (
        leaves_at
        if is_same_issue or digest_slot(rhythm, leaves_at) - leaves_at > NEXT_ONE_NEAR
        else None
    )


def _working(day: date) -> date:
    while not working_day(day):
        day += timedelta(days=1)
    return day


def _working_before(day: date) -> date:
    while not working_day(day):
        day -= timedelta(days=1)
    return day


def digest_due(rhythm: Rhythm, now: datetime, last: str = "") -> bool:
    """Whether the digest of now's week is due and was not prepared yet; `last` names the newest
    one.
    """
    if not rhythm.wants_letter or rhythm.absent(paris_day(now)):
        return False
    return issue_of(rhythm, now) != last and digest_slot(rhythm, now) <= now
