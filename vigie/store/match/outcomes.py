"""What awards propose, « gagné » or « perdu », until a person confirms it or sets it aside."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from vigie.store.tables import Consultation, Lot, Member, Opportunity, columns_of

OPPORTUNITIES = columns_of(Opportunity)
MEMBERS = columns_of(Member)
LOTS = columns_of(Lot)
CONSULTATIONS = columns_of(Consultation)
OUTCOMES = ("won", "lost")
WAITING = OPPORTUNITIES.c.proposed_outcome.in_(OUTCOMES)  # answered by the partial index


@dataclass(frozen=True)
class Proposed:
    """One outcome that an award proposes."""

    opportunity_id: int
    consultation_id: int
    outcome: str  # won, lost
    member_id: int
    member: str
    lot: str
    title: str


def proposed_outcomes(
    session: Session, limit: int = 6, *, lot_id: int | None = None
) -> list[Proposed]:
    """The outcomes that wait for a person, newest first; of one lot when given."""
    opportunity_query = (
        select(
            OPPORTUNITIES.c.id,
            OPPORTUNITIES.c.consultation_id,
            OPPORTUNITIES.c.proposed_outcome,
            MEMBERS.c.id,
            MEMBERS.c.name,
            LOTS.c.number,
            func.coalesce(func.nullif(LOTS.c.title, ""), CONSULTATIONS.c.title),
        )
        .join(Member, MEMBERS.c.id == OPPORTUNITIES.c.member_id)
        .join(Lot, LOTS.c.id == OPPORTUNITIES.c.lot_id)
        .join(Consultation, CONSULTATIONS.c.id == OPPORTUNITIES.c.consultation_id)
        .where(WAITING)
    )
    if lot_id is not None:
        opportunity_query = opportunity_query.where(OPPORTUNITIES.c.lot_id == lot_id)
    rows = session.execute(opportunity_query.order_by(OPPORTUNITIES.c.id.desc()).limit(limit))
    return [Proposed(*row) for row in rows]


def outcomes_waiting(session: Session) -> int:
    """How many wait."""
    return int(session.execute(select(func.count(OPPORTUNITIES.c.id)).where(WAITING)).scalar_one())
