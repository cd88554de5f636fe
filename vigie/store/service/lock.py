"""One timetable at a time: a file lock beside SQLite, an advisory lock on PostgreSQL; a killed
process lets go.

One service (`vigie run`) a data folder too: its lock is held by the parent, from the first check to
the last child's end.
"""

import contextlib
import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from vigie.store.db import Store

LOCK = 0x5649_4749  # « VIGI »: the advisory lock of the one timetable


class AlreadyRunning(Exception):
    """Raised by `alone` when another process holds the lock."""


@contextlib.contextmanager
def alone(home: Path, store: Store) -> Iterator[Callable[[], bool]]:
    """Hold the lock; what is yielded says whether it is held still (a restarted PostgreSQL
    forgets it).
    """
    with _on_file(home) if store.sqlite else _on_postgres(store) as still_held:
        yield still_held


@contextlib.contextmanager
def one_service(home: Path) -> Iterator[None]:
    """Hold the data folder for one service; raises AlreadyRunning when another one has it."""
    with _locked(home, "service.lock", f"un autre service tourne déjà dans {home}"):
        yield


@contextlib.contextmanager
def _on_postgres(store: Store) -> Iterator[Callable[[], bool]]:
    with store.engine.connect() as connection:
        if not connection.execute(
            text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}
        ).scalar_one():
            raise AlreadyRunning("une autre horloge tourne déjà sur cette base")
        connection.commit()  # the lock belongs to the session, not to the transaction

        def held() -> bool:
            try:
                connection.execute(text("SELECT 1"))
                connection.commit()
            except SQLAlchemyError:
                return False
            return True

        try:
            yield held
        finally:
            with contextlib.suppress(
                SQLAlchemyError
            ):  # the pool keeps the session, and with it the lock
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
                connection.commit()


@contextlib.contextmanager
def _on_file(home: Path) -> Iterator[Callable[[], bool]]:
    with _locked(home, "horloge.lock", f"une autre horloge tourne déjà dans {home}"):
        yield lambda: True


@contextlib.contextmanager
def _locked(home: Path, name: str, message: str) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / name).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(message) from error
        yield
