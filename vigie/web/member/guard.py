"""What guards the member pages: secret links, the short session that one opens, what may be
asked how often.
"""

from dataclasses import dataclass
from datetime import datetime

from fastapi import HTTPException, Request
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from vigie.domain.browsers import browser_words
from vigie.domain.refusals import BadChange
from vigie.store.outbox.tokens import find, opens
from vigie.store.sessions import MEMBER, close_sessions, find_session
from vigie.store.sessions import open_session as new_session
from vigie.store.tables import Contact, MemberSession, Token
from vigie.web.cookies import MEMBER_SESSION, clear_cookie, read_cookie, set_cookie
from vigie.web.forms import check_form, submitted
from vigie.web.refill import refusal, shown_again

EXPIRED = "Il a expiré ou a déjà servi."
UNKNOWN = "Ce lien est incomplet ou n’existe pas."


@dataclass(frozen=True)
class Visitor:
    """A member's contact whose link was opened with its button; `csrf` stands in every form."""

    contact_id: int
    csrf: str
    session_id: int


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


def open_session(request: Request, session: Session, contact_id: int) -> None:
    """Give the browser a cookie for thirty minutes, on the member pages only."""
    agent = browser_words(request.headers.get("user-agent", "")[:400])
    raw = new_session(session, MEMBER, contact_id, request.app.state.now(), agent)
    set_cookie(request, MEMBER_SESSION, raw)


def visitor(request: Request) -> Visitor:
    """Who opened the session; 401 with the way to a new link when there is none."""
    raw, now = read_cookie(request, MEMBER_SESSION), request.app.state.now()
    with request.app.state.store.reading() as session:
        row = find_session(session, MEMBER, raw, now)
        contact = session.get(Contact, row.contact_id) if isinstance(row, MemberSession) else None
    if row is None:
        raise HTTPException(401, "")
    if contact is None or not contact.active:
        raise HTTPException(401, "Cette personne n’est plus enregistrée.")
    return Visitor(contact.id or 0, row.csrf, row.id or 0)


def close_session(request: Request, visitor: Visitor) -> None:
    """End it, here and in the browser."""
    with request.app.state.store.transaction() as session:
        close_sessions(session, MEMBER, visitor.contact_id, only=visitor.session_id)
    clear_cookie(request, MEMBER_SESSION)


async def checked(request: Request) -> tuple[Visitor, dict[str, str], list[tuple[str, str]]]:
    """A change under the session: visitor, single fields and all fields; 403 without the form's
    own token.
    """
    guest = visitor(request)
    fields, pairs = await form(request)
    check_form(request, await submitted(request), guest.csrf)
    return guest, fields, pairs


async def form(request: Request) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The text fields of a form, bounded; files are ignored."""
    fields = [
        (name[:40], value[:2_000].replace("\x00", ""))
        for name, value in (await submitted(request)).multi_items()
        if isinstance(value, str)
    ]
    return dict(fields), fields


def again(
    request: Request, answer: Response, pairs: list[tuple[str, str]], refused: BadChange
) -> Response:
    """The page that shows a refused form again, as it was filled, with what is wrong beside its
    field.
    """
    sent = FormData([*pairs])
    return shown_again(
        answer, refusal(request.url.path, sent, refused.faults or None, str(refused))
    )
