"""`python -m benchmarks [NAME…] [--write]`: every benchmark with its baseline beside it, in one
run.

Processor time where nothing waits for others. Ratios, never absolute pass marks: the machine's
speed drifts, the ratio holds. `target` is the least that is asked of the ratio, `limit` the most.
"""

import argparse
import platform
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "mesures.md"


def known() -> list[str]:
    """The benchmarks there are."""
    return sorted(
        one.name.removeprefix("bench_")
        for one in iter_modules([str(HERE)])
        if one.name.startswith("bench_")
    )


def shown(value: Any) -> str:
    """A figure with three significant digits."""
    if isinstance(value, float) and abs(value) < 1000:
        return f"{value:.3g}"
    return f"{value:,.0f}" if isinstance(value, (int, float)) else str(value or "")


def lines(name: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    """The rows of one benchmark as a table."""
    yield f"\n## {name}\n"
    yield "| what | measured | unit | baseline | ratio | asked |"
    yield "|---|---|---|---|---|---|"
    for row in rows:
        cells = [
            row["name"],
            *(shown(row.get(key)) for key in ("value", "unit", "baseline", "ratio")),
            asked_of(row),
        ]
        yield "| " + " | ".join(cells) + " |"


def asked_of(row: dict[str, Any]) -> str:
    """What is asked of the ratio: at least a target, or at most a limit."""
    if row.get("target"):
        return f"≥ {shown(row['target'])}"
    return f"≤ {shown(row['limit'])}" if row.get("limit") else ""


def short(row: dict[str, Any]) -> bool:
    """Whether the ratio misses what is asked."""
    if row.get("ratio") is None:
        return False
    return bool(
        (row.get("target") and row["ratio"] < row["target"])
        or (row.get("limit") and row["ratio"] > row["limit"])
    )


def main() -> int:
    """Run what is asked, print the tables; 1 when a ratio misses what is asked."""
    parser = argparse.ArgumentParser(prog="make bench BENCH=")
    parser.add_argument("names", nargs="*", help=f"among: {', '.join(known())}")
    parser.add_argument("--write", action="store_true", help="write docs/mesures.md")
    asked = parser.parse_args()
    machine = (
        f"Python {platform.python_version()}, {platform.machine()}, {datetime.now(UTC):%d/%m/%Y}"
    )
    text = [f"# Mesures\n\n{machine}. Des rapports, mesurés dans une même course."]
    missed: list[str] = []
    for name in asked.names or known():
        started = time.monotonic()
        rows = import_module(f"benchmarks.bench_{name}").run()
        text += lines(name, rows)
        print("\n".join(lines(name, rows)), f"\n({time.monotonic() - started:.0f} s)", flush=True)
        missed += [row["name"] for row in rows if short(row)]
    if asked.write:
        PAGE.write_text("\n".join(text) + "\n", encoding="utf-8")
        print(f"écrit : {PAGE}")
    print(
        "rapports manqués : " + ", ".join(missed)
        if missed
        else "tous les rapports demandés sont tenus"
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
