"""A small story for the loop's tests: a notice published makes a lot read, which opens an
opportunity, which is noted.

Each step writes a note without any unique key, so that anything done twice would show.
"""

import time
from collections.abc import Callable, Sequence

from sqlmodel import Session, select

from vigie.domain import clock
from vigie.domain.events import Event, LotRead, NoticePublished, OpportunityOpened
from vigie.flow.steps import Context, Step, Write
from vigie.store import Store
from vigie.store.events import emit
from vigie.store.tables import Note

NEXT: dict[str, Callable[[Event], list[Event]]] = {
    "NoticePublished": lambda event: [LotRead(event.consultation_id, "1")],  # type: ignore[attr-defined]
    "LotRead": lambda event: [OpportunityOpened(event.lot_id)],  # type: ignore[attr-defined]
    "OpportunityOpened": lambda event: [],
}


def noted(
    pause: float = 0.0, before: Callable[[str], None] = lambda place: None
) -> dict[str, tuple[Step, ...]]:
    """Steps that note each event and emit the next; `before` is called at every place where one
    may crash.
    """

    def step(context: Context, events: Sequence[Event]) -> Sequence[Write]:
        before("compute")
        time.sleep(pause)

        def write(event: Event) -> Write:
            def written(session: Session) -> None:
                before("write")
                session.add(Note(subject=event.key, text="", at=context.now))
                session.flush()
                emit(session, NEXT[event.kind](event), context.now)
                before("written")

            return written

        return [write(event) for event in events]

    return dict.fromkeys(NEXT, (step,))


def published(store: Store, count: int) -> None:
    """That many notices published."""
    with store.transaction() as session:
        emit(session, [NoticePublished(f"boamp:26-{at}", at) for at in range(count)], clock.now())


def notes(store: Store) -> list[str]:
    """What was noted, sorted."""
    with store.reading() as session:
        return sorted(note.subject for note in session.exec(select(Note)))


def expected(count: int) -> list[str]:
    """What an undisturbed run notes."""
    first = [f"NoticePublished:boamp:26-{at}:{at}" for at in range(count)]
    return sorted(
        [
            *first,
            *(f"LotRead:{at}:1" for at in range(count)),
            *(f"OpportunityOpened:{at}" for at in range(count)),
        ]
    )
