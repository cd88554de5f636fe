"""Inserts that say what becomes of a row that is there already, on either database; and how many
rows one statement names.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Union

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlmodel import Session

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Insert = Union["postgresql.Insert", sqlite.Insert]

CHUNK = 500  # bound parameters in one statement


def parts(ids: Iterable[int]) -> list[list[int]]:
    """Those ids once each, in order, as many at a time as one statement names."""
    numbers = sorted(set(ids))
    return [numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK)]


def insert_of(session: Session, table: Table) -> Insert:
    """An insert to which a database adds « on conflict »."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # many modules: where it is the database's

        return postgresql.insert(table)
    return sqlite.insert(table)


def insert_if_absent(session: Session, table: Table) -> Insert:
    """An insert that leaves a row alone whose unique key is there already."""
    return insert_of(session, table).on_conflict_do_nothing()
