"""Staff accounts and who is signed in: addresses, roles, passwords kept by argon2, the journal."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlmodel import Session

from vigie.domain.refusals import BadChange
from vigie.store.db import Store
from vigie.store.sessions import STAFF, find_session, keep_alive
from vigie.store.tables import AuditEntry, StaffSession, User, columns_of

ROLES = ("lecture", "équipe", "administration")
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
USERS = columns_of(User)
HASHER = PasswordHasher()
# each takes 64 MB and a core: a flood of tries waits in line instead of filling the memory
HASHING = BoundedSemaphore(2)


@dataclass(frozen=True)
class SignedIn:
    """Who is behind a cookie."""

    session_id: int
    user_id: int
    name: str
    email: str
    role: str
    csrf: str
    confirmed_at: datetime  # when they last proved to be who they are
    must_change: bool = False  # their password was issued by somebody else
    renewed: str | None = None  # a new cookie value to set

    def may(self, role: str) -> bool:
        """Whether this account's role includes that one."""
        return ROLES.index(self.role) >= ROLES.index(role)


def add_user(
    session: Session,
    email: str,
    name: str,
    role: str,
    password: str,
    now: datetime,
    *,
    by: str = "vigie",
    must_change: bool = False,
) -> User:
    """A new account; raises BadChange."""
    email = free_address(session, email)
    user = User(
        email=email,
        name=name.strip()[:120] or email,
        role=known_role(role),
        password=hashed(password),
        must_change=must_change,
        handle=secrets.token_urlsafe(32),
        created_at=now,
    )
    session.add(user)
    session.flush()
    audit(session, by, "compte créé", f"user:{user.id}", now, role=role)
    return user


def free_address(session: Session, email: str) -> str:
    """The address as it is kept; raises BadChange for one that is none, or another account's."""
    email = email.strip().lower()
    if not ADDRESS.fullmatch(email):
        raise BadChange(f"adresse « {email[:80]} » incomplète : écrire prenom.nom@domaine.")
    if session.execute(select(USERS.c.id).where(USERS.c.email == email)).first():
        raise BadChange(f"le compte {email} existe déjà : changer son rôle ou son mot de passe.")
    return email


def known_role(role: str) -> str:
    """The role; raises BadChange for an unknown one."""
    if role not in ROLES:
        raise BadChange(f"rôle « {role[:40]} » inconnu : choisir {', '.join(ROLES)}.")
    return role


def hashed(password: str) -> str:
    """Its argon2 hash; raises BadChange when too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadChange(
            f"mot de passe de {SHORTEST_PASSWORD} à {LONGEST_PASSWORD} caractères : en choisir "
            f"un autre."
        )
    with HASHING:
        return HASHER.hash(password)


def password_fits(user: User | None, password: str) -> bool:
    """Whether it is the account's password; as long a work where there is no account."""
    stored = user.password if user is not None and user.active else _nobody()
    try:
        with HASHING:
            fits = HASHER.verify(stored, password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False
    return fits and user is not None and user.active


@cache
def _nobody() -> str:
    return HASHER.hash(secrets.token_urlsafe(24))


def find_user(session: Session, email: str) -> User | None:
    """The account of that address."""
    return session.execute(
        select(User).where(USERS.c.email == email.strip().lower())
    ).scalar_one_or_none()


def other_administrator(session: Session, user: User) -> bool:
    """Whether another account administers."""
    is_other = (USERS.c.role == "administration", USERS.c.active, USERS.c.id != user.id)
    return session.execute(select(USERS.c.id).where(*is_other).limit(1)).first() is not None


def signed_in(store: Store, raw: str, now: datetime) -> SignedIn | None:
    """Who is behind that cookie, with a new value for it when its time has come."""
    with store.reading() as session:
        row = find_session(session, STAFF, raw, now)
        user = session.get(User, row.user_id) if isinstance(row, StaffSession) else None
    if row is None or user is None or not user.active:
        return None
    return SignedIn(
        row.id or 0,
        user.id or 0,
        user.name,
        user.email,
        user.role,
        row.csrf,
        row.confirmed_at,
        user.must_change,
        keep_alive(store, STAFF, row, raw, now),
    )


def audit(
    session: Session, actor_name: str, action: str, subject: str, now: datetime, **detail: Any
) -> None:
    """Write in the journal who changed what."""
    session.add(
        AuditEntry(
            who=actor_name, action=action[:120], subject=subject[:120], detail=detail, at=now
        )
    )
