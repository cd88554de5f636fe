"""An empty database and a portal for each test of the spiders."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spiders.kit import Desk, fresh_desk


@pytest.fixture
def desk(tmp_path: Path, migrated_database: Path) -> Iterator[Desk]:
    """A portal, settings that point at it, and a database."""
    with fresh_desk(tmp_path, migrated_database) as opened:
        yield opened
