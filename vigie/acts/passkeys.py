"""Passkeys (WebAuthn): one is made for an account, signs in, or confirms who sits there."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update
from sqlmodel import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from vigie.acts.account_notes import send_note
from vigie.acts.actor import Actor
from vigie.config import Settings
from vigie.domain import french
from vigie.domain.refusals import BadChange
from vigie.store.desk.sign_in_state import ask_browser, take_answer
from vigie.store.desk.users import audit
from vigie.store.tables import Passkey, User, columns_of

PASSKEYS = columns_of(Passkey)
MOST_KEYS = 20  # of one account
VERIFIED = UserVerificationRequirement.REQUIRED  # finger, face or code: the key alone is not enough


@dataclass(frozen=True)
class Challenge:
    """What the browser is asked, as JSON, and the cookie that comes back with its answer."""

    cookie: str
    options: str


@dataclass(frozen=True)
class RelyingParty:
    """Whom passkeys are made for: the host of the pages and nothing else."""

    name: str
    origin: str


def site_of(settings: Settings) -> RelyingParty | None:
    """Nothing where browsers refuse passkeys: on an address in figures, or without HTTPS."""
    parts = urlsplit(settings.public_url)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        pass
    else:
        return None
    if parts.scheme != "https" and host != "localhost" and not host.endswith(".localhost"):
        return None
    return RelyingParty(host, f"{parts.scheme}://{parts.netloc}".lower())


def passkeys_of(session: Session, user_id: int) -> list[Passkey]:
    """The passkeys of an account, oldest first."""
    rows = select(Passkey).where(PASSKEYS.c.user_id == user_id).order_by(PASSKEYS.c.id)
    return list(session.execute(rows).scalars())


def ask_new_key(session: Session, settings: Settings, user_id: int, now: datetime) -> Challenge:
    """Begin to make a passkey for that account."""
    user, site = session.get_one(User, user_id), _site(settings)
    if len(keys := passkeys_of(session, user_id)) >= MOST_KEYS:
        raise BadChange(f"{MOST_KEYS} clés au plus : en retirer une d’abord.")
    if not user.handle:  # of an account made before there were passkeys
        user.handle = secrets.token_urlsafe(32)
        session.add(user)
    options = generate_registration_options(
        rp_id=site.name,
        rp_name=f"Vigie – {settings.chamber}",
        user_name=user.email,
        user_display_name=user.name,
        user_id=user.handle.encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential)) for key in keys
        ],
    )
    challenge = bytes_to_base64url(options.challenge)
    cookie = ask_browser(session, "register", now, user_id=user_id, challenge=challenge)
    return Challenge(cookie, options_to_json(options))


def add_key(
    session: Session,
    actor: Actor,
    settings: Settings,
    cookie: str,
    answer: str,
    name: str,
    now: datetime,
) -> None:
    """Keep the passkey that the browser made, for the account that asked."""
    site, challenge = _site(settings), take_answer(session, "register", cookie, now)
    if challenge is None or challenge.user_id != actor.user_id:
        raise BadChange("la demande a expiré ou a déjà servi : recommencer.")
    try:
        registration = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge.challenge),
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise BadChange("cette clé n’a pas pu être vérifiée : recommencer.") from error
    credential = bytes_to_base64url(registration.credential_id)
    if session.execute(select(PASSKEYS.c.id).where(PASSKEYS.c.credential == credential)).first():
        raise BadChange("cette clé est déjà enregistrée.")
    user = session.get_one(User, challenge.user_id)
    key = Passkey(
        user_id=user.id or 0,
        credential=credential,
        public_key=bytes_to_base64url(registration.credential_public_key),
        sign_count=registration.sign_count,
        name=name.strip()[:60] or f"clé du {french.numeric_date(now)}",
        created_at=now,
    )
    session.add(key)
    session.flush()
    audit(session, actor.name, "clé d’accès ajoutée", f"user:{user.id}", now, nom=key.name)
    words = (
        f"La clé d’accès « {key.name} » vient d’être ajoutée à votre compte, "
        f"le {french.moment(now)}.",
    )
    send_note(session, settings, user, "Une clé ouvre désormais votre compte Vigie", words, now)


def remove_key(
    session: Session, actor: Actor, settings: Settings, user_id: int, number: int, now: datetime
) -> None:
    """Take a passkey away."""
    mine = (PASSKEYS.c.id == number, PASSKEYS.c.user_id == user_id)
    name = session.execute(delete(PASSKEYS).where(*mine).returning(PASSKEYS.c.name)).scalar()
    if name is None:
        raise BadChange("cette clé n’est plus enregistrée.")
    audit(session, actor.name, "clé d’accès retirée", f"user:{user_id}", now, nom=name)
    words = (
        f"La clé d’accès « {name} » vient d’être retirée de votre compte, le {french.moment(now)}.",
    )
    user = session.get_one(User, user_id)
    send_note(session, settings, user, "Une clé de votre compte Vigie a été retirée", words, now)


def ask_key(session: Session, settings: Settings, purpose: str, now: datetime) -> Challenge:
    """Begin to sign in, or to confirm who sits there, with whichever passkey the browser has."""
    options = generate_authentication_options(
        rp_id=_site(settings).name, user_verification=VERIFIED
    )
    challenge = bytes_to_base64url(options.challenge)
    return Challenge(
        ask_browser(session, purpose, now, challenge=challenge), options_to_json(options)
    )


def use_key(
    session: Session, settings: Settings, purpose: str, cookie: str, answer: str, now: datetime
) -> User | None:
    """Whose passkey answered rightly; nothing for a wrong, foreign, replayed or copied one.

    A key whose counter did not grow was copied: it is noted, its owner told, and it stays refused.
    """
    site, challenge = site_of(settings), take_answer(session, purpose, cookie, now)
    if site is None or challenge is None:
        return None
    try:
        credential = parse_authentication_credential_json(answer)
        mine = PASSKEYS.c.credential == bytes_to_base64url(credential.raw_id)
        key = session.execute(select(Passkey).where(mine).with_for_update()).scalar_one_or_none()
        if key is None:
            return None
        user = session.get_one(User, key.user_id)
        if credential.response.user_handle not in (None, user.handle.encode()):
            return None
        checked = verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge.challenge),
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=0,  # compared below: a copy is told from a fault
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    if (checked.new_sign_count or key.sign_count) and checked.new_sign_count <= key.sign_count:
        _tell_of_copy(session, settings, user, key, now)
        return None
    used = {"sign_count": checked.new_sign_count, "last_used_at": now}
    session.execute(update(PASSKEYS).where(PASSKEYS.c.id == key.id).values(used))
    return user if user.active else None


def _tell_of_copy(
    session: Session, settings: Settings, user: User, key: Passkey, now: datetime
) -> None:
    audit(session, f"user:{user.id}", "clé d’accès copiée", f"user:{user.id}", now, nom=key.name)
    words = (
        f"La clé d’accès « {key.name} » a été refusée, le {french.moment(now)} : son compteur n’a "
        f"pas avancé, elle a peut-être été copiée. Retirez-la dans « Mon compte ».",
    )
    send_note(session, settings, user, "Une clé de votre compte Vigie semble copiée", words, now)


def _site(settings: Settings) -> RelyingParty:
    site = site_of(settings)
    if site is None:
        raise BadChange("les clés d’accès demandent des pages en HTTPS sous un nom de domaine.")
    return site
