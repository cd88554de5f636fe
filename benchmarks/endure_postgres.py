"""A real PostgreSQL that stops at once and starts again while workers run: a cluster of our own,
nobody else's is touched.

Where the server's programs are not installed there is nothing to try, and the row says so.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.endure_faults import handle, seeded
from vigie.domain import clock
from vigie.store import Store, open_store
from vigie.store.events import LEASE
from vigie.store.tables import EventRow, Finding, columns_of

ROOT = Path(__file__).parents[1]
WORKER = "from vigie.cli import main; main()"
PATIENCE = 240.0  # seconds; a lease of a worker that lost its connection ends after two minutes


class Cluster:
    """A server of our own on a free port, its files in a folder that goes with it."""

    def __init__(self, place: Path, programs: Path) -> None:
        self.place, self.programs = place / "donnees", programs
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self._do(
            "initdb",
            "-D",
            str(self.place),
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale",
            "C.UTF-8",
        )

    def start(self) -> None:
        """Up, on loopback only."""
        told = f"-h 127.0.0.1 -p {self.port} -k {self.place} -c max_connections=60"
        self._do(
            "pg_ctl",
            "-D",
            str(self.place),
            "-w",
            "-o",
            told,
            "-l",
            str(self.place / "journal"),
            "start",
        )

    def stop(self) -> None:
        """At once, as when the machine loses power: it recovers from its log when it starts."""
        self._do("pg_ctl", "-D", str(self.place), "-w", "-m", "immediate", "stop")

    def _do(self, program: str, *words: str) -> None:
        asked = [str(self.programs / program), *words]
        if os.getuid() == 0:  # the server refuses to run as root
            asked = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *asked]
        subprocess.run(asked, check=True, stdout=subprocess.DEVNULL, cwd=self.place.parent)


def programs() -> Path | None:
    """Where the server's programs are, the newest first."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda one: int(one.parts[-3]),
        reverse=True,
    )
    beside = shutil.which("initdb")
    return found[0].parent if found else Path(beside).parent if beside else None


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running server of our own."""
    where = programs()
    assert where is not None
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if os.getuid() == 0:
            shutil.chown(place, "postgres")
        made = Cluster(place, where)
        made.start()
        try:
            yield made
        finally:
            made.stop()


def run(restarts: int = 2, workers: int = 2) -> list[dict[str, Any]]:
    """One row: 1 where the workers went on after each restart and left what an undisturbed run
    leaves.
    """
    name = f"PostgreSQL stopped at once and started again, {restarts} times, {workers} workers"
    if programs() is None:
        return [_row(name, 1, "not tried: PostgreSQL's server is not installed here")]
    began = time.monotonic()
    wrong = restarted(restarts, workers)
    return [
        _row(name, int(not wrong), wrong or f"whole again after {time.monotonic() - began:.0f} s")
    ]


def _row(name: str, value: int, detail: str) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "unit": "clear and whole",
        "target": 1,
        "ratio": float(value),
        "detail": detail,
    }


def restarted(restarts: int, workers: int, *, hurry: bool = False) -> str:
    """What is wrong, or nothing; in a hurry the leases of those who lost their connection end
    after 20 seconds.
    """
    with cluster() as server:
        wanted = _undisturbed()
        store = seeded(server.url)
        store.close()
        running = [_worker(server.url) for _ in range(workers)]
        try:
            total = _events(server.url)[1]
            for number in range(1, restarts + 1):
                part = total * number // (restarts + 1)
                _until(
                    lambda part=part: _events(server.url)[0] >= part, "the workers did not begin"
                )  # type: ignore[misc]
                server.stop()
                time.sleep(1.0)
                server.start()
            ended = [one.poll() for one in running]
            _until(lambda: _all_done(server.url, hurry), "the workers did not go on")
        except TimeoutError as late:
            return (
                f"{late}; {_events(server.url)[:2]} events done; workers: "
                f"{[one.poll() for one in running]}"
            )
        finally:
            for one in running:
                one.kill()
                one.wait()
        if any(code is not None for code in ended):
            return f"a worker ended: {ended}"
        return (
            "" if _left(open_store(server.url)) == wanted else "not what an undisturbed run leaves"
        )


def _worker(url: str) -> "subprocess.Popen[bytes]":
    told = {**os.environ, "VIGIE_DATABASE_URL": url, "VIGIE_SECRET": "s" * 40}
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, "worker"], env=told, cwd=ROOT, stdout=subprocess.DEVNULL
    )


def _undisturbed() -> list[tuple[Any, ...]]:
    """What the same calls leave when nothing happens."""
    with tempfile.TemporaryDirectory() as place:
        store = seeded(f"sqlite:///{place}/vigie.db")
        handle(store)
        left = _left(store)
        store.close()
    return left


def _left(store: Store) -> list[tuple[Any, ...]]:
    shown = columns_of(Finding)
    asked = select(shown.c.lot_id, shown.c.code, shown.c.source, shown.c.folded_quote).where(
        shown.c.retired_at.is_(None)
    )
    with store.reading() as session:
        return sorted(tuple(row) for row in session.execute(asked))


def _events(url: str) -> tuple[int, int]:
    """Events done, and all there are; none while the server is away."""
    store = open_store(url)
    try:
        with store.reading() as session:
            done = session.execute(
                select(func.count()).where(EventRow.state == "done")
            ).scalar_one()  # type: ignore[arg-type]
            return done, session.execute(select(func.count()).select_from(EventRow)).scalar_one()
    except SQLAlchemyError:
        return 0, 0
    finally:
        store.close()


def _all_done(url: str, hurry: bool) -> bool:
    """Nothing waits; what was put off after a failed try is due at once, so that it does not
    take an hour.
    """
    done, total = _events(url)
    if done < total:
        store = open_store(url)
        now = clock.now()
        with store.transaction() as session:
            session.execute(
                text(
                    "UPDATE events SET available_at = :now WHERE state = 'open' AND "
                    "available_at > :now"
                ),
                {"now": now},
            )
            if hurry:
                session.execute(
                    text(
                        "UPDATE events SET leased_until = :now WHERE state = 'leased' AND "
                        "leased_until < :soon"
                    ),
                    {"now": now, "soon": now + LEASE - timedelta(seconds=20)},
                )
        store.close()
    return 0 < total == done


def _until(reached: Callable[[], bool], late: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not reached():
        if time.monotonic() > ends:
            raise TimeoutError(late)
        time.sleep(0.2)


if __name__ == "__main__":
    for row in run():
        print(row["name"], "→", row["detail"], flush=True)
