"""The event log's port: emit with the state it tells of, claim with a lease, acknowledge or
fail.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, delete, func, or_, select, text, update
from sqlmodel import Session

from vigie.domain.events import Event, from_payload
from vigie.store.db import Store
from vigie.store.inserts import insert_if_absent
from vigie.store.tables import EventRow, columns_of

EVENTS = columns_of(EventRow)
LEASE = timedelta(minutes=2)
LONGEST_LEASE = timedelta(minutes=15)  # a lease that ends later was given by a clock since set back
# Those that may take minutes: each is taken alone, when nothing else is due, and held longer.
HEAVY = ("DocumentAdded", "DocumentsChanged")
MORE = timedelta(minutes=8)
MOST_ATTEMPTS = 8
# What stands on an event whose worker died or hung with it: it is handled alone from then on.
WORKER_GONE = "le traitement s’est arrêté net avec cet événement en main"

# The jobs that wake workers elsewhere: what procrastinate's worker asks its tables for (see
# `job_queue`).
QUEUE = "vigie"
TASK = "vigie.event"
INSTALLED = text("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")
RING = text(
    """
    SELECT procrastinate_defer_jobs_v1(array_agg(
        ROW(CAST(:queue AS varchar), CAST(:task AS varchar), 0, NULL, 'event-' || id,
            jsonb_build_object('event_id', id), available_at)
        ::procrastinate_job_to_defer_v1 ORDER BY id))
    FROM events WHERE id = ANY(:ids) HAVING count(*) > 0
    """
)


class LeaseLost(Exception):
    """Raised by `ack` when another worker took the event over: nothing of this try may be kept."""


@dataclass(frozen=True)
class Claimed:
    """An event in this worker's hands until its lease ends."""

    id: int
    event: Event
    lease: str
    attempts: int


def hold_effects(session: Session, until: datetime) -> None:
    """What this transaction sets off takes effect then, and not before: staff may still take their
    act back.
    """
    session.info["in_effect_from"], session.info["emitted"] = until, []


def in_effect_from(session: Session, now: datetime) -> datetime:
    """When what this transaction sets off takes effect: at once, unless it is held."""
    until: datetime | None = session.info.get("in_effect_from")
    return until or now


def emitted(session: Session) -> tuple[str, ...]:
    """The keys of the events that this transaction, whose effects are held, was first to write."""
    return tuple(session.info.get("emitted", ()))


def take_events_back(session: Session, keys: Sequence[str]) -> bool:
    """Drop events that nobody took up yet; false where one was."""
    untouched = (EVENTS.c.state == "open", EVENTS.c.attempts == 0)
    dropped = session.execute(delete(EVENTS).where(EVENTS.c.key.in_(keys), *untouched))
    return bool(dropped.rowcount == len(keys))  # type: ignore[attr-defined]


def rings(session: Session) -> bool:
    """Whether events of this database also wake procrastinate's workers: once a worker has
    installed its tables.
    """
    return session.get_bind().dialect.name == "postgresql" and bool(
        session.execute(INSTALLED).scalar_one()
    )


def ring(session: Session, ids: Sequence[int]) -> None:
    """One job an event, in the transaction that wrote the event."""
    if ids:
        session.execute(RING, {"queue": QUEUE, "task": TASK, "ids": list(ids)})


def _note_emitted(session: Session, keys: Sequence[str]) -> None:
    if "emitted" in session.info:
        known_keys = set(
            session.execute(select(EVENTS.c.key).where(EVENTS.c.key.in_(keys))).scalars()
        )
        session.info["emitted"] += [key for key in dict.fromkeys(keys) if key not in known_keys]


