"""A batch writes together what events write one by one: the same rows, in far fewer questions."""

from pathlib import Path

from sqlalchemy import event, text

from tests.builders import NOW, a_lot, a_notice, recorded
from tests.flow.pairing_making import called, context, joined, opportunities, paired, read, told
from vigie.config import Settings
from vigie.flow.loop import work
from vigie.flow.steps import Context
from vigie.flow.story import steps_by_event
from vigie.store import Store, open_store

RESERVED = "Le lot est réservé aux structures d’insertion par l’activité économique."
NOTICES = 24
ROWS = (
    "SELECT lot_id, code, source, status, quote, proofs, retired_at FROM findings",
    "SELECT lot_id, kind, value, quote FROM readings",
    "SELECT id, reading_hash, read_version FROM lots",
    "SELECT lot_id, consultation_id, oui, voir, need, why, version FROM lot_trades",
    "SELECT member_id, lot_id, concerned, eligible, able, reasons FROM matches",
    "SELECT member_id, lot_id, state, version FROM opportunities",
    "SELECT * FROM search_rows",
    "SELECT * FROM search_facets",
    "SELECT head, lots, body, facets FROM search_text",
    "SELECT * FROM search_words",
    "SELECT key, kind, state, attempts, error FROM events",
)


def day(place: str, limit: int, members: int = 3) -> tuple[Store, int]:
    """A small day worked through, that many events at a time; how many statements it took."""
    store = open_store(place)
    store.create_all()
    joined(store, *(told(number) for number in range(1, members + 1)))
    for number in range(NOTICES):
        lots = (a_lot("1", departments=("93",)), a_lot("2", "Espaces verts"))
        said = RESERVED if number % 4 == 0 else "Prestations courantes."
        recorded(store, a_notice(f"26-{number:05}", lots=lots, text=said))
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    work(Context(store, Settings(), NOW), steps_by_event(), limit=limit)
    event.remove(store.engine, "before_cursor_execute", note)
    return store, len(asked)


def rows(store: Store) -> dict[str, list[str]]:
    with store.engine.connect() as connection:
        return {
            question: sorted(map(repr, map(tuple, connection.execute(text(question)))))
            for question in ROWS
        }


def test_a_batch_gives_the_rows_of_its_events_one_by_one(tmp_path: Path) -> None:
    alone, many = day(f"sqlite:///{tmp_path / 'alone.db'}", 1)
    together, few = day(f"sqlite:///{tmp_path / 'together.db'}", 64)
    assert rows(together) == rows(alone)
    assert len(rows(alone)["SELECT key, kind, state, attempts, error FROM events"]) > NOTICES
    assert few * 3 < many, (few, many)


def test_the_members_that_a_lot_fits_are_written_together(tmp_path: Path) -> None:
    asked = {}
    for members in (2, 22):
        store = open_store(f"sqlite:///{tmp_path / f'{members}.db'}")
        store.create_all()
        joined(store, *(told(number) for number in range(1, members + 1)))
        given = context(store)
        paired(given)
        [lot] = called(store)
        read(store, lot)
        statements: list[str] = []

        def note(_connection, _cursor, statement, *_rest, statements=statements) -> None:
            statements.append(statement)

        event.listen(store.engine, "before_cursor_execute", note)
        paired(given)
        with store.reading() as session:
            assert len(opportunities(session)) == members
        asked[members] = len(statements)
    assert asked[22] <= asked[2] + 2, asked
