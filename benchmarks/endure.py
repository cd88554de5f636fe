"""`make endure`: kills, faults, mutated bodies, soak, each compared or counted; a dated table;
taken up again where it was.

`python -m benchmarks.endure [PART…] [--kills N] [--payloads N] [--minutes N] [--again]`;
VIGIE_ENDURE_POSTGRES names an
empty PostgreSQL database to try as well, VIGIE_SHARED a folder of real bodies to mutate.
"""

import argparse
import json
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "var" / "endure.json"
Rows = list[dict[str, Any]]


def parts(asked: argparse.Namespace) -> dict[str, Callable[[], Rows]]:
    """What there is to endure, in order; imports stand here so that a part pays only for itself."""

    def faults() -> Rows:
        from benchmarks.endure_faults import run
        from benchmarks.endure_postgres import run as restarts

        return run() + restarts()

    def collect() -> Rows:
        from benchmarks.endure_collect import run

        return run(max(5, asked.kills // 4))

    def chain() -> Rows:
        from benchmarks.endure_chain import run

        return run(asked.kills)

    def deliver() -> Rows:
        from benchmarks.endure_deliver import run

        return run(max(5, asked.kills // 2))

    def mutate() -> Rows:
        from benchmarks.endure_mutate import run

        return run(asked.payloads)

    def soak() -> Rows:
        from benchmarks.endure_soak import run

        return run(asked.minutes)

    return {
        "faults": faults,
        "collect": collect,
        "chain": chain,
        "deliver": deliver,
        "mutate": mutate,
        "soak": soak,
    }


def fine(row: dict[str, Any]) -> bool:
    """Whether that row is what it must be."""
    if row["unit"] == "crashes":
        return bool(row["value"] == 0)
    return bool(row.get("steady", row["value"]))


def table(done: dict[str, Any]) -> list[str]:
    """The rows of every part, with the day and the version that each was run on."""
    lines = ["| part | what | result | day | version |", "|---|---|---|---|---|"]
    for part, told in done.items():
        for row in told["rows"]:
            mark = "✓" if fine(row) else "✗"
            detail = row.get("detail", "")
            lines.append(
                f"| {part} | {row['name']} | {mark} {detail} | {told['day']} | {told['version']} |"
            )
    return lines


def main() -> int:
    """Run the parts that are not done for this version, print the table; 1 when a row is not
    fine.
    """
    parser = argparse.ArgumentParser(prog="make endure ENDURE=")
    parser.add_argument(
        "names", nargs="*", metavar="PART", help="faults, collect, chain, deliver, mutate, soak"
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--payloads", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--again", action="store_true", help="run again what is done already")
    asked = parser.parse_args()
    done: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for name, run in parts(asked).items():
        if asked.names and name not in asked.names:
            continue
        if not asked.again and done.get(name, {}).get("version") == _version():
            continue
        print(f"— {name}", flush=True)
        done[name] = {
            "rows": run(),
            "day": f"{datetime.now(UTC):%d/%m/%Y %H:%M} UTC",
            "version": _version(),
        }
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_text(json.dumps(done, ensure_ascii=False, indent=1))
    print(f"\nPython {platform.python_version()}, {platform.machine()}\n" + "\n".join(table(done)))
    return 0 if all(fine(row) for told in done.values() for row in told["rows"]) else 1


def _version() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or "?"


if __name__ == "__main__":
    sys.exit(main())