def emit(
    session: Session, events: Iterable[Event], now: datetime, *, due_at: datetime | None = None
) -> None:
    """Write what happened, in the transaction of the state that it tells of; the same key is
    written once.
    """
    starts_at = due_at or in_effect_from(session, now)
    rows = [
        {
            "key": event.key,
            "kind": event.kind,
            "payload": event.payload(),
            "created_at": now,
            "available_at": starts_at,
            "state": "open",
            "attempts": 0,
            "error": "",
        }
        for event in events
    ]
    _note_emitted(session, [str(row["key"]) for row in rows])
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

    An event with which a worker died or hung is taken alone, so that it harms no other; so is one
    that may last.
    """
    token = secrets.token_hex(8)
    event_query = select(EVENTS.c.id).where(_due(now))
    if kinds:
        event_query = event_query.where(EVENTS.c.kind.in_(kinds))
    if ids:
        event_query = event_query.where(EVENTS.c.id.in_(ids))
    suspects = event_query.where(EVENTS.c.error == WORKER_GONE).order_by(EVENTS.c.id).limit(1)
    once_only = suspects.where(EVENTS.c.attempts <= 1)  # most were only near the one that kills
    healthy = event_query.where(EVENTS.c.error != WORKER_GONE).order_by(EVENTS.c.id)
    light = healthy.where(EVENTS.c.kind.not_in(HEAVY)).limit(limit)
    heavy = healthy.where(EVENTS.c.kind.in_(HEAVY)).limit(1)
    with store.transaction() as session:
        _take_back(session, now)
        rows: Sequence[Row[Any]] = ()
        for choice in (once_only, light, heavy, suspects):
            rows = rows or _lease(session, choice, token, now + lease)
    return [
        Claimed(row.id, from_payload(row.kind, row.payload), token, row.attempts)
        for row in sorted(rows)
    ]


def _lease(session: Session, event_query: Any, token: str, until: datetime) -> Sequence[Row[Any]]:
    longer = case((EVENTS.c.kind.in_(HEAVY), until + MORE), else_=until)
    event_update = (
        update(EVENTS)
        .where(EVENTS.c.id.in_(event_query.with_for_update(skip_locked=True)))
        .values(state="leased", lease=token, leased_until=longer, attempts=EVENTS.c.attempts + 1)
        .returning(EVENTS.c.id, EVENTS.c.kind, EVENTS.c.payload, EVENTS.c.attempts)
    )
    return session.execute(event_update).all()


def _take_back(session: Session, now: datetime) -> None:
    """Put back what a dead or hung worker held, or, after its last try, lay it aside as failed."""
    abandoned = (EVENTS.c.state == "leased") & _lease_ended(now)
    last = EVENTS.c.attempts >= MOST_ATTEMPTS
    session.execute(
        update(EVENTS)
        .where(abandoned)
        .values(
            state=case((last, "failed"), else_="open"),
            error=WORKER_GONE,
            lease=None,
            leased_until=None,
        )
    )


def _due(now: datetime) -> Any:
    """Open and due; a clock set back does not make new events wait for it."""
    is_due = or_(EVENTS.c.available_at <= now, EVENTS.c.available_at == EVENTS.c.created_at)
    return (EVENTS.c.state == "open") & is_due


def _lease_ended(now: datetime) -> Any:
    """A dead worker's lease; a clock set back does not keep it alive."""
    return or_(EVENTS.c.leased_until < now, EVENTS.c.leased_until > now + LONGEST_LEASE)


def ack(session: Session, claimed: Sequence[Claimed], now: datetime) -> None:
    """Mark handled, in the transaction that writes what the handling gave; raises LeaseLost."""
    if not claimed:
        return
    ids = [claimed_event.id for claimed_event in claimed]
    acknowledged = session.execute(
        update(EVENTS)
        .where(EVENTS.c.id.in_(ids), EVENTS.c.lease == claimed[0].lease, EVENTS.c.state == "leased")
        .values(state="done", lease=None, leased_until=None, done_at=now, error="")
    )
    if acknowledged.rowcount != len(ids):  # type: ignore[attr-defined]
        raise LeaseLost(f"événements {ids} repris par un autre processus")


def is_done(session: Session, key: str) -> bool:
    """Whether that event was handled, and all that came of it is written."""
    done = select(EVENTS.c.id).where(EVENTS.c.key == key, EVENTS.c.state == "done")
    return session.execute(done).first() is not None


def fail(store: Store, claimed: Claimed, error: str, now: datetime) -> None:
    """Put it back for later, further away each time; after the last try it stays visible as
    failed.
    """
    last = claimed.attempts >= MOST_ATTEMPTS
    wait = timedelta(seconds=min(3600, 2**claimed.attempts))
    with store.transaction() as session:
        session.execute(
            update(EVENTS)
            .where(EVENTS.c.id == claimed.id, EVENTS.c.lease == claimed.lease)
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
    row_query = select(func.count()).where(EVENTS.c.state == "open", EVENTS.c.available_at <= now)
    return {**counts, "due": session.execute(row_query).scalar_one()}


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the oldest event that is due has been waiting in nobody's hands; none when
    nothing waits.
    """
    free = or_(_due(now), (EVENTS.c.state == "leased") & _lease_ended(now))
    return session.execute(select(func.min(EVENTS.c.available_at)).where(free)).scalar()


def dead_letters(session: Session, limit: int = 50) -> Sequence[Row[Any]]:
    """The events that failed for good, newest first: id, kind, key, attempts, error, since when."""
    event_query = select(
        EVENTS.c.id,
        EVENTS.c.kind,
        EVENTS.c.key,
        EVENTS.c.attempts,
        EVENTS.c.error,
        EVENTS.c.created_at,
    )
    failed = event_query.where(EVENTS.c.state == "failed").order_by(EVENTS.c.id.desc())
    return session.execute(failed.limit(limit)).all()


def retry(session: Session, now: datetime, ids: Sequence[int] = ()) -> int:
    """Give failed events all their tries again, those of `ids` or every one; says how many."""
    again = update(EVENTS).where(EVENTS.c.state == "failed")
    if ids:
        again = again.where(EVENTS.c.id.in_(ids))
    put_back = session.execute(again.values(state="open", attempts=0, available_at=now))
    return int(put_back.rowcount)  # type: ignore[attr-defined]
