"""Sessions of browsers, the staff's and members': opened, renewed, found and ended by one piece of
code; cookies are stored hashed.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlmodel import Session

from vigie.store.db import Store
from vigie.store.tables import BrowserSession, MemberSession, StaffSession, columns_of


@dataclass(frozen=True)
class SessionKind:
    """Whose sessions, and how long they last at most and when nothing is asked."""

    table: type[BrowserSession]
    owner: str  # the column that names whose it is
    lifetime: timedelta
    idle: timedelta


STAFF = SessionKind(StaffSession, "user_id", timedelta(hours=12), timedelta(hours=2))
MEMBER = SessionKind(MemberSession, "contact_id", timedelta(minutes=30), timedelta(minutes=30))
ROTATED = timedelta(minutes=30)
GRACE = timedelta(minutes=1)  # a page that loads while the cookie rotates
SEEN = timedelta(minutes=5)  # reading a page writes at most this often


def open_session(
    session: Session, kind: SessionKind, owner_id: int, now: datetime, agent: str = ""
) -> str:
    """A new session's cookie value; sessions past their end are cleared on the way."""
    columns = columns_of(kind.table).c
    session.execute(delete(kind.table).where(columns.expires_at < now))
    raw = secrets.token_urlsafe(32)
    row: dict[str, Any] = {
        "hashed": digest(raw),
        kind.owner: owner_id,
        "csrf": secrets.token_hex(24),
        "agent": agent[:80],
        "created_at": now,
        "seen_at": now,
        "rotated_at": now,
        "expires_at": now + kind.lifetime,
        "confirmed_at": now,
    }
    session.add(kind.table(**row))
    session.flush()
    return raw


def open_sessions(session: Session, kind: SessionKind, owner_id: int) -> list[BrowserSession]:
    """Every session of that person, newest first."""
    columns = columns_of(kind.table).c
    rows = select(kind.table).where(columns[kind.owner] == owner_id)
    return list(session.execute(rows.order_by(columns.id.desc())).scalars())


def find_session(
    session: Session, kind: SessionKind, raw: str, now: datetime
) -> BrowserSession | None:
    """The living session of that cookie."""
    if not 20 <= len(raw) <= 100:
        return None
    columns, key = columns_of(kind.table).c, digest(raw)
    row = session.execute(
        select(kind.table).where(or_(columns.hashed == key, columns.previous_hashed == key))
    ).scalar_one_or_none()
    if row is None or row.expires_at <= now or row.seen_at + kind.idle <= now:
        return None
    return row if row.hashed == key or row.rotated_at + GRACE > now else None


def keep_alive(
    store: Store, kind: SessionKind, row: BrowserSession, raw: str, now: datetime
) -> str | None:
    """Note that it was seen; a new cookie value when its time has come."""
    columns, key = columns_of(kind.table).c, digest(raw)
    if row.hashed == key and row.rotated_at + ROTATED <= now:
        renewed = secrets.token_urlsafe(32)
        values = {
            "hashed": digest(renewed),
            "previous_hashed": key,
            "rotated_at": now,
            "seen_at": now,
        }
        with store.transaction() as session:
            # Two pages at once: the first rotates, the other keeps the old cookie for its minute of
            # grace.
            rotated = session.execute(
                update(kind.table).where(columns.id == row.id, columns.hashed == key).values(values)
            )
        return renewed if rotated.rowcount else None  # type: ignore[attr-defined]
    if row.seen_at + SEEN <= now:
        with store.transaction() as session:
            session.execute(update(kind.table).where(columns.id == row.id).values(seen_at=now))
    return None


def confirm_session(session: Session, kind: SessionKind, number: int, now: datetime) -> None:
    """The person proved again to be who signed in."""
    columns = columns_of(kind.table).c
    session.execute(update(kind.table).where(columns.id == number).values(confirmed_at=now))


def close_sessions(
    session: Session,
    kind: SessionKind,
    owner_id: int,
    *,
    only: int | None = None,
    but: int | None = None,
) -> int:
    """End one session of that person, or all of them but one; returns how many."""
    columns = columns_of(kind.table).c
    ended = delete(kind.table).where(columns[kind.owner] == owner_id)
    if only is not None:
        ended = ended.where(columns.id == only)
    if but is not None:
        ended = ended.where(columns.id != but)
    return int(session.execute(ended).rowcount)  # type: ignore[attr-defined]


def digest(raw: str) -> str:
    """How a secret value is kept."""
    return hashlib.sha256(raw.encode()).hexdigest()
