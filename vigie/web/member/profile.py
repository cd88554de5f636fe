"""From the welcome message: a member says its trades, places and size; GET shows, POST acts."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from vigie.acts import actor
from vigie.acts.members import tell_profile
from vigie.data.places import department_names
from vigie.data.trades import groups, trades
from vigie.domain.member_record import MemberRecord
from vigie.domain.refusals import BadChange
from vigie.store.match.members import member_record
from vigie.store.tables import Contact
from vigie.web.member.guard import UNKNOWN, form, linked
from vigie.web.places import followed
from vigie.web.templating import page

router = APIRouter(prefix="/m/metiers")
# the size told, and the turnover kept for it: the top of the band, so that no size is taken for
# too small
SIZES = {
    "300": ("moins de 300 000 €", 300_000.0),
    "1000": ("de 300 000 € à 1 million", 1_000_000.0),
    "3000": ("de 1 à 3 millions", 3_000_000.0),
    "10000": ("de 3 à 10 millions", 10_000_000.0),
    "plus": ("plus de 10 millions", 50_000_000.0),
}


@router.get("/{raw}")
def show(request: Request, raw: str, fait: int = 0) -> Response:
    """Three ticks: trades, départements, size."""
    with request.app.state.store.reading() as session:
        _, record = _there(request, session, raw)
    trades_by_slug = trades()
    served = {code for activity in record.activities for code in activity.departments}
    if not record.activities:
        served = {site.department for site in record.sites if site.department}
    return page(
        request,
        "member/profile.html",
        title="Vos métiers, vos territoires, votre taille",
        done=bool(fait),
        offered={
            activity.trade: activity.label or trades_by_slug[activity.trade].label
            for activity in record.activities
            if activity.trade in trades_by_slug
        },
        others=_others(record),
        places=followed(request, served),
        served=served,
        sizes={code: words for code, (words, _) in SIZES.items()},
    )


@router.post("/{raw}")
async def take(request: Request, raw: str) -> Response:
    """Keep what was ticked."""
    _, pairs = await form(request)
    many = {
        kind: [ticked_code for name, ticked_code in pairs if name == kind]
        for kind in ("trade", "zone")
    }
    size = next((typed_size for name, typed_size in pairs if name == "size"), "")
    now = request.app.state.now()
    with request.app.state.store.transaction() as session:
        contact, _ = _there(request, session, raw)
        try:
            tell_profile(
                session,
                actor.person(contact.id or 0),
                contact.member_id or 0,
                many["trade"],
                [code for code in many["zone"] if code in department_names()],
                SIZES[size][1] if size in SIZES else None,
                now,
            )
        except BadChange as wrong:
            raise HTTPException(422, str(wrong)) from wrong
    return RedirectResponse(f"/m/metiers/{raw}?fait=1", 303)


def _others(record: MemberRecord) -> dict[str, dict[str, str]]:
    """The trades that nobody knows of yet, by group: a structure may have several."""
    own_trades = {activity.trade for activity in record.activities}
    others = {
        group: {trade.slug: trade.label for trade in several if trade.slug not in own_trades}
        for group, several in groups().items()
    }
    return {group: labels for group, labels in others.items() if labels}


def _there(request: Request, session: Session, raw: str) -> tuple[Contact, MemberRecord]:
    token: Any = linked(session, raw, "profile", request.app.state.now())
    contact = session.get_one(Contact, token.contact_id)
    record = member_record(session, contact.member_id or 0) if contact.member_id else None
    if record is None:
        raise HTTPException(404, UNKNOWN)
    return contact, record
