"""Unsubscribing: a link that never expires, stops its own list only, with no cookie and no CSRF
token (RFC 8058).
"""

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from vigie.acts import actor
from vigie.acts.preferences import stop_all, stop_by_link
from vigie.domain.labels import MailList
from vigie.store.outbox.tokens import find
from vigie.store.tables import Token
from vigie.web.member.guard import UNKNOWN
from vigie.web.templating import page

router = APIRouter(prefix="/m/stop")
NAMES = MailList.words()
EVERY_LIST = "aucun message de nous"


@router.get("/{raw}")
def show(request: Request, raw: str) -> Response:
    """A button: link scanners open links, they must not unsubscribe anybody."""
    with request.app.state.store.reading() as session:
        token = _known(find(session, raw, "unsubscribe"))
    return page(
        request,
        "member/stop.html",
        title="Ne plus recevoir ces messages",
        name=NAMES[_list(token)],
        raw=raw,
        done=False,
    )


@router.post("/{raw}")
def stop(request: Request, raw: str) -> Response:
    """Stops the list; whatever the body says, and as often as it is asked."""
    now = request.app.state.now()
    with request.app.state.store.transaction() as session:
        token = _known(find(session, raw, "unsubscribe"))
        stop_by_link(session, actor.person(token.contact_id or 0), token, now)
    return page(
        request, "member/stop.html", title="C’est fait", name=NAMES[_list(token)], done=True
    )


@router.post("/{raw}/tout")
def stop_every_list(request: Request, raw: str) -> Response:
    """Stops every list at once."""
    now = request.app.state.now()
    with request.app.state.store.transaction() as session:
        token = _known(find(session, raw, "unsubscribe"))
        if token.contact_id is not None:
            stop_all(session, actor.person(token.contact_id), token.contact_id, now)
    return page(request, "member/stop.html", title="C’est fait", name=EVERY_LIST, done=True)


def _known(token: Token | None) -> Token:
    if token is None or _list(token) not in NAMES:
        raise HTTPException(404, UNKNOWN)
    return token


def _list(token: Token) -> str:
    return token.subject.partition(":")[2]
