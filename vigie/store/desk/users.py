"""Staff accounts and their sessions: passwords by argon2, cookies stored hashed, failures
counted and throttled.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, or_, select, update
from sqlmodel import Session

from vigie.store.db import Store
from vigie.store.tables import AuditEntry, StaffSession, User, columns_of

ROLES = ("lecture", "équipe", "administration")
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FREE_TRIES = 5  # then each failure locks the account twice as long
LONGEST_LOCK = timedelta(hours=1)
LIFETIME = timedelta(hours=12)
IDLE = timedelta(hours=2)
ROTATED = timedelta(minutes=30)
GRACE = timedelta(minutes=1)  # a page that loads while the cookie rotates
SEEN = timedelta(minutes=5)  # reading a page writes at most this often
ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
USERS = columns_of(User)
SESSIONS = columns_of(StaffSession)
HASHER = PasswordHasher()


class BadAccount(ValueError):
    """Raised when an account cannot be made or changed as asked; its message is French, with the
    remedy.
    """


@dataclass(frozen=True)
class SignedIn:
    """Who is behind a cookie."""

    session_id: int
    user_id: int
    name: str
    email: str
    role: str
    csrf: str
    renewed: str | None = None  # a new cookie value to set

    def may(self, role: str) -> bool:
        """Whether this account's role includes that one."""
        return ROLES.index(self.role) >= ROLES.index(role)


def add_user(
    session: Session, email: str, name: str, role: str, password: str, now: datetime
) -> User:
    """A new account; raises BadAccount."""
    email = email.strip().lower()
    if not ADDRESS.fullmatch(email):
        raise BadAccount(f"adresse « {email[:80]} » incomplète : écrire prenom.nom@domaine.")
    if session.execute(select(USERS.c.id).where(USERS.c.email == email)).first():
        raise BadAccount(f"le compte {email} existe déjà : changer son rôle ou son mot de passe.")
    user = User(
        email=email,
        name=name.strip()[:120] or email,
        role=_role(role),
        password=hashed(password),
        created_at=now,
    )
    session.add(user)
    session.flush()
    audit(session, "vigie", "compte créé", f"user:{user.id}", now, role=role)
    return user


def set_password(session: Session, user: User, password: str, now: datetime) -> None:
    """A new password; every open session of the account ends."""
    user.password, user.failed_logins, user.locked_until = hashed(password), 0, None
    session.add(user)
    close_sessions(session, user.id or 0)
    audit(session, f"user:{user.id}", "mot de passe changé", f"user:{user.id}", now)


def change_user(
    session: Session, user: User, *, role: str, active: bool, by: str, now: datetime
) -> None:
    """Another role, or an account closed or opened again; the last administrator stays."""
    if (
        user.role == "administration"
        and (role != "administration" or not active)
        and not _other_administrator(session, user)
    ):
        raise BadAccount("c’est le dernier compte d’administration : en nommer un autre d’abord.")
    user.role, user.active = _role(role), active
    session.add(user)
    close_sessions(session, user.id or 0)
    audit(session, by, "compte modifié", f"user:{user.id}", now, role=role, actif=active)


