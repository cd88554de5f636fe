"""How many useful lots of the last thirty days an activity would have met: counted while it is described."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session

from vigie.domain.lots import LotView
from vigie.domain.members import ActivityView
from vigie.matching.facts import LotFacts, facts
from vigie.matching.gate import passage, prepare
from vigie.matching.places import atlas
from vigie.store.lots import lot_views
from vigie.store.search_index import FACETS, minutes
from vigie.store.tables import Lot

DAYS = 30
MOST_LOTS = 400
KEPT = timedelta(minutes=5)
LOTS = Lot.__table__


@dataclass
class Recent:
    """The useful lots of the last days, made ready once for some minutes."""

    until: datetime
    lots: list[LotFacts]


def recent_lots(session: Session, now: datetime, kept: dict[str, Recent]) -> list[LotFacts]:
    """The newest reserved or claused lots published in the last thirty days, at most MOST_LOTS."""
    known = kept.get("recent")
    if known and known.until > now:
        return known.lots
    place = (FACETS.c.facet == "kind:any", FACETS.c.published >= minutes(now - timedelta(days=DAYS), 0))
    newest = select(FACETS.c.consultation_id).where(*place).order_by(FACETS.c.published.desc()).limit(MOST_LOTS)
    ids = session.execute(select(LOTS.c.id).where(LOTS.c.consultation_id.in_(newest)).limit(MOST_LOTS)).scalars().all()
    views: list[LotView] = [view for view in lot_views(session, ids).values() if view.findings]
    world = atlas()
    kept["recent"] = Recent(now + KEPT, [facts(view, world) for view in views])
    return kept["recent"].lots


def count(activity: ActivityView, lots: list[LotFacts]) -> tuple[int, int]:
    """(surely met, to be checked)."""
    one = prepare(activity, atlas())
    found = [passage(one, lot) for lot in lots]
    passing = [each for each in found if each.passes]
    return sum(each.trade == "oui" and each.zone == "oui" for each in passing), len(passing)
