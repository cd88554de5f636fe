"""The feeds behind a secret link that can be revoked: Atom and calendar, the same facts as the
digest.
"""

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from alerts.channels import feeds
from alerts.content.gather import groups_of_members, items_of_members
from alerts.content.items import Item
from alerts.planning.recipients import house_of
from vigie.store.tables import Contact
from vigie.web.member.answer import feed_items
from vigie.web.member.guard import UNKNOWN, linked

router = APIRouter(prefix="/m/flux")


@router.get("/{raw}.atom")
def atom(request: Request, raw: str) -> Response:
    """The member's live opportunities as an Atom feed."""
    (member_id, items), settings = _items(request, raw), request.app.state.settings
    base = settings.public_url.rstrip("/")
    body = feeds.atom(
        items,
        request.app.state.now(),
        host=house_of(settings).host,
        self_url=f"{base}/m/flux/{raw}.atom",
        title=f"Vigie – {settings.chamber}",
        page_url=f"{base}/m/lien",
        whose=member_id,
    )
    return Response(body, media_type="application/atom+xml; charset=utf-8")


@router.get("/{raw}.ics")
def ics(request: Request, raw: str) -> Response:
    """The deadlines of the member's live opportunities as a calendar."""
    (member_id, items), settings = _items(request, raw), request.app.state.settings
    with request.app.state.store.reading() as session:
        groups = groups_of_members(session, [member_id], request.app.state.now())
    body = feeds.ics(
        items,
        request.app.state.now(),
        host=house_of(settings).host,
        title=f"Vigie – {settings.chamber}",
        groups=groups.get(member_id, []),
    )
    return Response(body, media_type="text/calendar; charset=utf-8")


def _items(request: Request, raw: str) -> tuple[int, list[Item]]:
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        token = linked(session, raw, "feed", now)
        contact = session.get(Contact, token.contact_id) if token.contact_id else None
        if contact is None or not contact.active or contact.member_id is None:
            raise HTTPException(404, UNKNOWN)
        member_lots = items_of_members(session, [contact.member_id], now).get(contact.member_id, [])
    return contact.member_id, feed_items(member_lots, request.app.state.settings.release, now)
