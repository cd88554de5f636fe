"""Record what was collected: notices as told, consultations and lots as they stand, and what
happened.
"""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlmodel import Session

from vigie.domain.notice import RefusedPayload
from vigie.store.collect.planning import plan
from vigie.store.collect.recording_plan import (
    ZLIB_LEVEL,
    CollectedNotice,
    PreparedNotice,
    RecordingPlan,
)
from vigie.store.collect.writing import write
from vigie.store.db import Store
from vigie.store.inserts import insert_if_absent
from vigie.store.tables import AppState, Refusal, columns_of

STATE = columns_of(AppState)
REFUSALS = columns_of(Refusal)
# counts recordings, so that a plan made before the transaction is known to hold
GENERATION = "record.generation"
LOCK = 723_001  # PostgreSQL: one recorder at a time, as SQLite has it by itself
KEPT_BYTES = 64 * 1024  # of a body that is too large


@dataclass(frozen=True)
class RecordingOutcome:
    """What a batch was: each notice counted once."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    notice_ids: tuple[str, ...] = ()  # new and changed
    consultation_ids: tuple[int, ...] = ()  # made or changed


def record(
    store: Store, batch: Sequence[CollectedNotice], now: datetime, crawl_id: int | None = None
) -> RecordingOutcome:
    """Keep a batch in one transaction, all or nothing; telling it again changes nothing.

    All computing is done before the transaction on what stands then. Where another recorder came in
    between, it is
    done again inside: rare, and right.
    """
    prepared = [PreparedNotice(prepared_notice) for prepared_notice in batch]
    with store.reading() as session:
        generation = _generation(session)
        planned = plan(session, prepared)
    for prepared_notice in planned.payloads:
        _ = prepared_notice.content  # compressed here, not while others wait
    with store.transaction() as session:
        if planned.fresh and _next_generation(session, now) != generation:
            planned = plan(session, prepared)
        touched = write(session, planned, now, crawl_id)
    return _outcome(planned, touched)


def refuse(
    store: Store,
    source: str,
    refused: Sequence[tuple[RefusedPayload, bytes, str | None]],
    now: datetime,
    crawl_id: int | None = None,
) -> int:
    """Keep what could not be read, named, with its bytes; how many were not known yet."""
    rows = list(
        {
            (row["name"], row["sha256"]): row for row in _refusals(source, refused, now, crawl_id)
        }.values()
    )
    if not rows:
        return 0
    names = sorted({row["name"] for row in rows})
    with store.transaction() as session:
        refusal_query = select(REFUSALS.c.id, REFUSALS.c.name, REFUSALS.c.sha256).where(
            REFUSALS.c.source == source, REFUSALS.c.name.in_(names)
        )
        refusal_ids = {(row.name, row.sha256): row.id for row in session.execute(refusal_query)}
        again = [
            refusal_ids[key] for row in rows if (key := (row["name"], row["sha256"])) in refusal_ids
        ]
        session.execute(update(REFUSALS).where(REFUSALS.c.id.in_(again)).values(last_seen_at=now))
        fresh = [row for row in rows if (row["name"], row["sha256"]) not in refusal_ids]
        if fresh:
            session.execute(insert_if_absent(session, REFUSALS), fresh)
    return len(fresh)


def _refusals(
    source: str,
    refused: Sequence[tuple[RefusedPayload, bytes, str | None]],
    now: datetime,
    crawl_id: int | None,
) -> Iterator[dict[str, Any]]:
    for refusal, raw, url in refused:
        excerpt = refusal.excerpt or raw
        if refusal.reason == "too_large":
            excerpt = excerpt[:KEPT_BYTES]
        yield {
            "source": source,
            "name": refusal.name.replace("\x00", "\ufffd")[:500],
            "reason": refusal.reason,
            "detail": refusal.detail.replace("\x00", "\ufffd"),
            "sha256": hashlib.sha256(excerpt).hexdigest(),
            "content": zlib.compress(excerpt, ZLIB_LEVEL),
            "size": len(raw),
            "url": url,
            "first_seen_at": now,
            "last_seen_at": now,
            "crawl_id": crawl_id,
            "read_again_at": None,
        }


def _generation(session: Session) -> int:
    stored = session.execute(select(STATE.c.value).where(STATE.c.name == GENERATION)).scalar()
    return int(stored["n"]) if stored else 0


def _next_generation(session: Session, now: datetime) -> int:
    """The generation that stands, now that no other recorder can come in; the next one is
    written.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    generation = _generation(session)
    first = {"name": GENERATION, "value": {"n": 0}, "updated_at": now}
    session.execute(insert_if_absent(session, STATE), [first])
    session.execute(
        update(STATE)
        .where(STATE.c.name == GENERATION)
        .values(value={"n": generation + 1}, updated_at=now)
    )
    return generation


def _outcome(plan: RecordingPlan, touched: Sequence[int]) -> RecordingOutcome:
    return RecordingOutcome(
        new=len(plan.new),
        changed=len(plan.fresh) - len(plan.new),
        unchanged=len(plan.unchanged),
        notice_ids=tuple(plan.fresh),
        consultation_ids=tuple(touched),
    )
