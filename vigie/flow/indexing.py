"""Lists and search follow what happens: each event puts its consultation in the index again."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session

from vigie.data.trades import trades_of_cpv
from vigie.domain.events import Event
from vigie.flow.steps import Context, Step, Write
from vigie.store.figures import refresh, updated_at
from vigie.store.search_documents import documents
from vigie.store.search_index import Document, forget, put
from vigie.store.tables import Lot, Notice

FIGURES_EVERY = timedelta(hours=6)  # the observatory's figures; the desk has a button for now
LOTS, NOTICES = Lot.__table__, Notice.__table__  # type: ignore[attr-defined]


def index(context: Context, events: Sequence[Event]) -> Sequence[Write]:
    """Read outside, write each consultation once; a notice that two consultations shared is found by its own row."""
    with context.store.reading() as session:
        wanted = [_consultation(session, event) for event in events]
        ids = {one for one in wanted if one is not None}
        found = {one.row["consultation_id"]: one for one in documents(session, ids, trades_of_cpv)}
        counted = updated_at(session)
    if counted is None or counted + FIGURES_EVERY <= context.now:
        refresh(context.store, context.now)
    return [_write(number, found.get(number)) for number in wanted]


def _consultation(session: Session, event: Event) -> int | None:
    known = getattr(event, "consultation_id", None)
    if known is not None:
        return int(known)
    return session.execute(select(LOTS.c.consultation_id).where(LOTS.c.id == getattr(event, "lot_id", 0))).scalar()


def _write(number: int | None, document: Document | None) -> Write:
    def write(session: Session) -> None:
        if document is not None:
            put(session, [document])
        elif number is not None:
            forget(session, [number])

    return write


ANSWERS: dict[str, Step] = {
    "NoticePublished": index,
    "NoticeAmended": index,
    "LotRead": index,
    "VerdictGiven": index,
    "LotClosed": index,
}
