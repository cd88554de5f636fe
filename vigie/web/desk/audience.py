"""How many useful lots of the last thirty days an activity would have met: counted while it is
described.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request
from sqlalchemy import select
from sqlmodel import Session

from vigie.domain.lots import LotView
from vigie.domain.members import ActivityView
from vigie.domain.territories import Atlas
from vigie.matching.explain import Miss, misses
from vigie.matching.facts import LotFacts, facts
from vigie.matching.gate import passage, prepare
from vigie.matching.match import Ready, ready
from vigie.matching.places import atlas
from vigie.store.match.members import member_views
from vigie.store.match.territories import basins
from vigie.store.read.lots import lot_views
from vigie.store.search.index import FACETS, minutes
from vigie.store.tables import Lot, columns_of

DAYS = 30
MISSED_DAYS = 92
MOST_LOTS = 400
KEPT = timedelta(minutes=5)
LOTS = columns_of(Lot)


@dataclass
class Recent:
    """The useful lots of the last days, made ready once for some minutes."""

    until: datetime
    lots: list[LotFacts]


@dataclass
class Missable:
    """The useful lots of three months, made ready once for some minutes, and the places they
    were read with.
    """

    until: datetime
    lots: list[Ready]
    world: Atlas


def kept_of(request: Request) -> dict[str, Any]:
    """Where the application keeps lots made ready."""
    if not hasattr(request.app.state, "recent_lots"):
        request.app.state.recent_lots = {}
    kept: dict[str, Any] = request.app.state.recent_lots
    return kept


def recent_lots(session: Session, now: datetime, memo: dict[str, Any]) -> list[LotFacts]:
    """The newest reserved or claused lots published in the last thirty days, at most MOST_LOTS."""
    recent_before: Recent | None = memo.get("recent")
    if recent_before and recent_before.until > now:
        return recent_before.lots
    world = atlas()
    recent = Recent(now + KEPT, [facts(view, world) for view in _useful(session, now, DAYS)])
    memo["recent"] = recent
    return recent.lots


def missed_by(session: Session, member_id: int, now: datetime, memo: dict[str, Any]) -> list[Miss]:
    """What one test alone kept from that member, among the newest useful lots of three months,
    at most MOST_LOTS.
    """
    return missed_of(session, [member_id], now, memo).get(member_id, [])


def missed_of(
    session: Session, member_ids: Sequence[int], now: datetime, memo: dict[str, Any]
) -> dict[int, list[Miss]]:
    """The same for several members, by id."""
    missable = memo.get("missed")
    if missable is None or missable.until <= now:
        world = atlas(basins(session))
        missable = Missable(
            now + KEPT, [ready(view, world) for view in _useful(session, now, MISSED_DAYS)], world
        )
        memo["missed"] = missable
    return {
        number: misses(member, missable.lots, now, missable.world)
        for number, member in member_views(session, member_ids).items()
    }


def _useful(session: Session, now: datetime, days: int) -> list[LotView]:
    place = (
        FACETS.c.facet == "kind:any",
        FACETS.c.published >= minutes(now - timedelta(days=days), 0),
    )
    newest = (
        select(FACETS.c.consultation_id)
        .where(*place)
        .order_by(FACETS.c.published.desc())
        .limit(MOST_LOTS)
    )
    ids = (
        session.execute(
            select(LOTS.c.id).where(LOTS.c.consultation_id.in_(newest)).limit(MOST_LOTS)
        )
        .scalars()
        .all()
    )
    return [view for view in lot_views(session, ids).values() if view.findings]


def count(activity: ActivityView, lots: list[LotFacts]) -> tuple[int, int]:
    """(surely met, to be checked)."""
    prepared_activity = prepare(activity, atlas())
    passages = [passage(prepared_activity, lot) for lot in lots]
    passing = [lot_passage for lot_passage in passages if lot_passage.passes]
    return sum(
        lot_passage.trade == "oui" and lot_passage.zone == "oui" for lot_passage in passing
    ), len(passing)
