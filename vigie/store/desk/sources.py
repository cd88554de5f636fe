"""What the page of sources asks: last crawls, counts by day, refused payloads, open alarms."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from vigie.domain.clock import paris_day
from vigie.store.tables import Alarm, Crawl, Refusal, SourceState, columns_of

CRAWLS = columns_of(Crawl)
ALARMS = columns_of(Alarm)
REFUSALS = columns_of(Refusal)
DAYS = 28
MOST_CRAWLS = 3_000


def by_day(session: Session, sources: list[str], now: datetime) -> dict[str, list[int]]:
    """New and changed notices of each source on each of the last days, oldest first."""
    first, counted = (
        paris_day(now) - timedelta(days=DAYS - 1),
        defaultdict[tuple[str, date], int](int),
    )
    crawl_query = select(CRAWLS.c.source, CRAWLS.c.started_at, CRAWLS.c.new, CRAWLS.c.changed)
    since = now - timedelta(days=DAYS + 1)
    for source in sources:
        recent = crawl_query.where(
            CRAWLS.c.source == source, CRAWLS.c.started_at >= since
        ).order_by(CRAWLS.c.started_at.desc())
        for _, started_at, new, changed in session.execute(recent.limit(MOST_CRAWLS)):
            counted[source, paris_day(started_at)] += new + changed
    return {
        source_name: [counted[source_name, first + timedelta(days=n)] for n in range(DAYS)]
        for source_name in sources
    }


def last_crawls(session: Session, sources: list[str]) -> dict[str, list[Crawl]]:
    """The last five crawls of each source."""
    crawl_query = select(Crawl).order_by(CRAWLS.c.started_at.desc()).limit(5)
    return {
        source: list(session.execute(crawl_query.where(CRAWLS.c.source == source)).scalars())
        for source in sources
    }


def states(session: Session) -> dict[str, SourceState]:
    """What each source remembers."""
    return {state.source: state for state in session.execute(select(SourceState)).scalars()}


def alarms(session: Session) -> list[Alarm]:
    """The alarms that did not mend."""
    return list(
        session.execute(
            select(Alarm).where(ALARMS.c.mended_at.is_(None)).order_by(ALARMS.c.id).limit(50)
        ).scalars()
    )


def refusals(session: Session, before: int | None, most: int = 20) -> list[Any]:
    """Refused payloads not read since, newest first, without their content."""
    columns = [
        getattr(REFUSALS.c, name)
        for name in ("id", "source", "name", "reason", "detail", "size", "url", "last_seen_at")
    ]
    row_query = select(*columns).where(
        REFUSALS.c.read_again_at.is_(None), REFUSALS.c.set_aside_at.is_(None)
    )
    if before is not None:
        row_query = row_query.where(REFUSALS.c.id < before)
    return list(session.execute(row_query.order_by(REFUSALS.c.id.desc()).limit(most)).all())
