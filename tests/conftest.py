"""Fixtures that every test may use; nothing runs at import."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from sqlalchemy import Dialect, Engine, create_engine

from vigie.store import Store, db, open_store
from vigie.store.desk import users
from vigie.store.migrate import upgrade
from vigie.store.tables import metadata

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What the files bring in stays until the end: the collector need not walk through it, neither
    while they are read nor after.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's chromium, for the tests that look at pages and letters."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER_FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Passwords of the tests are hashed by argon2 at its cheapest: signing in is not what they
    measure.
    """
    users.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """The stores of the tests share what SQLAlchemy made of each statement: every store has an
    engine of its own, which would write the same SQL again. On SQLite only: the dialect that is
    shared knows nothing of a PostgreSQL server until its own engine has connected.
    """
    dialects: list[Dialect] = []
    compiled: dict[Any, Any] = {}

    def made(url: Any, **settings: Any) -> Engine:
        if not str(url).startswith("sqlite"):
            return create_engine(url, **settings)
        engine = create_engine(url, execution_options={"compiled_cache": compiled}, **settings)
        if not dialects:  # one learns its database when an engine of its own connects
            json = {name: value for name, value in settings.items() if name.startswith("json_")}
            first = create_engine("sqlite://", **json)
            first.connect().close()
            dialects.append(first.dialect)
        engine.dialect = dialects[0]
        return engine

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(db, "create_engine", made)
        yield


@pytest.fixture(scope="session", autouse=True)
def loop_of_pages() -> Iterator[None]:
    """Pages are asked for on one event loop: a client makes a thread and a loop for each question
    otherwise.
    """
    with start_blocking_portal() as portal:
        TestClient.portal = portal
        yield
        TestClient.portal = None


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with every table: an SQLite file to copy, or the PostgreSQL one; made once, for
    it takes a while.
    """
    url = os.environ.get("VIGIE_TEST_POSTGRES", "")
    place = url or f"sqlite:///{tmp_path_factory.mktemp('empty') / 'vigie.db'}"
    opened = open_store(place)
    if url:
        with opened.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    opened.create_all()
    opened.close()
    return place


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file as the migrations make it, to copy; they take a while, hence once."""
    place = tmp_path_factory.mktemp("migrated") / "vigie.db"
    opened = open_store(f"sqlite:///{place}")
    upgrade(opened)
    opened.close()
    return place


@pytest.fixture
def migrated_store(tmp_path: Path, migrated_database: Path) -> Iterator[Store]:
    """An empty store on SQLite that the migrations made: `vigie.db` of the test's folder."""
    shutil.copy(migrated_database, tmp_path / "vigie.db")
    opened = open_store(f"sqlite:///{tmp_path / 'vigie.db'}")
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path: Path, empty_database: str) -> Iterator[Store]:
    """An empty store on SQLite, or on PostgreSQL where VIGIE_TEST_POSTGRES names a database."""
    url = os.environ.get("VIGIE_TEST_POSTGRES", "")
    if not url:
        shutil.copy(empty_database.removeprefix("sqlite:///"), tmp_path / "vigie.db")
    opened = open_store(url or f"sqlite:///{tmp_path / 'vigie.db'}")
    if url:
        if not _complete(opened):  # a test may have dropped them
            opened.create_all()
        emptied(opened)
    yield opened
    opened.close()


def _complete(opened: Store) -> bool:
    """Whether PostgreSQL has every table: asked in one question, not table by table."""
    names = {"search_text", *(table.name for table in metadata.sorted_tables)}
    with opened.engine.connect() as connection:
        tables = connection.exec_driver_sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        return names <= set(tables.scalars())


def emptied(opened: Store) -> None:
    """Take every row away, and count ids from 1 again.

    On PostgreSQL only filled tables are emptied: TRUNCATE of all of them took two seconds a test.
    """
    with opened.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM search_text")
        if opened.sqlite:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
            return
        names = [table.name for table in reversed(metadata.sorted_tables)]
        asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)
        filled = set(connection.exec_driver_sql(" UNION ALL ".join(asked)).scalars())
        for name in names:
            if name in filled:
                connection.exec_driver_sql(f'DELETE FROM "{name}"')
        sequences = ", ".join(f"'{name}_id_seq'" for name in names)
        connection.exec_driver_sql(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, 1, false) "
            f"FROM pg_sequences WHERE last_value IS NOT NULL AND sequencename IN ({sequences})"
        )


@pytest.fixture
def shared() -> Path:
    """The shared folder of real data (VIGIE_SHARED), else the test is skipped with that reason."""
    place = os.environ.get("VIGIE_SHARED", "")
    if not place or not Path(place).is_dir():
        pytest.skip("données réelles absentes : VIGIE_SHARED ne nomme pas de dossier")
    return Path(place)


@pytest.fixture
def desk_store(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A store that holds the seed of the desk's tests."""
    from tests.desk_client import a_copied_desk
    from tests.desk_data import a_desk

    if os.environ.get("VIGIE_TEST_POSTGRES"):
        yield a_desk(request.getfixturevalue("store"))
        return
    opened = a_copied_desk(tmp_path, tmp_path_factory.getbasetemp())
    yield opened
    opened.close()
