"""Whole answers kept beside the tests as a person has read them once, in `recorded/`: a word, an
article, an order that changes is seen, whichever it is. Where a file lacks it is written and the
test fails: read it, then run again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from vigie.domain.matches import Reason


def hold(test_file: str, name: str, told: Mapping[str, Iterable[object]]) -> None:
    """Each case's answers are those of `recorded/NAME.txt` beside that test."""
    place = Path(test_file).parent / "recorded" / f"{name}.txt"
    parts = ("\n".join((f"# {case}", *map(line, answers))) for case, answers in told.items())
    said = "\n\n".join(parts) + "\n"
    if not place.exists():
        place.parent.mkdir(exist_ok=True)
        place.write_text(said, encoding="utf-8")
        raise AssertionError(f"{place} lacked and was written: read it, then run again")
    assert said.split("\n") == place.read_text(encoding="utf-8").split("\n")


def line(answer: object) -> str:
    """One answer on one line; a reason as its fields."""
    if isinstance(answer, Reason):
        return " | ".join(map(str, (answer.rule, answer.answer, *_words(answer))))
    return answer if isinstance(answer, str) else str(_plain(answer))


def _words(reason: Reason) -> tuple[str, ...]:
    said = (str(reason.text), str(reason.article), str(reason.sentence))
    return tuple(part or "-" for part in said)


def _plain(answer: Any) -> Any:
    """Sets in order, classes by their fields."""
    if isinstance(answer, Reason):
        return line(answer)
    if is_dataclass(answer) and not isinstance(answer, type):
        return {field.name: _plain(getattr(answer, field.name)) for field in fields(answer)}
    if hasattr(answer, "_asdict"):
        return {name: _plain(value) for name, value in answer._asdict().items()}
    if isinstance(answer, (set, frozenset)):
        return sorted(map(_plain, answer))
    if isinstance(answer, (list, tuple)):
        return [_plain(part) for part in answer]
    if isinstance(answer, Mapping):
        return {_plain(key): _plain(value) for key, value in answer.items()}
    if isinstance(answer, Enum):
        return str(answer.value)
    return answer.isoformat() if isinstance(answer, date) else answer
