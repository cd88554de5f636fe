"""Every example of every source, as it would be served, beside what a person checked that it says.

Add a file under tests/examples/<reader>/; the first run writes its `.expected.json` and fails: read
it, correct the
reader or keep it, and commit both.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from vigie.domain.notice import ParsedNotice, RefusedPayload
from vigie.readers import read

EXAMPLES = Path(__file__).parents[1] / "examples"
EXPECTED = ".expected.json"
# Expectations, notes beside examples, and folders with walkers of their own.
NOT_EXAMPLES = (EXPECTED, ".md", ".py", ".tsv")


def examples() -> list[Path]:
    """Every example whose folder is named after a reader."""
    from vigie.readers import readers

    names = tuple(reader.__name__.rsplit(".", 1)[-1] for reader in readers())  # type: ignore[attr-defined]
    found = (
        file
        for file in EXAMPLES.rglob("*")
        if file.is_file() and not file.name.endswith(NOT_EXAMPLES)
    )
    return sorted(file for file in found if file.relative_to(EXAMPLES).parts[0].startswith(names))


def told(file: Path) -> list[dict[str, Any]]:
    """What the readers say of a file: notices as JSON, refusals with their name, reason and
    detail.
    """
    return [_as_json(found) for found in read(file.read_bytes(), file.name)]


def _as_json(found: ParsedNotice | RefusedPayload) -> dict[str, Any]:
    if isinstance(found, ParsedNotice):
        return found.as_json()
    return {"refused": found.name, "reason": found.reason, "detail": found.detail}


@pytest.mark.parametrize("file", examples(), ids=lambda file: str(file.relative_to(EXAMPLES)))
def test_an_example_reads_as_expected(file: Path) -> None:
    expectation = file.with_name(file.name + EXPECTED)
    found = told(file)
    if not expectation.exists():
        expectation.write_text(
            json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        pytest.fail(
            f"{expectation.name} n’existait pas : il vient d’être écrit, le relire avant de le "
            f"garder"
        )
    assert found == json.loads(expectation.read_text(encoding="utf-8"))


def test_no_expectation_is_left_without_its_example() -> None:
    expectations = EXAMPLES.rglob("*" + EXPECTED)
    assert [
        file.name
        for file in expectations
        if not file.with_name(file.name.removesuffix(EXPECTED)).exists()
    ] == []
