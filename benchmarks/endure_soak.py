"""A soak: notices come, lots are read, letters leave and pages are asked, for minutes; memory
must stay where it was.

`python -m benchmarks.endure_soak [MINUTES]`.
"""

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import structlog
from fastapi.testclient import TestClient

from alerts.deliver import deliver
from benchmarks.demo_bodies import ON_BOAMP, body, call
from vigie import readers
from vigie.config import Settings
from vigie.demo.members import load_members
from vigie.domain import clock
from vigie.domain.clock import paris_day
from vigie.domain.notice import ParsedNotice
from vigie.flow.loop import work
from vigie.flow.steps import Context
from vigie.flow.story import steps_by_event
from vigie.store import Store, open_store
from vigie.store.collect.record import record
from vigie.store.collect.recording_plan import CollectedNotice
from vigie.store.migrate import upgrade
from vigie.store.rights.purge import purge
from vigie.web.app import create_app

# of the last third's median over that of the second third, the first one being the warm-up
GROWTH = 1.10
PAGES = ("/healthz", "/metrics", "/connexion", "/sources")


def run(minutes: float = 10.0) -> list[dict[str, Any]]:
    """One row: memory at the end over memory after the warm-up."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(
            home=Path(place), secret="s" * 40, contact="essai@exemple.org", chamber="CRESS d’essai"
        )
        store = open_store(settings.database)
        upgrade(store)
        load_members(store, clock.now())
        samples, turns = _soaked(store, settings, minutes * 60)
        store.close()
    third = max(1, len(samples) // 3)
    before, after = median(samples[third : 2 * third] or samples), median(samples[-third:])
    return [
        {
            "name": f"soak of {minutes:g} min",
            "value": round(after),
            "baseline": round(before),
            "unit": "MB",
            "target": None,
            "ratio": round(after / before, 3),
            "steady": after <= before * GROWTH,
            "detail": f"{turns} turns, {before:.0f} MB after the warm-up, {after:.0f} MB at "
            f"the end",
        }
    ]


def _soaked(store: Store, settings: Settings, seconds: float) -> tuple[list[float], int]:
    memo: dict[str, Any] = {}
    samples, turn, end = [], 0, time.monotonic() + seconds
    client = TestClient(create_app(store, settings), client=("127.0.0.1", 1))
    while time.monotonic() < end:
        _turn(store, settings, memo, turn)
        for path in PAGES:
            client.get(path)
        samples.append(_megabytes())
        turn += 1
    return samples, turn


def _turn(store: Store, settings: Settings, memo: dict[str, Any], turn: int) -> None:
    today = paris_day(clock.now())
    read = []
    for at in range(6):
        raw = body(call(ON_BOAMP[(turn * 6 + at) % len(ON_BOAMP)], turn * 6 + at, today), today)
        read += [
            CollectedNotice(one, raw, None, clock.now())
            for one in readers.read(raw, "demo")
            if isinstance(one, ParsedNotice)
        ]
    record(store, read, clock.now())
    work(Context(store, settings, clock.now(), memo), steps_by_event(), once=True)
    later = clock.now() + timedelta(days=1 + turn % 5)
    deliver(store, settings, lambda: later)
    purge(store, clock.now())


def _megabytes() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    told = run(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)[0]
    print(told["name"], "→", "steady" if told["steady"] else "GROWING", told["detail"])
    sys.exit(0 if told["steady"] else 1)
