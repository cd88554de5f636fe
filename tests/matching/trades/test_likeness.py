"""Likeness to known titles: rare words speak, words of any purchase do not."""

from vigie.data.trade_tables import KnownTitle
from vigie.matching.trades.likeness import Likeness, likest

TITLES = Likeness(
    [
        KnownTitle(("espaces-verts",), "Entretien des massifs du parc"),
        KnownTitle(("espaces-verts",), "Tonte des pelouses du stade"),
        KnownTitle(("peinture",), "Entretien des façades de la mairie"),
        KnownTitle(("-",), "Fourniture de carburant"),
        KnownTitle(("-",), "Location de grues"),
    ]
)


def test_a_rare_stem_names_its_trade() -> None:
    assert likest(TITLES.of("Pelouse à tondre et massif")) == {"espaces-verts"}
    assert likest(TITLES.of("Réfection des façades de la mairie")) == {"peinture"}


def test_a_stem_of_several_trades_or_of_none_proposes_nothing() -> None:
    assert likest(TITLES.of("Entretien du parking")) == frozenset()
    assert likest(TITLES.of("Fourniture du carburant")) == frozenset()
    assert TITLES.of("Zinguerie") == {}


def test_one_stem_alone_proves_nothing() -> None:
    assert TITLES.of("Pelouses") == {}


def test_a_known_word_counts_against_the_trades_in_whose_titles_it_never_stands() -> None:
    alone = TITLES.of("Massifs du parc")["espaces-verts"]
    assert TITLES.of("Massifs du parc, carburant")["espaces-verts"] < alone


def test_the_title_that_shares_rare_words_is_named_and_no_other() -> None:
    nearest = TITLES.nearest_title("Pelouses de l’école", "espaces-verts")
    assert nearest == "Tonte des pelouses du stade"
    assert TITLES.nearest_title("Zinguerie", "espaces-verts") == ""
