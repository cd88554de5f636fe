"""The labelled notices: one fifth is set aside by its id and never shown; the figures of
`score.py`.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

Part = Literal["work", "rest", "all"]


def set_aside(identity: str) -> bool:
    """Whether that notice belongs to the fifth that nobody reads."""
    return int(hashlib.sha256(identity.encode()).hexdigest(), 16) % 5 == 0


def lines(file: Path, part: Part = "work") -> Iterator[dict[str, Any]]:
    """The labelled notices of one part, in the file's order."""
    with file.open(encoding="utf-8") as opened:
        for raw in opened:
            if raw.strip():
                line = json.loads(raw)
                line.setdefault("id", line.get("file"))
                if part == "all" or set_aside(line["id"]) == (part == "rest"):
                    yield line


def folds(notice_lines: Iterable[dict[str, Any]], count: int = 5) -> list[list[dict[str, Any]]]:
    """The notices in `count` parts, by a hash of their id that is independent of what is set
    aside.
    """
    parts: list[list[dict[str, Any]]] = [[] for _ in range(count)]
    for line in notice_lines:
        parts[
            int(hashlib.md5(line["id"].encode(), usedforsecurity=False).hexdigest(), 16) % count
        ].append(line)
    return parts
