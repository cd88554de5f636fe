"""Lire: a message as its reader will see it, or as it left, with its pictures and colours kept in
a frame of its own.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from alerts.content.message import Composed, Message
from alerts.messages.composing import drafted
from alerts.messages.preview import previews
from vigie.domain.labels import DeliveryState
from vigie.flow.saved_searches import coming_draft
from vigie.store.desk.sending import contacts_by_member
from vigie.store.outbox.queue import body_of
from vigie.store.tables import Delivery, Member
from vigie.web.desk.sending import letter_slots
from vigie.web.headers import CSP, FRAME
from vigie.web.security import Staff, desk_page

router = APIRouter(include_in_schema=False)
STATES = DeliveryState.words()


@dataclass(frozen=True)
class ReadMessage:
    """What a reader sees of one message."""

    subject: str
    to: str
    text: str
    html: str
    blocks: tuple[dict[str, Any], ...] = ()
    why: str = ""  # why there is nothing to read

    @property
    def empty(self) -> bool:
        """Whether nothing would leave."""
        return not (self.text or self.html)


@router.get("/envois/{member:int}/lire")
def letter_page(request: Request, staff: Staff, member: int, maintenant: str = "") -> Response:
    """A member's next letter, as its first reader will see it; or as it would leave now."""
    with request.app.state.store.reading() as session:
        row = session.get(Member, member) if member < 2**62 else None
        if row is None or row.erased_at is not None:
            raise HTTPException(404, "Cette structure n’existe plus.")
        letter = _letter(request, session, member, at_once=bool(maintenant))
    path = f"/envois/{member}"
    send = f"{path}/envoyer" if maintenant else ""
    return _page(request, f"Prochaine lettre de {row.name}", letter, path, send=send)


@router.get("/envois/{member:int}/lire/courriel")
def letter_mail(request: Request, staff: Staff, member: int, maintenant: str = "") -> Response:
    """The letter alone, for the frame."""
    with request.app.state.store.reading() as session:
        return _framed(_letter(request, session, member, at_once=bool(maintenant)))


@router.get("/envois/message/{number:int}")
def message_page(request: Request, staff: Staff, number: int) -> Response:
    """One message of the outbox."""
    with request.app.state.store.reading() as session:
        row = _delivery(session, number)
        message = _message(request, session, row)
    state = STATES.get(row.state, row.state)
    moment = row.sent_at or row.due_at
    return _page(request, "Message", message, "/envois", state=state, moment=moment)


@router.get("/envois/recherche/{key}")
def search_page(request: Request, staff: Staff, key: str) -> Response:
    """The mail of somebody's saved searches, as it would leave now."""
    return _page(request, "Prochain courriel de recherches", _search(request, key), "/envois")


@router.get("/envois/recherche/{key}/courriel")
def search_mail(request: Request, staff: Staff, key: str) -> Response:
    """That mail alone, for the frame."""
    return _framed(_search(request, key))


def _search(request: Request, key: str) -> ReadMessage:
    with request.app.state.store.reading() as session:
        draft = coming_draft(session, key, request.app.state.settings, request.app.state.now())
    return _read(draft.message, draft.why)


def _read(message: Message | None, why: str) -> ReadMessage:
    if message is None:
        return ReadMessage("", "", "", "", why=why)
    return ReadMessage(
        message.subject, f"{message.to_name} <{message.to}>", message.text, message.html
    )


@router.get("/envois/message/{number:int}/courriel")
def message_mail(request: Request, staff: Staff, number: int) -> Response:
    """The message alone, for the frame."""
    with request.app.state.store.reading() as session:
        return _framed(_message(request, session, _delivery(session, number)))


def _letter(request: Request, session: Session, member: int, *, at_once: bool) -> ReadMessage:
    settings, now = request.app.state.settings, request.app.state.now()
    contacts = contacts_by_member(session, [member])
    slot = letter_slots(session, settings, contacts, [member], now)[member]
    drafts = previews(session, [member], settings, now if at_once else slot)
    message = next((draft.message for draft in drafts if draft.message), None)
    return _read(message, "rien à dire pour l’instant" if drafts else "aucun contact actif")


def _message(request: Request, session: Session, row: Delivery) -> ReadMessage:
    settings, now = request.app.state.settings, request.app.state.now()
    body, why = body_of(session, row.id or 0), ""
    if not body:
        draft = drafted(session, [row], settings, now).get(row.id or 0, Composed())
        body, why = (draft.message.as_json() if draft.message else {}), draft.why
    head = row.message or {}
    return ReadMessage(
        str(body.get("subject") or head.get("subject", "")),
        str(body.get("to") or head.get("to", "") or row.recipient),
        str(body.get("text", "")),
        str(body.get("html", "")),
        tuple(body.get("blocks") or ()),
        why or "son texte n’est plus gardé",
    )


def _delivery(session: Session, number: int) -> Delivery:
    row = session.get(Delivery, number) if number < 2**62 else None
    if row is None:
        raise HTTPException(404, "Ce message n’est plus là.")
    return row


def _page(
    request: Request,
    title: str,
    message: ReadMessage,
    path: str,
    *,
    state: str = "",
    moment: datetime | None = None,
    send: str = "",
) -> Response:
    answer = desk_page(
        request,
        "lire.html",
        title=title,
        told=message,
        path=path,
        frame=f"{request.url.path}/courriel" + ("?maintenant=oui" if send else ""),
        send=send,
        state=state,
        moment=moment,
    )
    answer.headers["Content-Security-Policy"] = f"{CSP}; frame-src 'self'"
    return answer


def _framed(message: ReadMessage) -> Response:
    headers = {"Content-Security-Policy": FRAME, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(message.html, headers=headers)
