"""The whole day: 4,000 notices from published body to queued letters for 2,000 members, with
each step's share and memory.

About a tenth of the notices are reserved or claused, as on a real day (the share that BOAMP's
social criterion tells).
"""

import random
import resource
import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from alerts.messages.composing import compose_due
from alerts.planning.queue import queue_all
from benchmarks.demo_bodies import ON_BOAMP, body, call
from classifier.pipeline import load
from vigie import readers
from vigie.config import Settings
from vigie.data.trades import trades
from vigie.demo.members import invented_siret
from vigie.demo.tenders import SampleTender
from vigie.domain.clock import paris_day
from vigie.domain.member_record import ActivityRecord, ContactRecord, MemberRecord
from vigie.domain.members import Kind
from vigie.domain.notice import ParsedNotice
from vigie.flow.loop import work
from vigie.flow.steps import Context, Step
from vigie.flow.story import steps_by_event
from vigie.store import Store, open_store
from vigie.store.collect.record import record
from vigie.store.collect.recording_plan import CollectedNotice
from vigie.store.match.members import save_member
from vigie.store.migrate import upgrade

NOTICES, MEMBERS, FLAGGED = 4_000, 2_000, 0.1
START = datetime(2026, 11, 30, 9, tzinfo=UTC)  # each run works the same day
DEPARTMENTS = ("75", "77", "78", "91", "92", "93", "94", "95")
KINDS = (
    Kind.EI,
    Kind.ACI,
    Kind.AI,
    Kind.EA,
    Kind.ESAT,
    Kind.GEIQ,
    Kind.ASSOCIATION,
    Kind.ASSOCIATION,
)
CHAPTER = {
    "reading": "lots read",
    "pairing": "matching and groups",
    "telling": "messages queued",
    "indexing": "search index",
}


