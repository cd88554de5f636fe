"""What members answer to an opportunity, and what staff say of the outcome that an award
proposes.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from vigie.acts.actor import Actor
from vigie.domain.events import OpportunityAnswered
from vigie.domain.labels import Outcome
from vigie.domain.refusals import BadChange
from vigie.store.desk.users import audit
from vigie.store.events import emit
from vigie.store.match.answers import MOVES, REASONS, newest
from vigie.store.match.calls import awaited_calls
from vigie.store.match.match_verdicts import VERDICTS, keep
from vigie.store.match.outcomes import OUTCOMES, WAITING
from vigie.store.tables import Answer, Contact, Opportunity, OpportunityStep, columns_of

OPPORTUNITIES = columns_of(Opportunity)
CONTACTS = columns_of(Contact)
OUTCOME_WORDS = Outcome.words()


def record_answer(
    session: Session,
    actor: Actor,
    *,
    opportunity_id: int,
    answer: str,
    now: datetime,
    reason: str = "",
    note: str = "",
) -> Answer:
    """Keep an answer and move its opportunity; the same one sent twice (double click) is one."""
    row, is_new = _answer(session, actor, opportunity_id, answer, now, reason, note)
    if is_new:
        audit(session, actor.name, "réponse", f"opportunity:{opportunity_id}", now, dit=answer)
    return row


def called_back(session: Session, actor: Actor, answer_id: int, now: datetime) -> None:
    """Somebody of the team called who had asked for it."""
    row = session.get(Answer, answer_id)
    if row is None or not awaited_calls(session, only=answer_id):
        raise BadChange("quelqu’un d’autre a déjà rappelé : recharger la page.")
    row.called_at, row.called_by = now, actor.name
    session.add(row)
    audit(session, actor.name, "rappelé", f"opportunity:{row.opportunity_id}", now)


def settle_outcome(
    session: Session, actor: Actor, opportunity_id: int, *, confirmed: bool, now: datetime
) -> str:
    """Confirm the outcome that an award proposes, or set it aside; returns it. Refused where
    another settled it meanwhile.
    """
    proposed = (OPPORTUNITIES.c.id == opportunity_id, WAITING)
    outcome = session.execute(
        select(OPPORTUNITIES.c.proposed_outcome).where(*proposed).with_for_update()
    ).scalar_one_or_none()
    if outcome not in OUTCOMES:
        raise BadChange("quelqu’un d’autre s’en est occupé entre-temps : recharger la page.")
    session.execute(
        update(OPPORTUNITIES)
        .where(OPPORTUNITIES.c.id == opportunity_id)
        .values(proposed_outcome=None)
    )
    if confirmed:
        _answer(session, actor, opportunity_id, outcome, now)
    action = "issue confirmée" if confirmed else "issue écartée"
    subject = f"opportunity:{opportunity_id}"
    audit(session, actor.name, action, subject, now, issue=OUTCOME_WORDS[outcome])
    return str(outcome)


def _answer(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    answer: str,
    now: datetime,
    reason: str = "",
    note: str = "",
) -> tuple[Answer, bool]:
    """The answer's row, and whether it is a new one."""
    opportunity = session.get(Opportunity, opportunity_id)
    if opportunity is None:
        raise BadChange("cette opportunité n’existe plus.")
    if answer not in MOVES or (reason and reason not in REASONS):
        raise BadChange("réponse inconnue : choisir l’une de celles proposées.")
    last = newest(session, [opportunity_id]).get(opportunity_id)
    if last is not None and (last.answer, last.reason, last.note) == (answer, reason, note[:1000]):
        return last, False
    row = Answer(
        opportunity_id=opportunity_id,
        contact_id=actor.contact_id,
        answer=answer,
        reason=reason,
        note=note[:1000],
        at=now,
    )
    session.add(row)
    session.flush()
    _move(session, opportunity, MOVES[answer], actor.name, now, reason)
    _teach(session, actor, opportunity, answer, reason, now)
    if actor.contact_id:
        session.execute(
            update(CONTACTS).where(CONTACTS.c.id == actor.contact_id).values(last_answer_at=now)
        )
    emit(session, [OpportunityAnswered(opportunity_id, row.id or 0)], now)
    return row, True


def _teach(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    answer: str,
    reason: str,
    now: datetime,
) -> None:
    """A member's answer says whether the lot was its trade, its size, its place."""
    lesson = reason if answer == "declined" and reason in VERDICTS else ""
    lesson = "ours" if answer in ("interested", "bid", "won") else lesson
    if lesson and actor.contact_id:
        ids = (opportunity.member_id, opportunity.lot_id, opportunity.consultation_id)
        keep(session, *ids, lesson, "member", actor.name, now)


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
