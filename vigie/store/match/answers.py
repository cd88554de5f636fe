"""What members answered, and where each answer moves its opportunity."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlmodel import Session

from vigie.domain.labels import DeclineReason
from vigie.store.tables import Answer, Opportunity, columns_of

ANSWERS = columns_of(Answer)
OPPORTUNITIES = columns_of(Opportunity)

REASONS = DeclineReason.words()
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
    answer_query = select(func.count(func.distinct(ANSWERS.c.opportunity_id))).where(
        ANSWERS.c.opportunity_id == OPPORTUNITIES.c.id,
        OPPORTUNITIES.c.member_id == member_id,
        ANSWERS.c.answer != "seen",
    )
    return int(session.execute(answer_query).scalar_one())