def run(notices: int = NOTICES, members: int = MEMBERS) -> list[dict[str, Any]]:
    """Rows: seconds of each step, notices a minute in all, memory at the end."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(
            home=Path(place), secret="s" * 40, contact="essai@exemple.org", chamber="CRESS d’essai"
        )
        store = open_store(settings.database)
        upgrade(store)
        peopled(store, members)
        context = Context(store, settings, START, {})
        bodies = published(context, notices)
        work(context, steps_by_event(), once=True)  # the members' own events are not the day's
        before = time.process_time()
        spent = _day(store, settings, context, bodies)
        processor = time.process_time() - before
        store.close()
        least = floor(Path(place) / "vigie.db", Path(place) / "floor.db")
    total = sum(spent.values())
    rows = [
        _row(f"{name} ({seconds / total:.0%})", seconds, "s") for name, seconds in spent.items()
    ]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return [
        *rows,
        _row(f"the whole day: {notices} notices, {members} members", total, "s"),
        _row("its floor: the same rows alone, written by executemany", least, "s"),
        _row("of which processor time", processor, "s"),
        _row("memory at its highest", memory, "MB"),
    ]


def floor(filled: Path, empty: Path) -> float:
    """Seconds that the day's rows take when nothing but writing them is done: below that no
    program comes. The full-text index is left out, its words must be cut first.
    """
    with closing(sqlite3.connect(filled)) as source, closing(sqlite3.connect(empty)) as target:
        tables = source.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql NOT NULL "
            "AND name NOT LIKE 'search_text%' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        rows = {name: source.execute(f'SELECT * FROM "{name}"').fetchall() for name, _ in tables}
        target.execute("PRAGMA journal_mode=WAL")
        for _, statement in tables:
            target.execute(statement)
        indexes = source.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL"
        )
        for (statement,) in indexes:
            target.execute(statement)
        started = time.perf_counter()
        for name, of_table in rows.items():
            if of_table:
                marks = ", ".join("?" * len(of_table[0]))
                target.executemany(f'INSERT INTO "{name}" VALUES ({marks})', of_table)
        target.commit()
        return time.perf_counter() - started


def _row(name: str, value: float, unit: str) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 1),
        "unit": unit,
        "baseline": None,
        "ratio": None,
        "target": None,
    }


def peopled(store: Store, count: int, seed: int = 3) -> None:
    """Structures with one to three activities in one to three départements, one contact each."""
    draw, slugs = random.Random(seed), list(trades())
    with store.transaction() as session:
        for number in range(1, count + 1):
            save_member(session, _member(draw, number, slugs), START)


def _member(draw: random.Random, number: int, slugs: Sequence[str]) -> MemberRecord:
    activities = tuple(
        ActivityRecord(
            trade=draw.choice(slugs),
            departments=tuple(draw.sample(DEPARTMENTS, draw.randint(1, 3))),
        )
        for _ in range(draw.randint(1, 3))
    )
    return MemberRecord(
        name=f"Structure {number}",
        siret=invented_siret(number),
        kinds=(draw.choice(KINDS),),
        activities=activities,
        turnover=draw.choice((200e3, 600e3, 2e6)),
        staff=draw.choice((8.0, 25.0, 60.0)),
        can_lead=draw.random() < 0.5,
        would_join=True,
        contacts=(ContactRecord(email=f"s{number}@exemple.org", first_name="A", last_name="B"),),
    )


def published(context: Context, count: int) -> list[bytes]:
    """Bodies of which a tenth says something social, by our own classifier."""
    today = paris_day(START)
    classifier = context.memo["classifier"] = load()

    def says(tender: SampleTender) -> bool:
        parts = readers.read(body(call(tender, 1, today), today), "x")
        return any(classifier.classify(one).found for one in parts if isinstance(one, ParsedNotice))

    told = [one for one in ON_BOAMP if says(one)]
    silent = [one for one in ON_BOAMP if one not in told] or told
    every = round(1 / FLAGGED)
    return [
        body(
            call(
                told[at // every % len(told)] if at % every == 0 else silent[at % len(silent)],
                at,
                today,
            ),
            today,
        )
        for at in range(count)
    ]


def _day(
    store: Store, settings: Settings, context: Context, bodies: Sequence[bytes]
) -> dict[str, float]:
    spent: dict[str, float] = defaultdict(float)
    read = []
    started = time.perf_counter()
    for raw in bodies:
        read += [
            CollectedNotice(one, raw, None, START)
            for one in readers.read(raw, "x")
            if isinstance(one, ParsedNotice)
        ]
    spent["bodies read"] = time.perf_counter() - started
    started = time.perf_counter()
    for at in range(0, len(read), 200):
        record(store, read[at : at + 200], START)
    spent["recorded"] = time.perf_counter() - started
    started = time.perf_counter()
    work(Context(store, settings, START, context.memo), once=True, steps=_timed(spent))
    steps = sum(spent.values()) - spent["bodies read"] - spent["recorded"]
    spent["events: claimed, written, acknowledged"] = time.perf_counter() - started - steps
    later = START + timedelta(days=7)  # every letter is due within the week
    started = time.perf_counter()
    queue_all(store, settings, later)
    spent["letters queued"] = time.perf_counter() - started
    started = time.perf_counter()
    compose_due(store, settings, later)
    spent["messages composed"] = time.perf_counter() - started
    return dict(spent)


def _timed(spent: dict[str, float]) -> dict[str, tuple[Step, ...]]:
    def timed(step: Step) -> Step:
        name = step.__module__.rpartition(".")[2]

        def measured(context: Context, events: Any) -> Any:
            started = time.perf_counter()
            try:
                return step(context, events)
            finally:
                spent[CHAPTER.get(name, name)] += time.perf_counter() - started

        return measured

    return {kind: tuple(timed(step) for step in steps) for kind, steps in steps_by_event().items()}


if __name__ == "__main__":
    for row in run():
        print(row["name"], row["value"], row["unit"])
