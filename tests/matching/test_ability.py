"""Whether a member can do a lot alone: each size at its limit, in words."""

from dataclasses import replace

from tests.builders import NOW, ReadingView, a_finding, a_lot_view, a_member, an_activity, in_days
from tests.matching.making import ATLAS
from tests.recorded import hold
from vigie.domain.lots import Volume
from vigie.matching.ability import Strength, able, enough, strength, too_small
from vigie.matching.cells import Need, Needs
from vigie.matching.gate import passage
from vigie.matching.match import ready
from vigie.matching.prepared import prepared

ONE = (Need("peinture", "Peinture", ("peinture",)),)
NEEDED = Needs(ONE, ("92", "93"), 400_000.0, 100_000.0, None, 500.0)


def answers(member, lot):
    view = ready(lot, ATLAS)
    passages = [passage(each, view.facts) for each in prepared(member, ATLAS)]
    answer, reasons = able(member, passages, view.needs, lot.deadline_at, NOW)
    small = too_small(passages, view.needs)
    return [answer, *reasons, *([small] if small else [])]


def does(**fields):
    told = {"trade": "nettoyage-locaux", "cpv": (), "words": (), "departments": ("93",)}
    return an_activity(**{**told, **fields})


def test_each_size_answers_in_the_words_that_were_read():
    hours = Volume(hours=600.0)
    clause = {"findings": (a_finding("insertion_condition", volumes=(hours,)),)}
    asked = {"readings": (ReadingView("min_turnover", {"euros": 300_000}),)}
    cases = {
        "montant inconnu": ({}, {"estimated_value": None}),
        "montant nul": ({}, {"estimated_value": 0.0}),
        "petite part": ({"turnover": 900_000.0}, {}),
        "infime": ({"turnover": 90_000_000.0}, {}),
        "la moitié": ({"turnover": 180_000.0}, {}),
        "un peu plus de la moitié": ({"turnover": 170_000.0}, {}),
        "tout le chiffre d’affaires": ({"turnover": 90_000.0}, {}),
        "un euro de trop": ({"turnover": 89_999.0}, {}),
        "le double": ({"turnover": 45_000.0}, {}),
        "chiffre d’affaires inconnu": ({"turnover": None}, {}),
        "plus grand marché connu": ({"activities": (does(max_value=60_000.0),)}, {}),
        "plus grand marché tout juste": ({"activities": (does(max_value=90_000.0),)}, {}),
        "deux activités, une sans limite": (
            {"activities": (does(max_value=60_000.0), does(id=2)), "turnover": 500_000.0},
            {},
        ),
        "deux limites, la plus haute": (
            {"activities": (does(max_value=60_000.0), does(id=2, max_value=95_000.0))},
            {},
        ),
        "sur quatre ans": ({}, {"estimated_value": 480_000.0, "duration_months": 48.0}),
        "sur quatre ans, trop": (
            {"turnover": 100_000.0},
            {"estimated_value": 480_000.0, "duration_months": 48.0},
        ),
        "sur quatre ans, inconnu": (
            {"turnover": None},
            {"estimated_value": 480_000.0, "duration_months": 48.0},
        ),
        "sur six mois": ({}, {"duration_months": 6.0}),
        "chiffre d’affaires minimum": ({"turnover": 200_000.0}, asked),
        "heures non renseignées": ({}, clause),
        "heures suffisantes": ({"activities": (does(insertion_hours_per_year=600.0),)}, clause),
        "heures insuffisantes": ({"activities": (does(insertion_hours_per_year=599.0),)}, clause),
        "heures de deux activités": (
            {"activities": tuple(does(id=n, insertion_hours_per_year=300.0) for n in (1, 2))},
            clause,
        ),
        "métiers en plus": (
            {},
            {
                "title": "Nettoyage des locaux, peinture, plomberie, électricité, traiteur",
                "cpv": (),
            },
        ),
        "métiers et lieux en plus": (
            {},
            {
                "title": "Nettoyage des locaux et impression",
                "cpv": (),
                "departments": ("92", "93", "94"),
                "buyer": "Office de l’habitat",
            },
        ),
        "sans date limite": ({}, {"deadline_at": None}),
        "sous son plancher": ({"activities": (does(min_value=100_000.0),)}, {}),
        "à son plancher": ({"activities": (does(min_value=90_000.0),)}, {}),
        "un plancher sur deux": ({"activities": (does(min_value=100_000.0), does(id=2))}, {}),
        "deux planchers": (
            {"activities": (does(min_value=100_000.0), does(id=2, min_value=200_000.0))},
            {},
        ),
    }
    cases |= {
        f"il reste {days} jours": ({}, {"deadline_at": in_days(days)}) for days in (0, 1, 2, 6, 7)
    }
    told = {}
    for name, (own, fields) in cases.items():
        member = a_member(1, **{"activities": (does(),), **own})
        title = fields.get("title", "Nettoyage des locaux")
        lot = a_lot_view(**{"title": title, "text": title, "cpv": ("90910000",), **fields})
        told[name] = answers(member, lot)
    hold(__file__, "ability", told)


def test_an_unknown_strength_never_makes_a_no_and_a_known_one_counts_to_the_unit():
    def team(*strengths):
        return enough([Strength(*one) for one in strengths], NEEDED)

    assert team((0b11, None, None, None))
    assert team((0b11, 100_000.0, None, 500.0))
    assert not team((0b11, 99_999.0, None, 500.0))
    assert not team((0b11, 100_000.0, None, 499.0))
    assert not team((0b01, 100_000.0, None, 500.0))
    assert team((0b01, 60_000.0, None, 250.0), (0b10, 40_000.0, None, 250.0))
    assert team((0b01, 60_000.0, None, 250.0), (0b10, None, None, None))
    assert not team()
    floored = replace(NEEDED, hours=None, yearly=None)
    assert enough([Strength(0b11, 0.0, 0.0, 0.0)], floored)


def test_one_strength_alone_is_a_team_of_one():
    assert Strength(0b11, 100_000.0, None, 500.0).alone(NEEDED)
    assert not Strength(0b10, 100_000.0, None, 500.0).alone(NEEDED)


def test_estimated_sizes_are_not_told():
    estimated = Strength(1, 5.0, 6.0, 7.0, frozenset({"amount"}))
    assert estimated.told("amount") is None
    assert estimated.told("turnover") == 6.0
    assert estimated.told("hours") == 7.0


def test_a_strength_is_that_of_the_activities_that_pass():
    view = ready(a_lot_view(title="Nettoyage des locaux", cpv=("90910000",)), ATLAS)
    activities = (
        does(max_value=60_000.0, insertion_hours_per_year=100.0),
        does(id=2, max_value=70_000.0, insertion_hours_per_year=None),
        does(id=3, trade="peinture", max_value=900_000.0, insertion_hours_per_year=9_000.0),
    )
    member = a_member(1, activities=activities, turnover=65_000.0)
    passages = [passage(each, view.facts) for each in prepared(member, ATLAS)]
    assert strength(member, passages, view.needs) == Strength(1, 65_000.0, 65_000.0, 100.0)
    richer = replace(member, turnover=80_000.0)
    assert strength(richer, passages, view.needs).amount == 70_000.0
    unsized = replace(member, turnover=None)
    assert strength(unsized, passages, view.needs) == Strength(1, 70_000.0, None, 100.0)
    assert strength(unsized, [], view.needs) == Strength(0, None, None, None)
