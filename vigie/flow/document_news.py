"""Who was told of a lot hears of it again when the documents say something new of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from vigie.domain.events import DocumentsChanged
from vigie.domain.lots import FindingView
from vigie.flow.pairing import ACTIVE
from vigie.flow.reading import read_lots
from vigie.flow.steps import Context, Write
from vigie.store.match.matches import note_change, opportunities_of_lot
from vigie.store.read.findings import effective
from vigie.store.tables import Lot, columns_of

LOTS = columns_of(Lot)


@dataclass(frozen=True)
class Said:
    """What a lot's findings say that whoever was told of it should know."""

    reserved: frozenset[tuple[str, bool]]
    claused: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, views: Sequence[FindingView]) -> "Said":
        """Reservations with whether they are in conflict, clauses and criteria with their hours."""
        return cls(
            frozenset((str(view.code), view.conflict) for view in views if view.reserved),
            frozenset((str(view.code), _hours(view)) for view in views if not view.reserved),
        )


def documents_read(context: Context, events: Sequence[DocumentsChanged]) -> Sequence[Write]:
    """Answers DocumentsChanged: reads the lots again, then notes what changed for those told."""
    writes = read_lots(context, events)
    return [_noting(event, write, context.now) for event, write in zip(events, writes, strict=True)]


def _noting(event: DocumentsChanged, reading: Write, now: datetime) -> Write:
    def write(session: Session) -> None:
        lot_ids = session.exec(
            select(Lot.id).where(LOTS.c.consultation_id == event.consultation_id)
        ).all()
        numbers = [number for number in lot_ids if number is not None]
        before = effective(session, numbers)
        reading(session)
        session.flush()
        for number, views in effective(session, numbers).items():
            aspect = _aspect(Said.of(before[number]), Said.of(views))
            if aspect and before[number]:
                _note(session, number, event, aspect, now)

    return write


def _note(
    session: Session, lot_id: int, event: DocumentsChanged, aspect: str, now: datetime
) -> None:
    mark = f"pièce {event.file_id} ({event.change}) : {aspect}"
    for opportunity in opportunities_of_lot(session, lot_id):
        if opportunity.state in ACTIVE:
            note_change(session, opportunity, aspect, now, mark)


def _aspect(before: Said, after: Said) -> str:
    if before.reserved != after.reserved:
        return "reservation"
    return "clause" if before.claused != after.claused else ""


def _hours(view: FindingView) -> str:
    return ",".join(f"{volume.lot}:{volume.hours or volume.percent}" for volume in view.volumes)
