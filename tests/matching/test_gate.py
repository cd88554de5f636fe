"""The gate, one reason at a time: trade by CPV or words, zone by département, EPT, radius;
unknown places stay open.
"""

from dataclasses import replace

import pytest

from tests.builders import NOW, a_finding, a_lot_view, a_member, an_activity
from tests.matching.making import ATLAS
from vigie.domain.lot_trades import LotTrades
from vigie.domain.members import Point
from vigie.domain.territories import Area, distance_km, folded
from vigie.matching.facts import facts, lot_text
from vigie.matching.gate import passage
from vigie.matching.match import match, ready
from vigie.matching.needs import needs
from vigie.matching.places import atlas
from vigie.matching.prepared import prepare
from vigie.matching.trades.answer import version
from vigie.matching.words import phrase, plain


def sentence(found):
    """The reasons in one line."""
    return " ; ".join(reason.text for reason in found.reasons)


def trade(activity, **lot):
    told = {"title": "Objet", "text": "Objet", "cpv": ()}
    return passage(prepare(activity, ATLAS), facts(a_lot_view(**{**told, **lot}), ATLAS)).trade


def zone(activity, **lot):
    return passage(prepare(activity, ATLAS), facts(a_lot_view(**lot), ATLAS)).zone


GREEN = an_activity(1, trade=None, cpv=("77311",), words=("espaces verts",))


@pytest.mark.parametrize(
    ("lot", "answer"),
    [
        ({"cpv": ("77311000",)}, "à vérifier"),
        ({"cpv": ("77311000",), "title": "Entretien d’espaces verts"}, "oui"),
        ({"cpv": ("77311100",)}, "à vérifier"),
        ({"cpv": ("77300000",)}, "à vérifier"),
        ({"cpv": ("77000000",)}, "non"),
        ({"cpv": ("77340000",)}, "non"),
        ({"cpv": ("45000000",), "title": "Lot 3 : espaces verts"}, "oui"),
        (
            {
                "cpv": ("77340000",),
                "title": "Élagage d’arbres",
                "text": "Élagage d’arbres\nAbattage, rognage des souches et évacuation, dans les "
                "rues du centre et des faubourgs, y compris dans les espaces verts",
            },
            "à vérifier",
        ),
        ({"cpv": ("90910000",), "text": "Objet\nnettoyage, hors espaces verts"}, "non"),
        ({"cpv": (), "text": "Objet\nentretien des espaces verts"}, "oui"),
    ],
)
def test_trade(lot, answer):
    assert trade(GREEN, **lot) == answer


@pytest.mark.parametrize(
    ("prefix", "lot", "answer"),
    [
        ("7731", {"cpv": ("77310000",), "title": "Entretien d’espaces verts"}, "oui"),
        ("7731", {"cpv": ("77310000",), "title": "Parc du Moulin"}, "à vérifier"),
        ("7731", {"cpv": ("90910000",), "title": "Entretien d’espaces verts"}, "non"),
        ("773", {"cpv": ("77310000",), "title": "Entretien d’espaces verts"}, "à vérifier"),
        ("90911", {"cpv": ("90911300",), "title": "Entretien d’espaces verts"}, "à vérifier"),
    ],
)
def test_a_precise_code_of_ones_own_counts_as_the_trade_that_it_names(prefix, lot, answer):
    assert trade(an_activity(1, trade=None, cpv=(prefix,), words=()), **lot) == answer


def test_an_exclusion_closes_even_the_right_code():
    assert (
        trade(
            an_activity(1, cpv=("90910",), exclusions=("hôpital",)),
            cpv=("90910000",),
            title="Nettoyage de l’hôpital",
        )
        == "non"
    )


def test_words_are_found_whole_whatever_number_accents_and_small_words():
    assert phrase("nettoyage de locaux") in plain("NETTOYAGE DES LOCAUX")
    assert phrase("élagage") in plain("Elagages d’arbres")
    assert phrase("tri") not in plain("Distribution de tracts")


