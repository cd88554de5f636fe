"""« Heures à fournir »: the insertion hours that a structure may offer to whoever won; those of
calls that are still open only if it asks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from sqlalchemy import select
from sqlmodel import Session
from starlette.responses import Response

from vigie.domain.considerations import Consideration
from vigie.domain.members import MemberView
from vigie.matching.hours_supply import explained, hours_wanted, suppliers
from vigie.matching.match import ready
from vigie.matching.places import atlas
from vigie.matching.prepared import prepared
from vigie.store.match.members import member_views
from vigie.store.match.territories import basins
from vigie.store.read.lots import lot_views, lots_of
from vigie.store.tables import Award, Contact, SearchFacet, SearchRow, columns_of
from vigie.web.member.guard import visitor
from vigie.web.templating import page

router = APIRouter(prefix="/m")
LOOK_BACK = timedelta(days=365)  # hours are fulfilled over the years of a contract
MOST_CONSULTATIONS, MOST_LOTS, MOST_WINNERS = 60, 40, 3
FACETS, ROWS, AWARDS = columns_of(SearchFacet), columns_of(SearchRow), columns_of(Award)


@dataclass(frozen=True)
class HoursToOffer:
    """One consultation whose hours the structure could supply: how many, how, and to whom."""

    title: str
    buyer: str
    hours: str
    ways: tuple[str, ...]
    winners: tuple[str, ...]
    deadline_at: datetime | None


@router.get("/heures")
def hours_to_offer(request: Request, appels: bool = False) -> Response:
    """After an award, at once; `appels` asks for the calls that are still open."""
    guest, now = visitor(request), request.app.state.now()
    with request.app.state.store.reading() as session:
        contact = session.get(Contact, guest.contact_id)
        number = contact.member_id if contact else None
        member = member_views(session, [number]).get(number) if number else None
        states = ("awarded", "open") if appels else ("awarded",)
        offers = list(_offers(session, member, states, now)) if member else []
    return page(
        request,
        "member/hours.html",
        title="Heures d’insertion à fournir",
        offers=offers,
        calls=appels,
        explained=explained(None),
        csrf=guest.csrf,
    )


def _offers(
    session: Session, member: MemberView, states: tuple[str, ...], now: datetime
) -> Iterator[HoursToOffer]:
    world = atlas(basins(session))
    candidates = [(member, prepared(member, world))]
    for row in _claused(session, states, now):
        ids = [lot.id or 0 for lot in lots_of(session, row.consultation_id)[:MOST_LOTS]]
        offered_hours = hours_wanted(
            ready(view, world) for view in lot_views(session, ids).values()
        )
        for supplier in suppliers(candidates, offered_hours) if offered_hours else ():
            yield HoursToOffer(
                title=row.title,
                buyer=row.buyer_name,
                hours=offered_hours.hours if offered_hours else "",
                ways=supplier.ways,
                winners=_winners(session, row.consultation_id),
                deadline_at=row.deadline_at if row.state == "open" else None,
            )


def _claused(session: Session, states: tuple[str, ...], now: datetime) -> list[SearchRow]:
    """Consultations with an insertion clause in those states, the newest first."""
    claused = (
        select(SearchRow)
        .join(SearchFacet, FACETS.c.consultation_id == ROWS.c.consultation_id)
        .where(
            FACETS.c.facet == f"code:{Consideration.INSERTION_CONDITION}",
            ROWS.c.state.in_(states),
            ROWS.c.published_at > now - LOOK_BACK,
        )
        .order_by(ROWS.c.published_at.desc(), ROWS.c.consultation_id.desc())
        .limit(MOST_CONSULTATIONS)
    )
    return list(session.execute(claused).scalars())


def _winners(session: Session, consultation_id: int) -> tuple[str, ...]:
    winner_query = select(AWARDS.c.winner_name).where(AWARDS.c.consultation_id == consultation_id)
    names = session.execute(winner_query.order_by(AWARDS.c.id)).scalars()
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_WINNERS]
