"""The useful lots of the last weeks, kept ready for some minutes: what an activity would have met
is counted while it is described.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request
from sqlmodel import Session

from vigie.domain.territories import Atlas
from vigie.flow.lacking import best_supposed
from vigie.flow.recent_lots import recent_lots, useful_lots
from vigie.matching.explain import Miss, misses
from vigie.matching.facts import LotFacts
from vigie.matching.match import Ready, ready
from vigie.matching.places import atlas
from vigie.store.match.members import member_views
from vigie.store.match.supposed import supposed_by_trade
from vigie.store.match.territories import basins

MISSED_DAYS = 92
KEPT = timedelta(minutes=5)


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
    lots_by_moment: dict[str, Any] = request.app.state.recent_lots
    return lots_by_moment


def kept_lots(session: Session, now: datetime, memo: dict[str, Any]) -> list[LotFacts]:
    """The newest reserved or claused lots of the last thirty days, made ready once."""
    recent_before: Recent | None = memo.get("recent")
    if recent_before and recent_before.until > now:
        return recent_before.lots
    recent = Recent(now + KEPT, recent_lots(session, now))
    memo["recent"] = recent
    return recent.lots


def kept_best(session: Session, now: datetime, memo: dict[str, Any]) -> str:
    """What confirming supposed activities would bring, counted anew only where the lots made ready
    or those activities changed.
    """
    lots = kept_lots(session, now, memo)
    if not lots:
        return ""
    supposed = supposed_by_trade(session)
    fingerprint = (memo["recent"].until, tuple(map(tuple, supposed.values())))
    known_fingerprint, sentence = memo.get("best", (None, ""))
    if fingerprint != known_fingerprint:
        sentence = best_supposed(supposed, lots)
        memo["best"] = (fingerprint, sentence)
    return str(sentence)


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
            now + KEPT,
            [ready(view, world) for view in useful_lots(session, now, MISSED_DAYS)],
            world,
        )
        memo["missed"] = missable
    return {
        number: misses(member, missable.lots, now, missable.world)
        for number, member in member_views(session, member_ids).items()
    }
