"""The two doors: `reading()` asks, `transaction()` changes; the same code on SQLite and
PostgreSQL.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from vigie.store.tables import metadata
from vigie.store.tables.full_text import create_index

Outcome = TypeVar("Outcome")
log = structlog.get_logger()
BUSY_TIMEOUT_MS = (
    30_000  # a writer waits for another one; a database locked longer is an error with a name
)


class Store:
    """One database with its two doors."""

    def __init__(self, url: str) -> None:
        self.url = url = plain(url)
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _engine(url, write=True)
        self._reader = (
            _engine(url, write=False)
            if self.sqlite
            else self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that can only ask; its snapshot is that of its first question."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose changes are kept together, or not at all."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def create_all(self) -> None:
        """All tables and the full-text index at once, for tests; `vigie` itself goes through
        migrations.
        """
        metadata.create_all(self.engine)
        with self.engine.begin() as connection:
            create_index(connection)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()
        self._reader.dispose()


def is_locked(error: OperationalError) -> bool:
    """Whether the database was only busy with another writer, so that trying again helps."""
    cause = str(error.orig).lower()
    return "locked" in cause or "lock timeout" in cause or "deadlock" in cause


def waited_out(action: Callable[[], Outcome], tries: int = 20) -> Outcome:
    """Do it, again and again while the database is locked; each try waits for the busy timeout
    first.
    """
    for _ in range(tries - 1):
        try:
            return action()
        except OperationalError as error:
            if not is_locked(error):
                raise
            log.warning("database_locked")
    return action()


def open_store(url: str) -> Store:
    """The store at that URL; an SQLite file's folder is made where it is missing, readable by
    its owner only.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        path = Path(parsed.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return Store(url)


def _engine(url: str, *, write: bool) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            json_serializer=_as_json,
        )
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000},
        json_serializer=_as_json,
        json_deserializer=_from_json,
    )
    event.listen(engine, "connect", _configure_writer if write else _configure_reader)
    # Without BEGIN IMMEDIATE two read-then-write transactions lose updates silently (STACK.md §7).
    begin = "BEGIN IMMEDIATE" if write else "BEGIN"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


class ReadyJson(str):
    """A value that is JSON text already, so that it is not decoded only to be encoded again."""


ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _as_json(content: Any) -> str:
    """JSON as short as it gets, accents as they are."""
    return str(content) if isinstance(content, ReadyJson) else ENCODER.encode(content)


def _from_json(text: str) -> Any:
    """What a JSON column of SQLite holds; most are empty lists."""
    if text == "[]":
        return []
    return json.loads(text)


def plain(url: str) -> str:
    """A PostgreSQL address as its own tools read it: `postgresql+psycopg://…` and `postgres://…`
    are written so too.
    """
    scheme, colon, address = url.partition("://")
    return (
        f"postgresql{colon}{address}"
        if scheme.partition("+")[0] in ("postgres", "postgresql")
        else url
    )


def _configure_writer(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by us, not by the driver
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _configure_reader(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("query_only=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}")
