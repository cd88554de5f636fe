"""Which days to ask for: pure decisions on what was reached, what is asked and now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vigie.domain.clock import midnight, paris_day
from vigie.domain.french import numeric_date

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """Calendar days in Paris, both ends taken."""

    first: date
    last: date

    @property
    def single(self) -> bool:
        """Whether it cannot be split further."""
        return self.first >= self.last

    def halves(self) -> tuple["Days", "Days"]:
        """Both halves of several days."""
        middle = self.first + (self.last - self.first) // 2
        return Days(self.first, middle), Days(middle + DAY, self.last)

    def each(self) -> Iterator[date]:
        """Every day, in order."""
        for count in range((self.last - self.first).days + 1):
            yield self.first + count * DAY

    def units(self, days: int) -> Iterator["Days"]:
        """Slices of that many days, in order: a killed crawl is taken up at the slice it was in."""
        start = self.first
        while start <= self.last:
            yield Days(start, min(self.last, start + (days - 1) * DAY))
            start += days * DAY

    def __str__(self) -> str:
        if self.single:
            return f"le {numeric_date(self.first)}"
        return f"du {numeric_date(self.first)} au {numeric_date(self.last)}"


def window(
    now: datetime,
    reached: datetime | None,
    since: date | None,
    until: date | None,
    *,
    overlap: int,
    first_run: int,
) -> Days:
    """The days to ask for: as told, else from what was reached less an overlap, else the first
    run's span.

    A `reached` ahead of now comes from a clock that went back since: now counts.
    """
    today = paris_day(now)
    last = until or today
    if since is None:
        start = paris_day(min(reached, now)) - overlap * DAY if reached else today - first_run * DAY
        since = min(start, last)
    return Days(since, last)


def advance(reached: datetime | None, days: Days, now: datetime) -> datetime | None:
    """What is reached once these days are done: never backwards, never across a gap, never past
    now.
    """
    end = min(midnight(days.last + DAY), now)
    if reached is None:
        return end
    reached_day = min(reached, now)
    gap = days.first > paris_day(reached_day) + DAY
    return reached_day if gap else max(reached_day, end)