@pytest.mark.parametrize(
    ("own", "lot", "answer"),
    [
        ({"departments": ("93",)}, {"departments": ("93",)}, "oui"),
        ({"departments": ("75",)}, {"departments": ("93",)}, "non"),
        (
            {"departments": ("75",)},
            {"departments": ("75", "93"), "buyer": "Office de l’habitat"},
            "oui",
        ),
        ({"departments": ()}, {"departments": ("93",)}, "à vérifier"),
        ({"departments": ("93",)}, {"departments": (), "nuts": ()}, "à vérifier"),
        ({"departments": ("93",)}, {"departments": (), "nuts": ("FR106",)}, "oui"),
        ({"departments": ("93",)}, {"departments": (), "nuts": ("FR10",)}, "à vérifier"),
        ({"departments": (), "epts": ("T8",)}, {"departments": ("93",)}, "à vérifier"),
        (
            {"departments": (), "epts": ("T8",)},
            {"departments": ("93",), "communes": ("Montreuil",)},
            "oui",
        ),
        (
            {"departments": (), "epts": ("T8",)},
            {"departments": ("93",), "communes": ("93066",)},
            "non",
        ),
        ({"departments": (), "epts": ("T8",)}, {"departments": ("92",)}, "non"),
        (
            {"departments": (), "epts": ("T6",)},
            {"departments": ("93",), "buyer": "EPT Plaine Commune"},
            "oui",
        ),
        (
            {"departments": (), "epts": ("T8",)},
            {"departments": ("93",), "buyer": "Ville de Saint-Denis"},
            "non",
        ),
        (
            {"departments": (), "epts": ("T8",)},
            {"departments": ("93",), "title": "Nettoyage à Pantin"},
            "oui",
        ),
        (
            {"departments": (), "radius_km": 3.0, "point": Point(48.863, 2.443)},
            {"departments": ("93",), "communes": ("Montreuil",)},
            "oui",
        ),
        (
            {"departments": (), "radius_km": 3.0, "point": Point(48.863, 2.443)},
            {"departments": ("93",), "communes": ("Villepinte",)},
            "non",
        ),
        (
            {"departments": (), "radius_km": 5.0, "point": Point(48.863, 2.443)},
            {"departments": ("93",)},
            "à vérifier",
        ),
        (
            {"departments": (), "radius_km": 5.0, "point": Point(48.863, 2.443)},
            {"departments": ("78",)},
            "non",
        ),
    ],
)
def test_zone(own, lot, answer):
    assert zone(an_activity(1, **own), **lot) == answer


def test_a_basin_loaded_from_a_file_counts():
    places = atlas([Area("B1", "Bassin test", frozenset({"93"}), frozenset({"93048"}))])
    activity = prepare(an_activity(1, departments=(), basins=("B1",)), places)
    assert passage(activity, facts(a_lot_view(communes=("Montreuil",)), places)).zone == "oui"
    assert passage(activity, facts(a_lot_view(communes=("Pantin",)), places)).zone == "non"


def test_twelve_territories_hold_their_communes():
    assert {code: len(one.communes) for code, one in ATLAS.epts.items()} == {
        "T1": 1,
        "T2": 11,
        "T3": 8,
        "T4": 11,
        "T5": 7,
        "T6": 9,
        "T7": 8,
        "T8": 9,
        "T9": 14,
        "T10": 13,
        "T11": 16,
        "T12": 24,
    }
    assert ATLAS.epts["T5"].departments == frozenset({"92", "95"})


def test_distances_are_kilometres():
    assert 5 < distance_km(Point(48.857, 2.352), Point(48.863, 2.443)) < 8


def test_names_of_towns_are_folded():
    assert folded("L’Haÿ-les-Roses") == folded("l'hay les roses")
    assert folded("St-Denis") == folded("Saint-Denis")


def test_the_reasons_say_it_in_words():
    told = match(
        a_member(1),
        ready(a_lot_view(findings=(a_finding(),), estimated_value=100_000.0), ATLAS),
        NOW,
    )
    words = sentence(told).replace("\u202f", " ").replace("\xa0", " ")
    assert "Nettoyage dans le 93, votre activité n° 1" in words
    assert "lot estimé à 100 000 € HT, 25 % de votre chiffre d’affaires" in words


