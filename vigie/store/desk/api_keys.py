"""Keys of the read-only API as they are kept: hashed, with what each opens and until when; their
last use is noted once an hour.
"""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Session

from vigie.store.db import Store
from vigie.store.sessions import digest
from vigie.store.tables import ApiKey, columns_of

KEYS = columns_of(ApiKey)
PREFIX = "vigie_"
NOTED = timedelta(hours=1)
WARNED_BEFORE = timedelta(days=30)


def keys(session: Session) -> list[ApiKey]:
    """Every key, newest first."""
    return list(session.execute(select(ApiKey).order_by(KEYS.c.id.desc()).limit(200)).scalars())


def ending_keys(session: Session, now: datetime) -> list[ApiKey]:
    """Living keys that end within a month."""
    soon = (KEYS.c.revoked_at.is_(None), KEYS.c.ends_at > now, KEYS.c.ends_at < now + WARNED_BEFORE)
    return list(session.execute(select(ApiKey).where(*soon).order_by(KEYS.c.ends_at)).scalars())


def known_key(store: Store, raw: str, now: datetime) -> ApiKey | None:
    """The living key with that secret."""
    if not raw.startswith(PREFIX) or len(raw) > 100:
        return None
    alive = (KEYS.c.hashed == digest(raw), KEYS.c.revoked_at.is_(None), KEYS.c.ends_at > now)
    with store.reading() as session:
        row = session.execute(select(ApiKey).where(*alive)).scalar_one_or_none()
    if row is not None and (row.last_used_at is None or row.last_used_at + NOTED <= now):
        with store.transaction() as session:
            session.execute(update(KEYS).where(KEYS.c.id == row.id).values(last_used_at=now))
    return row
