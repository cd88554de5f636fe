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
class JsonRecord:
    """One record: its bytes as served, and what they say; `decoded` is null for the rest of a
    broken answer.
    """

    raw: bytes
    decoded: Any

    @property
    def broken(self) -> bool:
        """Whether this is what could not be decoded."""
        return self.decoded is None


@dataclass(frozen=True)
class RecordPage:
    """A page of a paged API: what stands beside the records, then the records."""

    fields: dict[str, Any]
    parts: tuple[JsonRecord, ...]
    has_records: bool  # the list of records was there
    whole: bool = False  # its closing brace was


def answer(raw: bytes, records: str) -> RecordPage:
    """The top-level fields and the records under that name; a truncated answer gives the whole
    ones.
    """
    text = decode_text(raw)
    fields: dict[str, Any] = {}
    parts: list[JsonRecord] = []
    has_records = False
    position = _skip(text, 0)
    if text[position : position + 1] != "{":
        return RecordPage({}, (), False)
    position = _skip(text, position + 1)
    while text[position : position + 1] == '"':
        try:
            name, position = DECODER.raw_decode(text, position)
            position = _skip(text, _skip(text, position) + 1)  # the colon
            if name == records and text[position : position + 1] == "[":
                has_records = True
                parts, position = _elements(text, position)
            else:
                fields[name], position = DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        position = _skip(text, position)
        position = _skip(text, position + 1) if text[position : position + 1] == "," else position
    return RecordPage(fields, tuple(parts), has_records, text[position : position + 1] == "}")


def lines(raw: bytes) -> Iterator[JsonRecord]:
    """The records of a JSON-lines export."""
    for line in io.BytesIO(raw):  # no second copy of a large body
        if line.strip():
            yield _line(line.rstrip(b"\r\n"))


def _line(line: bytes) -> JsonRecord:
    try:
        return JsonRecord(line, json.loads(decode_text(line), strict=False))
    except (ValueError, RecursionError):
        return JsonRecord(line, None)


def _elements(text: str, position: int) -> tuple[list[JsonRecord], int]:
    parts: list[JsonRecord] = []
    position = _skip(text, position + 1)
    while position < len(text) and text[position] != "]":
        try:
            record, end = DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            parts.append(JsonRecord(text[position:].encode("utf-8", "surrogatepass"), None))
            return parts, len(text)
        parts.append(JsonRecord(text[position:end].encode("utf-8", "surrogatepass"), record))
        position = _skip(text, end)
        position = _skip(text, position + 1) if text[position : position + 1] == "," else position
    return parts, position + 1


def _skip(text: str, position: int) -> int:
    blank = BLANK.match(text, position)
    return blank.end() if blank else position
