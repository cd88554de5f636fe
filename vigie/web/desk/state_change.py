"""Putting consultations in another state: the change, and the page asked before a release."""

from collections.abc import Sequence
from datetime import datetime

from fastapi import Request, Response
from sqlmodel import Session

from vigie.acts.consultations import assign, hold, set_state
from vigie.store.desk.morning import lots_due
from vigie.store.search.lists import rows_of
from vigie.web.desk.badges import line
from vigie.web.security import Change, desk_page


def change_state(
    session: Session, change: Change, ids: Sequence[int], action: str, state: str, now: datetime
) -> int:
    """Entrust, hold or let go those consultations, else put them in that state; gives how many
    changed.
    """
    if action in ("attribuer", "confier"):
        return assign(session, change.actor, ids, change.number("a") or None, now)
    if action in ("retenir", "libérer"):
        return hold(session, change.actor, ids, action == "retenir", now)
    return set_state(session, change.actor, ids, state, now)


def confirm_release(request: Request, ids: list[int], path: str, follows: str) -> Response:
    """What would leave, before it leaves, and who hears of it (`follows`): messages are not taken
    back.
    """
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        rows, concerned = rows_of(session, sorted(set(ids))), lots_due(session, ids)
    return desk_page(
        request,
        "confirmer.html",
        lines=[line(row, now) for row in rows],
        concerned=concerned,
        follows=follows,
        path=path,
    )
