"""The list of consultations: filters told and chosen by name, volumes told in words, releasing
several asks first.
"""

import pytest
from sqlmodel import select

from tests.builders import NOW
from tests.desk_client import Desk, plain
from tests.web.desk.test_changes import rows
from vigie.store import Store
from vigie.store.search.documents import reindex
from vigie.store.tables import Consultation, Lot, LotTrade
from vigie.web.desk.consultations import _per_week
from vigie.web.desk.search_query import read


def test_the_filters_are_told_in_words() -> None:
    chosen = {
        "nature": ["any"],
        "dep": ["93"],
        "acheteur": ["7"],
        "suivi_par": ["2"],
        "echeance": ["15"],
    }
    asked = read({**chosen, "tri": ["deadline"]})
    said = asked.told({"7": "Ville de Port-Lambert"}, {2: "Camille Ormeau"})
    assert said == (
        "Réservé ou clausé, Seine-Saint-Denis, Ville de Port-Lambert, suivi par Camille "
        "Ormeau, date limite sous 15 jours ; "
        "à rendre bientôt"
    )


def test_the_first_list_says_what_it_shows(desk_store: Store) -> None:
    page = plain(Desk(desk_store).get("/consultations").text)
    assert "Filtres et ordre : <strong>Réservé ou clausé, en cours ; à rendre bientôt" in page


def test_a_buyer_is_chosen_by_name(desk_store: Store) -> None:
    number = rows(desk_store, Consultation, id=2)[0].buyer_id
    page = Desk(desk_store).get(f"/consultations?acheteur={number}").text
    assert f'<option value="{number}" selected>Commune de Valmorel-sur-Seine</option>' in page


def test_a_family_of_trades_narrows_the_list(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        for lot in session.scalars(select(Lot).where(Lot.consultation_id.in_((2, 5)))):
            trade = "nettoyage-locaux" if lot.consultation_id == 2 else "restauration-collective"
            session.add(
                LotTrade(
                    lot_id=lot.id,
                    consultation_id=lot.consultation_id,
                    oui=[trade],
                    voir=["traiteur"],
                    version="1",
                    decided_at=NOW,
                )
            )
        session.flush()
        reindex(session, [2, 5])
    page = Desk(desk_store).get("/consultations?famille=Restauration").text
    assert (
        "Restauration collective des crèches" in page,
        "Nettoyage des locaux administratifs" in page,
    ) == (True, False)


def test_a_volume_is_told_without_javascript(desk_store: Store) -> None:
    assert "en quatre semaines" in Desk(desk_store).get("/consultations?nature=any&estimer=1").text


@pytest.mark.parametrize(
    ("many", "words"),
    [
        (0, "aucune consultation ces quatre dernières semaines"),
        (1, "moins d’une consultation par semaine"),
        (8, "environ 2\u00a0consultations par semaine"),
        (1000, "plus de 250 consultations par semaine"),
    ],
)
def test_a_volume_in_words(many: int, words: str) -> None:
    assert _per_week(many).startswith(words)


def test_a_saved_search_keeps_its_volume_and_its_day(desk_store: Store) -> None:
    desk = Desk(desk_store)
    assert "Recherche enregistrée : " in plain(
        desk.post("/recherches", nom="Réservés", nature="reserved").text
    )
    assert "compté le 24/11/2026" in desk.get("/consultations").text


def states(store: Store) -> set[str]:
    return {row.desk_state for row in rows(store, Consultation) if row.id in (1, 4)}


def test_releasing_several_from_the_list_asks_first(desk_store: Store) -> None:
    before = states(desk_store)
    page = plain(
        Desk(desk_store)
        .post("/consultations/ensemble", id=["1", "4"], etat="diffusée", action="")
        .text
    )
    assert "Diffuser 2 consultations ?" in page
    assert "structures seront prévenues" in page
    assert states(desk_store) == before


def test_confirmed_they_are_released(desk_store: Store) -> None:
    Desk(desk_store).post(
        "/consultations/ensemble", id=["1", "4"], action="diffusée", vers="/consultations"
    )
    assert states(desk_store) == {"diffusée"}


def test_another_state_needs_no_confirmation(desk_store: Store) -> None:
    Desk(desk_store).post("/consultations/ensemble", id=["1", "4"], etat="suivie", action="")
    assert states(desk_store) == {"suivie"}


def test_lots_are_sorted_by_their_columns(desk_store: Store) -> None:
    page = Desk(desk_store).get("/lots?tri=amount").text
    assert 'class="num" aria-sort="descending"' in page
    assert 'href="/lots?tri=deadline"' in page
