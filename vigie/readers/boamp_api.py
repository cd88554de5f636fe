"""BOAMP API answers: v2.1, v1, exports (JSON list, JSON lines), single records; whatever family
`donnees` holds.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from vigie.domain.notice import ParsedNotice, RefusedPayload
from vigie.readers.base import KEPT_BYTES, Body, Unreadable, decode_json, decode_text
from vigie.readers.boamp_notice import notice_of
from vigie.readers.boamp_record import from_api
from vigie.readers.boamp_tree import compact

FORMATS = ("boamp_api",)
OWN = re.compile(rb'\\*"(?:idweb|nomacheteur|dateparution|datefindiffusion)\\*"\s{0,9}:')
EMPTY = re.compile(
    rb'^\{\s{0,9}"(?:total_count|nhits)"\s{0,9}:\s{0,9}0\b.{0,2000}"(?:results'
    rb'|records)"\s{0,9}:\s{0,9}\[\s{0,9}\]',
    re.S,
)
LISTS = re.compile(r'"(?:results|records)"\s{0,9}:\s{0,9}\[|^\s{0,99}\[')
MOST_RECORDS = 200_000


def recognises(body: Body) -> bool:
    """JSON whose keys are those of the boamp dataset, or an empty answer."""
    # The first line of an export may be the broken one: the keys tell, not the first byte.
    if body.head.startswith(b"<"):
        return False
    return bool(EMPTY.match(body.head)) or OWN.search(body.raw[: 1024 * 1024]) is not None


def read(body: Body) -> Iterator[ParsedNotice | RefusedPayload]:
    """Every record of the body; one that cannot be read is refused by its position, the others
    go on.
    """
    for position, record in enumerate(_items(body), 1):
        name = f"{body.name}#{position}"
        yield _refused(name, record) if isinstance(record, Unreadable) else read_item(record, name)


def read_item(record: Any, name: str) -> ParsedNotice | RefusedPayload:
    """One record of an answer."""
    try:
        if not isinstance(record, dict):
            raise Unreadable(
                "unknown_shape",
                "un avis est attendu ici, et ce n’est pas un objet JSON : le signaler à la source.",
            )
        return notice_of(from_api(record))
    except Unreadable as error:
        return RefusedPayload(
            name=name,
            reason=error.reason,
            detail=error.detail,
            excerpt=compact(record)[:KEPT_BYTES],
        )
    except ValidationError as error:
        return RefusedPayload(
            name=name,
            reason="invalid_field",
            detail=invalid(error),
            excerpt=compact(record)[:KEPT_BYTES],
        )


def invalid(error: ValidationError) -> str:
    """Which field a notice cannot have, in French."""
    first_error = error.errors()[0]
    where = ".".join(str(step) for step in first_error["loc"])
    return f"champ {where} : {first_error['msg']} ; signaler cet avis à l’équipe technique."[:2000]


def _refused(name: str, error: Unreadable) -> RefusedPayload:
    return RefusedPayload(
        name=name, reason=error.reason, detail=error.detail, excerpt=error.excerpt
    )


def _items(body: Body) -> Iterator[Any]:
    """The records, or an Unreadable in the place of a part that is broken."""
    try:
        yield from _listed(body.json)
    except Unreadable as error:
        lines = [line for line in body.raw.splitlines() if line.strip()]
        if (
            len(lines) > 1
            and sum(line.lstrip(b"\xef\xbb\xbf \t").startswith((b"{", b'"{')) for line in lines) > 1
        ):
            for line in lines[:MOST_RECORDS]:
                yield from _line(line)
        else:
            yield from _salvaged(decode_text(body.raw), error)


def _listed(answer: Any) -> Iterator[Any]:
    if isinstance(answer, list):
        yield from answer
    elif isinstance(answer, dict) and isinstance(answer.get("results"), list):
        yield from answer["results"]
    elif isinstance(answer, dict) and isinstance(answer.get("records"), list):
        yield from answer["records"]
    else:
        yield answer


def _line(line: bytes) -> Iterator[Any]:
    try:
        yield from _listed(decode_json(line))
    except Unreadable as error:
        # Two records on one line, or one that is cut: what is whole is read, the rest is refused.
        yield from _sequence(decode_text(line), 0, error)


def _salvaged(text: str, error: Unreadable) -> Iterator[Any]:
    start = LISTS.search(text[: 64 * 1024])
    yield from _sequence(text, start.end(), error) if start else iter([error])


def _sequence(text: str, position: int, error: Unreadable) -> Iterator[Any]:
    """The whole values from there on, separated by commas or blanks, then the error for what is
    broken.
    """
    decoder = json.JSONDecoder(strict=False)
    while True:
        position = _skip(text, position)
        if position >= len(text) or text[position] == "]":
            break
        try:
            record, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        yield record
    yield Unreadable(
        error.reason, error.detail, text[position:].encode("utf-8", errors="replace")[:KEPT_BYTES]
    )


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in ", \t\r\n\ufeff":
        position += 1
    return position
