"""The records of a JSON answer as they were served, one by one: what is broken never costs its
neighbours.
"""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vigie.readers.base import decode_text

BLANK = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True)
class Part:
    """One record: its bytes as served, and what they say; `value` is null for the rest of a
    broken answer.
    """

    raw: bytes
    value: Any

    @property
    def broken(self) -> bool:
        """Whether this is what could not be decoded."""
        return self.value is None


@dataclass(frozen=True)
class Answer:
    """A page of a paged API: what stands beside the records, then the records."""

    fields: dict[str, Any]
    parts: tuple[Part, ...]
    found: bool  # the list of records was there


def answer(raw: bytes, records: str) -> Answer:
    """The top-level fields and the records under that name; a truncated answer gives the whole
    ones.
    """
    text = decode_text(raw)
    fields: dict[str, Any] = {}
    parts: list[Part] = []
    found = False
    at = _skip(text, 0)
    if text[at : at + 1] != "{":
        return Answer({}, (), False)
    at = _skip(text, at + 1)
    while text[at : at + 1] == '"':
        try:
            name, at = DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)  # the colon
            if name == records and text[at : at + 1] == "[":
                found = True
                parts, at = _elements(text, at)
            else:
                fields[name], at = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        at = _skip(text, at)
        at = _skip(text, at + 1) if text[at : at + 1] == "," else at
    return Answer(fields, tuple(parts), found)


def lines(raw: bytes) -> Iterator[Part]:
    """The records of a JSON-lines export."""
    for line in io.BytesIO(raw):  # no second copy of a large body
        if line.strip():
            yield _line(line.rstrip(b"\r\n"))


def _line(line: bytes) -> Part:
    try:
        return Part(line, json.loads(decode_text(line), strict=False))
    except (ValueError, RecursionError):
        return Part(line, None)


def _elements(text: str, at: int) -> tuple[list[Part], int]:
    parts: list[Part] = []
    at = _skip(text, at + 1)
    while at < len(text) and text[at] != "]":
        try:
            value, end = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            parts.append(Part(text[at:].encode("utf-8", "surrogatepass"), None))
            return parts, len(text)
        parts.append(Part(text[at:end].encode("utf-8", "surrogatepass"), value))
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at : at + 1] == "," else at
    return parts, at + 1


def _skip(text: str, at: int) -> int:
    found = BLANK.match(text, at)
    return found.end() if found else at
