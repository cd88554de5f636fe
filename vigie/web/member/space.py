"""« Mes opportunités » and « Mes données »: what a member sees of itself, exports and erases."""

import json
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from alerts.content.gather import items_of_members, lot_items
from alerts.content.items import Item, proof, signs, why
from alerts.messages.preview import solicited
from alerts.messages.staff import network_items
from alerts.planning.recipients import choice_of
from vigie.acts import actor
from vigie.acts.answers import record_answer
from vigie.acts.rights import erase_contact
from vigie.domain import french
from vigie.domain.labels import AnswerKind, OpportunityState
from vigie.domain.refusals import BadChange
from vigie.store.desk.networks import figures_of, members_of_networks, named_members, network_lots
from vigie.store.match.answers import REASONS, answered_count
from vigie.store.outbox.contacts import data_of
from vigie.store.outbox.preferences import preferences
from vigie.store.rights.persons import of_contact
from vigie.store.tables import Contact, Member, Opportunity
from vigie.web.member.answer import releasable
from vigie.web.member.guard import checked, close_session, visitor
from vigie.web.templating import page

router = APIRouter(prefix="/m")
MOST_SHOWN = 20
MONTHS, YEAR = timedelta(days=90), timedelta(days=365)  # lots to relay; figures
MOST_LINES = 30  # of answers and messages in « Mes données »; the copy holds them all
ANSWERS = AnswerKind.words("to_member")
STATES = OpportunityState.words("to_member")
# what a network reads of a structure that agreed to be named
STATES_OF_OTHERS = {
    "sent": "pas encore de réponse",
    "interested": "intéressée",
    "declined": "ne répondra pas",
    "bidding": "a répondu",
    "won": "a gagné",
    "lost": "non retenue",
}


@router.get("/espace")
def opportunities(
    request: Request, fait: int = 0, suite: Annotated[int, Query(ge=0, le=100_000)] = 0
) -> Response:
    """The member's live opportunities, soonest deadline first, each with its answer."""
    guest, now = visitor(request), request.app.state.now()
    with request.app.state.store.reading() as session:
        contact = session.get(Contact, guest.contact_id)
        if contact is not None and contact.network and contact.member_id is None:
            return _network(request, session, contact, guest.csrf)
        member = _member(session, guest.contact_id)
        number = member.id or 0 if member else 0
        items = items_of_members(session, [number], now).get(number, []) if member else []
        counted = (
            (solicited(session, number), answered_count(session, number)) if member else (0, 0)
        )
    live = [
        lot_shown
        for lot_shown in (
            releasable(item, request.app.state.settings.release, now) for item in items
        )
        if lot_shown and lot_shown.live
    ]
    live.sort(key=lambda item: (item.deadline_at is None, item.deadline_at, item.opportunity_id))
    cards = [card_of(item) for item in live[suite : suite + MOST_SHOWN]]
    return page(
        request,
        "member/space.html",
        title="Mes opportunités",
        items=cards,
        before=suite,
        following=suite + MOST_SHOWN,
        more=max(0, len(live) - suite - MOST_SHOWN),
        reasons=REASONS,
        csrf=guest.csrf,
        counted=counted,
        done=fait,
        structure=member.name if member else "",
    )


def _network(request: Request, session: Session, contact: Contact, csrf: str) -> Response:
    """What a partner network's contact sees: the lots that it may relay, and its own figures."""
    now, settings = request.app.state.now(), request.app.state.settings
    network = contact.network or ""
    choice = choice_of(preferences(session, [contact.id or 0])[contact.id or 0])
    lots = [
        item
        for item in network_items(session, network, settings, now, now - MONTHS)
        if choice.wants(item)
    ]
    members = members_of_networks(session, [network])
    lots_of_network = network_lots(session, members[network], now)
    own = lot_items(session, [lot.lot_id for lot in lots_of_network[:MOST_SHOWN]], now)
    of_members = [
        (card_of(item), lot)
        for lot in lots_of_network[:MOST_SHOWN]
        for item in [releasable(own[lot.lot_id], settings.release, now)]
        if item is not None
    ]
    return page(
        request,
        "member/network.html",
        title=f"Réseau {network}",
        items=[card_of(item) for item in lots[:MOST_SHOWN]],
        more=max(0, len(lots) - MOST_SHOWN),
        figures=figures_of(session, members, now - YEAR)[network],
        named=named_members(session, members[network], now - YEAR),
        of_members=of_members,
        more_of_members=max(0, len(lots_of_network) - MOST_SHOWN),
        states=STATES_OF_OTHERS,
        csrf=csrf,
    )


