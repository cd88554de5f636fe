"""Reading eForms into notices, beside lxml alone parsing the very same files."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

from vigie.readers import read

ROUNDS = 30
EXAMPLES = Path(__file__).parent.parent / "tests" / "examples" / "ted_eforms"


def files() -> list[bytes]:
    """The shared real notices where VIGIE_SHARED names them, else our own examples; well-formed ones."""
    shared = Path(os.environ.get("VIGIE_SHARED", ""), "data", "ted", "eforms")
    place = shared if os.environ.get("VIGIE_SHARED") and shared.is_dir() else EXAMPLES
    return [raw for raw in (file.read_bytes() for file in sorted(place.glob("*.xml"))) if raw.rstrip().endswith(b">")]


def run() -> list[dict[str, Any]]:
    """Notices a second: read and validated, beside parsed only; the best of several rounds, file by file in turn."""
    bodies = files()
    parsed = sum(best(lambda raw=raw: etree.fromstring(raw)) for raw in bodies)  # type: ignore[misc]
    told = sum(best(lambda raw=raw: list(read(raw, "banc.xml"))) for raw in bodies)  # type: ignore[misc]
    value, baseline = len(bodies) / told, len(bodies) / parsed
    return [
        {"name": "reading eForms (baseline: lxml parses only)", "value": value, "unit": "notices/s", "baseline": baseline,
         "ratio": value / baseline, "target": 0.25},
    ]  # fmt: skip


def best(work: Callable[[], object]) -> float:
    """The shortest of several rounds, in seconds: the machine is shared."""
    shortest = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest
