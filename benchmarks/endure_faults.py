"""Faults of the machine, each with what must be seen while it lasts and after: nothing lost, the
state clear.

Database locked, disk full or read-only, PostgreSQL's connections cut, clock set back. `python -m
benchmarks.endure_faults`.
"""

import os
import resource
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import func, select, text

from benchmarks.demo_bodies import calls
from vigie import readers
from vigie.config import Settings
from vigie.domain import clock
from vigie.domain.clock import paris_day
from vigie.domain.notice import ParsedNotice
from vigie.flow.loop import work
from vigie.flow.steps import Context
from vigie.flow.story import steps_by_event
from vigie.store import Store, open_store
from vigie.store.collect.record import record
from vigie.store.collect.recording_plan import CollectedNotice
from vigie.store.events import claim
from vigie.store.migrate import upgrade
from vigie.store.service.health import answers
from vigie.store.tables import EventRow, Finding

NOTICES = 30
MEMO: dict[str, Any] = {}


def run(locked_for: float = 32.0, postgres: str = "") -> list[dict[str, Any]]:
    """One row a fault: 1 where it was clear and came back whole."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    rows = [
        _row("database locked", lambda: locked(locked_for)),
        _row("disk full", full),
        _row("disk read-only", read_only),
    ]
    rows.append(_row("clock set back an hour", clock_back))
    postgres = postgres or os.environ.get("VIGIE_ENDURE_POSTGRES", "")
    if postgres:
        rows.append(_row("PostgreSQL restarted", lambda: cut_off(postgres)))
    return rows


def _row(name: str, fault: Callable[[], str]) -> dict[str, Any]:
    began, wrong = time.monotonic(), fault()
    return {
        "name": name,
        "value": int(not wrong),
        "unit": "clear and whole",
        "target": 1,
        "ratio": float(not wrong),
        "detail": wrong or f"whole again after {time.monotonic() - began:.0f} s",
    }


def seeded(url: str) -> Store:
    """A store with calls that wait to be read."""
    store = open_store(url)
    upgrade(store)
    today = paris_day(clock.now())
    read = [(raw, one) for raw in calls(today, NOTICES) for one in readers.read(raw, "demo")]
    record(
        store,
        [
            CollectedNotice(one, raw, None, clock.now())
            for raw, one in read
            if isinstance(one, ParsedNotice)
        ],
        clock.now(),
    )
    return store


def handle(store: Store, ahead: timedelta = timedelta()) -> None:
    """The event loop until nothing waits."""
    work(
        Context(store, Settings(secret="s" * 40), clock.now() + ahead, MEMO),
        steps_by_event(),
        once=True,
    )


def whole(store: Store) -> str:
    """What is missing after recovery, or nothing."""
    for _ in range(12):  # what failed meanwhile is due again a little later each time
        handle(store, timedelta(hours=2))
    with store.reading() as session:
        waits = session.execute(select(func.count()).where(EventRow.state != "done")).scalar_one()  # type: ignore[arg-type]
        found = session.execute(select(func.count()).select_from(Finding)).scalar_one()
    return f"{waits} events left" if waits else ("" if found else "nothing was read")


def _waiting(store: Store) -> int:
    with store.reading() as session:
        return session.execute(select(func.count()).where(EventRow.state != "done")).scalar_one()  # type: ignore[arg-type]


def _place() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


def locked(seconds: float) -> str:
    """Another process holds the write lock: the loop waits its 30 s, records what it could not,
    and goes on.
    """
    with _place() as place:
        store = seeded(f"sqlite:///{place}/vigie.db")
        holder = sqlite3.connect(f"{place}/vigie.db", isolation_level=None, check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")
        threading.Timer(seconds, lambda: holder.execute("ROLLBACK")).start()
        began = time.monotonic()
        code = _apart(lambda: handle(store))
        if code == 0 and time.monotonic() - began < min(seconds, 30) - 1:
            return "the loop did not wait"
        time.sleep(max(0.0, seconds - (time.monotonic() - began)) + 0.2)
        return whole(store)


def full() -> str:
    """Files may not grow any more: the work stops with an error, what is kept stays readable;
    then all goes on.
    """
    with _place() as place:
        store = seeded(f"sqlite:///{place}/vigie.db")
        store.close()
        code = _apart(lambda: handle(open_store(store.url)), before=_no_growth)
        if said := answers(store):
            return f"the database no longer answers: {said}"
        # the loop either stops with the error, or logs it and leaves what it could not keep for
        # later
        felt = code or _waiting(store)
        return whole(store) or ("" if felt else "the disk was never full")


def _no_growth() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write fails as on a full disk
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))


def read_only() -> str:
    """The folder cannot be written: the work stops with an error; then all goes on."""
    with _place() as place:
        store = seeded(f"sqlite:///{place}/vigie.db")
        store.close()
        _modes(Path(place), 0o555, 0o444)
        code = _apart(lambda: handle(open_store(store.url)), before=_nobody)
        _modes(Path(place), 0o755, 0o644)
        return whole(store) or ("" if code else "no error was seen")


def _modes(folder: Path, of_folder: int, of_files: int) -> None:
    for file in folder.iterdir():
        file.chmod(of_files)
    folder.chmod(of_folder)


def _nobody() -> None:
    if os.getuid() == 0:  # root may write everywhere
        os.setgid(65534)
        os.setuid(65534)


def clock_back() -> str:
    """An hour less on the clock: what was emitted before is handled now, not in an hour; and so
    is a dead worker's part.
    """
    with _place() as place:
        store = seeded(f"sqlite:///{place}/vigie.db")
        claim(store, clock.now(), limit=5)  # a worker takes some and dies
        handle(store, -timedelta(hours=1))
        with store.reading() as session:
            waits = session.execute(
                select(func.count()).where(EventRow.state != "done")
            ).scalar_one()  # type: ignore[arg-type]
        return f"{waits} events wait for the hour to pass" if waits else ""


def cut_off(url: str) -> str:
    """Every connection ends again and again, as when the server restarts; the loop is started
    again until all is done.
    """
    store = open_store(url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    store.close()
    seeded(url).close()
    pid = os.fork()
    if not pid:
        _child(lambda: handle(open_store(url)))
    other = open_store(url.rsplit("/", 1)[0] + "/postgres")
    for _ in range(10):
        time.sleep(0.15)
        with other.engine.begin() as connection:
            name = url.rsplit("/", 1)[1]
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
                ),
                {"name": name},
            )
    os.waitpid(pid, 0)
    other.close()
    return whole(open_store(url))


def _apart(doing: Callable[[], None], before: Callable[[], None] = lambda: None) -> int:
    """Do it in a child; its exit status, 0 when it raised nothing and left no event failed or
    open.
    """
    pid = os.fork()
    if not pid:
        _child(doing, before)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _child(doing: Callable[[], None], before: Callable[[], None] = lambda: None) -> None:
    code = 1
    try:
        before()
        doing()
        code = 0
    except BaseException as error:  # noqa: BLE001 - a forked child must never run the parent's code
        sys.stderr.write(f"{type(error).__name__}: {str(error)[:120]}\n")
    finally:
        os._exit(code)


if __name__ == "__main__":
    for row in run():
        print(row["name"], "→", row["detail"], flush=True)