def card_of(item: Item) -> dict[str, Any]:
    """One lot as the visitor's pages show it."""
    state = STATES.get(item.state, item.state)
    return {
        "item": item,
        "signs": signs(item),
        "proof": proof(item),
        "why": french.spaced(why(item)),
        "state": state,
    }


def _member(session: Any, contact_id: int) -> Member | None:
    contact = session.get(Contact, contact_id)
    return session.get(Member, contact.member_id) if contact and contact.member_id else None


@router.post("/espace")
async def answer(request: Request) -> Response:
    """An answer from the list: only to an opportunity of the visitor's own structure."""
    guest, fields, _ = await checked(request)
    number = fields.get("opportunity", "")
    with request.app.state.store.transaction() as session:
        member = _member(session, guest.contact_id)
        row = (
            session.get(Opportunity, int(number))
            if number.isascii() and number.isdecimal() and len(number) < 12
            else None
        )
        if member is None or row is None or row.member_id != member.id:
            raise HTTPException(404, "Cette opportunité n’est pas la vôtre, ou n’existe plus.")
        try:
            record_answer(
                session,
                actor.person(guest.contact_id),
                opportunity_id=row.id,
                answer=fields.get("answer", ""),
                reason=fields.get("reason", ""),
                now=request.app.state.now(),
            )
        except BadChange as wrong:
            raise HTTPException(422, str(wrong)) from wrong
    before = fields.get("suite", "")
    place = int(before) if before.isascii() and before.isdecimal() and len(before) < 6 else 0
    return RedirectResponse(f"/m/espace?fait={row.id}&suite={place}#o{row.id}", 303)


@router.get("/donnees")
def data(request: Request) -> Response:
    """What is kept, in words, with the buttons to take it away or have it erased."""
    guest = visitor(request)
    with request.app.state.store.reading() as session:
        personal_data = data_of(session, guest.contact_id)
    personal_data["envois"] = [
        letter for letter in personal_data["envois"] if letter["etat"] != "cancelled"
    ]
    for line in (*personal_data["reponses"], *personal_data["envois"]):
        line["jour"] = _day(line.get("at") or line.get("le"))
    return page(
        request,
        "member/data.html",
        title="Mes données",
        kept=personal_data,
        csrf=guest.csrf,
        answers=ANSWERS,
        reasons=REASONS,
        most=MOST_LINES,
    )


def _day(iso_moment: str | None) -> str:
    return french.numeric_date(datetime.fromisoformat(iso_moment)) if iso_moment else ""


@router.get("/donnees/export")
def export(request: Request) -> Response:
    """Everything kept of the person, as a JSON file."""
    guest = visitor(request)
    with request.app.state.store.reading() as session:
        personal_data = of_contact(session, guest.contact_id)
    body = json.dumps(personal_data, ensure_ascii=False, indent=1)
    name = 'attachment; filename="mes-donnees-vigie.json"'
    return Response(body, media_type="application/json", headers={"Content-Disposition": name})


@router.post("/donnees")
async def forget(request: Request) -> Response:
    """Erase, after the box was ticked; nothing can be opened afterwards."""
    guest, fields, _ = await checked(request)
    if fields.get("sure") != "oui":
        raise HTTPException(422, "Cochez la case pour confirmer l’effacement.")
    now = request.app.state.now()
    state, person = request.app.state, actor.person(guest.contact_id)
    erase_contact(state.store, person, state.settings.home, guest.contact_id, now)
    close_session(request, guest)
    return page(request, "member/erased.html", title="Vos données sont effacées")
