"""Bassins d’emploi in the database, loaded from a file that the chamber has; the other places
come with the package.
"""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlmodel import Session, col

from vigie.domain.territories import Area
from vigie.store.tables import Territory


def basins(session: Session) -> tuple[Area, ...]:
    """Every basin loaded, by code."""
    rows = session.scalars(
        select(Territory).where(col(Territory.kind) == "basin").order_by(col(Territory.code))
    )
    return tuple(
        Area(row.code, row.name, frozenset(row.departments), frozenset(row.communes))
        for row in rows
    )


def save_basins(session: Session, areas: Iterable[Area], source: str) -> int:
    """Put these basins in place of those known; gives how many."""
    session.execute(delete(Territory).where(col(Territory.kind) == "basin"))
    rows = [
        Territory(
            kind="basin",
            code=area.code,
            name=area.name,
            departments=sorted(area.departments),
            communes=sorted(area.communes),
            source=source,
        )
        for area in areas
    ]
    session.add_all(rows)
    session.flush()
    return len(rows)
