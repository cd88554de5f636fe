"""Another region than Île-de-France: pages take its départements from the settings."""

import pytest

from tests.desk_client import Desk
from vigie.store import Store

BRETAGNE = ["22", "29", "35", "56"]


@pytest.fixture
def rennes(desk_store: Store) -> Desk:
    return Desk(desk_store, departments=BRETAGNE)


@pytest.mark.parametrize(
    "path", ["/consultations", "/consultations/ajouter", "/adherents/nouveau", "/sourcing"]
)
def test_pages_offer_the_chambers_departements(rennes: Desk, path: str) -> None:
    page = rennes.get(path).text

    assert "Finistère" in page
    assert 'value="77"' not in page


def test_the_map_of_another_region_stands_in_rows(rennes: Desk) -> None:
    page = rennes.get("/consultations").text

    assert 'aria-label="Carte des départements"' in page
    assert page.count("<rect ") == 4
    assert "Ille-et-Vilaine : 0" in page


def test_what_was_chosen_elsewhere_stays_offered(rennes: Desk) -> None:
    page = rennes.get("/consultations?dep=93").text

    assert "Seine-Saint-Denis" in page
