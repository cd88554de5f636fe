"""Matches and opportunities: what fits a member, and where each stands, with who moved it and
when.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from vigie.domain.events import OpportunityChanged, OpportunityOpened
from vigie.domain.labels import OpportunityState
from vigie.domain.matches import MatchView, Reason
from vigie.store.events import emit
from vigie.store.inserts import insert_if_absent, parts
from vigie.store.tables import Match, Opportunity, OpportunityStep, columns_of

MATCHES = columns_of(Match)
OPPORTUNITIES = columns_of(Opportunity)
STEPS = columns_of(OpportunityStep)
STATES = tuple(OpportunityState.words())
STATE_LABELS = OpportunityState.words()
# sending never undoes an answer, closing never undoes an outcome
ORDER = {
    "proposed": 0,
    "sent": 1,
    "interested": 2,
    "declined": 2,
    "bidding": 3,
    "won": 4,
    "lost": 4,
    "closed": 4,
}


def match_view(row: Match) -> MatchView:
    """The stored match as the pages read it."""
    return MatchView(
        member_id=row.member_id,
        lot_id=row.lot_id,
        activity_id=row.activity_id,
        concerned=row.concerned,  # type: ignore[arg-type]
        eligible=row.eligible,  # type: ignore[arg-type]
        able=row.able,  # type: ignore[arg-type]
        reasons=tuple(Reason(**reason) for reason in row.reasons),
        rank=(row.rank,),
        near_miss=row.near_miss,
    )


def matches_of_lot(session: Session, lot_id: int) -> list[MatchView]:
    """Who fits a lot, best first."""
    rows = session.scalars(
        select(Match).where(col(Match.lot_id) == lot_id).order_by(col(Match.rank), col(Match.id))
    )
    return [match_view(row) for row in rows]


def matches_of_member(session: Session, member_id: int) -> list[MatchView]:
    """What fits a member, best first."""
    match_query = (
        select(Match)
        .where(col(Match.member_id) == member_id)
        .order_by(col(Match.rank), col(Match.id))
    )
    return [match_view(row) for row in session.scalars(match_query)]


def opportunities_of_member(
    session: Session, member_id: int, states: Sequence[str] | None = None
) -> list[Opportunity]:
    """A member's opportunities, newest first; `states` keeps only those."""
    opportunity_query = select(Opportunity).where(col(Opportunity.member_id) == member_id)
    if states is not None:
        opportunity_query = opportunity_query.where(col(Opportunity.state).in_(list(states)))
    return list(
        session.scalars(
            opportunity_query.order_by(
                col(Opportunity.opened_at).desc(), col(Opportunity.id).desc()
            )
        )
    )


def opportunities_of_lots(session: Session, lot_ids: Iterable[int]) -> list[Opportunity]:
    """Every opportunity that those lots raised, oldest first."""
    return [
        opportunity
        for part in parts(lot_ids)
        for opportunity in session.scalars(
            select(Opportunity)
            .where(col(Opportunity.lot_id).in_(part))
            .order_by(col(Opportunity.id))
        )
    ]


def steps_of(session: Session, opportunity_id: int) -> list[OpportunityStep]:
    """Who moved it to which state, oldest first."""
    opportunity_step_query = select(OpportunityStep).where(
        col(OpportunityStep.opportunity_id) == opportunity_id
    )
    return list(session.scalars(opportunity_step_query.order_by(col(OpportunityStep.id))))


def move_opportunity(
    session: Session, opportunity_id: int, state: str, by: str, now: datetime, detail: str = ""
) -> Opportunity | None:
    """Move it and note who did; null when it is already there, unknown, or further on than Vigie
    may undo.

    People (`user:`, `contact:`) may move it anywhere; Vigie itself only forward.
    """
    if state not in STATES:
        raise ValueError(f"état d’opportunité inconnu : {state} (attendus : {', '.join(STATES)})")
    opportunity = session.get(Opportunity, opportunity_id)
    if (
        opportunity is None
        or opportunity.state == state
        or (by == "vigie" and ORDER[state] <= ORDER[opportunity.state])
    ):
        return None
    opportunity.state = state
    opportunity.changed_at = now
    session.add(opportunity)
    session.add(
        OpportunityStep(opportunity_id=opportunity_id, state=state, by=by, at=now, detail=detail)
    )
    session.flush()
    return opportunity


