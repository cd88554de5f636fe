"""The members made ready for matching, kept until one of them changes."""

from fastapi import Request
from sqlmodel import Session

from vigie.domain.members import MemberView
from vigie.matching.gate import Prepared, prepared
from vigie.matching.places import atlas
from vigie.store.match.members import fingerprint, member_views
from vigie.store.match.territories import basins


def ready_members(request: Request, session: Session) -> list[tuple[MemberView, list[Prepared]]]:
    """Every member with its activities: preparing two thousand takes longer than asking them."""
    mark = fingerprint(session)
    kept = getattr(request.app.state, "prepared_members", None)
    if kept is None or kept[0] != mark:
        world = atlas(basins(session))
        kept = (mark, [(view, prepared(view, world)) for view in member_views(session).values()])
        request.app.state.prepared_members = kept
    members: list[tuple[MemberView, list[Prepared]]] = kept[1]
    return members
