"""Recording: new and unchanged notices against bare `executemany` of the very rows that they
leave in the store.
"""

import sqlite3
import statistics
import tempfile
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from vigie.domain.joining import partition
from vigie.domain.joining_keys import traits_of
from vigie.domain.notice import ParsedBuyer, ParsedLot, ParsedNotice, TextPart
from vigie.store import open_store
from vigie.store.collect.record import record
from vigie.store.collect.recording_plan import ZLIB_LEVEL, CollectedNotice

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NOTICES = 2000
ROUNDS = 5
BATCH = 200
TABLES = ("payloads", "buyers", "consultations", "lots", "notices", "notice_keys", "events")
SENTENCE = (
    "Le titulaire assure l’entretien des locaux selon le cahier des clauses, dans le "
    "respect des horaires du site {}. "
)


def run() -> list[dict[str, Any]]:
    """Rows of name, value, baseline, ratio, unit."""
    batch = [_told(number) for number in range(NOTICES)]
    rounds = [_round(batch) for _ in range(ROUNDS)]
    new, again, bare = (statistics.median(one) for one in zip(*rounds, strict=True))
    compressing = _rate(lambda: [zlib.compress(one.raw, ZLIB_LEVEL) for one in batch])
    traits = [traits_of(one.notice) for one in batch]
    joining = _rate(
        lambda: [partition(traits[start : start + BATCH]) for start in range(0, NOTICES, BATCH)]
    )
    return [
        _row("record new notices, against executemany of the same rows", new, bare, 0.15),
        _row("record unchanged notices, against executemany of the same rows", again, bare, 0.3),
        _row("of which: compress the bodies", compressing, bare),
        _row("of which: join a batch of 200", joining, bare),
    ]


def _round(batch: list[CollectedNotice]) -> tuple[float, float, float]:
    """Notices a second: new, unchanged, and their rows written by sqlite3 alone, one after the
    other on the same disk.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "vigie.db"
        store = open_store(f"sqlite:///{place}")
        store.create_all()
        new = _rate(lambda: _all(store, batch))
        again = _rate(lambda: _all(store, batch))
        store.close()
        return new, again, _bare(place, Path(folder) / "bare.db")


def _row(name: str, value: float, baseline: float, target: float | None = None) -> dict[str, Any]:
    ratio = round(value / baseline, 3)
    return {
        "name": name,
        "value": round(value),
        "baseline": round(baseline),
        "ratio": ratio,
        "target": target,
        "unit": "notices/s",
    }


def _rate(doing: Callable[[], Any]) -> float:
    started = time.process_time()
    doing()
    return NOTICES / (time.process_time() - started)


def _all(store: Any, batch: list[CollectedNotice]) -> None:
    for start in range(0, NOTICES, BATCH):
        record(store, batch[start : start + BATCH], NOW)


def _bare(source: Path, target: Path) -> float:
    """Notices a second at which sqlite3 alone writes the same rows into the same tables, indexes
    included.
    """
    held = sqlite3.connect(source)
    bare = sqlite3.connect(target)
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=NORMAL")
    for name, statement in held.execute(
        "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rootpage"
    ):
        if name in TABLES:
            bare.execute(statement)
    rows = {table: held.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    started = time.process_time()
    for at in range(NOTICES // BATCH):
        for table, all_rows in rows.items():
            share = len(all_rows) * BATCH // NOTICES
            part = (
                all_rows[at * share : (at + 1) * share]
                if at < NOTICES // BATCH - 1
                else all_rows[at * share :]
            )
            if part:
                bare.executemany(
                    f"INSERT INTO {table} VALUES ({','.join('?' * len(part[0]))})", part
                )
        bare.commit()
    return NOTICES / (time.process_time() - started)


def _told(number: int) -> CollectedNotice:
    text = "".join(SENTENCE.format(number * 7 + at) for at in range(40))
    lots = tuple(
        ParsedLot(
            number=f"LOT-{at:04d}",
            title=f"Secteur {at} du marché {number}",
            cpv=("90910000",),
            departments=("93",),
        )
        for at in range(1, 1 + number % 4)
    )
    notice = ParsedNotice(
        id=f"boamp:26-{number}",
        source="boamp",
        source_id=f"26-{number}",
        format="boamp_api_eforms",
        kind="call",
        procedure_key=f"00000000-0000-4000-8000-{number:012d}",
        published_at=NOW - timedelta(days=1),
        deadline_at=NOW + timedelta(days=20 + number % 15, hours=number % 5),
        title=f"Nettoyage de locaux, marché {number}",
        description=text[:600],
        buyer=ParsedBuyer(name=f"Commune de Val{number % 400}"),
        cpv=("90910000",),
        departments=("93",),
        texts=(
            TextPart(field="description", text=text),
            TextPart(field="BT-70", lot="LOT-0001", text=text[:900]),
        ),
        lots=lots,
    )
    raw = (notice.model_dump_json() + "<cbc:Note>" + text + "</cbc:Note>" * 100).encode()
    return CollectedNotice(notice, raw, None, NOW)


if __name__ == "__main__":
    for row in run():
        print(row)
