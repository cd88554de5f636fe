"""Matches and opportunities: what fits a member, and where each stands, with who moved it and
when.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from vigie.domain.events import OpportunityChanged, OpportunityOpened
from vigie.domain.labels import OpportunityState
from vigie.domain.matches import MatchView, Reason
from vigie.store.events import emit
from vigie.store.inserts import insert_if_absent
from vigie.store.tables import Match, Opportunity, OpportunityStep, columns_of

MATCHES = columns_of(Match)
OPPORTUNITIES = columns_of(Opportunity)
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


def opportunities_of_lot(session: Session, lot_id: int) -> list[Opportunity]:
    """Every opportunity that a lot raised."""
    return list(
        session.scalars(
            select(Opportunity)
            .where(col(Opportunity.lot_id) == lot_id)
            .order_by(col(Opportunity.id))
        )
    )


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


def open_opportunity(
    session: Session, match: MatchView, consultation_id: int, now: datetime
) -> int | None:
    """Insert if absent, with its first step and event; the id when it is new."""
    values = {
        "member_id": match.member_id,
        "lot_id": match.lot_id,
        "consultation_id": consultation_id,
        "state": "proposed",
        "version": 1,
        "excluded_by_staff": False,
        "opened_at": now,
        "changed_at": now,
        "closed_why": "",
    }
    row = session.execute(
        insert_if_absent(session, OPPORTUNITIES).values(**values).returning(OPPORTUNITIES.c.id)
    ).first()
    if row is None:
        return None
    session.add(OpportunityStep(opportunity_id=row.id, state="proposed", by="vigie", at=now))
    emit(session, [OpportunityOpened(row.id)], now)
    return int(row.id)


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
    lot_id: int,
    consultation_id: int,
    matches: Iterable[MatchView],
    now: datetime,
    *,
    member_id: int | None = None,
) -> None:
    """Put these matches in place of the lot's (of one member's, where told): what no longer fits
    is gone.
    """
    old = delete(MATCHES).where(MATCHES.c.lot_id == lot_id)
    if member_id is not None:
        old = old.where(MATCHES.c.member_id == member_id)
    session.execute(old)
    rows = [_row(match, lot_id, consultation_id, now) for match in matches]
    if rows:
        session.execute(insert_if_absent(session, MATCHES), rows)


def _row(match_view: MatchView, lot_id: int, consultation_id: int, now: datetime) -> dict[str, Any]:
    return {
        "member_id": match_view.member_id,
        "lot_id": lot_id,
        "consultation_id": consultation_id,
        "activity_id": match_view.activity_id,
        "concerned": match_view.concerned,
        "eligible": match_view.eligible,
        "able": match_view.able,
        "reasons": [asdict(reason) for reason in match_view.reasons],
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


def write_member_matches(
    session: Session,
    member_id: int,
    lot_ids: Iterable[int],
    matches: Iterable[tuple[int, MatchView]],
    now: datetime,
) -> None:
    """Put one member's matches on these lots in place of the old ones; each with its
    consultation's id.
    """
    ids = sorted(set(lot_ids))
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        session.execute(
            delete(MATCHES).where(MATCHES.c.member_id == member_id, MATCHES.c.lot_id.in_(part))
        )
    rows = [_row(match, match.lot_id, consultation_id, now) for consultation_id, match in matches]
    if rows:
        session.execute(insert_if_absent(session, MATCHES), rows)


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
