"""Keys of the read-only API: shown once, stored hashed, revocable, their last use noted once an
hour.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Session

from vigie.store.db import Store
from vigie.store.desk.users import audit, digest
from vigie.store.tables import ApiKey, columns_of

KEYS = columns_of(ApiKey)
PREFIX = "vigie_"
NOTED = timedelta(hours=1)


def make_key(session: Session, name: str, user_id: int, now: datetime) -> str:
    """A new key's secret, told this once."""
    raw = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey(
        name=name.strip()[:80] or "sans nom", hashed=digest(raw), created_by=user_id, created_at=now
    )
    session.add(row)
    session.flush()
    audit(session, f"user:{user_id}", "clé d’API créée", f"api_key:{row.id}", now, nom=row.name)
    return raw


def keys(session: Session) -> list[ApiKey]:
    """Every key, newest first."""
    return list(session.execute(select(ApiKey).order_by(KEYS.c.id.desc()).limit(200)).scalars())


def known_key(store: Store, raw: str, now: datetime) -> int | None:
    """The id of the living key with that secret."""
    if not raw.startswith(PREFIX) or len(raw) > 100:
        return None
    with store.reading() as session:
        row = session.execute(
            select(ApiKey).where(KEYS.c.hashed == digest(raw), KEYS.c.revoked_at.is_(None))
        ).scalar_one_or_none()
    if row is None:
        return None
    if row.last_used_at is None or row.last_used_at + NOTED <= now:
        with store.transaction() as session:
            session.execute(update(KEYS).where(KEYS.c.id == row.id).values(last_used_at=now))
    return int(row.id)
