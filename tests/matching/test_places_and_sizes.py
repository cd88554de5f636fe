"""Where a lot lies and how large it is: a region is somewhere in it, a size that is only estimated
never says no.
"""

import pytest

from tests.builders import NOW, a_finding, a_lot_view, a_member, an_activity
from tests.matching.making import ATLAS
from vigie.data.places import region_of, touching
from vigie.domain.matches import worth_alerting, worth_telling
from vigie.domain.members import Kind
from vigie.domain.territories import Area
from vigie.matching.facts import facts, stem
from vigie.matching.match import match, opens, ready
from vigie.matching.places import atlas
from vigie.matching.proposals import propose
from vigie.matching.sizes import yearly_amount

REGION = ("75", "77", "78", "91", "92", "93", "94", "95")


@pytest.mark.parametrize(
    ("fields", "each", "within"),
    [
        ({"departments": ("93",)}, {"93"}, set()),
        ({"departments": ("92", "93")}, {"92", "93"}, set()),
        ({"departments": ("92", "93"), "shared_places": True}, set(), {"92", "93"}),
        ({"departments": ("92", "93"), "title": "Secteur Seine-Saint-Denis"}, {"93"}, set()),
        ({"departments": ("92", "93"), "title": "Lot 2 : collèges du 92"}, {"92"}, set()),
        ({"departments": ("92", "93"), "buyer": "Ville de Valmorel"}, set(), {"92", "93"}),
        ({"departments": REGION, "nuts": ("FR10",)}, set(), set(REGION)),
        ({"departments": REGION, "nuts": ("FR1", "FR106")}, {"93"}, set()),
        ({"departments": (), "nuts": ("FR10",)}, set(), set(REGION)),
        ({"departments": REGION[:5]}, set(), set(REGION[:5])),
        ({"departments": (), "nuts": ("FR",)}, set(), set()),
        ({"departments": (), "buyer_departments": ("93",)}, set(), set(REGION)),
    ],
)
def test_where_the_lot_lies(fields, each, within):
    told = {"nuts": (), "buyer": "Office de l’habitat", "title": "Nettoyage des locaux"}
    found = facts(a_lot_view(**{**told, **fields}), ATLAS)
    assert (found.departments, found.within) == (each, within)


def told_of(lot, **member):
    activity = an_activity(1, trade="nettoyage-locaux", cpv=(), words=(), departments=("93",))
    structure = a_member(1, Kind.EI, **{"activities": (activity,), **member})
    fields = {"title": "Nettoyage des locaux", "findings": (a_finding("insertion_condition"),)}
    return match(structure, ready(a_lot_view(**{**fields, **lot}), ATLAS), NOW)


def rules(found):
    return [reason.rule for reason in found.reasons if reason.answer == "à vérifier"]


def test_a_region_is_told_with_the_buyers_place_and_stays_on_the_page_elsewhere():
    wide = {"departments": (), "nuts": ("FR10",), "buyer": "Office de l’habitat"}
    here = told_of({**wide, "buyer_departments": ("93",)})
    far = told_of({**wide, "buyer_departments": ("77",)})
    assert worth_telling(here.reasons)
    assert any("l’acheteur est dans le 93, dans votre zone" in one.text for one in here.reasons)
    assert opens(far)
    assert not worth_telling(far.reasons)


def test_a_buyer_for_the_whole_region_hints_at_nothing():
    wide = {"departments": (), "nuts": ("FR10",), "buyer": "Région Île-de-France"}
    found = told_of({**wide, "buyer_departments": ("77",)})
    assert worth_telling(found.reasons)


def test_an_estimated_size_is_to_be_checked_and_never_a_no():
    huge = {"estimated_value": 64_000_000.0, "duration_months": 12.0, "departments": ("93",)}
    found = told_of(huge, turnover=None, staff=20.0)
    assert found.able != "non"
    assert "size" in rules(found)
    assert opens(found)
    assert not worth_telling(found.reasons)
    usual = told_of({**huge, "estimated_value": 300_000.0}, turnover=None, staff=20.0)
    assert "size" not in rules(usual)


