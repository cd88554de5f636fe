"""`make attack`: our own attacks, outside CI; prints a dated table, `--write` puts it in
docs/securite.md. Exit status 1 when one got through.
"""

import argparse
import platform
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "securite.md"
BEGINS, ENDS = "<!-- make attack -->\n", "<!-- fin -->"
Row = tuple[str, str, list[str]]  # what was tried, on how much, what got through


def routes(base: Path) -> Iterator[Row]:
    """Every route by every wrong way."""
    from tests.attack.routes import Attack
    from vigie.store import open_store

    store = open_store(f"sqlite:///{base}")
    for kind, came in Attack(store).run().items():
        tries = sum(came.tries.values())
        yield f"routes : {kind}", f"{len(came.tries)} routes, {tries} essais", came.passed
    store.close()


def sample(base: Path) -> Iterator[Row]:
    """Hostile words on every page, feed and export."""
    from tests.attack.sample import WORDS, WRITTEN, shown

    passed: list[str] = []
    answers = 0
    for number, words in enumerate(WORDS):
        came = shown(base, words, base.with_name(f"{number}.db"))
        answers += sum(came.tries.values())
        passed += came.passed
    fields = sum(len(told.split()) for _, told in WRITTEN)
    told = f"{len(WORDS)} textes dans {fields} champs, {answers} réponses"
    yield "texte hostile : pages, flux, exports", told, passed


def mails() -> Row:
    """Hostile words in mails, calendars, feeds and Slack, by their tests."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "hostile"]
    files = [
        "tests/alerts/test_messages.py",
        "tests/alerts/test_bad_input.py",
        "tests/web/member/test_feeds.py",
    ]
    done = subprocess.run([*command, *files], cwd=ROOT, capture_output=True, text=True)
    dots = sum(line.split("[")[0].count(".") for line in done.stdout.splitlines() if "%]" in line)
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    return "texte hostile : courriels, agendas, Slack", f"{dots} essais", failed


def readers(count: int) -> Row:
    """Mutated bodies of every format through the whole chain."""
    from benchmarks.endure_mutate import run

    row = run(count)[0]
    passed = [row["detail"]] if row["value"] else []
    return "documents abîmés : lecteurs et chaîne entière", f"{count} documents", passed


def main() -> int:
    """Every attack, one after the other."""
    asked = argparse.ArgumentParser(prog="make attack")
    asked.add_argument("--documents", type=int, default=2_000)
    asked.add_argument("--write", action="store_true")
    told = asked.parse_args()
    warnings.simplefilter("ignore")
    from tests.desk_client import a_copied_desk

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "made").mkdir()
        a_copied_desk(place, place / "made").close()
        base = place / "copy.db"
        fresh = base.with_name("sample.db")
        fresh.write_bytes(base.read_bytes())
        rows = [*routes(base), *sample(fresh), mails(), readers(told.documents)]
    lines = table(rows)
    print("\n".join(lines))
    if told.write:
        text = PAGE.read_text(encoding="utf-8")
        head, _, rest = text.partition(BEGINS)
        PAGE.write_text(
            head + BEGINS + "\n".join(lines) + "\n" + ENDS + rest.partition(ENDS)[2], "utf-8"
        )
    return int(any(passed for _, _, passed in rows))


def table(rows: list[Row]) -> list[str]:
    """The rows as they stand in the page."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    lines = [
        f"Mesuré le {datetime.now(UTC):%d-%m-%Y} sur {commit}, Python {platform.python_version()}."
    ]
    lines += ["", "| Attaque | Essais | Passé |", "|---|---|---|"]
    lines += [f"| {what} | {tries} | {len(passed)} |" for what, tries, passed in rows]
    faults = [f"✗ {one}" for _, _, passed in rows for one in passed]
    return [*lines, *(["", *faults] if faults else [])]


if __name__ == "__main__":
    sys.exit(main())
