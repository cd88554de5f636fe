"""Notes, names of the team and saved searches."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from vigie.domain.refusals import BadChange
from vigie.store.tables import Consultation, Note, SavedSearch, User, columns_of

ROWS = columns_of(Consultation)
USERS = columns_of(User)
NOTES = columns_of(Note)


def notes_of(session: Session, subject: str, most: int = 50) -> list[Note]:
    """The notes on a subject, newest first."""
    note_query = (
        select(Note).where(NOTES.c.subject == subject).order_by(NOTES.c.id.desc()).limit(most)
    )
    return list(session.execute(note_query).scalars())


def people(session: Session) -> dict[int, str]:
    """The names of the staff, by id."""
    return {
        int(row.id): row.name
        for row in session.execute(select(USERS.c.id, USERS.c.name).order_by(USERS.c.name))
    }


def keep_search(
    session: Session, user_id: int, name: str, query: dict[str, Any], now: datetime
) -> None:
    """Save a search under a name; the same name again replaces it."""
    saved = columns_of(SavedSearch)
    name = name.strip()[:80]
    if not name:
        raise BadChange("recherche sans nom : lui en donner un.")
    row = session.execute(
        select(SavedSearch).where(saved.c.user_id == user_id, saved.c.name == name)
    ).scalar()
    if row is None:
        row = SavedSearch(user_id=user_id, name=name, created_at=now)
    row.query = query
    session.add(row)


def saved_searches(session: Session, user_id: int) -> list[SavedSearch]:
    """One's own saved searches."""
    saved = columns_of(SavedSearch)
    return list(
        session.execute(
            select(SavedSearch).where(saved.c.user_id == user_id).order_by(saved.c.name).limit(30)
        ).scalars()
    )


def drop_search(session: Session, user_id: int, search_id: int) -> None:
    """Forget one of one's own saved searches."""
    row = session.get(SavedSearch, search_id)
    if row is not None and row.user_id == user_id:
        session.delete(row)
