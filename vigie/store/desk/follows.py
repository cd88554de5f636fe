"""Who of the team follows which consultations."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session

from vigie.store.tables import ConsultationFollow, SearchRow, User, columns_of

FOLLOWS = columns_of(ConsultationFollow)
ROWS = columns_of(SearchRow)
USERS = columns_of(User)
MOST_LISTED = 60


def follow_of(session: Session, user_id: int, consultation_id: int) -> ConsultationFollow | None:
    """That person's follow of that consultation, or nothing."""
    mine = (FOLLOWS.c.user_id == user_id, FOLLOWS.c.consultation_id == consultation_id)
    return session.execute(select(ConsultationFollow).where(*mine)).scalars().first()


def followed_rows(session: Session, user_id: int) -> list[SearchRow]:
    """The consultations that a person follows, the next deadline first, those without one last."""
    query = (
        select(SearchRow)
        .join(ConsultationFollow, FOLLOWS.c.consultation_id == ROWS.c.consultation_id)
        .where(FOLLOWS.c.user_id == user_id)
        .order_by(ROWS.c.deadline_at.is_(None), ROWS.c.deadline_at.desc())
        .limit(MOST_LISTED)
    )
    return list(session.execute(query).scalars())


def followers(session: Session, consultation_ids: Iterable[int]) -> dict[int, list[User]]:
    """The active accounts that follow each of those consultations."""
    query = (
        select(FOLLOWS.c.consultation_id, User)
        .join(User, USERS.c.id == FOLLOWS.c.user_id)
        .where(FOLLOWS.c.consultation_id.in_(sorted(set(consultation_ids))), USERS.c.active)
        .order_by(USERS.c.id)
    )
    users_by_consultation: dict[int, list[User]] = {}
    for consultation_id, user in session.execute(query):
        users_by_consultation.setdefault(int(consultation_id), []).append(user)
    return users_by_consultation
