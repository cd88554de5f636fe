"""Activities that Vigie supposes, settled by trade in one page; and who hears nothing, and why."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from vigie.acts.members import add_contact, settle_activities
from vigie.acts.preferences import plausible
from vigie.acts.undoing import of_activities
from vigie.data.trades import trades
from vigie.domain.french import count, cut
from vigie.domain.refusals import BadChange
from vigie.flow.lacking import SupposedTrade, supposed_trades, trade_label
from vigie.matching.unheard import Unheard, unheard
from vigie.store.match.members import member_views
from vigie.store.match.supposed import (
    Supposed,
    lacking_members,
    lots_to_check,
    reached_members,
    supposed_by_trade,
    untold_members,
)
from vigie.web.desk.audience import kept_lots, kept_of, missed_of
from vigie.web.security import Change, Staff, back, desk_page, undoably

router = APIRouter(include_in_schema=False)
PAGE = 50
SHOWN = 12  # names of each list
LATELY = timedelta(days=60)
MOST_SETTLED = 2_000
ADDRESS = re.compile(r"courriel-[0-9]{1,18}")  # the field of one member's address
ACTIONS = {"confirmer": True, "retirer": False}


@router.get("/adherents/supposees")
def supposed_page(request: Request, staff: Staff, metier: str = "") -> Response:
    """Supposed activities by trade; those of the named trade one by one."""
    with request.app.state.store.reading() as session:
        members_by_trade = supposed_by_trade(session)
        market_counts = _met(request, session, members_by_trade)
    return desk_page(
        request,
        "supposees.html",
        found=members_by_trade,
        labels=_labels(members_by_trade),
        chosen=metier,
        met=market_counts,
    )


def _labels(slugs: Iterable[str]) -> dict[str, str]:
    return {slug: trade_label(slug) for slug in slugs}


def _met(
    request: Request, session: Session, supposed: Mapping[str, Sequence[Supposed]]
) -> dict[str, SupposedTrade]:
    lots = kept_lots(session, request.app.state.now(), kept_of(request))
    return {trade.slug: trade for trade in supposed_trades(supposed, lots)}


@router.get("/adherents/manques")
def lacking_page(request: Request, staff: Staff) -> Response:
    """What the members' records lack, what it costs, and how to supply it."""
    with request.app.state.store.reading() as session:
        lacking = lacking_members(session)
        members_by_trade = supposed_by_trade(session)
        market_counts = _met(request, session, members_by_trade)
    return desk_page(
        request,
        "manques.html",
        lacking=lacking,
        found=members_by_trade,
        met=market_counts,
        labels=_labels(members_by_trade),
        shown=SHOWN,
    )


@router.post("/adherents/manques")
def write_to(request: Request, change: Change) -> Response:
    """Somebody to write to, for each member whose address was typed."""
    path, now = "/adherents/manques", request.app.state.now()
    typed = {name: change.text(name, 200) for name in change.form if ADDRESS.fullmatch(name)}
    addresses = {name: address for name, address in typed.items() if address}
    faults = {
        name: f"«\u00a0{cut(address, 60)}\u00a0» n’est pas une adresse de courriel."
        for name, address in addresses.items()
        if not plausible(address)
    }
    if faults or not addresses:
        words = "Rien n’a changé : écrire au moins une adresse, sous la forme prenom@structure.fr."
        return back(request, path, words, wrong=True, faults=faults)
    people = {int(name.partition("-")[2]): address for name, address in addresses.items()}
    try:
        with request.app.state.store.transaction() as session:
            for member_id, address in people.items():
                add_contact(session, change.actor, member_id, address, now)
    except BadChange as refused:
        return back(request, path, f"Rien n’a changé : {refused}", wrong=True)
    added = count(len(people), "adresse enregistrée", "adresses enregistrées")
    return back(request, path, f"{added} : un message de bienvenue part d’abord, puis la lettre.")


@router.post("/adherents/supposees")
def settle(request: Request, change: Change) -> Response:
    """Confirm or take out the ticked activities: all are ticked to begin with."""
    action, trade = change.text("action", 20), change.text("metier", 60)
    path = f"/adherents/supposees?metier={trade}" if trade in trades() else "/adherents/supposees"
    if action not in ACTIONS:
        return back(request, path, "Rien n’a changé : confirmer ou retirer.", wrong=True)
    ids = [int(typed_id) for typed_id in change.many("a", MOST_SETTLED) if typed_id.isdigit()]
    now = request.app.state.now()
    many = undoably(
        request,
        change,
        lambda session: of_activities(session, ids),
        lambda session: settle_activities(
            session, change.actor, ids, now, confirmed=ACTIONS[action]
        ),
    )
    if not many:
        return back(request, path, "Rien n’a changé : cocher au moins une structure.", wrong=True)
    settled_as = "confirmées" if ACTIONS[action] else "retirées"
    return back(request, path, f"Activités {settled_as} pour {many} structure(s).")


@router.get("/adherents/silence")
def silent_page(request: Request, staff: Staff, page: int = 1) -> Response:
    """Members to whom nothing was told for two months, why, and the remedy."""
    now, number = request.app.state.now(), max(1, min(page, 1_000))
    with request.app.state.store.reading() as session:
        ids = untold_members(session, now - LATELY)
        page_ids = ids[(number - 1) * PAGE : number * PAGE]
        views, reached = member_views(session, page_ids), reached_members(session, page_ids)
        checked = lots_to_check(session, page_ids)
        missed = missed_of(session, list(views), now, kept_of(request))
    unheard_members: list[Unheard] = [
        unheard(
            views[member_id],
            missed.get(member_id, ()),
            reached=member_id in reached,
            to_check=checked.get(member_id, 0),
        )
        for member_id in page_ids
        if member_id in views
    ]
    return desk_page(
        request,
        "silence.html",
        found=unheard_members,
        total=len(ids),
        page=number,
        pages=-(-len(ids) // PAGE),
    )
