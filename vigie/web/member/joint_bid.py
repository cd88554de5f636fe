"""A joint bid from one member's side: who covers what, and its own consent; names only once all
agreed.
"""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from alerts.content.gather import group_item, introduction, lot_items
from alerts.content.items import signs
from alerts.messages.calendar import calendar
from alerts.planning.recipients import house_of
from vigie.acts import actor
from vigie.acts.groups import consent
from vigie.domain.refusals import BadChange
from vigie.store.match.joint_bids import joint_bid, log_views
from vigie.store.tables import Contact
from vigie.web.member.guard import UNKNOWN, form, linked
from vigie.web.templating import page

router = APIRouter(prefix="/m/groupement")


@router.get("/{raw}")
def show(request: Request, raw: str, fait: int = 0) -> Response:
    """The group without names."""
    return _page(request, raw, answered=bool(fait))


@router.get("/{raw}/reponse.ics")
def answer_event(request: Request, raw: str) -> Response:
    """The day by which to answer, for the reader's own calendar."""
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        bid, member_id, _ = _bid(request, session, raw)
        lot = lot_items(session, [bid.view.lot_id], now).get(bid.view.lot_id)
        if lot is None:
            raise HTTPException(404, UNKNOWN)
        group = group_item(bid, member_id, lot)
    host = house_of(request.app.state.settings).host
    event = calendar((), now, host=host, groups=(group,))
    return Response(event, media_type="text/calendar; charset=utf-8")


@router.post("/{raw}")
async def take(request: Request, raw: str) -> Response:
    """Keep the member's own word, or show the partners' contacts once everybody agreed."""
    fields, _ = await form(request)
    if fields.get("accepted") == "contacts":
        return _page(request, raw, contacts=True)
    if fields.get("accepted") not in ("oui", "non"):
        raise HTTPException(422, "Choisissez l’une des deux réponses.")
    now = request.app.state.now()
    with request.app.state.store.transaction() as session:
        bid, member_id, contact_id = _bid(request, session, raw)
        try:
            person, accepted = actor.person(contact_id), fields["accepted"] == "oui"
            consent(session, person, bid.id, member_id, accepted, now)
        except BadChange as wrong:
            raise HTTPException(410, str(wrong)) from wrong
    return RedirectResponse(f"/m/groupement/{raw}?fait=1", 303)


def _page(
    request: Request, raw: str, *, answered: bool = False, contacts: bool = False
) -> Response:
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        bid, member_id, contact_id = _bid(request, session, raw)
        lot = lot_items(session, [bid.view.lot_id], now).get(bid.view.lot_id)
        if lot is None:
            raise HTTPException(404, UNKNOWN)
        group = group_item(bid, member_id, lot)
        handover = introduction(session, bid.id, member_id, now)
    if (
        handover is not None and contacts
    ):  # who saw whose contacts is logged (competition law), hence the button
        with request.app.state.store.transaction() as session:
            log_views(
                session,
                bid.id,
                f"contact:{contact_id}",
                [f"member:{member}" for member in handover.members],
                "contacts",
                now,
            )
    return page(
        request,
        "member/joint_bid.html",
        title=f"Groupement\u00a0: {lot.shown_title}",
        group=group,
        raw=raw,
        signs=signs(lot),
        state=bid.state,
        met=handover if contacts else None,
        agreed=handover is not None,
        done=answered,
    )


def _bid(request: Request, session: Any, raw: str) -> tuple[Any, int, int]:
    token = linked(session, raw, "joint_bid", request.app.state.now())
    bid = joint_bid(session, int(token.subject.partition(":")[2] or 0))
    contact = session.get(Contact, token.contact_id) if token.contact_id else None
    if bid is None or contact is None or contact.member_id not in bid.consents:
        raise HTTPException(404, UNKNOWN)
    return bid, contact.member_id, contact.id
