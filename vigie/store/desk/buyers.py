"""What the sourcing sheet asks of a buyer: its name, its share of social considerations, its
last consultations.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session

from vigie.store.search.lists import Search, search
from vigie.store.tables import Buyer, FigureRow, SearchRow, columns_of

FIGURES = columns_of(FigureRow)
BUYERS = columns_of(Buyer)
LARGER = 40  # names offered; the others are reached by words, or from a consultation


def buyer(session: Session, number: int) -> Buyer | None:
    """That buyer."""
    return session.get(Buyer, number) if number < 2**62 else None


def larger(session: Session, chosen: Iterable[str], most: int = LARGER) -> dict[str, str]:
    """Names of the buyers with most consultations by id, and of those chosen, to choose from."""
    figure_query = select(FIGURES.c.key, FIGURES.c.label).where(FIGURES.c.dimension == "buyer")
    largest = session.execute(figure_query.order_by(FIGURES.c.consultations.desc()).limit(most))
    labels = {str(row.key): str(row.label) for row in largest}
    missing = [
        int(buyer)
        for buyer in chosen
        if buyer not in labels and buyer.isdigit() and len(buyer) < 18
    ]
    own = session.execute(select(BUYERS.c.id, BUYERS.c.name).where(BUYERS.c.id.in_(missing)))
    return dict(
        sorted(
            {**labels, **{str(row.id): str(row.name) for row in own}}.items(),
            key=lambda buyer: buyer[1].lower(),
        )
    )


def last_of(session: Session, number: int, *, useful: bool, most: int = 10) -> list[SearchRow]:
    """Its newest consultations, those with a social consideration only where asked."""
    facets = {"buyer": (str(number),)} | ({"kind": ("any",)} if useful else {})
    return search(session, Search(facets=facets), limit=most).rows


def share(session: Session, number: int) -> FigureRow | None:
    """Its figures of the last twelve months, where it is among the larger buyers."""
    place = (FIGURES.c.dimension == "buyer", FIGURES.c.key == str(number))
    return session.execute(select(FigureRow).where(*place)).scalar()
