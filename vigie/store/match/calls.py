"""Who asked to be called back about a lot, and was not yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from vigie.store.tables import (
    Answer,
    Consultation,
    Contact,
    Lot,
    Member,
    Opportunity,
    User,
    columns_of,
)

ANSWERS, OPPORTUNITIES = columns_of(Answer), columns_of(Opportunity)
MEMBERS, CONTACTS, USERS = columns_of(Member), columns_of(Contact), columns_of(User)
LOTS, CONSULTATIONS = columns_of(Lot), columns_of(Consultation)
CALL = "Merci de nous rappeler."  # the note by which a member asks for it
OVER = ("declined", "lost", "closed")


@dataclass(frozen=True)
class AwaitedCall:
    """A call that a member awaits: about which lot, since when, from whom."""

    answer_id: int
    member_id: int
    member: str
    contact: str
    consultation_id: int
    consultation: str
    lot: str
    title: str
    asked_at: datetime
    in_charge_id: int | None
    in_charge: str


def awaited_calls(
    session: Session, *, only: int | None = None, most: int = 50
) -> list[AwaitedCall]:
    """The calls still to be made, the oldest first; one of them alone where a number is told."""
    of_it = LOTS.alias("lots_of_it")
    lots_of_it = select(func.count()).where(of_it.c.consultation_id == CONSULTATIONS.c.id)
    query = (
        select(
            ANSWERS.c.id,
            ANSWERS.c.at,
            MEMBERS.c.id.label("member_id"),
            MEMBERS.c.name,
            CONTACTS.c.first_name,
            CONTACTS.c.last_name,
            CONSULTATIONS.c.id.label("consultation_id"),
            CONSULTATIONS.c.title.label("consultation"),
            LOTS.c.number,
            LOTS.c.title,
            lots_of_it.scalar_subquery().label("lots"),
            USERS.c.id.label("in_charge_id"),
            USERS.c.name.label("in_charge"),
        )
        .join(Opportunity, OPPORTUNITIES.c.id == ANSWERS.c.opportunity_id)
        .join(Member, MEMBERS.c.id == OPPORTUNITIES.c.member_id)
        .join(Lot, LOTS.c.id == OPPORTUNITIES.c.lot_id)
        .join(Consultation, CONSULTATIONS.c.id == OPPORTUNITIES.c.consultation_id)
        .outerjoin(Contact, CONTACTS.c.id == ANSWERS.c.contact_id)
        .outerjoin(User, (USERS.c.id == MEMBERS.c.in_charge_id) & USERS.c.active)
        .where(_awaited(), MEMBERS.c.erased_at.is_(None))
    )
    if only is not None:
        query = query.where(ANSWERS.c.id == only)
    return [_call(row) for row in session.execute(query.order_by(ANSWERS.c.id).limit(most))]


def _awaited() -> Any:
    call_waiting = (ANSWERS.c.note == CALL) & ANSWERS.c.called_at.is_(None)
    return call_waiting & OPPORTUNITIES.c.state.not_in(OVER)


def _call(row: Any) -> AwaitedCall:
    return AwaitedCall(
        answer_id=int(row.id),
        member_id=int(row.member_id),
        member=row.name,
        contact=f"{row.first_name or ''} {row.last_name or ''}".strip(),
        consultation_id=int(row.consultation_id),
        consultation=row.consultation,
        lot=row.number if row.lots > 1 else "",
        title=row.title or row.consultation,
        asked_at=row.at,
        in_charge_id=row.in_charge_id,
        in_charge=row.in_charge or "",
    )
