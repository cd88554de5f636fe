"""Crawls as rows: when, asked, got, how it ended; and what a source remembers between them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from vigie.store.db import Store
from vigie.store.inserts import insert_if_absent
from vigie.store.tables import Crawl, SourceState, columns_of

CRAWLS = columns_of(Crawl)
STATES = columns_of(SourceState)
COUNTS = ("requests", "announced", "got", "new", "changed", "unchanged", "refused")


def open_crawl(
    store: Store, source: str, now: datetime, since: datetime | None, until: datetime | None
) -> int:
    """Begin a crawl; an earlier one of that source that never ended was killed, and its row says
    so.
    """
    crawl = Crawl(source=source, started_at=now, since=since, until=until)
    with store.transaction() as session:
        session.execute(
            update(CRAWLS)
            .where(CRAWLS.c.source == source, CRAWLS.c.ended == "running")
            .values(
                ended="killed",
                ended_at=now,
                detail="interrompue sans dire comment ; la suivante a repris",
            )
        )
        session.execute(insert_if_absent(session, STATES), _fresh_state(source, now))
        session.add(crawl)
        session.flush()
        return int(crawl.id or 0)


def watched_from(store: Store, source: str, now: datetime) -> None:
    """From now on its silence counts, even if no crawl of it ever manages to begin."""
    with store.reading() as session:
        if session.get(SourceState, source) is not None:
            return
    with store.transaction() as session:
        session.execute(insert_if_absent(session, STATES), _fresh_state(source, now))


def save_progress(
    store: Store, crawl_id: int, cursor: Mapping[str, Any], counts: Mapping[str, int], now: datetime
) -> None:
    """Keep where the crawl stands, on its row and for the source: a killed crawl is taken up
    from here.
    """
    with store.transaction() as session:
        session.execute(
            update(CRAWLS)
            .where(CRAWLS.c.id == crawl_id)
            .values(cursor=dict(cursor), **_known(counts))
        )
        source = select(CRAWLS.c.source).where(CRAWLS.c.id == crawl_id).scalar_subquery()
        session.execute(update(STATES).where(STATES.c.source == source).values(cursor=dict(cursor)))


def close_crawl(
    store: Store,
    crawl_id: int,
    now: datetime,
    ended: str,
    detail: str = "",
    counts: Mapping[str, int] | None = None,
) -> None:
    """Say how it ended: finished, incomplete, blocked, failed, stopped."""
    with store.transaction() as session:
        session.execute(
            update(CRAWLS)
            .where(CRAWLS.c.id == crawl_id)
            .values(ended=ended, ended_at=now, detail=detail[:2000], **_known(counts or {}))
        )


def source_state(session: Session, source: str) -> SourceState | None:
    """What that source remembers, or nothing before its first crawl."""
    return session.get(SourceState, source)


def save_state(store: Store, source: str, now: datetime, **fields: Any) -> None:
    """Change what a source remembers: reached, cursor, validators, missing, walked_at…"""
    with store.transaction() as session:
        session.execute(insert_if_absent(session, STATES), _fresh_state(source, now))
        if fields:
            session.execute(update(STATES).where(STATES.c.source == source).values(**fields))


def last_crawls(session: Session, source: str, limit: int = 10) -> list[Crawl]:
    """The latest crawls of that source, newest first."""
    crawl_query = (
        select(Crawl)
        .where(CRAWLS.c.source == source)
        .order_by(CRAWLS.c.started_at.desc(), CRAWLS.c.id.desc())
    )
    return list(session.execute(crawl_query.limit(limit)).scalars())


def _fresh_state(source: str, now: datetime) -> dict[str, Any]:
    empty: dict[str, Any] = {"cursor": {}, "validators": {}, "missing": {}}
    return {"source": source, "first_run_at": now, **empty}


def _known(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if name in COUNTS}
