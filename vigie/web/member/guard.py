"""What guards the member pages: secret links, the short session that one opens, what may be
asked how often.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from fastapi import HTTPException, Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlmodel import Session
from starlette.responses import Response

from vigie.store.outbox.tokens import find, opens
from vigie.store.tables import Contact, Token
from vigie.web.forms import check_origin, check_token, submitted

COOKIE = "vigie_membre"
LIFE = timedelta(minutes=30)
EXPIRED = "Il a expiré ou a déjà servi."
UNKNOWN = "Ce lien est incomplet ou n’existe pas."


@dataclass(frozen=True)
class Visitor:
    """A member's contact whose link was opened with its button; `csrf` stands in every form."""

    contact_id: int
    csrf: str


def linked(session: Session, raw: str, purpose: str, now: datetime) -> Token:
    """The link's row, if it opens; 404 for an unknown one, 410 for one that no longer opens or
    whose person left.
    """
    token = find(session, raw, purpose)
    if token is None:
        raise HTTPException(404, UNKNOWN)
    if not opens(token, now) or not _still_there(session, token):
        raise HTTPException(410, EXPIRED)
    return token


def _still_there(session: Session, token: Token) -> bool:
    """Whoever left the structure opens nothing of it any more."""
    contact = session.get(Contact, token.contact_id) if token.contact_id else None
    return contact is not None and contact.active


def _signer(request: Request) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        request.app.state.settings.secret.get_secret_value(), salt="membre"
    )


def open_session(request: Request, response: Response, contact_id: int) -> None:
    """Give the browser a cookie for thirty minutes, on the member pages only."""
    value = _signer(request).dumps({"contact": contact_id, "nonce": secrets.token_urlsafe(12)})
    response.set_cookie(
        COOKIE,
        value,
        max_age=int(LIFE.total_seconds()),
        path="/m",
        httponly=True,
        samesite="strict",
        secure=request.app.state.settings.public_url.startswith("https://"),
    )


def visitor(request: Request) -> Visitor:
    """Who opened the session; 401 with the way to a new link when there is none."""
    try:
        told = _signer(request).loads(
            request.cookies.get(COOKIE, ""), max_age=int(LIFE.total_seconds())
        )
        contact_id, nonce = int(told["contact"]), str(told["nonce"])
    except (BadSignature, KeyError, TypeError, ValueError):
        raise HTTPException(401, "") from None
    with request.app.state.store.reading() as session:
        contact = session.get(Contact, contact_id)
    if contact is None or not contact.active:
        raise HTTPException(401, "Cette personne n’est plus enregistrée.")
    secret = request.app.state.settings.secret.get_secret_value()
    return Visitor(
        contact_id, hmac.new(secret.encode(), f"csrf:{nonce}".encode(), sha256).hexdigest()[:32]
    )


def close_session(answer: Response) -> Response:
    """Take the cookie back."""
    answer.delete_cookie(COOKIE, path="/m")
    return answer


async def checked(request: Request) -> tuple[Visitor, dict[str, str], list[tuple[str, str]]]:
    """A change under the session: visitor, single fields and all fields; 403 without the form's
    own token.
    """
    who = visitor(request)
    fields, pairs = await form(request)
    check_token(await submitted(request), who.csrf)
    check_origin(request)
    return who, fields, pairs


async def form(request: Request) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The text fields of a form, bounded; files are ignored."""
    fields = [
        (name[:40], value[:2_000].replace("\x00", ""))
        for name, value in (await submitted(request)).multi_items()
        if isinstance(value, str)
    ]
    return dict(fields), fields
