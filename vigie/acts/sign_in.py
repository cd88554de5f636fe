"""Signing in: by password, by password and one-time code, by passkey; and proving again who one is.

A wrong address, a wrong password, a closed account and one try too many get the same answer for the
same work.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session

from vigie.acts.account_notes import send_note
from vigie.acts.one_time_codes import use_code
from vigie.acts.passkeys import use_key
from vigie.config import Settings
from vigie.domain import french
from vigie.store import Store
from vigie.store.desk.sign_in_state import (
    ask_browser,
    forgive,
    is_known_device,
    remember_device,
    take_answer,
    take_try,
    try_code,
)
from vigie.store.desk.users import audit, find_user, password_fits
from vigie.store.sessions import STAFF, confirm_session, open_session
from vigie.store.tables import User, columns_of

USERS = columns_of(User)


@dataclass(frozen=True)
class AskingBrowser:
    """The browser that asks. `network` is empty for this machine: a proxy that was not declared
    speaks for everybody from there, and one visitor's tries would shut all others out.
    """

    network: str
    device: str = ""  # value of the lasting cookie
    agent: str = ""  # « Firefox sur Linux »


@dataclass(frozen=True)
class SignInResult:
    """What signing in gave: a session with its device, or a code to be asked, or nothing."""

    session: str = ""
    device: str = ""
    code_asked: str = ""


REFUSED = SignInResult()


def sign_in(
    store: Store,
    settings: Settings,
    email: str,
    password: str,
    visitor: AskingBrowser,
    now: datetime,
) -> SignInResult:
    """A session for the right pair, or the one-time code still to be asked."""
    email = email.strip().lower()[:300]
    with store.reading() as session:
        user = find_user(session, email)
    key, allowed = _count(store, visitor, email, user, now)
    # checked whether allowed or not, outside of any transaction
    fits = password_fits(user, password)
    if user is None or not (fits and allowed):
        return REFUSED
    with store.transaction() as session:
        if user.totp_on:
            # its tries are forgotten only once the code is right
            return SignInResult(code_asked=ask_browser(session, "code", now, user_id=user.id))
        return _enter(session, settings, user, visitor, key, "mot de passe", now)


def sign_in_with_code(
    store: Store, settings: Settings, cookie: str, code: str, visitor: AskingBrowser, now: datetime
) -> SignInResult:
    """A session for the right code, after the right password; `code_asked` where it may be tried
    again.
    """
    with store.transaction() as session:
        user_id = try_code(session, cookie, now)
        user = session.get(User, user_id) if user_id else None
    if user is None or not user.active:
        return REFUSED
    key, allowed = _count(store, visitor, user.email, user, now)
    with store.transaction() as session:
        if not allowed or not use_code(session, settings, user, code, now):
            return SignInResult(code_asked=cookie if allowed else "")
        take_answer(session, "code", cookie, now)
        return _enter(session, settings, user, visitor, key, "mot de passe et code", now)


def sign_in_with_key(
    store: Store,
    settings: Settings,
    cookie: str,
    answer: str,
    visitor: AskingBrowser,
    now: datetime,
) -> SignInResult:
    """A session for the right passkey: what one has and what one is, at once."""
    with store.transaction() as session:
        user = use_key(session, settings, "sign_in", cookie, answer, now)
        if user is None:
            return REFUSED
        return _enter(session, settings, user, visitor, "", "clé d’accès", now)


def confirm_by_password(
    store: Store,
    user_id: int,
    session_id: int,
    password: str,
    visitor: AskingBrowser,
    now: datetime,
) -> bool:
    """Whether whoever holds that session knows the account's password; noted in the session."""
    with store.reading() as session:
        user = session.get_one(User, user_id)
    key, allowed = _count(store, visitor, user.email, user, now)
    if not password_fits(user, password) or not allowed:
        return False
    with store.transaction() as session:
        forgive(session, key)
        confirm_session(session, STAFF, session_id, now)
    return True


def confirm_by_key(
    store: Store,
    settings: Settings,
    user_id: int,
    session_id: int,
    cookie: str,
    answer: str,
    now: datetime,
) -> bool:
    """Whether whoever holds that session has a passkey of the account; noted in the session."""
    with store.transaction() as session:
        user = use_key(session, settings, "confirm", cookie, answer, now)
        if user is None or user.id != user_id:
            return False
        confirm_session(session, STAFF, session_id, now)
        return True


def _count(
    store: Store, visitor: AskingBrowser, email: str, user: User | None, now: datetime
) -> tuple[str, bool]:
    """What that visitor's tries on that account are counted by, and whether one more is allowed.

    A browser that signed in before is counted by itself: others on its network cannot shut it out.
    """
    with store.transaction() as session:
        known_device = is_known_device(session, (user.id if user else 0) or 0, visitor.device)
        throttle_key = f"device:{visitor.device}" if known_device else f"network:{visitor.network}"
        key = f"{email}|{throttle_key}" if known_device or visitor.network else ""
        allowed = not key or take_try(session, key, now)
        if not allowed:
            subject = f"user:{user.id}" if user else "compte inconnu"
            audit(session, "visiteur", "connexion refusée : trop d’essais", subject, now)
        return key, allowed


def _enter(
    session: Session,
    settings: Settings,
    user: User,
    visitor: AskingBrowser,
    key: str,
    how: str,
    now: datetime,
) -> SignInResult:
    user_id, name = user.id or 0, f"user:{user.id}"
    forgive(session, key)
    is_new = not is_known_device(session, user_id, visitor.device)
    device = remember_device(session, user_id, visitor.device, visitor.agent, now)
    if is_new and user.last_login_at is not None:
        words = (
            f"Une connexion à votre compte vient d’être faite depuis un appareil que "
            f"Vigie ne connaissait pas : {visitor.agent}, le {french.moment(now)}, par {how}.",
        )
        send_note(session, settings, user, "Nouvel appareil sur votre compte Vigie", words, now)
    session.execute(update(USERS).where(USERS.c.id == user_id).values(last_login_at=now))
    audit(session, name, "connexion", name, now, par=how, appareil=visitor.agent)
    return SignInResult(open_session(session, STAFF, user_id, now, visitor.agent), device)
