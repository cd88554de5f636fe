"""Years read again: a dated tree collected on loopback, then every consultation read by one
process and by two.

`python -m benchmarks.bench_backfill --notices 20000` gives the figure of docs/croissance.md.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.demo_bodies import ON_BOAMP, call
from vigie import readers
from vigie.demo import boamp
from vigie.domain import clock
from vigie.domain.clock import paris_day
from vigie.flow import backfill as module
from vigie.flow import reading
from vigie.store import Store, open_store
from vigie.store.migrate import upgrade
from vigie.store.service.app_state import recall
from vigie.store.tables import Lot, columns_of

NOTICES, A_DAY = 2_000, 40
ROOT = "/OPENDATA/BOAMP/"


def run(notices: int = NOTICES) -> list[dict[str, Any]]:
    """Rows of notices a second; the baseline of two processes is one."""
    with tempfile.TemporaryDirectory() as place:
        days = _days(notices)
        store = open_store(f"sqlite:///{place}/vigie.db")
        upgrade(store)
        crawled = notices / _collected(Path(place), days, notices)
        rows = [_row("collected from the dated tree, on loopback", crawled)]
        spent: dict[str, float] = {}
        with timed(spent):
            alone = notices / _read(store, days, 1)
        shares = " · ".join(
            f"{name} {seconds / sum(spent.values()):.0%}" for name, seconds in spent.items()
        )
        rows.append(_row(f"read again by one process ({shares})", alone))
        rows.append(_row("read again by two processes", notices / _read(store, days, 2), alone))
        rows.append(
            _row("killed in the middle and taken up again", notices / _killed(store, days), alone)
        )
        store.close()
    return rows


def _row(name: str, value: float, baseline: float | None = None) -> dict[str, Any]:
    ratio = round(value / baseline, 2) if baseline else None
    told = {"name": name, "value": round(value), "unit": "notices/s", "ratio": ratio}
    return {**told, "baseline": round(baseline) if baseline else None}


def _days(notices: int) -> tuple[date, date]:
    last = paris_day(clock.now()) - timedelta(days=1)
    return last - timedelta(days=-(-notices // A_DAY) - 1), last


def _files(day: date, first: date, notices: int) -> dict[str, bytes]:
    """What the tree's folder of that day holds: forty calls, each of another buyer."""
    at = (day - first).days * A_DAY
    told = (
        call(ON_BOAMP[number % len(ON_BOAMP)], number, day)
        for number in range(at, min(notices, at + A_DAY))
    )
    return {f"{one.idweb}.xml": boamp.xml(one, day) for one in told}


@contextmanager
def served(first: date, notices: int) -> Iterator[str]:
    """The tree on loopback, as Apache lists it; a day's bodies are made when its folder is asked
    for.
    """
    kept: dict[str, dict[str, bytes]] = {}

    class Tree(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: else the client waits 40 ms for the second

        def do_GET(self) -> None:
            folder, name = self.path.rsplit("/", 1)
            if not name:
                kept.clear()
                kept[folder] = _files(
                    date(*map(int, folder.removeprefix(ROOT).split("/"))), first, notices
                )
            body = kept[folder][name] if name else _listing(kept[folder]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "application/xml" if name else "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Nothing is said."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tree)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()


def _listing(names: Any) -> str:
    rows = "\n".join(f'<a href="{name}">{name}</a>  2026-01-01 04:46   12K  ' for name in names)
    return f"<html><head><title>Index of it</title></head><body><pre>{rows}</pre></body></html>"


def _collected(place: Path, days: tuple[date, date], notices: int) -> float:
    """Seconds of `vigie backfill --collect`, its reading left out: the crawls alone."""
    with served(days[0], notices) as url:
        told = {
            "VIGIE_HOME": str(place),
            "VIGIE_BOAMP_XML_BASE_URL": url,
            "VIGIE_BOAMP_XML_DELAY": "0",
        }
        asked = ["-m", "spiders.run", "boamp_xml", "--since", str(days[0]), "--until", str(days[1])]
        began = time.perf_counter()
        answer = subprocess.run(
            [sys.executable, *asked], env={**os.environ, **told}, check=True, stdout=subprocess.PIPE
        )
        seconds = time.perf_counter() - began
        assert b'"ended": "finished"' in answer.stdout.splitlines()[-1]
        return seconds


def _span(days: tuple[date, date]) -> tuple[Any, Any]:
    return clock.midnight(days[0]), clock.midnight(days[1] + timedelta(days=1))


def _read(store: Store, days: tuple[date, date], workers: int) -> float:
    """Seconds of the whole, the start of the processes and the loading of the classifier
    included.
    """
    _as_if_new(store)
    began = time.perf_counter()
    module.backfill(store, *_span(days), lambda progress: None, workers=workers, again=True)
    return time.perf_counter() - began


def _as_if_new(store: Store) -> None:
    """As an older classifier left it."""
    with store.transaction() as session:
        session.execute(columns_of(Lot).update().values(read_version="old"))


def _killed(store: Store, days: tuple[date, date]) -> float:
    """Seconds of two runs of the command: the first killed by SIGKILL half-way, the second to
    the end.
    """
    _as_if_new(store)
    with store.transaction() as session:
        session.execute(module.CONSULTATIONS.metadata.tables["app_state"].delete())
    environment = {**os.environ, "VIGIE_HOME": str(Path(store.engine.url.database or "").parent)}
    asked = [
        sys.executable,
        "-c",
        "from vigie.cli import main; main()",
        "backfill",
        "--workers",
        "2",
    ]
    asked += ["--from", str(days[0]), "--to", str(days[1])]
    began = time.perf_counter()
    first = subprocess.Popen(
        asked, env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while _reached(store) < _middle(store):
        time.sleep(0.05)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    subprocess.run(asked, env=environment, check=True, capture_output=True)
    spent = time.perf_counter() - began
    with store.reading() as session:
        left = session.execute(select(func.count()).where(Lot.read_version == "old")).scalar_one()  # type: ignore[arg-type]
    if left:
        raise AssertionError(f"{left} lots were not read")
    return spent


def _middle(store: Store) -> int:
    with store.reading() as session:
        return int(session.execute(select(func.max(module.CONSULTATIONS.c.id))).scalar_one()) // 2


def _reached(store: Store) -> int:
    with store.reading() as session:
        return int(recall(session, module.STATE).get("reached", 0))


@contextmanager
def timed(spent: dict[str, float]) -> Iterator[None]:
    """Seconds of each step of this process's reading."""
    steps = {
        "readers": (readers, "read"),
        "recording": (module, "record"),
        "classifying": (reading, "read_published"),
        "writing": (reading, "_keep"),
    }
    kept = {name: getattr(*where) for name, where in steps.items()}
    for name, (home, called) in steps.items():
        setattr(home, called, _clocked(kept[name], spent, name))
    try:
        yield
    finally:
        for name, (home, called) in steps.items():
            setattr(home, called, kept[name])


def _clocked(doing: Callable[..., Any], spent: dict[str, float], name: str) -> Callable[..., Any]:
    def clocked(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            done = doing(*args, **kwargs)
            return list(done) if name == "readers" else done
        finally:
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - began

    return clocked


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--notices", type=int, default=NOTICES)
    for told in run(parser.parse_args().notices):
        print(told["name"], told["value"], told["unit"], flush=True)
