"""How often the findings of each rule hold: measured on the gold notices by five-fold
cross-validation, kept beside the code.

The rules were written on the same notices, so their own share flatters them: each leans on a prior
of seven in ten that
counts for four notices, and no rule is called sure on the strength of one or two.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from classifier.gold import folds

FILE = Path(__file__).with_name("calibration.json")
UNMEASURED = 0.6  # a rule that no gold notice used
BY_CODE = 0.4  # a code alone: wrong or missing often (DOMAIN.md §2.6)
PRIOR, PRIOR_CASES = 0.7, 4.0
_Counts = tuple[Counter[str], Counter[str]]


@cache
def _table() -> dict[str, float]:
    return dict(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.is_file() else {}


def confidence(rule: str) -> float:
    """Of findings by this rule, the share that hold."""
    return _table().get(rule, BY_CODE if rule.startswith("code.") else UNMEASURED)


def measure(
    notices: Sequence[Mapping[str, Any]], told: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, float]:
    """For each rule the mean, over five folds, of what the other four say of it."""
    parts = [_held(part, told) for part in folds([dict(line) for line in notices])]
    rules = sorted({rule for right, wrong in parts for rule in (*right, *wrong)})
    found: dict[str, list[float]] = {rule: [] for rule in rules}
    for out in range(len(parts)):
        rest = [part for place, part in enumerate(parts) if place != out]
        for rule in rules:
            found[rule].append(_estimate(rule, rest))
    return {rule: round(sum(values) / len(values), 3) for rule, values in found.items()}


def _held(
    part: Iterable[Mapping[str, Any]], told: Mapping[str, Sequence[Mapping[str, Any]]]
) -> _Counts:
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for line in part:
        unsure = {label["code"] for label in line["labels"] if label.get("doubt")}
        sure = {label["code"] for label in line["labels"]} - unsure
        for label in told.get(line["id"], ()):
            if label["source"] == "text" and label["code"] not in unsure and not line.get("doubt"):
                (right if label["code"] in sure else wrong)[label["rule"]] += 1
    return right, wrong


def _estimate(rule: str, parts: Sequence[_Counts]) -> float:
    right = sum(held[rule] for held, _ in parts)
    wrong = sum(failed[rule] for _, failed in parts)
    return (right + PRIOR * PRIOR_CASES) / (right + wrong + PRIOR_CASES)
