"""Bring a database to the present tables. Alembic is imported where a database lacks something:
most commands find one that lacks nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from vigie.store.db import Store
from vigie.store.tables import SearchRow, columns_of, metadata
from vigie.store.tables.full_text import create_index

if TYPE_CHECKING:
    from alembic.config import Config

PLACE = Path(__file__).parent / "migrations"
FILLED_AT_ONCE = 500
LOCK = 723_002  # PostgreSQL: one upgrade at a time; SQLite's write lock does it there


class UnknownRevision(Exception):
    """Raised by `upgrade`, `upgrade_to` and `pending` for a database, or a copy, of a newer
    version of Vigie.
    """


def upgrade(store: Store) -> list[str]:
    """Run what is missing, all or nothing; the revisions that were run."""
    with store.engine.connect() as connection, _tables_made_anew(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        missing = _pending(connection)
        if missing:
            upgrade_to(connection, "head")
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
    from vigie.store.search.documents import reindex

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
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(_config(connection), revision)
    except CommandError as error:
        raise UnknownRevision(str(error)) from error


def pending(store: Store) -> list[str]:
    """The revisions that this database still lacks, oldest first."""
    with store.engine.connect() as connection:
        return _pending(connection)


def drift(store: Store) -> list[str]:
    """What differs between the database and the declared tables: nothing, after `upgrade`."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": _ours}
        )
        return [repr(difference) for difference in compare_metadata(context, metadata)]


def _pending(connection: Connection) -> list[str]:
    current = _current(connection)
    if current == _newest():
        return []
    from alembic.script import ScriptDirectory
    from alembic.script.revision import RevisionError
    from alembic.util import CommandError

    scripts = ScriptDirectory.from_config(_config(connection))
    try:
        missing = list(scripts.iterate_revisions("heads", current or "base"))
    except (CommandError, RevisionError) as error:
        raise UnknownRevision(str(error)) from error
    return [revision.revision for revision in missing if revision.revision != current][::-1]


def _current(connection: Connection) -> str:
    """The revision that the database stands at, empty for one without tables."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    version = connection.execute(text("SELECT version_num FROM alembic_version"))
    return str(version.scalar() or "")


def _newest() -> str:
    """The last revision of this version: their files are numbered."""
    return max(file.name for file in (PLACE / "versions").glob("[0-9]*.py")).partition("_")[0]


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

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
