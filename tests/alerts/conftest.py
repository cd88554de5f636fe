"""Fixtures of the tests that send: a relay of our own, and settings that name it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.relay import Relay, a_relay
from tests.told import settings
from vigie.config import Settings


@pytest.fixture
def smtp() -> Iterator[Relay]:
    """A relay that keeps what it is handed."""
    with a_relay() as server:
        yield server


@pytest.fixture
def config(tmp_path: Path, smtp: Relay) -> Settings:
    """Settings of a service whose mail goes to that relay."""
    return settings(tmp_path, smtp_url=smtp.url)
