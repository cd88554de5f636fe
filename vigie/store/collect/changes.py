"""What one notice changed, lot by lot, as matching asks it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from vigie.store.tables import Change, Lot

ORDER = ("pause", "deadline", "reservation", "clause", "lots", "amount")


@dataclass(frozen=True)
class Amended:
    """The lots touched, each with the most telling aspect that changed (empty: nothing material
    on that lot).
    """

    id: int
    material: bool
    lots: dict[int, str]


def amended(session: Session, change_id: int) -> Amended | None:
    """That change, or null; a cancellation is told by the lot's closing, so it has no aspect
    here.
    """
    row = session.get(Change, change_id)
    if row is None:
        return None
    lots = session.scalars(
        select(Lot).where(col(Lot.consultation_id) == row.consultation_id).order_by(col(Lot.id))
    )
    return Amended(
        change_id,
        row.material,
        {lot.id or 0: _aspect(row, lot.number) for lot in lots if _touches(row, lot.number)},
    )


def _touches(row: Change, number: str) -> bool:
    return any(difference.get("lot") in (None, number) for difference in row.differences)


def _aspect(row: Change, number: str) -> str:
    aspects = {
        difference.get("aspect")
        for difference in row.differences
        if difference.get("lot") in (None, number)
    }
    return next((aspect for aspect in ORDER if aspect in aspects), "")
