"""The members made ready for matching, kept until one of them changes."""

from fastapi import Request
from sqlmodel import Session

from vigie.domain.members import MemberView
from vigie.matching.places import atlas
from vigie.matching.prepared import Prepared, prepared
from vigie.store.match.members import fingerprint, member_views
from vigie.store.match.territories import basins


def ready_members(request: Request, session: Session) -> list[tuple[MemberView, list[Prepared]]]:
    """Every member with its activities: preparing two thousand takes longer than asking them."""
    mark = fingerprint(session)
    mark_and_members = getattr(request.app.state, "prepared_members", None)
    if mark_and_members is None or mark_and_members[0] != mark:
        world = atlas(basins(session))
        mark_and_members = (
            mark,
            [(view, prepared(view, world)) for view in member_views(session).values()],
        )
        request.app.state.prepared_members = mark_and_members
    members: list[tuple[MemberView, list[Prepared]]] = mark_and_members[1]
    return members
