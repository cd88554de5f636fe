"""What members answer: kept with who and when, the opportunity moved, the event told, in one
transaction.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Table, func, select, update
from sqlmodel import Session

from vigie.domain.events import OpportunityAnswered
from vigie.domain.refusals import BadChange
from vigie.store.events import emit
from vigie.store.tables import Answer, Contact, Opportunity, OpportunityStep

ANSWERS: Table = Answer.__table__  # type: ignore[attr-defined]
OPPORTUNITIES: Table = Opportunity.__table__  # type: ignore[attr-defined]
CONTACTS: Table = Contact.__table__  # type: ignore[attr-defined]

REASONS = {
    "too_late": "trop tard",
    "too_big": "trop grand pour nous",
    "too_far": "trop loin",
    "wrong_trade": "pas notre métier",
    "no_staff": "pas assez de personnel",
    "would_join_group": "seulement en groupement",
}
# answer → state of the opportunity; « seen » moves nothing that is further on
MOVES = {
    "interested": "interested",
    "declined": "declined",
    "seen": "sent",
    "bid": "bidding",
    "not_bid": "declined",
    "won": "won",
    "lost": "lost",
}


def record_answer(
    session: Session,
    *,
    opportunity_id: int,
    answer: str,
    now: datetime,
    contact_id: int | None = None,
    reason: str = "",
    note: str = "",
    by: str = "",
) -> Answer:
    """Keep an answer; the same one sent twice (double click) is kept once. Raises BadChange."""
    opportunity = session.get(Opportunity, opportunity_id)
    if opportunity is None:
        raise BadChange("cette opportunité n’existe plus.")
    if answer not in MOVES or (reason and reason not in REASONS):
        raise BadChange("réponse inconnue : choisir l’une de celles proposées.")
    last = newest(session, [opportunity_id]).get(opportunity_id)
    if last is not None and (last.answer, last.reason, last.note) == (answer, reason, note[:1000]):
        return last
    row = Answer(
        opportunity_id=opportunity_id,
        contact_id=contact_id,
        answer=answer,
        reason=reason,
        note=note[:1000],
        at=now,
    )
    session.add(row)
    session.flush()
    who = by or (f"contact:{contact_id}" if contact_id else "vigie")
    _move(session, opportunity, MOVES[answer], who, now, reason)
    if contact_id:
        session.execute(
            update(CONTACTS).where(CONTACTS.c.id == contact_id).values(last_answer_at=now)
        )
    emit(session, [OpportunityAnswered(opportunity_id, row.id or 0)], now)
    return row


def _move(
    session: Session, opportunity: Opportunity, state: str, by: str, now: datetime, detail: str
) -> None:
    further = opportunity.state not in ("proposed", "sent")
    if state == opportunity.state or (state == "sent" and further):
        return
    session.execute(
        update(OPPORTUNITIES).where(OPPORTUNITIES.c.id == opportunity.id).values(state=state)
    )
    session.add(
        OpportunityStep(
            opportunity_id=opportunity.id or 0, state=state, by=by, at=now, detail=detail
        )
    )


def newest(session: Session, opportunity_ids: Iterable[int]) -> dict[int, Answer]:
    """The last answer on each opportunity."""
    ids = sorted(set(opportunity_ids))
    last = (
        select(func.max(ANSWERS.c.id))
        .where(ANSWERS.c.opportunity_id.in_(ids))
        .group_by(ANSWERS.c.opportunity_id)
    )
    rows = session.execute(select(Answer).where(ANSWERS.c.id.in_(last))).scalars() if ids else ()
    return {row.opportunity_id: row for row in rows}


def answered_count(session: Session, member_id: int) -> int:
    """How many of a member's opportunities were answered (« sollicitée n fois, répondu m »)."""
    wanted = select(func.count(func.distinct(ANSWERS.c.opportunity_id))).where(
        ANSWERS.c.opportunity_id == OPPORTUNITIES.c.id,
        OPPORTUNITIES.c.member_id == member_id,
        ANSWERS.c.answer != "seen",
    )
    return int(session.execute(wanted).scalar_one())
