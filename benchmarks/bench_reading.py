"""Reading eForms into notices, beside lxml alone parsing the very same files."""

import json
import os
import time
from datetime import date
from pathlib import Path
from typing import Any

from lxml import etree

from benchmarks.demo_bodies import ON_BOAMP, body, call
from vigie.readers import read

ROUNDS = 60
# real French notices hold 12 to 42 kB; small examples are all substance, lxml has nothing to skip
# there
LEAST_BYTES = 11_000
EXAMPLES = Path(__file__).parent.parent / "tests" / "examples" / "ted_eforms"


def real() -> Path | None:
    """The folder of real notices where VIGIE_SHARED names it."""
    shared = Path(os.environ.get("VIGIE_SHARED", ""), "data", "ted", "eforms")
    return shared if os.environ.get("VIGIE_SHARED") and shared.is_dir() else None


def files() -> list[bytes]:
    """The real notices, else our own examples of their size; well-formed ones."""
    found = [file.read_bytes() for file in sorted((real() or EXAMPLES).glob("*.xml"))]
    return [raw for raw in found if raw.rstrip().endswith(b">") and len(raw) >= LEAST_BYTES]


def run() -> list[dict[str, Any]]:
    """Notices a second: read and validated, beside parsed only; both in turn on each file, the
    best of several rounds.
    """
    bodies = files()
    times = [turns(raw) for raw in bodies]
    baseline, value = (len(bodies) / sum(one) for one in zip(*times, strict=True))
    return [
        {
            "name": "reading eForms (baseline: lxml parses only)",
            "value": value,
            "unit": "notices/s",
            "baseline": baseline,
            "ratio": value / baseline,
            "target": 0.25,
        },
        boamp_row(),
    ]


def boamp_row() -> dict[str, Any]:
    """Notices of BOAMP's API read, beside json.loads alone on the very same bytes."""
    today = date(2026, 11, 30)
    bodies = [body(call(tender, 1, today), today) for tender in ON_BOAMP]
    parse = told = float("inf")
    for _ in range(ROUNDS // 4):
        start = time.process_time()
        for raw in bodies:
            json.loads(raw)
        middle = time.process_time()
        for raw in bodies:
            list(read(raw, "banc.json"))
        parse, told = min(parse, middle - start), min(told, time.process_time() - middle)
    return {
        "name": "reading BOAMP’s API (baseline: json.loads only)",
        "value": len(bodies) / told,
        "unit": "notices/s",
        "baseline": len(bodies) / parse,
        "ratio": parse / told,
    }


def turns(raw: bytes) -> tuple[float, float]:
    """The shortest parse and the shortest reading of a file, in seconds: taken in turn, for the
    machine is shared.
    """
    parse = told = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        etree.fromstring(raw)
        middle = time.process_time()
        list(read(raw, "banc.xml"))
        parse, told = min(parse, middle - start), min(told, time.process_time() - middle)
    return parse, told
