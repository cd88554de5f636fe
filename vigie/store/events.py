"""The event log's port: emit with the state it tells of, claim with a lease, acknowledge or
fail.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Insert, Table, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from vigie.domain.events import Event, from_payload
from vigie.store.db import Store
from vigie.store.job_queue import ring, rings
from vigie.store.tables import EventRow

EVENTS: Table = EventRow.__table__  # type: ignore[attr-defined]
LEASE = timedelta(minutes=2)
LONGEST_LEASE = timedelta(minutes=15)  # a lease that ends later was given by a clock since set back
MOST_ATTEMPTS = 8


class LeaseLost(Exception):
    """Raised by `ack` when another worker took the event over: nothing of this try may be kept."""


@dataclass(frozen=True)
class Claimed:
    """An event in this worker's hands until its lease ends."""

    id: int
    event: Event
    lease: str
    attempts: int


def insert_if_absent(session: Session, table: Table) -> Insert:
    """An insert that leaves a row alone whose unique key is there already, on either database."""
    dialect = session.get_bind().dialect.name
    maker = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return maker(table).on_conflict_do_nothing()


def emit(
    session: Session, events: Iterable[Event], now: datetime, *, due: datetime | None = None
) -> None:
    """Write what happened, in the transaction of the state that it tells of; the same key is
    written once.
    """
    rows = [
        {
            "key": event.key,
            "kind": event.kind,
            "payload": event.payload(),
            "created_at": now,
            "available_at": due or now,
            "state": "open",
            "attempts": 0,
            "error": "",
        }
        for event in events
    ]
    if rows and rings(session):
        ring(
            session,
            list(
                session.execute(
                    insert_if_absent(session, EVENTS).returning(EVENTS.c.id), rows
                ).scalars()
            ),
        )
    elif rows:
        session.execute(insert_if_absent(session, EVENTS), rows)


def claim(
    store: Store,
    now: datetime,
    *,
    kinds: Sequence[str] = (),
    ids: Sequence[int] = (),
    limit: int = 64,
    lease: timedelta = LEASE,
) -> list[Claimed]:
    """Take the oldest events that are due and in nobody's hands, in one short transaction; only
    those of `ids` if given.
    """
    token = secrets.token_hex(8)
    wanted = select(EVENTS.c.id).where(_free(now))
    if kinds:
        wanted = wanted.where(EVENTS.c.kind.in_(kinds))
    if ids:
        wanted = wanted.where(EVENTS.c.id.in_(ids))
    wanted = wanted.order_by(EVENTS.c.id).limit(limit).with_for_update(skip_locked=True)
    taken = (
        update(EVENTS)
        .where(EVENTS.c.id.in_(wanted))
        .values(
            state="leased", lease=token, leased_until=now + lease, attempts=EVENTS.c.attempts + 1
        )
        .returning(EVENTS.c.id, EVENTS.c.kind, EVENTS.c.payload, EVENTS.c.attempts)
    )
    with store.transaction() as session:
        rows = session.execute(taken).all()
    return [
        Claimed(row.id, from_payload(row.kind, row.payload), token, row.attempts)
        for row in sorted(rows)
    ]


def _free(now: datetime) -> Any:
    """Due and in nobody's hands. A clock set back makes neither new events nor a dead worker's
    lease wait for it.
    """
    due = or_(EVENTS.c.available_at <= now, EVENTS.c.available_at == EVENTS.c.created_at)
    ended = or_(EVENTS.c.leased_until < now, EVENTS.c.leased_until > now + LONGEST_LEASE)
    return or_((EVENTS.c.state == "open") & due, (EVENTS.c.state == "leased") & ended)


def ack(session: Session, claimed: Sequence[Claimed], now: datetime) -> None:
    """Mark handled, in the transaction that writes what the handling gave; raises LeaseLost."""
    if not claimed:
        return
    ids = [one.id for one in claimed]
    done = session.execute(
        update(EVENTS)
        .where(EVENTS.c.id.in_(ids), EVENTS.c.lease == claimed[0].lease, EVENTS.c.state == "leased")
        .values(state="done", lease=None, leased_until=None, done_at=now, error="")
    )
    if done.rowcount != len(ids):  # type: ignore[attr-defined]
        raise LeaseLost(f"événements {ids} repris par un autre processus")


def fail(store: Store, one: Claimed, error: str, now: datetime) -> None:
    """Put it back for later, further away each time; after the last try it stays visible as
    failed.
    """
    last = one.attempts >= MOST_ATTEMPTS
    wait = timedelta(seconds=min(3600, 2**one.attempts))
    with store.transaction() as session:
        session.execute(
            update(EVENTS)
            .where(EVENTS.c.id == one.id, EVENTS.c.lease == one.lease)
            .values(
                state="failed" if last else "open",
                lease=None,
                leased_until=None,
                available_at=now + wait,
                error=error[:2000],
            )
        )


def waiting(session: Session, now: datetime) -> dict[str, int]:
    """How many events are in each state, and how many are due."""
    counts: dict[str, Any] = dict(
        session.execute(select(EVENTS.c.state, func.count()).group_by(EVENTS.c.state)).all()
    )
    due = select(func.count()).where(EVENTS.c.state == "open", EVENTS.c.available_at <= now)
    return {**counts, "due": session.execute(due).scalar_one()}


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the oldest event that is due has been waiting in nobody's hands; none when
    nothing waits.
    """
    return session.execute(select(func.min(EVENTS.c.available_at)).where(_free(now))).scalar()


__all__ = [
    "LEASE",
    "Claimed",
    "LeaseLost",
    "ack",
    "claim",
    "emit",
    "fail",
    "insert_if_absent",
    "oldest_due",
    "waiting",
]