def hashed(password: str) -> str:
    """Its argon2 hash; raises BadAccount when too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadAccount(
            f"mot de passe de {SHORTEST_PASSWORD} à {LONGEST_PASSWORD} caractères : en choisir "
            f"un autre."
        )
    return HASHER.hash(password)


def find_user(session: Session, email: str) -> User | None:
    """The account of that address."""
    return session.execute(
        select(User).where(USERS.c.email == email.strip().lower())
    ).scalar_one_or_none()


def log_in(
    store: Store, email: str, password: str, now: datetime
) -> str | Literal["locked"] | None:
    """The cookie of a new session; « locked » when too many tries failed, null when the pair is
    wrong.
    """
    with store.reading() as session:
        user = find_user(session, email[:300])
    if user is not None and user.locked_until is not None and user.locked_until > now:
        return "locked"
    # Checked outside of any transaction, and as long for an unknown address.
    good = _verify(
        user.password if user and user.active else _nobody(), password[:LONGEST_PASSWORD]
    )
    if user is None or not user.active:
        return None
    with store.transaction() as session:
        if not good:
            _count_failure(session, user.id or 0, now)
            return None
        session.execute(
            update(USERS)
            .where(USERS.c.id == user.id)
            .values(failed_logins=0, locked_until=None, last_login_at=now)
        )
        audit(session, f"user:{user.id}", "connexion", f"user:{user.id}", now)
        return open_session(session, user.id or 0, now)


def open_session(session: Session, user_id: int, now: datetime) -> str:
    """A new session's cookie value; sessions past their end are cleared on the way."""
    session.execute(delete(SESSIONS).where(SESSIONS.c.expires_at < now))
    raw = secrets.token_urlsafe(32)
    row = StaffSession(
        hashed=digest(raw),
        user_id=user_id,
        csrf=secrets.token_urlsafe(24),
        created_at=now,
        seen_at=now,
        rotated_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(row)
    return raw


def signed_in(store: Store, raw: str, now: datetime) -> SignedIn | None:
    """Who is behind that cookie, with a new value for it when its time has come."""
    if not 20 <= len(raw) <= 100:
        return None
    key = digest(raw)
    with store.reading() as session:
        session_row_query = select(StaffSession, User).join(User, USERS.c.id == SESSIONS.c.user_id)
        session_row = session.execute(
            session_row_query.where(
                or_(SESSIONS.c.hashed == key, SESSIONS.c.previous_hashed == key)
            )
        ).first()
    if session_row is None or not _alive(session_row[0], session_row[1], key, now):
        return None
    row, user = session_row
    renewed = _touch(store, row, key, now)
    return SignedIn(row.id or 0, user.id or 0, user.name, user.email, user.role, row.csrf, renewed)


def close_sessions(session: Session, user_id: int, only: int | None = None) -> None:
    """End one session, or every session of an account."""
    ended = delete(SESSIONS).where(SESSIONS.c.user_id == user_id)
    session.execute(ended if only is None else ended.where(SESSIONS.c.id == only))


def audit(
    session: Session, who: str, action: str, subject: str, now: datetime, **detail: Any
) -> None:
    """Write in the journal who changed what."""
    session.add(
        AuditEntry(who=who, action=action[:120], subject=subject[:120], detail=detail, at=now)
    )


def digest(raw: str) -> str:
    """How a secret value is kept."""
    return hashlib.sha256(raw.encode()).hexdigest()


def _alive(row: StaffSession, user: User, key: str, now: datetime) -> bool:
    if not user.active or row.expires_at <= now or row.seen_at + IDLE <= now:
        return False
    return row.hashed == key or row.rotated_at + GRACE > now


def _touch(store: Store, row: StaffSession, key: str, now: datetime) -> str | None:
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
                update(SESSIONS)
                .where(SESSIONS.c.id == row.id, SESSIONS.c.hashed == key)
                .values(values)
            )
        return renewed if rotated.rowcount else None  # type: ignore[attr-defined]
    if row.seen_at + SEEN <= now:
        with store.transaction() as session:
            session.execute(update(SESSIONS).where(SESSIONS.c.id == row.id).values(seen_at=now))
    return None


def _count_failure(session: Session, user_id: int, now: datetime) -> None:
    failed = (
        session.execute(select(USERS.c.failed_logins).where(USERS.c.id == user_id)).scalar_one() + 1
    )
    lock = (
        min(LONGEST_LOCK, timedelta(minutes=2 ** min(10, failed - FREE_TRIES)))
        if failed >= FREE_TRIES
        else None
    )
    values = {"failed_logins": failed, "locked_until": now + lock if lock else None}
    session.execute(update(USERS).where(USERS.c.id == user_id).values(values))
    audit(session, f"user:{user_id}", "connexion refusée", f"user:{user_id}", now, essais=failed)


def _verify(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return HASHER.hash(secrets.token_urlsafe(24))


def _role(role: str) -> str:
    if role not in ROLES:
        raise BadAccount(f"rôle « {role[:40]} » inconnu : choisir {', '.join(ROLES)}.")
    return role


def _other_administrator(session: Session, user: User) -> bool:
    is_other = (USERS.c.role == "administration", USERS.c.active, USERS.c.id != user.id)
    return session.execute(select(USERS.c.id).where(*is_other).limit(1)).first() is not None
