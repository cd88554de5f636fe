"""Questions of matching on what stands open: live lots that are reserved or claused, a member's
opportunities.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from vigie.store.inserts import parts
from vigie.store.tables import (
    Consultation,
    Finding,
    JointBid,
    JointBidMember,
    Lot,
    LotTrade,
    Match,
    Opportunity,
    Verdict,
    columns_of,
)

LOTS = columns_of(Lot)
CONSULTATIONS = columns_of(Consultation)
LOT_TRADES = columns_of(LotTrade)


def concerned_lot_ids(session: Session, now: datetime) -> list[int]:
    """Live lots with a standing finding, or one that staff added."""
    ahead = or_(col(Lot.live_until).is_(None), col(Lot.live_until) > now)
    finding_query = select(col(Finding.lot_id)).where(col(Finding.retired_at).is_(None))
    added = select(col(Verdict.lot_id)).where(col(Verdict.verdict).in_(["added", "corrected"]))
    lot_query = (
        select(col(Lot.id))
        .where(
            col(Lot.state) == "open",
            ahead,
            or_(col(Lot.id).in_(finding_query), col(Lot.id).in_(added)),
        )
        .order_by(col(Lot.id))
    )
    return [int(lot_id) for lot_id in session.scalars(lot_query) if lot_id is not None]


@dataclass(frozen=True)
class LotGlance:
    """What of a lot tells at once that a member cannot meet it."""

    id: int
    cpv: tuple[str, ...]
    trades: frozenset[str] | None  # those it is or may be; null: to be decided by newer rules
    text: str = ""


def glances(
    session: Session, lot_ids: Iterable[int], version: str, *, texts: bool
) -> Iterator[LotGlance]:
    """Those lots with the trades that these rules decided; their texts only where asked for."""
    columns: list[Any] = [
        LOTS.c.id,
        LOTS.c.cpv,
        CONSULTATIONS.c.cpv,
        LOT_TRADES.c.version,
        LOT_TRADES.c.oui,
        LOT_TRADES.c.voir,
    ]
    if texts:
        columns += [LOTS.c.title, LOTS.c.description]
        columns += [CONSULTATIONS.c.title, CONSULTATIONS.c.description]
    for part in parts(lot_ids):
        lot_query = (
            select(*columns)
            .join(CONSULTATIONS, CONSULTATIONS.c.id == LOTS.c.consultation_id)
            .outerjoin(LOT_TRADES, LOT_TRADES.c.lot_id == LOTS.c.id)
            .where(LOTS.c.id.in_(part))
        )
        for lot_id, own_cpv, cpv, decided_by, oui, voir, *words in session.execute(lot_query):
            trades = frozenset((*oui, *voir)) if decided_by == version else None
            text = " ".join(word for word in words if word)
            yield LotGlance(lot_id, tuple(own_cpv or cpv), trades, text)


def lots_of_members(session: Session, member_ids: Iterable[int]) -> dict[int, set[int]]:
    """The lots on which something is kept of each member: a match or an opportunity."""
    lots: dict[int, set[int]] = defaultdict(set)
    for part in parts(member_ids):
        for table in (Match, Opportunity):
            lot_query = select(col(table.member_id), col(table.lot_id)).where(
                col(table.member_id).in_(part)
            )
            for member_id, lot_id in session.execute(lot_query):
                lots[member_id].add(lot_id)
    return lots


def read_lot_ids(session: Session, since: datetime) -> list[int]:
    """Lots of any state with a standing finding, published since then: what a member may have
    missed.
    """
    lot_query = (
        select(col(Lot.id))
        .join(Consultation, col(Consultation.id) == col(Lot.consultation_id))
        .where(
            or_(col(Consultation.published_at) >= since, col(Consultation.created_at) >= since),
            col(Lot.state) != "planned",
            col(Lot.id).in_(select(col(Finding.lot_id)).where(col(Finding.retired_at).is_(None))),
        )
        .order_by(col(Lot.id))
    )
    return [int(lot_id) for lot_id in session.scalars(lot_query) if lot_id is not None]


def open_of_member(
    session: Session, member_id: int, states: Sequence[str], lot_ids: Iterable[int]
) -> list[Opportunity]:
    """A member's opportunities in these states on those lots."""
    opportunity_query = select(Opportunity).where(
        col(Opportunity.member_id) == member_id,
        col(Opportunity.state).in_(list(states)),
        col(Opportunity.lot_id).in_(list(lot_ids)),
    )
    return list(session.scalars(opportunity_query.order_by(col(Opportunity.id))))


def touched_by_members(session: Session, member_ids: Iterable[int]) -> set[int]:
    """Lots with a suggested group that one of these members stands in."""
    joint_bid_query = (
        select(col(JointBid.lot_id))
        .join(JointBidMember, col(JointBidMember.joint_bid_id) == col(JointBid.id))
        .where(
            col(JointBidMember.member_id).in_(sorted(set(member_ids))),
            col(JointBid.state) == "suggested",
        )
    )
    return set(session.scalars(joint_bid_query))


def lot_titles(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """« Lot 2 : Élagage (n° 31) » by lot id."""
    numbers, titles = sorted(set(ids)), {}
    for start in range(0, len(numbers), 500):
        lot_query = select(Lot, col(Consultation.title)).join(
            Consultation, col(Consultation.id) == col(Lot.consultation_id)
        )
        for row, whole in session.execute(
            lot_query.where(col(Lot.id).in_(numbers[start : start + 500]))
        ):
            titles[row.id or 0] = f"lot {row.number} : {row.title or whole} (n° {row.id})"
    return titles


def matched_lot_ids(session: Session) -> list[int]:
    """Lots with a match, the newest last."""
    return [
        int(lot_id)
        for lot_id in session.scalars(
            select(col(Match.lot_id)).distinct().order_by(col(Match.lot_id))
        )
    ]


def grouped_lot_ids(session: Session) -> list[int]:
    """Lots with a group that is not stale."""
    joint_bid_query = (
        select(col(JointBid.lot_id))
        .where(col(JointBid.state) != "stale")
        .distinct()
        .order_by(col(JointBid.lot_id))
    )
    return [int(lot_id) for lot_id in session.scalars(joint_bid_query)]
