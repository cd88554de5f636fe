"""Accounts of the team: made, changed, closed; passwords issued, chosen, forgotten; one-time codes;
sessions ended. Their owner is told by mail of what somebody else could have done.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlmodel import Session

from vigie.acts import one_time_codes
from vigie.acts.account_notes import send_note, send_reset
from vigie.acts.actor import Actor
from vigie.acts.passwords import check_password
from vigie.config import Settings
from vigie.domain import french
from vigie.domain.refusals import BadChange
from vigie.store.desk.sign_in_state import forget_devices
from vigie.store.desk.users import (
    add_user,
    audit,
    find_user,
    free_address,
    hashed,
    known_role,
    other_administrator,
)
from vigie.store.outbox.tokens import find, mint, opens, use
from vigie.store.sessions import STAFF, close_sessions
from vigie.store.tables import Token, User, columns_of

TOKENS = columns_of(Token)
RESET = "password_reset"
RESET_LIFE = timedelta(minutes=30)
MOST_RESETS = 3  # links an hour for one account


def add_account(
    session: Session,
    actor: Actor,
    email: str,
    name: str,
    role: str,
    now: datetime,
    password: str = "",
) -> str:
    """A new account with that password, else with one made here, changed at its first use;
    returns the password.
    """
    issued = password or secrets.token_urlsafe(15)
    check_password(issued, (email, name))
    issued_here = not password
    add_user(session, email, name, role, issued, now, by=actor.name, must_change=issued_here)
    return issued


def issue_password(
    session: Session,
    actor: Actor,
    settings: Settings,
    user: User,
    now: datetime,
    password: str = "",
) -> str:
    """A password for somebody else's account, made here unless given; changed at its first use."""
    issued = password or secrets.token_urlsafe(15)
    check_password(issued, (user.email, user.name))
    _set_password(session, actor, user, issued, now, must_change=True)
    words = (f"Un nouveau mot de passe a été donné à votre compte, le {french.moment(now)}.",)
    send_note(session, settings, user, "Nouveau mot de passe pour votre compte Vigie", words, now)
    return issued


def choose_password(
    session: Session, actor: Actor, settings: Settings, user: User, password: str, now: datetime
) -> None:
    """A password chosen by the account's owner; every session of the account ends."""
    check_password(password, (user.email, user.name))
    _set_password(session, actor, user, password, now, must_change=False)
    words = (f"Le mot de passe de votre compte vient d’être changé, le {french.moment(now)}.",)
    send_note(session, settings, user, "Mot de passe de votre compte Vigie changé", words, now)


def _set_password(
    session: Session, actor: Actor, user: User, password: str, now: datetime, *, must_change: bool
) -> None:
    user.password, user.must_change = hashed(password), must_change
    session.add(user)
    close_sessions(session, STAFF, user.id or 0)
    _revoke_resets(session, user.id or 0, now)
    audit(session, actor.name, "mot de passe changé", f"user:{user.id}", now)


def change_role(
    session: Session,
    actor: Actor,
    settings: Settings,
    user: User,
    role: str,
    active: bool,
    now: datetime,
) -> None:
    """Another role, or an account closed or opened again; the last administrator stays."""
    if (
        user.role == "administration"
        and (role != "administration" or not active)
        and not other_administrator(session, user)
    ):
        raise BadChange("c’est le dernier compte d’administration : en nommer un autre d’abord.")
    before = (user.role, user.active)
    user.role, user.active = known_role(role), active
    session.add(user)
    close_sessions(session, STAFF, user.id or 0)
    _revoke_resets(session, user.id or 0, now)
    audit(session, actor.name, "compte modifié", f"user:{user.id}", now, role=role, actif=active)
    if before != (role, active):
        state = f"a désormais le rôle « {role} »" if active else "est désormais fermé"
        words = (f"Votre compte {state}, depuis le {french.moment(now)}.",)
        send_note(session, settings, user, "Votre compte Vigie a changé", words, now)


def change_address(
    session: Session, actor: Actor, settings: Settings, user: User, address: str, now: datetime
) -> None:
    """Another address for an account; the old one and the new one are told, its sessions end."""
    old, new = user.email, free_address(session, address)
    user.email = new
    session.add(user)
    close_sessions(session, STAFF, user.id or 0)
    _revoke_resets(session, user.id or 0, now)
    audit(session, actor.name, "adresse du compte changée", f"user:{user.id}", now)
    words = (f"Elle est désormais {new}, et non plus {old}, depuis le {french.moment(now)}.",)
    for to in (old, new):
        send_note(
            session, settings, user, "Adresse de votre compte Vigie changée", words, now, to=to
        )


