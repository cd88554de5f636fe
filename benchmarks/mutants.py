"""Faults put into the rules on purpose: how many of them do the tests notice?

`python -m benchmarks.mutants [COUNT] [SEED]` (`make mutants`) lets mutmut make every mutant of the
modules that `[tool.mutmut]` names (matching, timing, joining, settling, eligibility), draws COUNT
of them with the printed seed, runs each against the tests that reach it, and prints a dated table
by module with every survivor. EQUIVALENT names, with its reason, each mutant that changes nothing.
"""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from vigie.domain import clock

MADE = Path("mutants")  # where mutmut writes; not kept
STATS = MADE / "mutmut-stats.json"  # which tests reach which function
KILLED = (1, 3, 24, -24, 36, 152, 255)  # mutmut's exit codes: noticed, or never ends
UNREACHED = 33  # no test calls its function
TESTS = "tests_by_mangled_function_name"  # in mutmut's notes
FLOOR = 0.9
EQUIVALENT: dict[str, str] = {}  # mutant → why no test can notice it


def main(count: int = 300, seed: int = 20261130) -> int:
    """Make, draw, run, tell; 1 where fewer than the floor are noticed."""
    if not STATS.exists():  # the first run only makes them: no mutant bears that name
        subprocess.run([*_mutmut(), "none"], capture_output=True, check=False)
    names = sorted(name for name, _ in _codes())
    if not names:
        print("mutmut made no mutant: run `.venv/bin/mutmut run` and read what it says.")
        return 2
    drawn = random.Random(seed).sample(names, min(count, len(names)))
    print(f"{len(drawn)} of {len(names)} mutants drawn with seed {seed}", flush=True)
    if not STATS.exists():
        print("mutmut could not run the tests: run `.venv/bin/mutmut run` and read what it says.")
        return 2
    reached = set(json.loads(STATS.read_text())[TESTS])
    run = [name for name in drawn if name.rpartition("__mutmut_")[0] in reached]
    ended = subprocess.run([*_mutmut(), *run], capture_output=True, text=True, check=False)
    codes = {name: code for name, code in _codes() if name in run}
    if None in codes.values():
        print(f"mutmut stopped half way:\n{(ended.stdout + ended.stderr)[-3000:]}")
        return 2
    return print_table({name: codes.get(name, UNREACHED) for name in drawn})


def print_table(codes: dict[str, int | None]) -> int:
    """Print the table of those mutants; 1 where fewer than the floor are noticed."""
    alike = sorted(set(codes) & set(EQUIVALENT))
    judged = {name: code for name, code in codes.items() if name not in EQUIVALENT}
    survivors = sorted(name for name, code in judged.items() if code not in KILLED)
    made, missed = Counter(map(_module, judged)), Counter(map(_module, survivors))
    print(f"\nMutants of {clock.now():%d-%m-%Y}")
    for module in sorted(made):
        print(f"{made[module] - missed[module]:>5} of {made[module]:<5} {module}")
    for name in survivors:
        print(f"survived: {name}{' (no test reaches it)' if judged[name] == UNREACHED else ''}")
    for name in alike:
        print(f"equivalent: {name}: {EQUIVALENT[name]}")
    share = 1 - len(survivors) / max(1, len(judged))
    print(
        f"{len(judged) - len(survivors)} of {len(judged)} noticed ({share:.1%}, asked "
        f"{FLOOR:.0%}); {len(alike)} equivalent. See one: `.venv/bin/mutmut show NAME`."
    )
    return int(share < FLOOR)


def _codes() -> Iterator[tuple[str, int | None]]:
    for notes in MADE.rglob("*.meta"):
        yield from json.loads(notes.read_text())["exit_code_by_key"].items()


def _module(mutant: str) -> str:
    return mutant.rpartition(".")[0]


def _mutmut() -> list[str]:
    return [sys.executable, "-m", "mutmut", "run"]


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
