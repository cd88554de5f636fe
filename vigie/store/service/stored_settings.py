"""Settings that administrators wrote on a page: kept by name, taken up by running processes."""

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from vigie.store.db import Store
from vigie.store.service.app_state import recall_all
from vigie.store.tables import AppState

PREFIX = "setting:"
LOOK_AGAIN = 5.0  # seconds after which a running process asks for them again


class TakesUp(Protocol):
    """Settings that stored values may be put into."""

    def take_up(self, stored: Mapping[str, Any]) -> list[str]:
        """Put them in force; returns the faults of those that cannot be used."""


def stored_settings(session: Session) -> dict[str, Any]:
    """The stored values by the name of their setting."""
    return {name: stored_row["value"] for name, stored_row in recall_all(session, PREFIX).items()}


def store_setting(session: Session, name: str, setting: Any, now: datetime) -> None:
    """Keep one value, or none: then what stood before it holds again."""
    if setting is None:
        row = session.get(AppState, PREFIX + name)
        if row is not None:
            session.delete(row)
        return
    session.merge(AppState(name=PREFIX + name, value={"value": setting}, updated_at=now))


def put_in_force(store: Store, settings: TakesUp) -> None:
    """Have settings take up what is stored; a base without tables yet, or one that does not
    answer now, changes nothing.
    """
    try:
        if not inspect(store.engine).has_table("app_state"):
            return
        with store.reading() as session:
            stored = stored_settings(session)
    except SQLAlchemyError:
        return
    settings.take_up(stored)


class Refresher:
    """Puts stored settings in force every few seconds, for a process that lasts."""

    def __init__(self, store: Store, settings: TakesUp) -> None:
        self.store, self.settings, self.asked_at = store, settings, 0.0

    def __call__(self, *, now: bool = False) -> bool:
        """Ask again where it is time to, or `now`; whether it was."""
        if not now and time.monotonic() - self.asked_at < LOOK_AGAIN:
            return False
        self.asked_at = time.monotonic()
        put_in_force(self.store, self.settings)
        return True
