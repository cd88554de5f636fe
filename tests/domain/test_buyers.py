"""One authority under its several names, and namesakes kept apart."""

import pytest

from vigie.domain.buyers import Named, name_key, place_in_name, same_buyer

TOWN, OTHER = "21930048700017", "21940055500012"


def named(name: str, siret: str | None = None, *places: str) -> Named:
    return Named(name_key(name), siret, frozenset(places) | place_in_name(name))


@pytest.mark.parametrize(
    "name",
    [
        "Ville de Valmorel-sur-Seine",
        "MAIRIE DE VALMOREL SUR SEINE",
        "Valmorel-sur-Seine (Ville de)",
        "Commune de Valmorel – sur – Seine",
        "Ville de Valmorel-sur-Seine (93)",
    ],
)
def test_a_town_is_one_under_every_way_to_write_it(name: str) -> None:
    assert name_key(name) == name_key("Commune de Valmorel-sur-Seine")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Conseil départemental de la Marnelle", "DEPARTEMENT DE LA MARNELLE"),
        ("Office public de l'habitat Les Trois Rivières", "OPH Les Trois-Rivières"),
        ("Établissement public territorial Plaine des Faubourgs", "EPT Plaine des Faubourgs"),
        ("CCAS de Pontelle", "Centre communal d’action sociale de Pontelle"),
        ("Rives Habitat SA", "Rives habitat"),
        ("Commune de St-Orvain", "Mairie de Saint Orvain"),
    ],
)
def test_short_and_long_forms_are_one(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ville de Pontelle", "CCAS de Pontelle"),
        ("Ville de Pontelle", "Département de Pontelle"),
        ("Direction des achats - lot Nord", "Direction des achats - lot Sud"),
        ("SDIS 91", "SDIS 95"),
        ("SA", "SPL"),
    ],
)
def test_different_authorities_stay_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_a_name_alone_means_the_only_one_that_bears_it() -> None:
    assert same_buyer(named("Mairie de Pontelle"), [(4, named("Ville de Pontelle", TOWN))]) == 4


def test_a_name_that_two_authorities_bear_means_neither() -> None:
    known = [(4, named("Ville de Pontelle", TOWN)), (5, named("Ville de Pontelle", OTHER))]
    assert same_buyer(named("Mairie de Pontelle"), known) is None


def test_the_place_tells_namesakes_apart() -> None:
    known = [
        (4, named("Ville de Pontelle", TOWN, "93")),
        (5, named("Ville de Pontelle", OTHER, "974")),
    ]
    assert same_buyer(named("Mairie de Pontelle (974)"), known) == 5


def test_a_siret_completes_who_was_known_by_name_alone() -> None:
    assert same_buyer(named("Ville de Pontelle", TOWN), [(4, named("Mairie de Pontelle"))]) == 4


def test_a_siret_never_takes_the_place_of_a_namesake_with_another_one() -> None:
    known = [(3, named("Mairie de Pontelle")), (4, named("Ville de Pontelle", OTHER))]
    assert same_buyer(named("Ville de Pontelle", TOWN), known) is None


def test_two_sites_of_one_legal_person_are_one_under_one_name_and_two_under_two() -> None:
    known = [(4, named("Région capitale", TOWN))]
    second = TOWN[:9] + "00025"
    assert same_buyer(named("Région capitale", second), known) == 4
    assert same_buyer(named("Région capitale - pôle lycées", second), known) is None


def test_nobody_is_meant_without_a_name() -> None:
    assert same_buyer(named(""), [(4, named(""))]) is None
