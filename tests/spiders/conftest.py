"""An empty database and a portal for each test of the spiders."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spiders.kit import Desk, fresh_desk
from vigie.store import open_store
from vigie.store.migrate import upgrade


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with its migrated tables, to be copied: migrations run once."""
    file = tmp_path_factory.mktemp("template") / "vigie.db"
    made = open_store(f"sqlite:///{file}")
    upgrade(made)
    made.close()
    return file


@pytest.fixture
def desk(tmp_path: Path, template: Path) -> Iterator[Desk]:
    """A portal, settings that point at it, and a database."""
    with fresh_desk(tmp_path, template) as opened:
        yield opened