def open_opportunities(
    session: Session, consultations: Mapping[int, int], matches: Iterable[MatchView], now: datetime
) -> list[int]:
    """Insert those that are absent, each with its first step and event; the ids of the new ones.
    `consultations` are those of the lots.
    """
    rows = [
        {
            "member_id": match.member_id,
            "lot_id": match.lot_id,
            "consultation_id": consultations[match.lot_id],
            "state": "proposed",
            "version": 1,
            "excluded_by_staff": False,
            "opened_at": now,
            "changed_at": now,
            "closed_why": "",
        }
        for match in matches
    ]
    if not rows:
        return []
    absent = insert_if_absent(session, OPPORTUNITIES).returning(OPPORTUNITIES.c.id)
    ids = sorted(session.execute(absent, rows).scalars())
    first = {"state": "proposed", "by": "vigie", "at": now, "detail": ""}
    if ids:
        session.execute(insert(STEPS), [{"opportunity_id": number, **first} for number in ids])
        emit(session, [OpportunityOpened(number) for number in ids], now)
    return ids


def change_opportunity(
    session: Session, opportunity: Opportunity, change: str, now: datetime
) -> None:
    """Count a material change and tell it."""
    opportunity.version += 1
    opportunity.changed_at = now
    session.add(opportunity)
    session.flush()
    emit(session, [OpportunityChanged(opportunity.id or 0, opportunity.version, change)], now)


def write_matches(
    session: Session,
    consultations: Mapping[int, int],
    matches: Iterable[MatchView],
    now: datetime,
    *,
    member_id: int | None = None,
) -> None:
    """Put these matches in place of those lots' (of one member's, where told): what no longer fits
    is gone. `consultations` are those of the lots.
    """
    for lot_ids in parts(consultations):
        old = delete(MATCHES).where(MATCHES.c.lot_id.in_(lot_ids))
        if member_id is not None:
            old = old.where(MATCHES.c.member_id == member_id)
        session.execute(old)
    rows = [_row(match, consultations[match.lot_id], now) for match in matches]
    if rows:
        session.execute(insert_if_absent(session, MATCHES), rows)


def _row(match_view: MatchView, consultation_id: int, now: datetime) -> dict[str, Any]:
    return {
        "member_id": match_view.member_id,
        "lot_id": match_view.lot_id,
        "consultation_id": consultation_id,
        "activity_id": match_view.activity_id,
        "concerned": match_view.concerned,
        "eligible": match_view.eligible,
        "able": match_view.able,
        "reasons": [reason.as_json() for reason in match_view.reasons],
        "rank": flat_rank(match_view.rank),
        "near_miss": match_view.near_miss,
        "matched_at": now,
    }


def flat_rank(rank: tuple[float, ...]) -> float:
    """One number in the same order: kind of consideration, then fit, then days left (each under
    a hundred or thousand).
    """
    kind, fit, days = (*rank, 0.0, 0.0, 0.0)[:3]
    return kind * 1e6 + min(fit, 99.0) * 1e4 + min(max(days, 0.0), 9999.0)


def note_change(
    session: Session, opportunity: Opportunity, change: str, now: datetime, mark: str
) -> bool:
    """Count a material change once (`mark` names what told of it) and tell it; whether it was
    new.
    """
    opportunity_step_query = select(OpportunityStep).where(
        col(OpportunityStep.opportunity_id) == opportunity.id, col(OpportunityStep.detail) == mark
    )
    if session.scalars(opportunity_step_query).first() is not None:
        return False
    session.add(
        OpportunityStep(
            opportunity_id=opportunity.id or 0,
            state=opportunity.state,
            by="vigie",
            at=now,
            detail=mark,
        )
    )
    change_opportunity(session, opportunity, change, now)
    return True


def close_opportunity(session: Session, opportunity: Opportunity, why: str, now: datetime) -> None:
    """Close it with the reason that people read."""
    opportunity.closed_why = why
    session.add(opportunity)
    move_opportunity(session, opportunity.id or 0, "closed", "vigie", now, why)
