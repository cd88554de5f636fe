"""Find: by consultation, by lot, by month; who may answer, counts beside filters, help and menu."""

import re

import pytest

from tests.desk_client import Desk, plain
from vigie.store import Store


def titles(page: str) -> list[str]:
    return [plain(title) for title in re.findall(r"data-open>([^<]+)<", page)]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (
            "esat",
            {
                "Prestations de mise sous pli, routage et conditionnement",
                "Collecte et réemploi du mobilier des administrations",
            },
        ),
        (
            "siae",
            {
                "Entretien des espaces verts du parc départemental et des abords des collèges",
                "Collecte et réemploi du mobilier des administrations",
            },
        ),
        ("ess", {"Accompagnement à la parentalité dans les quartiers"}),
    ],
)
def test_a_lot_for_both_counts_for_both(desk_store: Store, who: str, expected: set[str]) -> None:
    assert set(titles(Desk(desk_store).get(f"/consultations?qui={who}").text)) == expected


def test_words_typed_on_the_first_list_search_everywhere(desk_store: Store) -> None:
    desk = Desk(desk_store)
    first = desk.get("/consultations").text
    assert "selected" not in first[first.index("<form") : first.index("</form>")]
    assert titles(desk.get("/consultations?q=papier").text) == ["Fourniture de papier recyclé"]


def test_the_word_put_in_place_of_a_wrong_one_is_said(desk_store: Store) -> None:
    page = plain(Desk(desk_store).get("/consultations?q=parentaliter").text)
    assert "Aucun avis n’écrit « parentaliter » : Vigie a cherché « parentalité »." in page
    assert titles(page) == ["Accompagnement à la parentalité dans les quartiers"]


def test_each_value_of_a_filter_says_how_many_it_keeps(desk_store: Store) -> None:
    page = plain(Desk(desk_store).get("/consultations?tri=published").text)
    assert '<option value="esat">EA ou ESAT (2)</option>' in page
    assert '<option value="ess">structure de l’ESS (1)</option>' in page
    chosen = plain(Desk(desk_store).get("/consultations?qui=esat").text)
    assert '<option value="esat" selected>EA ou ESAT</option>' in chosen


def test_the_heads_of_the_columns_put_the_list_in_order(desk_store: Store) -> None:
    page = Desk(desk_store).get("/consultations?q=entretien&tri=amount").text
    assert '<th scope="col" class="num" aria-sort="descending">' in page
    assert '<a href="/consultations?q=entretien&amp;tri=deadline">Date limite</a>' in page


def test_the_lots_that_answer_stand_alone(desk_store: Store) -> None:
    desk = Desk(desk_store)
    assert titles(desk.get("/lots?q=menuiserie").text)[0] == "Lot 2 : Menuiserie"
    assert titles(desk.get("/lots?qui=siae&q=espaces+verts").text) == ["Lot 1 : Parc du Moulin"]


def test_a_lot_whose_title_says_nothing_says_its_object(desk_store: Store) -> None:
    assert titles(Desk(desk_store).get("/lots?qui=ess").text) == [
        "Accompagnement à la parentalité dans les quartiers"
    ]


def test_the_lots_of_a_list_say_their_consultation(desk_store: Store) -> None:
    page = plain(Desk(desk_store).get("/lots?q=menuiserie").text)
    assert "Travaux de second œuvre : réhabilitation de 84 logements · Société d’habitat" in page


def test_a_month_shows_its_deadlines_on_their_days(desk_store: Store) -> None:
    page = plain(Desk(desk_store).get("/echeances?mois=2026-12&nature=any").text)
    assert "<h1>Échéances de décembre 2026</h1>" in page
    cell = page[page.index("6 déc. 2026") : page.index("6 déc. 2026") + 300]
    assert "Prestations de mise sous pli" in cell


def test_a_month_with_nothing_left_opens_on_the_next(desk_store: Store) -> None:
    page = plain(Desk(desk_store).get("/echeances?dep=95").text)
    assert "<h1>Échéances de décembre 2026</h1>" in page
    assert "Travaux de second œuvre" in page


@pytest.mark.parametrize("month", ["", "2026-13", "0000-00", "9999-12", "2026-1", "x"])
def test_an_odd_month_is_this_one(desk_store: Store, month: str) -> None:
    page = Desk(desk_store).get("/echeances", params={"mois": month}).text
    assert "<h1>Échéances de novembre 2026</h1>" in plain(page)


def test_help_and_sourcing_stand_on_every_page(desk_store: Store) -> None:
    desk = Desk(desk_store)
    for path in ("/", "/consultations", "/observatoire", "/groupements"):
        page = desk.get(path).text
        assert '<a href="/aide">Aide</a>' in page
        assert '<a href="/sourcing">Sourcing</a>' in page
    page = plain(desk.get("/aide").text)
    assert "<dt><kbd>v</kbd></dt><dd>valider</dd>" in page
    assert "Réservé EA-ESAT ou SIAE" in page
