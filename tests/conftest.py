"""Fixtures that every test may use; nothing runs at import."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from vigie.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store on SQLite, or on PostgreSQL where VIGIE_TEST_POSTGRES names a database."""
    url = os.environ.get("VIGIE_TEST_POSTGRES", "")
    opened = open_store(url or f"sqlite:///{tmp_path / 'vigie.db'}")
    if url:
        _empty(opened)
    opened.create_all()
    yield opened
    opened.close()


def _empty(opened: Store) -> None:
    with opened.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")


@pytest.fixture
def shared() -> Path:
    """The shared folder of real data (VIGIE_SHARED), else the test is skipped with that reason."""
    place = os.environ.get("VIGIE_SHARED", "")
    if not place or not Path(place).is_dir():
        pytest.skip("données réelles absentes : VIGIE_SHARED ne nomme pas de dossier")
    return Path(place)