def test_one_contract_of_more_than_half_an_estimated_turnover_is_out_of_proportion():
    lot = {"duration_months": 12.0, "departments": ("93",)}
    unsized = {"turnover": None, "staff": None}  # an insertion company: 8 M€ at the very most
    assert "size" in rules(told_of({**lot, "estimated_value": 4_500_000.0}, **unsized))
    assert "size" not in rules(told_of({**lot, "estimated_value": 3_500_000.0}, **unsized))


def test_the_dwellings_of_a_renovation_give_its_size_where_no_amount_is_told():
    def needed(title):
        lot = a_lot_view(title=title, text=title, cpv=("45453000",), estimated_value=None)
        return ready(lot, ATLAS).needs

    many = needed("Réhabilitation de 400 logements")
    assert many.dwellings == 400
    assert yearly_amount(many, None) == 10_000_000.0
    assert yearly_amount(many, 48.0) == 5_000_000.0
    assert needed("Réfection des sols de 400 logements").dwellings == 0
    assert yearly_amount(needed("Réhabilitation d’une maison"), None) is None


def test_a_known_turnover_says_no_and_far_below_it_is_not_told_either():
    huge = {"estimated_value": 64_000_000.0, "duration_months": 12.0, "departments": ("93",)}
    found = told_of(huge, turnover=800_000.0)
    assert found.able == "non"
    assert not worth_telling(found.reasons)


def test_a_supposed_trade_is_told_in_letters_and_never_in_real_time():
    activity = an_activity(
        1, trade="nettoyage-locaux", cpv=(), words=(), departments=("93",), proposed=True
    )
    found = told_of({"departments": ("93",)}, activities=(activity,))
    assert worth_telling(found.reasons)
    assert not worth_alerting(found.reasons)


def test_an_equivalence_that_nobody_claims_is_not_told():
    reserved = {"departments": ("93",), "findings": (a_finding("reserved_disability"),)}
    found = told_of(reserved, proofs=())
    assert not worth_telling(found.reasons)


def test_departments_next_door_are_known():
    assert touching("75") == ("92", "93", "94")
    assert "69" in touching("42")
    assert "75" not in touching("69")
    assert region_of("93") == region_of("77") != region_of("60")


def test_a_regie_is_supposed_to_do_what_regies_do_at_home():
    found = propose("Régie de quartier du Canal", "8899B", [Kind.EI], ["93"])
    assert [(one.trade, one.departments) for one in found] == [
        ("nettoyage-locaux", ("93",)),
        ("parties-communes", ("93",)),
        ("espaces-verts", ("93",)),
        ("petits-travaux", ("93",)),
    ]


@pytest.mark.parametrize(
    ("name", "naf", "kind"),
    [
        ("Interface", "8559A", Kind.ACI),
        ("Embauche", "7830Z", Kind.ACI),
        ("La Gerbe", "9329Z", Kind.ACI),
        ("Le Relais des Amis", "9499Z", Kind.ACI),
    ],
)
def test_codes_and_names_of_the_carrier_hint_at_nothing(name, naf, kind):
    assert propose(name, naf, [kind], ["93"]) == ()


def test_neighbours_are_supposed_for_who_travels():
    [travels] = propose("Propreté", None, [Kind.EI], ["75"])
    [stays] = propose("Entraide", None, [Kind.AI], ["75"])
    assert travels.departments == ("75", "92", "93", "94")
    assert stays.departments == ("75",)


def test_the_atlas_is_made_once_for_the_same_basins() -> None:
    basin = Area("B1", "Bassin d’essai", frozenset({"93"}), frozenset({"93066"}))
    assert atlas() is atlas()
    assert atlas([basin]) is atlas((basin,))
    assert atlas([basin]).basins == {"B1": basin}
    assert atlas().basins == {}


@pytest.mark.parametrize(
    ("name", "naf", "trades"),
    [
        ("Le Relais EBS", "3832Z", ["textile-reemploi"]),
        ("Recyc Matelas", "3832Z", []),
        ("Tri du Canal", "3832Z", ["tri"]),
    ],
)
def test_who_sorts_one_material_is_no_sorter_of_waste(name, naf, trades) -> None:
    assert [one.trade for one in propose(name, naf, [Kind.EI], ["93"])] == trades


def test_a_code_without_its_zeros_keeps_two_digits() -> None:
    assert [stem(code) for code in ("77310000", "45000000", "40000000")] == ["7731", "45", "40"]
