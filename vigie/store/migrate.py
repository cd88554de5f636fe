"""Bring a database to the present tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from vigie.store.db import Store
from vigie.store.search.documents import reindex
from vigie.store.tables import SearchRow, columns_of, metadata
from vigie.store.tables.full_text import create_index

PLACE = Path(__file__).parent / "migrations"
FILLED_AT_ONCE = 500
LOCK = 723_002  # PostgreSQL: one upgrade at a time; SQLite's write lock does it there


def upgrade(store: Store) -> list[str]:
    """Run what is missing, all or nothing; the revisions that were run."""
    with store.engine.connect() as connection, _tables_made_anew(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        missing = _pending(connection)
        if missing:
            command.upgrade(_config(connection), "head")
            create_index(
                connection
            )  # of the database's own kind: no table of ours, so not in a revision
            _fill_index(connection)
            _all_rows_lead_somewhere(connection)
    return missing


@contextmanager
def _tables_made_anew(connection: Connection) -> Iterator[None]:
    """SQLite changes a column by making its table anew: rows that lead to the old one would forbid
    its removal, so that foreign keys are checked once, at the end.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")  # outside of the transaction, where alone it counts
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _all_rows_lead_somewhere(connection: Connection) -> None:
    """Refuse an upgrade that would leave rows that lead to none."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost is not None:
            lost_row = f"une ligne de {lost[0]} ne mène plus à {lost[2]}"
            raise IntegrityError("PRAGMA foreign_key_check", {}, ValueError(lost_row))


def _fill_index(connection: Connection) -> None:
    """An upgrade that gave the full-text index another shape left it empty: put all in it again."""
    rows, answered = columns_of(SearchRow), text("SELECT count(*) FROM search_text")
    if connection.execute(answered).scalar_one():
        return
    numbers = list(connection.execute(select(rows.c.consultation_id)).scalars())
    with Session(connection) as session:
        for start in range(0, len(numbers), FILLED_AT_ONCE):
            reindex(session, numbers[start : start + FILLED_AT_ONCE])
        session.commit()  # the upgrade's own transaction stays open


def upgrade_to(connection: Connection, revision: str) -> None:
    """Make the tables as they were at that revision."""
    command.upgrade(_config(connection), revision)


def pending(store: Store) -> list[str]:
    """The revisions that this database still lacks, oldest first."""
    with store.engine.connect() as connection:
        return _pending(connection)


def drift(store: Store) -> list[str]:
    """What differs between the database and the declared tables: nothing, after `upgrade`."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": _ours}
        )
        return [repr(difference) for difference in compare_metadata(context, metadata)]


def _pending(connection: Connection) -> list[str]:
    scripts = ScriptDirectory.from_config(_config(connection))
    heads = MigrationContext.configure(connection).get_current_heads()
    missing = scripts.iterate_revisions("heads", heads[0] if heads else "base")
    return [revision.revision for revision in missing if revision.revision not in heads][::-1]


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(PLACE))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["include_object"] = _ours
    return config


def _ours(
    _schema_part: Any, name: str | None, kind: str, reflected: bool, counterpart: Any
) -> bool:
    """Only declared tables: search indexes and procrastinate bring their own."""
    return not (kind == "table" and reflected and counterpart is None)
