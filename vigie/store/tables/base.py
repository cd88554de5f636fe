"""What all tables share: names that Alembic can rely on, JSON columns, aware UTC datetimes."""

from typing import Any

from sqlalchemy import JSON, MetaData
from sqlalchemy import Table as Columns
from sqlmodel import Field, SQLModel

# Set before any table is declared, so that every constraint has a name on both databases.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Table(SQLModel):
    """Base of every table; datetimes must be aware (sqlmodel ≥ 0.0.45 refuses naive ones)."""

    metadata = metadata


def columns_of(table: type[SQLModel]) -> Columns:
    """The columns of a table for questions that do not load its rows: `columns_of(Lot).c.title`."""
    return table.__table__  # type: ignore[attr-defined,no-any-return]


def json_list() -> Any:
    """A JSON column that starts as an empty list."""
    return Field(default_factory=list, sa_type=JSON)


def json_object() -> Any:
    """A JSON column that starts as an empty object."""
    return Field(default_factory=dict, sa_type=JSON)
