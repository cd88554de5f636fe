"""Mutated bodies through the whole chain: read, recorded or refused, lots read, matched, told;
nothing may crash.

`python -m benchmarks.endure_mutate [COUNT]`; with VIGIE_SHARED the real bodies are mutated as well.
"""

import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from alerts.deliver import deliver
from benchmarks.demo_bodies import pool
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
from vigie.store.collect.record import record, refuse
from vigie.store.collect.recording_plan import CollectedNotice
from vigie.store.migrate import upgrade

BATCH = 100
Mutator = Callable[[random.Random, bytes], bytes]
POISON = (
    b"\x00",
    b"\xff\xfe",
    "\u202e".encode(),
    b"<script>alert(1)</script>",
    b"]]>",
    b"&amp;#0;",
    b"9" * 400,
    b"{{7*7}}",
    b"\\ud800",
    b"'; DROP TABLE lots; --",
    b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
    "é".encode("latin-1"),
)


def flip(dice: random.Random, raw: bytes) -> bytes:
    """Some bytes changed."""
    told = bytearray(raw)
    for _ in range(dice.randint(1, 12)):
        told[dice.randrange(len(told))] = dice.randrange(256)
    return bytes(told)


def cut(dice: random.Random, raw: bytes) -> bytes:
    """The end is missing."""
    return raw[: dice.randrange(1, len(raw))]


def doubled(dice: random.Random, raw: bytes) -> bytes:
    """A part comes twice."""
    at, size = dice.randrange(len(raw)), dice.randint(1, 2000)
    return raw[:at] + raw[at : at + size] * 2 + raw[at + size :]


def dropped(dice: random.Random, raw: bytes) -> bytes:
    """A part is missing."""
    at = dice.randrange(len(raw))
    return raw[:at] + raw[at + dice.randint(1, 400) :]


def poisoned(dice: random.Random, raw: bytes) -> bytes:
    """Hostile text in the middle."""
    at = dice.randrange(len(raw))
    return raw[:at] + dice.choice(POISON) + raw[at:]


def swollen(dice: random.Random, raw: bytes) -> bytes:
    """One word very long."""
    at = dice.randrange(len(raw))
    return (
        raw[:at]
        + dice.choice((b"a", "lot n° 1 ".encode(), b"(", b"  ")) * dice.randint(1000, 20_000)
        + raw[at:]
    )


def renumbered(dice: random.Random, raw: bytes) -> bytes:
    """Digits changed: other numbers, dates, amounts."""
    return bytes(
        dice.randrange(48, 58) if 48 <= one < 58 and dice.random() < 0.05 else one for one in raw
    )


MUTATORS: tuple[Mutator, ...] = (flip, cut, doubled, dropped, poisoned, swollen, renumbered)


def run(count: int = 10_000, seed: int = 5) -> list[dict[str, Any]]:
    """One row: bodies through the chain, crashes."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    dice, began = random.Random(seed), time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(
            home=Path(place), secret="s" * 40, contact="essai@exemple.org", chamber="CRESS d’essai"
        )
        store = open_store(settings.database)
        upgrade(store)
        load_members(store, clock.now())
        seen = _through(store, settings, dice, count)
        later = clock.now() + timedelta(days=3)
        done = deliver(store, settings, lambda: later)
        store.close()
    told = ", ".join(f"{name} {number}" for name, number in sorted(seen.items()))
    wrong = seen["crashes"] + seen["events failed"] + done.failed
    return [
        {
            "name": f"{count} mutated bodies through the chain",
            "value": wrong,
            "unit": "crashes",
            "target": None,
            "ratio": None,
            "detail": f"{told}, sent {done.sent}, {time.monotonic() - began:.0f} s",
        }
    ]


def _through(store: Store, settings: Settings, dice: random.Random, count: int) -> Counter[str]:
    bodies = [
        one
        for one in pool(paris_day(clock.now()), os.environ.get("VIGIE_SHARED", ""))
        if one.strip()
    ]
    seen: Counter[str] = Counter()
    memo: dict[str, Any] = {}
    for start in range(0, count, BATCH):
        told: list[CollectedNotice] = []
        for at in range(start, min(count, start + BATCH)):
            raw = dice.choice(MUTATORS)(dice, dice.choice(bodies))
            told += _read(store, raw, f"mutant-{at}", seen)
        _kept(store, told, seen)
        handled = work(Context(store, settings, clock.now(), memo), steps_by_event(), once=True)
        seen["events done"] += handled.finished
        seen["events failed"] += handled.failed
    return seen


def _read(store: Store, raw: bytes, name: str, seen: Counter[str]) -> list[CollectedNotice]:
    good = []
    try:
        parts = list(readers.read(raw, name))
    except Exception as error:  # noqa: BLE001 - what is looked for
        return _crashed(seen, f"reading {name}", error)
    for one in parts:
        if isinstance(one, ParsedNotice):
            good.append(CollectedNotice(one, raw, None, clock.now()))
        else:
            refuse(store, "boamp", [(one, raw, None)], clock.now())
            seen["refused"] += 1
    return good


def _kept(store: Store, told: list[CollectedNotice], seen: Counter[str]) -> None:
    try:
        done = record(store, told, clock.now())
        seen["recorded"] += done.new + done.changed
    except Exception as error:  # noqa: BLE001 - what is looked for
        _crashed(seen, "recording", error)


def _crashed(seen: Counter[str], what: str, error: Exception) -> list[CollectedNotice]:
    seen["crashes"] += 1
    print(f"CRASH {what}: {type(error).__name__}: {str(error)[:300]}", flush=True)
    return []


if __name__ == "__main__":
    rows = run(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    print(rows[0]["name"], "→", rows[0]["value"], "crashes;", rows[0]["detail"])
    sys.exit(1 if rows[0]["value"] else 0)
