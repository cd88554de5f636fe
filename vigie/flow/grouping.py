"""Joint bids of a lot: what stands on the desk around it, then the suggestions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from vigie.domain.matches import JointBidView
from vigie.matching.index import MemberIndex
from vigie.matching.joint_bid import Desk, suggest
from vigie.matching.match import Ready
from vigie.store.match.joint_bids import engaged
from vigie.store.tables import JointBid, JointBidMember, Opportunity

LATELY = timedelta(days=365)


def suggestions(
    index: MemberIndex, lot: Ready, passing: Sequence[int], desk: Desk, now: datetime
) -> list[JointBidView]:
    """Groups of those who pass the gate."""
    return suggest([index.members[number] for number in passing], lot, now, desk)


def desk_of(session: Session, consultation_id: int, lot_id: int, lately: Mapping[int, int]) -> Desk:
    """Who is taken where in that consultation."""
    engagements = engaged(session, consultation_id)
    bidding = session.execute(
        select(col(Opportunity.member_id), col(Opportunity.lot_id)).where(
            col(Opportunity.consultation_id) == consultation_id, col(Opportunity.state) == "bidding"
        )
    ).all()
    lots = {(member, lot) for member, lot, _ in engagements} | {
        (row.member_id, row.lot_id) for row in bidding
    }
    return Desk(
        in_groups=frozenset(member for member, lot, _ in engagements if lot == lot_id),
        alone=frozenset(row.member_id for row in bidding if row.lot_id == lot_id),
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
