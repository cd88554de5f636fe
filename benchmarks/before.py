"""Figures of the tree that it is started in, be it today's or that of 28-11-2026: bench_before runs
it in both, on the same bodies at the same moment, and sets them side by side.

`python before.py day|members|large BODIES [NOTICES MEMBERS [POSTGRESQL]]` → one line of JSON,
seconds of processor time unless told otherwise.
"""

import functools
import json
import pickle
import random
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, ".")

from sqlalchemy import event, insert
from sqlalchemy.engine import Engine

from benchmarks import bench_day
from vigie.domain import clock

START = datetime(2026, 11, 30, 9, tzinfo=UTC)
MANY_MEMBERS, PAIRED, SAVED = 100_000, 400, 3
told: dict[str, float] = {}


def day(bodies: list[bytes], notices: int, members: int, url: str = "") -> None:
    """The whole day and its steps."""
    name = "PostgreSQL, " if url else ""
    trips = _counted_trips() if url else [0]
    kept = vars(bench_day)["Settings"], bench_day._day
    if url:
        bench_day.Settings = functools.partial(kept[0], database_url=url)
        bench_day.floor = lambda filled, empty: 0.0

    def timed(*arguments: Any) -> dict[str, float]:
        before, began, processor = trips[0], time.perf_counter(), time.process_time()
        spent = kept[1](*arguments)
        told[f"{name}day, by the clock"] = time.perf_counter() - began
        told[f"{name}day"] = time.process_time() - processor
        for step, seconds in spent.items():
            told[f"{name}day: {step}"] = seconds
        if url:
            told["PostgreSQL, round trips a notice"] = (trips[0] - before) / notices
        return spent

    bench_day.published = lambda context, count: bodies[:count]
    bench_day._day = timed
    bench_day.time = SimpleNamespace(perf_counter=time.process_time, process_time=time.process_time)
    bench_day.run(notices, members)
    bench_day.Settings, bench_day._day = kept


def _counted_trips() -> list[int]:
    import psycopg

    count, wait = [0], psycopg.Connection.wait

    def counted(self: Any, *arguments: Any, **options: Any) -> Any:
        count[0] += 1
        return wait(self, *arguments, **options)

    psycopg.Connection.wait = counted
    return count


class Base:
    """An empty base, and what happens in it."""

    def __init__(self, place: str) -> None:
        self.settings = bench_day.Settings(
            home=Path(place), secret="s" * 40, contact="essai@exemple.org", chamber="Essai"
        )
        self.store = bench_day.open_store(self.settings.database)
        bench_day.upgrade(self.store)
        self.context = bench_day.Context(self.store, self.settings, START, {})

    def record(self, bodies: list[bytes]) -> None:
        """Those bodies, read and recorded."""
        collected = vars(bench_day).get("CollectedNotice") or vars(bench_day)["Told"]
        for raw in bodies:
            began = time.process_time()
            notices = list(bench_day.readers.read(raw, "x"))
            told.setdefault("first body read", time.process_time() - began)
            bench_day.record(
                self.store, [collected(one, raw, None, START) for one in notices], START
            )

    def work(self) -> dict[str, float]:
        """Every event that waits; seconds of each step."""
        spent: dict[str, float] = defaultdict(float)
        bench_day.work(self.context, once=True, steps=bench_day._timed(spent))
        return spent


def large(bodies: list[bytes]) -> None:
    """One tender of 3,000 lots; then a member saved where 16,100 lots are live."""
    with tempfile.TemporaryDirectory() as place:
        base = Base(place)
        bench_day.peopled(base.store, 100)
        base.work()
        writes = [0]

        def counted(connection: Any, cursor: Any, statement: str, params: Any, *rest: Any) -> None:
            if statement.startswith("INSERT INTO search_text"):
                writes[0] += len(params) if rest[-1] else 1

        event.listen(Engine, "before_cursor_execute", counted)
        began = time.process_time()
        base.record(bodies[:1])
        base.work()
        told["tender of 3,000 lots: from its body to its letters"] = time.process_time() - began
        told["tender of 3,000 lots: times indexed"] = writes[0]
        base.record(bodies[1:])
        base.work()
        began = time.process_time()
        with base.store.transaction() as session:
            for number in range(SAVED):
                draw = random.Random(number)
                record = bench_day._member(draw, 5_000 + number, list(bench_day.trades()))
                bench_day.save_member(session, record, START)
        base.work()
        told["a member saved at 16,100 live lots"] = (time.process_time() - began) / SAVED
        base.store.close()


def many_members(bodies: list[bytes]) -> None:
    """Lots paired with 100,000 members: the first batch makes the index, the second uses it."""
    from vigie.store.tables import Activity, Member

    with tempfile.TemporaryDirectory() as place:
        base = Base(place)
        draw, slugs = random.Random(3), list(bench_day.trades())
        with base.store.transaction() as session:
            moment = {"created_at": START, "updated_at": START}
            for start in range(1, MANY_MEMBERS + 1, 10_000):
                numbers = range(start, start + 10_000)
                rows = [
                    {"id": one, "name": f"S{one}", "kinds": [str(draw.choice(bench_day.KINDS))]}
                    for one in numbers
                ]
                session.execute(insert(Member), [{**row, **moment} for row in rows])
                places = list(bench_day.DEPARTMENTS)
                activities = [
                    {
                        "member_id": one,
                        "trade": draw.choice(slugs),
                        "departments": draw.sample(places, draw.randint(1, 3)),
                    }
                    for one in numbers
                    for _ in range(draw.randint(1, 3))
                ]
                session.execute(insert(Activity), activities)
        for name, part in (
            ("first batch, index made", bodies[: PAIRED // 2]),
            ("next batch", bodies[PAIRED // 2 : PAIRED]),
        ):
            base.record(part)
            spent = base.work()
            told[f"pairing with 100,000 members: {name}"] = spent["matching and groups"]
        base.store.close()


if __name__ == "__main__":
    clock.now = lambda: START
    part, bodies = sys.argv[1], pickle.loads(Path(sys.argv[2]).read_bytes())
    if part == "day":
        day(bodies["day"], int(sys.argv[3]), int(sys.argv[4]), *sys.argv[5:])
    elif part == "members":
        many_members(bodies["day"])
    else:
        large(bodies["large"])
    print(json.dumps(told))
