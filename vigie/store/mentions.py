"""A person's name and address in words that others wrote: found, told, blotted out."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Column, String, Table, cast, or_, select, update
from sqlmodel import Session

from vigie.store.personal import WORDS
from vigie.store.tables import DeliveryBody, metadata

BLOT = "[effacé]"
SHORTEST = 5  # a shorter name would blot out words that are none
BODIES: Table = DeliveryBody.__table__  # type: ignore[attr-defined]


def needles(address: str, first_name: str = "", last_name: str = "") -> list[str]:
    """What a person is called in words: the address, the whole name in both orders."""
    first, last = first_name.strip(), last_name.strip()
    names = [f"{first} {last}", f"{last} {first}"] if first and last else []
    return [
        one for one in (address.strip(), *names) if len(one) >= SHORTEST and "@invalid" not in one
    ]


def mentions(session: Session, wanted: list[str]) -> list[dict[str, str]]:
    """Where others' words name the person, what they are; messages to others are theirs, and
    left out.
    """
    return [
        {"ou": f"{column.table.name}.{column.name}", "texte": str(value)}
        for column, _, value in _found(session, wanted)
        if column.table.name != BODIES.name
    ]


def blot_out(session: Session, wanted: list[str]) -> None:
    """Put a blot in place of the person wherever words name them, whoever wrote those."""
    if not wanted:
        return
    pattern = re.compile("|".join(map(re.escape, wanted)), re.IGNORECASE)
    for column, key, value in list(_found(session, wanted)):
        table = column.table
        mine = [own == told for own, told in zip(table.primary_key.columns, key, strict=True)]
        session.execute(update(table).where(*mine).values({column.name: _without(value, pattern)}))
    session.expire_all()  # rows read before hold what was blotted out


def _found(
    session: Session, wanted: list[str]
) -> Iterator[tuple[Column[Any], tuple[Any, ...], Any]]:
    """(column, key of the row, value) of each place that names the person."""
    for column in columns():
        keys = list(column.table.primary_key.columns)
        text = cast(column, String) if isinstance(column.type, JSON) else column
        named = or_(*(text.icontains(one, autoescape=True) for one in wanted)) if wanted else None
        for row in (
            session.execute(select(*keys, column).where(named)).all() if named is not None else ()
        ):
            yield column, tuple(row[:-1]), row[-1]


def columns() -> list[Column[Any]]:
    """Every column of words, by its name."""
    places = (one.split(".") for one in sorted(WORDS))
    return [metadata.tables[table].c[name] for table, name in places]


def _without(value: Any, pattern: "re.Pattern[str]") -> Any:
    if isinstance(value, str):
        return pattern.sub(BLOT, value)
    if isinstance(value, list):
        return [_without(one, pattern) for one in value]
    if isinstance(value, dict):
        return {name: _without(one, pattern) for name, one in value.items()}
    return value