def test_a_trade_in_doubt_beside_a_sure_one_of_the_same_crew_is_told():
    lot = a_lot_view(title="Massifs", departments=("93",))
    decided = LotTrades(
        oui=("fleurissement",),
        voir=("espaces-verts", "amenagement-paysager"),
        need="",
        why={},
        version=version(),
        text_hash=lot_text(lot).hash,
    )
    made_ready = facts(replace(lot, trades=decided), ATLAS)
    answers = {
        slug: passage(prepare(an_activity(1, trade=slug, cpv=(), words=()), ATLAS), made_ready)
        for slug in ("espaces-verts", "amenagement-paysager", "peinture")
    }
    assert {slug: one.trade for slug, one in answers.items()} == {
        "espaces-verts": "oui",
        "amenagement-paysager": "à vérifier",
        "peinture": "non",
    }


@pytest.mark.parametrize(
    ("oui", "lent", "several", "answer"),
    [
        ((), "nettoyage-locaux", True, "oui"),
        (("fontaines-toilettes",), "nettoyage-locaux", True, "oui"),
        ((), "nettoyage-locaux", False, "à vérifier"),
        (("electricite",), "nettoyage-locaux", True, "à vérifier"),
        ((), "espaces-verts", True, "à vérifier"),
    ],
)
def test_a_place_named_under_a_title_of_cleaning_is_to_be_cleaned(oui, lent, several, answer):
    lot = a_lot_view(title="Centres d’exploitation", several=several, departments=("93",))
    decided = LotTrades(
        oui=oui,
        voir=(lent, "equipements-collectifs"),
        need="",
        why={lent: "la consultation dit « nettoyage des locaux »"},
        version=version(),
        text_hash=lot_text(lot).hash,
    )
    made_ready = facts(replace(lot, trades=decided), ATLAS)
    activity = an_activity(1, trade=lent, cpv=(), words=())
    assert passage(prepare(activity, ATLAS), made_ready).trade == answer


def in_doubt(title, *voir):
    lot = a_lot_view(title=title, several=True, departments=("93",))
    decided = LotTrades(
        oui=(), voir=voir, need="", why={}, version=version(), text_hash=lot_text(lot).hash
    )
    return facts(replace(lot, trades=decided), ATLAS)


@pytest.mark.parametrize(
    ("slug", "lot", "answer"),
    [
        ("nettoyage-locaux", in_doubt("Nettoyage", "nettoyage-locaux"), "oui"),
        ("nettoyage-locaux", in_doubt("Nettoyage manuel", "nettoyage-locaux"), "à vérifier"),
        ("espaces-verts", in_doubt("Massifs", "amenagement-paysager", "espaces-verts"), "oui"),
        ("espaces-verts", in_doubt("Massifs", "espaces-verts", "petits-travaux"), "à vérifier"),
    ],
)
def test_cleaning_alone_and_greenery_in_doubt_with_itself_are_told(slug, lot, answer):
    activity = an_activity(1, trade=slug, cpv=(), words=())
    assert passage(prepare(activity, ATLAS), lot).trade == answer


def test_a_lot_under_the_members_floor_opens_nothing():
    from vigie.matching.match import opens

    lot = ready(a_lot_view(findings=(a_finding(),), estimated_value=5_000.0), ATLAS)
    told = match(a_member(1, activities=(an_activity(1, min_value=10_000.0),)), lot, NOW)
    assert not opens(told)
    assert told.able == "non"


def test_a_lot_too_big_alone_is_still_told():
    from vigie.matching.match import opens

    lot = ready(a_lot_view(findings=(a_finding(),), estimated_value=5_000_000.0), ATLAS)
    told = match(a_member(1), lot, NOW)
    assert told.able == "non"
    assert opens(told)


@pytest.mark.parametrize(
    ("volume", "fields", "hours"),
    [
        ({"hours": 600.0}, {"duration_months": 12.0}, 600.0),
        ({"hours": 600.0}, {"duration_months": 36.0}, 200.0),
        ({"hours": 600.0, "per": "year"}, {"duration_months": 36.0}, 600.0),
        ({"hours": 10.0, "per": "10000 EUR"}, {"estimated_value": 90_000.0}, 90.0),
        ({"percent": 5.0}, {}, None),
    ],
)
def test_hours_of_insertion_a_year(volume, fields, hours):
    from vigie.domain.lots import Volume

    lot = a_lot_view(
        findings=(a_finding("insertion_condition", volumes=(Volume(**volume),)),), **fields
    )
    assert needs(facts(lot, ATLAS)).hours == hours
