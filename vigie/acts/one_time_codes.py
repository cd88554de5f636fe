"""One-time codes of an application (TOTP, RFC 6238): their sealed secret, and which one fits."""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import update
from sqlmodel import Session

from vigie.config import Settings
from vigie.store.tables import User, columns_of

USERS = columns_of(User)
STEP = 30  # seconds
DRIFT = (0, -1, 1)  # steps that a clock may be off


def new_secret(settings: Settings) -> str:
    """A secret as it is kept: sealed with the service's own."""
    return _seal(settings).encrypt(pyotp.random_base32().encode()).decode()


def shown_secret(settings: Settings, user: User) -> str:
    """The secret in clear, to be typed into an application; empty where the service's changed."""
    try:
        return _seal(settings).decrypt(user.totp.encode()).decode()
    except InvalidToken:
        return ""


def qr_code(settings: Settings, user: User) -> str:
    """The same as a picture, in a `data:` address."""
    secret = shown_secret(settings, user)
    address = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="Vigie")
    return str(segno.make_qr(address, error="m").svg_data_uri(scale=5, border=4, light="#fff"))


def use_code(session: Session, settings: Settings, user: User, code: str, now: datetime) -> bool:
    """Whether that code fits now, and was not used before; it is used then."""
    secret, digits = shown_secret(settings, user), "".join(code.split())
    if not secret or len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return False
    totp, step = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    for number in (step + drift for drift in DRIFT):
        if hmac.compare_digest(totp.at(number * STEP), digits):
            # one statement: the same code sent twice at once serves once
            used = update(USERS).where(USERS.c.id == user.id, USERS.c.totp_step < number)
            return bool(session.execute(used.values(totp_step=number)).rowcount)  # type: ignore[attr-defined]
    return False


def _seal(settings: Settings) -> Fernet:
    secret = settings.secret.get_secret_value().encode()
    return Fernet(urlsafe_b64encode(hmac.new(secret, b"vigie:totp", sha256).digest()))
