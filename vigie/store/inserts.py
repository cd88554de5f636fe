"""Inserts that say what becomes of a row that is there already, on either database; and how many
rows one statement names.
"""

from collections.abc import Iterable

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

CHUNK = 500  # bound parameters in one statement


def parts(ids: Iterable[int]) -> list[list[int]]:
    """Those ids once each, in order, as many at a time as one statement names."""
    numbers = sorted(set(ids))
    return [numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK)]


def insert_of(session: Session, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert to which a database adds « on conflict »."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if on_postgresql else sqlite.insert(table)


def insert_if_absent(session: Session, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that leaves a row alone whose unique key is there already."""
    return insert_of(session, table).on_conflict_do_nothing()