def ask_reset(session: Session, settings: Settings, address: str, now: datetime) -> None:
    """Mail a link to a new password, three an hour at most; nothing for an unknown address."""
    user = find_user(session, address[:300])
    if user is None or not user.active:
        return
    subject = f"user:{user.id}"
    mine = (TOKENS.c.purpose == RESET, TOKENS.c.subject == subject)
    lately = TOKENS.c.created_at > now - timedelta(hours=1)
    if session.execute(select(func.count()).where(*mine, lately)).scalar_one() >= MOST_RESETS:
        return
    expires_at = now + RESET_LIFE
    raw = mint(
        session,
        RESET,
        contact_id=None,
        now=now,
        subject=subject,
        expires_at=expires_at,
        single_use=True,
    )
    send_reset(session, settings, user, raw, now)
    audit(session, "visiteur", "nouveau mot de passe demandé", subject, now)


def reset_of(session: Session, raw: str, now: datetime) -> tuple[Token, User] | None:
    """The link to a new password and its account, if it still opens."""
    token = find(session, raw, RESET)
    if token is None or not opens(token, now):
        return None
    number = token.subject.partition(":")[2]
    user = session.get(User, int(number)) if number.isdigit() else None
    return (token, user) if user is not None and user.active else None


def reset_password(
    session: Session, settings: Settings, raw: str, password: str, now: datetime
) -> None:
    """Use the link up: a new password, every session ended, every browser new again. One-time
    codes and passkeys stay: whoever reads one's mail has not those.
    """
    opened = reset_of(session, raw, now)
    if opened is None:
        raise BadChange("ce lien a expiré ou a déjà servi : en demander un autre.")
    token, user = opened
    check_password(password, (user.email, user.name))
    if not use(session, token, now):
        raise BadChange("ce lien a déjà servi : en demander un autre.")
    forget_devices(session, user.id or 0)
    actor = Actor(f"user:{user.id}", user_id=user.id)
    choose_password(session, actor, settings, user, password, now)


def end_session(session: Session, actor: Actor, user_id: int, number: int, now: datetime) -> None:
    """End one session of an account."""
    if not close_sessions(session, STAFF, user_id, only=number):
        raise BadChange("cette session était déjà fermée.")
    audit(session, actor.name, "session fermée", f"user:{user_id}", now)


def end_other_sessions(
    session: Session, actor: Actor, user_id: int, own_session_id: int, now: datetime
) -> int:
    """End every session of an account but one; returns how many."""
    ended = close_sessions(session, STAFF, user_id, but=own_session_id)
    audit(session, actor.name, "autres sessions fermées", f"user:{user_id}", now, nombre=ended)
    return ended


def prepare_codes(
    session: Session, actor: Actor, settings: Settings, user: User, now: datetime
) -> None:
    """A new secret for one-time codes; nothing is asked at sign-in before a first code proved
    that the application has it.
    """
    if user.totp_on:
        raise BadChange("les codes sont déjà demandés : les arrêter d’abord.")
    user.totp = one_time_codes.new_secret(settings)
    session.add(user)
    audit(session, actor.name, "codes à usage unique préparés", f"user:{user.id}", now)


def start_codes(
    session: Session, actor: Actor, settings: Settings, user: User, code: str, now: datetime
) -> None:
    """Ask for a code at each sign-in from now on, since this one fits."""
    if user.totp_on or not user.totp:
        raise BadChange("aucun code n’est en préparation : recommencer.")
    if not one_time_codes.use_code(session, settings, user, code, now):
        raise BadChange("ce code n’est pas le bon : vérifier l’heure du téléphone et recommencer.")
    user.totp_on = True
    session.add(user)
    audit(session, actor.name, "codes à usage unique demandés", f"user:{user.id}", now)
    words = (f"Un code à usage unique est demandé à la connexion, depuis le {french.moment(now)}.",)
    send_note(session, settings, user, "Codes demandés par votre compte Vigie", words, now)


def stop_codes(
    session: Session, actor: Actor, settings: Settings, user: User, now: datetime
) -> None:
    """Ask for no code any more: by the owner, or for one who lost the telephone."""
    if not user.totp:
        raise BadChange("aucun code n’est demandé à ce compte.")
    user.totp, user.totp_on = "", False
    session.add(user)
    audit(session, actor.name, "codes à usage unique arrêtés", f"user:{user.id}", now)
    words = (f"Aucun code n’est plus demandé à la connexion, depuis le {french.moment(now)}.",)
    send_note(session, settings, user, "Votre compte Vigie ne demande plus de code", words, now)


def _revoke_resets(session: Session, user_id: int, now: datetime) -> None:
    mine = (TOKENS.c.purpose == RESET, TOKENS.c.subject == f"user:{user_id}")
    session.execute(
        update(TOKENS).where(*mine, TOKENS.c.revoked_at.is_(None)).values(revoked_at=now)
    )
