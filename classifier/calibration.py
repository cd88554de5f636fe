"""How often the findings of each rule hold, measured by five-fold cross-validation on the gold notices' work part."""

import json
from functools import cache
from pathlib import Path

UNMEASURED = 0.6  # a rule that the gold notices never used


@cache
def _table() -> dict[str, float]:
    file = Path(__file__).with_name("calibration.json")
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}


def confidence(rule: str) -> float:
    """Of findings by this rule, the share that hold."""
    return _table().get(rule, UNMEASURED)
