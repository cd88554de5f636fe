"""The useful lots of the last days, and how many of them an activity would have met."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session

from vigie.domain.lots import LotView
from vigie.domain.members import ActivityView
from vigie.matching.facts import LotFacts, facts
from vigie.matching.gate import passage
from vigie.matching.places import atlas
from vigie.matching.prepared import prepare
from vigie.store.read.lots import lot_views
from vigie.store.search.index import FACETS, minutes
from vigie.store.tables import Lot, columns_of

DAYS = 30
MOST_LOTS = 400
LOTS = columns_of(Lot)


def useful_lots(session: Session, now: datetime, days: int) -> list[LotView]:
    """The newest reserved or claused lots published in those days, at most MOST_LOTS."""
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


def recent_lots(session: Session, now: datetime) -> list[LotFacts]:
    """Those of the last thirty days, as an activity is tried on them."""
    world = atlas()
    return [facts(view, world) for view in useful_lots(session, now, DAYS)]


def lots_met(activity: ActivityView, lots: Sequence[LotFacts]) -> tuple[int, int]:
    """(surely met, met in all with those to be checked)."""
    prepared_activity = prepare(activity, atlas())
    passages = [passage(prepared_activity, lot) for lot in lots]
    passing = [lot_passage for lot_passage in passages if lot_passage.passes]
    sure = sum(lot_passage.trade == "oui" and lot_passage.zone == "oui" for lot_passage in passing)
    return sure, len(passing)
