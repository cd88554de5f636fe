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


def recent_lots(session: Session, now: datetime, kept: dict[str, Any]) -> list[LotFacts]:
    """The newest reserved or claused lots published in the last thirty days, at most MOST_LOTS."""
    known: Recent | None = kept.get("recent")
    if known and known.until > now:
        return known.lots
    world = atlas()
    recent = Recent(now + KEPT, [facts(view, world) for view in _useful(session, now, DAYS)])
    kept["recent"] = recent
    return recent.lots


def missed_by(session: Session, member_id: int, now: datetime, kept: dict[str, Any]) -> list[Miss]:
    """What one test alone kept from that member, among the newest useful lots of three months,
    at most MOST_LOTS.
    """
    return missed_of(session, [member_id], now, kept).get(member_id, [])


def missed_of(
    session: Session, member_ids: Sequence[int], now: datetime, kept: dict[str, Any]
) -> dict[int, list[Miss]]:
    """The same for several members, by id."""
    known = kept.get("missed")
    if known is None or known.until <= now:
        world = atlas(basins(session))
        known = Missable(
            now + KEPT, [ready(view, world) for view in _useful(session, now, MISSED_DAYS)], world
        )
        kept["missed"] = known
    return {
        number: misses(member, known.lots, now, known.world)
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
    one = prepare(activity, atlas())
    found = [passage(one, lot) for lot in lots]
    passing = [each for each in found if each.passes]
    return sum(each.trade == "oui" and each.zone == "oui" for each in passing), len(passing)
