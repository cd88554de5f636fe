"""What comes near: deadlines of lots that members follow, deadlines that passed, proofs about to
end.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from vigie.domain.clock import days_left, paris_day
from vigie.domain.events import DeadlineNear, MemberChanged
from vigie.store.tables import Lot, Member, Opportunity, Proof

REMIND_AT = 7  # days before, once
# Who follows a lot is reminded by itself; who was told of it and said nothing, in its letter.
FOLLOWED = ("interested", "bidding")
WARN_PROOF = timedelta(days=60)


def deadlines_near(session: Session, now: datetime) -> list[DeadlineNear]:
    """One event a followed lot whose deadline comes near; the deadline is in its key."""
    last = now + timedelta(days=REMIND_AT + 1)
    question = (
        select(col(Lot.id), col(Lot.deadline_at))
        .where(col(Lot.state) == "open", col(Lot.deadline_at) > now, col(Lot.deadline_at) < last)
        .where(
            col(Lot.id).in_(
                select(col(Opportunity.lot_id)).where(col(Opportunity.state).in_(FOLLOWED))
            )
        )
    )
    return [
        DeadlineNear(lot_id=lot_id, days=REMIND_AT, deadline=deadline.isoformat())
        for lot_id, deadline in session.execute(question)
        if days_left(deadline, now) <= REMIND_AT
    ]


def proofs_ending(session: Session, now: datetime) -> list[Proof]:
    """Proofs of active members that end within 60 days and were not told of yet."""
    today = paris_day(now)
    question = (
        select(Proof)
        .join(Member, col(Member.id) == col(Proof.member_id))
        .where(
            col(Member.active),
            col(Proof.valid_until).is_not(None),
            col(Proof.valid_until) <= today + WARN_PROOF,
        )
        .where(col(Proof.warned_at).is_(None))
    )
    return list(session.execute(question).scalars())


def members_whose_proof_ended(session: Session, now: datetime) -> list[MemberChanged]:
    """Yesterday a proof held, today it does not: what they may answer must be read again."""
    yesterday = paris_day(now) - timedelta(days=1)
    question = select(Member).where(
        col(Member.active),
        col(Member.id).in_(select(col(Proof.member_id)).where(col(Proof.valid_until) == yesterday)),
    )
    changed = []
    for member in session.execute(question).scalars():
        member.version += 1
        session.add(member)
        changed.append(MemberChanged(member_id=member.id or 0, version=member.version))
    return changed
