"""A buyer told by several portals is one row, whichever comes first."""

import itertools

import pytest
from sqlmodel import select

from tests.builders import a_notice, recorded
from vigie.store import Store
from vigie.store.tables import Buyer, Consultation

SIRET = "21930048700017"
TOLD = (
    {
        "buyer": "Ville de Pontelle",
        "siret": SIRET,
        "title": "Restauration des écoles municipales de la commune",
    },
    {
        "buyer": "MAIRIE DE PONTELLE (93)",
        "siret": None,
        "title": "Rénovation de trois gymnases et de leurs abords",
    },
    {
        "buyer": "Pontelle (ville de)",
        "siret": None,
        "title": "Prestations de gardiennage du parc des expositions",
    },
)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("together", [True, False])
def test_one_row_in_any_order_with_the_siret_that_one_told(
    store: Store, order: tuple[int, ...], together: bool
) -> None:
    notices = [a_notice(f"26-9000{at}", **TOLD[at]) for at in order]
    for batch in [notices] if together else [[one] for one in notices]:
        recorded(store, *batch)
    with store.reading() as session:
        rows = session.exec(select(Buyer)).all()
        homes = session.exec(select(Consultation.buyer_id)).all()
    assert [(row.siret, row.siren) for row in rows] == [(SIRET, SIRET[:9])]
    assert homes == [rows[0].id] * 3


def test_namesakes_with_two_sirets_stay_two(store: Store) -> None:
    recorded(
        store,
        a_notice(
            "26-90001",
            buyer="Ville de Pontelle",
            siret=SIRET,
            title="Restauration scolaire de la ville",
        ),
    )
    recorded(
        store,
        a_notice(
            "26-90002",
            buyer="Ville de Pontelle",
            siret="21940055500012",
            title="Gardiennage des parcs",
        ),
    )
    with store.reading() as session:
        assert len(session.exec(select(Buyer)).all()) == 2
