"""Two consultations found to be one: what staff and members did on the second follows to the
first, nothing is lost.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Column, Table, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from vigie.domain.events import Event, LotClosed, NoticeAmended
from vigie.store.tables import Change, Consultation, Lot, metadata

CHANGES: Table = Change.__table__  # type: ignore[attr-defined]
CONSULTATIONS: Table = Consultation.__table__  # type: ignore[attr-defined]
LOTS: Table = Lot.__table__  # type: ignore[attr-defined]
OURS = (
    "notices",
    "lots",
    "changes",
    "notice_keys",
    "events",
    "consultations",
)  # recording places these itself


def absorb(session: Session, into: int, absorbed: Sequence[int], now: datetime) -> list[Event]:
    """Leave a pointer in place of each absorbed consultation, and move what hangs on it and on
    its lots.
    """
    happened: list[Event] = []
    for old in absorbed:
        happened += _absorb_lots(session, into, old)
        _move(session, "consultation_id", old, into)
        pointer = {"merged_into": into, "state": "closed", "updated_at": now}
        session.execute(update(CONSULTATIONS).where(CONSULTATIONS.c.id == old).values(**pointer))
        happened.append(NoticeAmended(old, _told(session, into, old, now)))
    return happened


def _absorb_lots(session: Session, into: int, old: int) -> list[Event]:
    """A lot that both have becomes the first's; what cannot follow it hears that it is closed.
    The others move over.
    """
    kept = {key: lot_id for lot_id, key in _lots(session, into)}
    happened: list[Event] = []
    for lot_id, key in _lots(session, old):
        if key in kept:
            _move(session, "lot_id", lot_id, kept[key])
            session.execute(update(LOTS).where(LOTS.c.id == lot_id).values(state="closed"))
            happened.append(LotClosed(lot_id, "closed"))
        else:
            session.execute(update(LOTS).where(LOTS.c.id == lot_id).values(consultation_id=into))
    return happened


def _told(session: Session, into: int, old: int, now: datetime) -> int:
    """The line of the absorbed one's history that says where it went."""
    gone = {"lot": None, "field": "merged_into", "old": None, "new": into, "aspect": ""}
    row = {
        "consultation_id": old,
        "notice_id": "",
        "at": now,
        "material": False,
        "differences": [gone],
    }
    return int(session.execute(insert(CHANGES).values(**row).returning(CHANGES.c.id)).scalar_one())


def _lots(session: Session, consultation_id: int) -> list[tuple[int, str]]:
    wanted = select(LOTS.c.id, LOTS.c.key).where(LOTS.c.consultation_id == consultation_id)
    return [(row.id, row.key) for row in session.execute(wanted)]


def _move(session: Session, name: str, old: int, new: int) -> None:
    """Every row that names the old one names the new; a row whose like is there already stays
    where it is.
    """
    for table, column in _naming(name):
        key = next(iter(table.primary_key))
        for row_id in session.execute(select(key).where(column == old)).scalars().all():
            try:
                with session.begin_nested():
                    session.execute(update(table).where(key == row_id).values({column.name: new}))
            except IntegrityError:
                continue


def _naming(name: str) -> Iterator[tuple[Table, Column[int]]]:
    for table in metadata.sorted_tables:
        if table.name not in OURS and name in table.c:
            yield table, table.c[name]
