"""A consultation is put in the index once a batch, however many of its lots are told of."""

from contextlib import contextmanager

from sqlalchemy import event
from sqlmodel import select

from tests.builders import NOW, a_notice, recorded
from vigie.config import Settings
from vigie.domain.events import LotRead
from vigie.flow.indexing import index
from vigie.flow.loop import work
from vigie.flow.steps import Context
from vigie.store import Store
from vigie.store.events import emit
from vigie.store.search.lists import Search, search
from vigie.store.tables import Lot
from vigie.store.tables.full_text import create_index


@contextmanager
def written(store: Store):
    """How often a text is put in the index meanwhile."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if statement.startswith("INSERT INTO search_text"):
            seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield seen
    event.remove(store.engine, "before_cursor_execute", note)


def ready(store: Store) -> list[LotRead]:
    with store.engine.begin() as connection:
        create_index(connection)
    recorded(store, a_notice(lots=("1", "2", "3")))
    with store.reading() as session:
        return [LotRead(lot.id or 0, "a1") for lot in session.exec(select(Lot)).all()]


def test_three_lots_of_one_tender_are_one_document(store: Store) -> None:
    events = ready(store)
    with written(store) as seen, store.transaction() as session:
        for write in index(Context(store, Settings(), NOW, {}), events):
            write(session)
    assert len(seen) == 1


def test_each_event_answered_alone_puts_it_there(store: Store) -> None:
    events = ready(store)
    for one in events:
        (write,) = index(Context(store, Settings(), NOW, {}), [one])
        with store.transaction() as session:
            write(session)
    with store.reading() as session:
        assert search(session, Search("bâtiments communaux")).total == 1


def test_many_lots_told_in_several_batches_are_indexed_once(store: Store) -> None:
    with store.engine.begin() as connection:
        create_index(connection)
    recorded(store, a_notice(lots=tuple(map(str, range(1, 131)))))
    given = Context(store, Settings(), NOW, {})
    with store.reading() as session:
        lots = list(session.exec(select(Lot.id).order_by(Lot.id)))
    with store.transaction() as session:
        emit(session, [LotRead(lot or 0, "a1") for lot in lots], NOW)
    steps = {"LotRead": (index,)}
    with written(store) as seen:
        work(given, steps=steps)
    assert len(seen) == 1

    with store.transaction() as session:
        session.get_one(Lot, lots[0]).reading_hash = "b.2"
        emit(session, [LotRead(lots[0] or 0, "b.2")], NOW)
    with written(store) as seen:
        work(given, steps=steps)
    assert len(seen) == 1


def test_a_batch_that_was_not_written_is_indexed_again(store: Store) -> None:
    with store.engine.begin() as connection:
        create_index(connection)
    recorded(store, a_notice(lots=tuple(map(str, range(1, 131)))))
    given = Context(store, Settings(), NOW, {})
    with store.transaction() as session:
        lots = list(session.exec(select(Lot.id)))
        emit(session, [LotRead(lot or 0, "a1") for lot in lots], NOW)
    index(given, [LotRead(lots[0] or 0, "a1")])  # computed, and lost before it was written
    with written(store) as seen:
        work(given, steps={"LotRead": (index,)})
    assert len(seen) == 1
