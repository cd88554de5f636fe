"""The migrations make exactly the declared tables."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from vigie.store import Store, open_store
from vigie.store.migrate import drift, pending, upgrade


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Store]:
    """A database without any table."""
    url = os.environ.get("VIGIE_TEST_POSTGRES", "")
    opened = open_store(url or f"sqlite:///{tmp_path / 'bare.db'}")
    if url:
        with opened.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    yield opened
    opened.close()


def test_a_bare_database_lacks_every_revision(bare: Store) -> None:
    assert pending(bare)[0] == "0001"


def test_after_an_upgrade_the_database_is_what_the_code_declares(bare: Store) -> None:
    upgrade(bare)
    assert drift(bare) == [], "tables changed: add a migration"
    assert pending(bare) == []


def test_upgrading_twice_runs_nothing_the_second_time(bare: Store) -> None:
    first = upgrade(bare)
    assert (first[0], upgrade(bare)) == ("0001", [])
