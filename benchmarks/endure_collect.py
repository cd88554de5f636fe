"""Collects killed at random points, then one left alone: the database must be that of a collect
never disturbed.

`python -m benchmarks.endure_collect [KILLS]`; VIGIE_ENDURE_POSTGRES names an empty PostgreSQL
database to try as well.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from spiders.base.crawl_process import environment
from spiders.run import collect
from vigie.config import SOURCES, Settings
from vigie.demo.portal import SERVED, Running, portal_url, start_portal
from vigie.store import open_store
from vigie.store.tables import Consultation, EventRow, Lot, Notice, Payload, Refusal

TABLES = (Notice, Payload, Consultation, Lot, Refusal)
A_ROUND = 5  # kills before one is left alone
DAYS = 20


def run(kills: int = 50, seed: int = 7) -> list[dict[str, Any]]:
    """One row a source and database: kills done, and whether the end is the same."""
    dice, rows = random.Random(seed), []
    databases = {"sqlite": "", "postgresql": os.environ.get("VIGIE_ENDURE_POSTGRES", "")}
    with start_portal(busy=False) as portal:
        for kind, url in databases.items():
            if kind == "sqlite" or url:
                rows += [
                    _endured(portal, kind, url, turn, dice)
                    for turn in range(max(1, kills // A_ROUND))
                ]
    return rows


def _endured(
    portal: Running, kind: str, url: str, turn: int, dice: random.Random
) -> dict[str, Any]:
    source, since = SERVED[turn % len(SERVED)], portal.catalogue.today - timedelta(days=DAYS)
    with tempfile.TemporaryDirectory() as there, tempfile.TemporaryDirectory() as calm:
        disturbed, quiet = _settings(Path(there), portal, url), _settings(Path(calm), portal, "")
        if url:
            _wiped(url)
        for _ in range(A_ROUND):
            _killed(portal, disturbed, source, since, dice.uniform(0, 1.2))
        ended = collect(disturbed, source, since).ended
        undisturbed = collect(quiet, source, since).ended  # hostile documents: may be incomplete
        got, wanted = _content(disturbed), _content(quiet)
        same = ended == undisturbed and got == wanted
        if not same:
            print(
                ended,
                {key: (got[key], wanted[key]) for key in got if got[key] != wanted[key]},
                file=sys.stderr,
            )
    return {
        "name": f"{source} on {kind}, {A_ROUND} kills",
        "value": int(same),
        "unit": "same as undisturbed",
        "target": 1,
        "baseline": 1,
        "ratio": float(same),
    }


def _killed(portal: Running, settings: Settings, source: str, since: date, after: float) -> None:
    seen = portal.catalogue.request_count
    child = subprocess.Popen(
        [sys.executable, "-m", "spiders.run", source, "--since", str(since)],
        env=environment(settings),
        stdout=subprocess.PIPE,
    )
    end = time.monotonic() + 20
    while (
        portal.catalogue.request_count == seen and child.poll() is None and time.monotonic() < end
    ):
        time.sleep(0.01)
    time.sleep(after)
    child.kill()
    child.communicate()


def _settings(home: Path, portal: Running, url: str) -> Settings:
    given: dict[str, Any] = {
        f"{source}_base_url": portal_url(portal.url, source) for source in SOURCES
    }
    given |= {f"{source}_delay": 0.0 for source in SOURCES}
    given = {"chamber": "CRESS d’essai", "contact": "essai@exemple.org", **given}
    return Settings(home=home, database_url=url, **given)


def _content(settings: Settings) -> dict[str, Any]:
    store = open_store(settings.database)
    with store.reading() as session:
        told: dict[str, Any] = {
            str(table.__tablename__): _count(session, table) for table in TABLES
        }
        # a correction recorded with its call amends nothing that anyone heard: only what was
        # published is counted
        keys = session.execute(
            select(EventRow.key).where(EventRow.kind == "NoticePublished")
        ).scalars()
        # without the consultation's number: a transaction that was killed uses one up on PostgreSQL
        told["events"] = sorted(key.rpartition(":")[0] for key in keys)
        told["what they say"] = sorted(
            tuple(row) for row in session.execute(select(Notice.id, Notice.content_hash))
        )
    store.close()
    return told


def _count(session: Any, table: type) -> int:
    return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def _wiped(url: str) -> None:
    store = open_store(url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    store.close()


if __name__ == "__main__":
    for row in run(int(sys.argv[1]) if len(sys.argv) > 1 else 50):
        print(row["name"], "→", "same" if row["value"] else "DIFFERENT", flush=True)
