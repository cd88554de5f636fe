"""docs/securite.md says only what a test shows: each row names its tests, and each is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "securite.md").read_text(encoding="utf-8")
ROWS = [
    line for line in PAGE.split("<!-- make attack -->")[0].splitlines() if line.startswith("| ")
][1:]
# `tests/x.py` (some, words): each word stands in the name of a test of that file
NAMED = re.compile(r"`((?:tests|\.ci)/[\w/.]+)`(?: \(([\w, ]+)\))?")


def test_each_row_names_a_test() -> None:
    assert len(ROWS) > 30
    assert [row for row in ROWS if not NAMED.search(row.rsplit("|", 2)[1])] == []


def test_each_named_test_is_there() -> None:
    missing = []
    for file, words in NAMED.findall(PAGE):
        place = ROOT / file
        text = place.read_text(encoding="utf-8") if place.is_file() else ""
        names = re.findall(r"def (test_\w+)", text)
        for word in words.split(", ") if words else [""]:
            if not text or (words and not any(word in name for name in names)):
                missing.append(f"{file} ({word})")
    assert missing == []


def test_the_figures_of_attacks_are_published_and_nothing_got_through() -> None:
    figures = PAGE.partition("<!-- make attack -->")[2].partition("<!-- fin -->")[0]
    rows = [line.split("|")[1:4] for line in figures.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 8
    assert {row[2].strip() for row in rows} == {"0"}
