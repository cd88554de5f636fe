"""Joint bids of a lot: what stands on the desk around it, then the suggestions."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from vigie.matching.engagements import Desk
from vigie.store.inserts import parts
from vigie.store.match.joint_bids import engaged
from vigie.store.tables import JointBid, JointBidMember, Opportunity

LATELY = timedelta(days=365)


def desks_of(session: Session, consultations: Mapping[int, int], now: datetime) -> dict[int, Desk]:
    """Who is taken where in the consultation of each lot; `consultations` are those of the lots."""
    lately = proposed_lately(session, now)
    engagements = engaged(session, consultations.values())
    bidding: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for part in parts(consultations.values()):
        bidding_query = select(
            col(Opportunity.consultation_id), col(Opportunity.member_id), col(Opportunity.lot_id)
        ).where(col(Opportunity.consultation_id).in_(part), col(Opportunity.state) == "bidding")
        for consultation_id, member, lot in session.execute(bidding_query):
            bidding[consultation_id].add((member, lot))
    return {
        lot_id: _desk(lot_id, engagements.get(number, ()), bidding.get(number, ()), lately)
        for lot_id, number in consultations.items()
    }


def _desk(
    lot_id: int,
    engagements: Collection[tuple[int, int, bool]],
    bidding: Collection[tuple[int, int]],
    lately: Mapping[int, int],
) -> Desk:
    lots = {(member, lot) for member, lot, _ in engagements} | set(bidding)
    return Desk(
        in_groups=frozenset(member for member, lot, _ in engagements if lot == lot_id),
        alone=frozenset(member for member, lot in bidding if lot == lot_id),
        leading=frozenset(member for member, lot, leads in engagements if leads and lot == lot_id),
        lots_taken=Counter(member for member, lot in lots if lot != lot_id),
        in_consultation=frozenset(member for member, lot, _ in engagements if lot != lot_id),
        proposed_lately=lately,
    )


def proposed_lately(session: Session, now: datetime) -> dict[int, int]:
    """How often each member was in a released group in twelve months: it only orders equal
    suggestions.
    """
    role_query = (
        select(col(JointBidMember.member_id), func.count())
        .join(JointBid, col(JointBid.id) == col(JointBidMember.joint_bid_id))
        .where(col(JointBid.released_at) >= now - LATELY)
        .group_by(col(JointBidMember.member_id))
    )
    return {row[0]: row[1] for row in session.execute(role_query).all()}
