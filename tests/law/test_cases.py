"""The cases of law, put to the code."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.law.kit import QUESTIONS, Given, faults

HERE = Path(__file__).parent


def cases(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


CASES = {
    one["id"]: one for name in ("cases", "unread/cases") for one in cases(HERE / f"{name}.jsonl")
}


@cache
def given(name: str) -> Given:
    return QUESTIONS[CASES[name]["question"]](CASES[name])


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    assert faults(CASES[name], given(name), given) == []
