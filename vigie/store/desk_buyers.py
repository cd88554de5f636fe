"""What the sourcing sheet asks of a buyer: its name, its share of social considerations, its last consultations."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from vigie.store.search import Search, search
from vigie.store.tables import Buyer, FigureRow, SearchRow

FIGURES: Any = FigureRow.__table__  # type: ignore[attr-defined]


def buyer(session: Session, number: int) -> Buyer | None:
    """That buyer."""
    return session.get(Buyer, number) if number < 2**62 else None


def last_of(session: Session, number: int, *, useful: bool, most: int = 10) -> list[SearchRow]:
    """Its newest consultations, those with a social consideration only where asked."""
    facets = {"buyer": (str(number),)} | ({"kind": ("any",)} if useful else {})
    return search(session, Search(facets=facets), limit=most).rows


def share(session: Session, number: int) -> FigureRow | None:
    """Its figures of the last twelve months, where it is among the larger buyers."""
    place = (FIGURES.c.dimension == "buyer", FIGURES.c.key == str(number))
    return session.execute(select(FigureRow).where(*place)).scalar()
