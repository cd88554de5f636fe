"""Questions on notices: those of a consultation in the order in which they are folded, and what
each changed.
"""

from sqlalchemy import select
from sqlmodel import Session

from vigie.domain.consultation_fold import ordered
from vigie.domain.notice import ParsedNotice
from vigie.store.tables import Change, Notice, columns_of

NOTICES = columns_of(Notice)
CHANGES = columns_of(Change)


def parsed(notice: Notice) -> ParsedNotice:
    """The normalised form that was kept, as its object."""
    return ParsedNotice.model_validate(notice.parsed)


def notices_of(session: Session, consultation_id: int) -> list[Notice]:
    """The notices of a consultation in fold order: calls first, then what changed them, by date."""
    rows = session.execute(
        select(Notice).where(NOTICES.c.consultation_id == consultation_id)
    ).scalars()
    by_id = {row.id: row for row in rows}
    return [by_id[notice.id] for notice in ordered([parsed(row) for row in by_id.values()])]


def history(session: Session, consultation_id: int) -> list[Change]:
    """What each notice changed, oldest first."""
    change_query = (
        select(Change)
        .where(CHANGES.c.consultation_id == consultation_id)
        .order_by(CHANGES.c.at, CHANGES.c.id)
    )
    return list(session.execute(change_query).scalars())
