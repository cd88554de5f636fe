"""How often the findings of each rule hold, with their lots: measured on labelled notices by
five-fold cross-validation, kept beside the code.

A rule seen seldom leans on what its whole group holds; a finding whose lots were guessed is
measured apart from those whose lots words name. The rules were written on some of these notices,
so their own share flatters them: each leans on its group for four notices, each group on seven in
ten.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from classifier.gold import folds
from classifier.scoring import lots_of

FILE = Path(__file__).with_name("calibration.json")
UNMEASURED = 0.6  # a group that no labelled notice used
BY_CODE = 0.4  # a code alone: wrong or missing often (DOMAIN.md §2.6)
BY_INGREDIENTS = 0.75  # told by no way of saying it that is known: always « à vérifier »
PRIOR, PRIOR_CASES = 0.7, 4.0
GUESSED = "?"  # marks the rule where the lots were guessed
_Counts = tuple[Counter[str], Counter[str]]


@cache
def _table() -> dict[str, float]:
    return dict(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.is_file() else {}


def confidence(rule: str, *, guessed: bool = False) -> float:
    """Of findings by this rule, the share that hold with their lots."""
    if rule.startswith("code."):
        return _table().get(rule, BY_CODE)
    if rule.endswith(".ingredients"):
        return BY_INGREDIENTS
    mark = GUESSED if guessed else ""
    group = _table().get(_group(rule) + mark, UNMEASURED)
    return _table().get(rule + mark, group)


def _group(rule: str) -> str:
    return rule.split(".", 1)[0]


def measure(
    notices: Sequence[Mapping[str, Any]],
    labels_by_notice: Mapping[str, Sequence[Mapping[str, Any]]],
) -> dict[str, float]:
    """For each rule and each group the mean, over five folds, of what the other four say of it."""
    parts = [_counted(part, labels_by_notice) for part in folds([dict(line) for line in notices])]
    rules = sorted({rule for right, wrong in parts for rule in (*right, *wrong)})
    shares_by_rule: dict[str, list[float]] = {}
    for out in range(len(parts)):
        other_parts = [part for place, part in enumerate(parts) if place != out]
        for rule in rules:
            group = _group(rule) + (GUESSED if rule.endswith(GUESSED) else "")
            prior = _share(group, other_parts, PRIOR, whole=True)
            shares_by_rule.setdefault(group, []).append(prior)
            shares_by_rule.setdefault(rule, []).append(_share(rule, other_parts, prior))
    return {
        name: round(sum(shares) / len(shares), 3) for name, shares in sorted(shares_by_rule.items())
    }


def _counted(
    part: Iterable[Mapping[str, Any]], labels_by_notice: Mapping[str, Sequence[Mapping[str, Any]]]
) -> _Counts:
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for line in part:
        unsure = {label["code"] for label in line["labels"] if label.get("doubt")}
        sure = {label["code"]: label for label in line["labels"] if label["code"] not in unsure}
        for label in labels_by_notice.get(line["id"], ()):
            if label["source"] != "text" or label["code"] in unsure or line.get("doubt"):
                continue
            sure_label = sure.get(label["code"])
            holds = sure_label is not None and lots_of(label, line) == lots_of(sure_label, line)
            mark = GUESSED if label.get("guessed") else ""
            (right if holds else wrong)[label["rule"] + mark] += 1
    return right, wrong


def _share(name: str, parts: Sequence[_Counts], prior: float, *, whole: bool = False) -> float:
    """Right of all, of one rule or of every rule of a group."""
    right = wrong = 0
    for right_counts, failed in parts:
        right += sum(count for rule, count in right_counts.items() if _counts(rule, name, whole))
        wrong += sum(count for rule, count in failed.items() if _counts(rule, name, whole))
    return (right + prior * PRIOR_CASES) / (right + wrong + PRIOR_CASES)


def _counts(rule: str, name: str, whole: bool) -> bool:
    if not whole:
        return rule == name
    guessed = rule.endswith(GUESSED) == name.endswith(GUESSED)
    return guessed and _group(rule) == name.removesuffix(GUESSED)
