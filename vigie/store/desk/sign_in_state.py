"""What signing in remembers: tries of one visitor on one account, devices known already, what a
browser was asked and has not answered.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, delete, select, update
from sqlmodel import Session

from vigie.store.inserts import insert_of
from vigie.store.sessions import digest
from vigie.store.tables import Ceremony, KnownDevice, SignInTry, columns_of

TRIES = columns_of(SignInTry)
DEVICES = columns_of(KnownDevice)
CEREMONIES = columns_of(Ceremony)
FREE_TRIES = 5  # then each failure has that visitor wait twice as long for that account
LONGEST_LOCK = timedelta(hours=1)
FORGOTTEN = timedelta(days=1)  # after the last try
ANSWER_WITHIN = timedelta(minutes=5)
MOST_CODES = 5  # one-time codes tried for one password


def take_try(session: Session, key: str, now: datetime) -> bool:
    """Count one try before it is made; false while that visitor waits.

    One statement counts and locks the row, so that a hundred tries at once are a hundred.
    """
    waits = TRIES.c.locked_until > now
    values = {"key": digest(key), "tries": 1, "seen_at": now, "locked_until": None}
    counted = insert_of(session, TRIES).values(values)
    again = counted.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "tries": case(
                (waits, TRIES.c.tries),
                (TRIES.c.seen_at < now - FORGOTTEN, 1),
                else_=TRIES.c.tries + 1,
            ),
            "seen_at": case((waits, TRIES.c.seen_at), else_=now),
        },
    )
    row = session.execute(again.returning(TRIES.c.id, TRIES.c.tries, TRIES.c.locked_until)).one()
    if row.locked_until is not None and row.locked_until > now:
        return False
    if row.tries >= FREE_TRIES:
        lock = min(LONGEST_LOCK, timedelta(minutes=2 ** min(10, row.tries - FREE_TRIES)))
        session.execute(update(TRIES).where(TRIES.c.id == row.id).values(locked_until=now + lock))
    return True


def forgive(session: Session, key: str) -> None:
    """The visitor proved to be who it says: its tries are forgotten."""
    session.execute(delete(TRIES).where(TRIES.c.key == digest(key)))


def is_known_device(session: Session, user_id: int, raw: str) -> bool:
    """Whether that browser signed in to that account before."""
    mine = (DEVICES.c.user_id == user_id, DEVICES.c.hashed == digest(raw))
    return bool(raw) and session.execute(select(DEVICES.c.id).where(*mine)).first() is not None


def is_anybodys_device(session: Session, raw: str) -> bool:
    """Whether that browser signed in to whichever account before."""
    device_query = select(DEVICES.c.id).where(DEVICES.c.hashed == digest(raw)).limit(1)
    return bool(raw) and session.execute(device_query).first() is not None


def remember_device(session: Session, user_id: int, raw: str, agent: str, now: datetime) -> str:
    """Know that browser again; the value of its lasting cookie, which several accounts share."""
    raw = raw if 20 <= len(raw) <= 100 else secrets.token_urlsafe(32)
    mine = (DEVICES.c.user_id == user_id, DEVICES.c.hashed == digest(raw))
    update_done = session.execute(update(DEVICES).where(*mine).values(seen_at=now))
    if not update_done.rowcount:  # type: ignore[attr-defined]
        session.add(
            KnownDevice(
                user_id=user_id, hashed=digest(raw), agent=agent[:80], created_at=now, seen_at=now
            )
        )
    return raw


def forget_devices(session: Session, user_id: int) -> None:
    """Every browser of that account is new again."""
    session.execute(delete(DEVICES).where(DEVICES.c.user_id == user_id))


def ask_browser(
    session: Session,
    purpose: str,
    now: datetime,
    *,
    user_id: int | None = None,
    challenge: str = "",
) -> str:
    """Note what a browser is asked; the value of the cookie that comes back with its answer."""
    session.execute(delete(CEREMONIES).where(CEREMONIES.c.expires_at < now))
    raw = secrets.token_urlsafe(32)
    session.add(
        Ceremony(
            hashed=digest(raw),
            purpose=purpose,
            user_id=user_id,
            challenge=challenge,
            expires_at=now + ANSWER_WITHIN,
        )
    )
    return raw


def take_answer(session: Session, purpose: str, raw: str, now: datetime) -> Ceremony | None:
    """What that browser was asked, used up by its answer: a second answer finds nothing."""
    row = session.execute(
        select(Ceremony).where(*_asked(purpose, raw, now)).with_for_update()
    ).scalar_one_or_none()
    if row is not None:
        session.delete(row)
        session.flush()
    return row


def try_code(session: Session, raw: str, now: datetime) -> int | None:
    """Whose one-time code is tried, a few times for one password; counted before it is."""
    counted = (
        update(CEREMONIES)
        .where(*_asked("code", raw, now), CEREMONIES.c.tries < MOST_CODES)
        .values(tries=CEREMONIES.c.tries + 1)
    )
    return session.execute(counted.returning(CEREMONIES.c.user_id)).scalar_one_or_none()


def _asked(purpose: str, raw: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        CEREMONIES.c.hashed == digest(raw),
        CEREMONIES.c.purpose == purpose,
        CEREMONIES.c.expires_at > now,
    )
