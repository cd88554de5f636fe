"""The members that this process keeps ready: an index brought up to date by what was saved
since.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlmodel import Session

from vigie.domain.members import MemberView
from vigie.flow.steps import Context
from vigie.matching.index import MemberIndex
from vigie.matching.places import atlas
from vigie.store.match.members import changed_since, fingerprint, member_views
from vigie.store.match.territories import basins

MEMO = "members"


@dataclass
class KnownMembers:
    """The index and what it was built from."""

    index: MemberIndex
    print: tuple[int, int, datetime | None]
    basins: int


def known_members(context: Context, session: Session) -> MemberIndex:
    """The index as the database stands: built once, then only what changed is read again."""
    remembered = cast("KnownMembers | None", context.memo.get(MEMO))
    areas = basins(session)
    now = fingerprint(session)
    if remembered is None or remembered.basins != hash(areas):
        remembered = KnownMembers(
            MemberIndex(atlas(areas), member_views(session).values()), now, hash(areas)
        )
        context.memo[MEMO] = remembered
    elif remembered.print != now:
        _catch_up(remembered, session)
        remembered.print = now
    return remembered.index


def _catch_up(known_members: KnownMembers, session: Session) -> None:
    since = known_members.print[2]
    if since is None:
        _put(known_members.index, member_views(session).values())
        return
    changed = changed_since(session, since)
    views = member_views(session, [number for number, active in changed if active])
    for number, active in changed:
        if not active:
            known_members.index.drop(number)
    _put(known_members.index, views.values())


def _put(index: MemberIndex, members: Iterable[MemberView]) -> None:
    for member in members:
        index.put(member)
