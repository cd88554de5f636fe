"""Who could supply the hours of insertion of a consultation: one line on its page, all of them
on a page of their own.
"""

from fastapi import APIRouter, HTTPException, Request
from sqlmodel import Session
from starlette.responses import Response

from vigie.matching.hours_supply import (
    HoursWanted,
    Supplier,
    explained,
    hours_wanted,
    in_a_line,
    suppliers,
)
from vigie.matching.match import ready
from vigie.matching.places import atlas
from vigie.store.match.territories import basins
from vigie.store.read.lots import lot_views, lots_of
from vigie.store.tables import Consultation
from vigie.web.desk.ready_members import ready_members
from vigie.web.security import Staff, desk_page

router = APIRouter(include_in_schema=False)
MOST_LOTS = 100  # lots of one consultation that are looked at


@router.get("/consultations/{number:int}/heures")
def hours_page(request: Request, staff: Staff, number: int) -> Response:
    """Every member that could supply hours, by name, with how."""
    with request.app.state.store.reading() as session:
        row = session.get(Consultation, number) if number < 2**62 else None
        if row is None or row.taken_down_at is not None:
            raise HTTPException(404, "Cette consultation n’est plus là.")
        hours, able = supply(request, session, number)
    return desk_page(
        request,
        "heures.html",
        row=row,
        wanted=hours,
        able=able,
        line=in_a_line(hours, len(able)) if hours else "",
        explained=explained(row.nature),
    )


def hours_line(request: Request, session: Session, consultation_id: int) -> str:
    """« 2 400 h à fournir : 14 structures peuvent », or nothing."""
    hours, able = supply(request, session, consultation_id)
    return in_a_line(hours, len(able)) if hours else ""


def supply(
    request: Request, session: Session, consultation_id: int
) -> tuple[HoursWanted | None, list[Supplier]]:
    """What the consultation's clauses ask, and who could supply it."""
    ids = [lot.id or 0 for lot in lots_of(session, consultation_id)[:MOST_LOTS]]
    world = atlas(basins(session))
    hours = hours_wanted(ready(view, world) for view in lot_views(session, ids).values())
    return hours, suppliers(ready_members(request, session), hours) if hours else []
