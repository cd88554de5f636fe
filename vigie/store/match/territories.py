"""Bassins d’emploi in the database, loaded from a file that the chamber has; the other places
come with the package.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, String, cast, delete, exists, or_, select
from sqlmodel import Session, col

from vigie.domain.territories import Area
from vigie.store.tables import Activity, Member, Territory


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


def has_zone() -> ColumnElement[bool]:
    """The same as `ActivityView.placed`, as the database says it."""
    lists = (col(Activity.departments), col(Activity.epts), col(Activity.basins))
    return or_(col(Activity.radius_km) > 0, *(cast(places, String) != "[]" for places in lists))


def hearing() -> ColumnElement[bool]:
    """Whether a member has an activity that is sure and says where: lots can reach it."""
    return exists().where(
        col(Activity.member_id) == col(Member.id), col(Activity.proposed).is_(False), has_zone()
    )
