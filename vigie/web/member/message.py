"""« Voir dans le navigateur »: a message as it left, by its own secret link; opening it is told to
nobody.
"""

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import HTMLResponse, Response

from alerts.messages.members import links_for
from alerts.planning.recipients import house_of, people
from vigie.store.outbox.queue import body_of
from vigie.store.tables import Delivery
from vigie.web.member.guard import linked

router = APIRouter(prefix="/m/message")
# A mail brings its own colours; nothing in it runs, is sent or is fetched from elsewhere.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
GONE = "Ce message n’est plus gardé."


@router.get("/{raw}")
def show(request: Request, raw: str) -> Response:
    """The message, with its links as they opened in the mail."""
    with request.app.state.store.reading() as session:
        token = linked(session, raw, "message", request.app.state.now())
        row = session.get(Delivery, int(token.subject.partition(":")[2]))
        html = str(body_of(session, row.id or 0).get("html", "")) if row else ""
        if row is None or row.contact_id != token.contact_id or not html:
            raise HTTPException(410, GONE)
        person = people(session, [row.contact_id or 0])[row.contact_id or 0]
    links = links_for(person, house_of(request.app.state.settings))
    return HTMLResponse(links.opened_again(html), headers={"Content-Security-Policy": POLICY})
