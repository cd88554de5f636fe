"""What became of opportunities: awards propose « gagné » or « perdu », and what members won
feeds the history.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from vigie.domain.considerations import Consideration
from vigie.domain.events import OpportunityAnswered
from vigie.flow.steps import Write
from vigie.store.inserts import insert_if_absent
from vigie.store.match.matches import opportunities_of_lots
from vigie.store.match.members import touch_member
from vigie.store.read.lots import lot_view
from vigie.store.tables import Award, Lot, Member, Opportunity, columns_of

AWARDS = columns_of(Award)


def award_outcomes(session: Session, lot_id: int, now: datetime) -> None:
    """« Gagné » for the member that the award names, « perdu » for those that bid: proposals
    that people confirm.
    """
    lot = session.get(Lot, lot_id)
    if lot is None:
        return
    winners = _winners(session, lot)
    if not winners:
        return
    for opportunity in opportunities_of_lots(session, [lot_id]):
        if opportunity.state in ("won", "lost"):
            continue  # said already
        member = session.get(Member, opportunity.member_id)
        if member is not None and member.siren in winners:
            opportunity.proposed_outcome = "won"
        elif opportunity.state == "bidding":
            opportunity.proposed_outcome = "lost"
        session.add(opportunity)
    if _reserved_ess(session, lot_id):
        _feed_history(session, lot, winners, now)


def keep_award(event: OpportunityAnswered, now: datetime) -> Write:
    """A member says that it won: an ESS-reserved lot counts for its three years (L2113-16)."""

    def write(session: Session) -> None:
        opportunity = session.get(Opportunity, event.opportunity_id)
        if (
            opportunity is None
            or opportunity.state != "won"
            or not _reserved_ess(session, opportunity.lot_id)
        ):
            return
        member, lot = (
            session.get(Member, opportunity.member_id),
            lot_view(session, opportunity.lot_id),
        )
        if member is None or lot is None or not member.siren:
            return
        row = {
            "notice_id": f"reponse:{event.answer_id}",
            "consultation_id": opportunity.consultation_id,
            "lot_key": lot.number,
            "winner_key": member.siret or member.siren,
            "winner_name": member.name,
            "winner_siren": member.siren,
            "buyer_siren": lot.buyer_siren,
            "awarded_at": now,
            "reserved_ess": True,
        }
        new = session.execute(
            insert_if_absent(session, AWARDS).values(**row).returning(AWARDS.c.id)
        ).first()
        if new is not None:
            touch_member(session, opportunity.member_id, now)

    return write


def _winners(session: Session, lot: Lot) -> set[str]:
    award_query = select(col(Award.winner_siren)).where(
        col(Award.consultation_id) == lot.consultation_id, col(Award.lot_key).in_([lot.key, ""])
    )
    return {siren for siren in session.scalars(award_query) if siren}


def _reserved_ess(session: Session, lot_id: int) -> bool:
    lot = lot_view(session, lot_id)
    return lot is not None and any(
        finding.code is Consideration.RESERVED_ESS for finding in lot.findings
    )


def _feed_history(session: Session, lot: Lot, winners: set[str], now: datetime) -> None:
    """The reservation may stand in the text alone: the award's row then learns it from what was
    read.
    """
    session.execute(
        update(AWARDS)
        .where(AWARDS.c.consultation_id == lot.consultation_id, AWARDS.c.lot_key.in_([lot.key, ""]))
        .values(reserved_ess=True)
    )
    for member_id in session.scalars(
        select(col(Member.id)).where(col(Member.siren).in_(sorted(winners)))
    ):
        touch_member(session, int(member_id or 0), now)
