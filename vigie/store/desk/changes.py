"""Notes and names of the team."""

from sqlalchemy import select
from sqlmodel import Session

from vigie.store.tables import Note, User, columns_of

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
