"""Who may bid, told beside other words: an article and its families in one line, others who are
kept out, people served besides, another contract, an award that tells in the past.
"""

import pytest

from tests.classifier_kit import read
from vigie.domain.considerations import Consideration as C


def codes_of(text: str, title: str = "Entretien de locaux") -> set[str]:
    return {*read([("Titre", title), ("champ", text)])}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Accord-cadre – art. L. 2113-12 – EA et ESAT – lots 1 et 2", C.RESERVED_DISABILITY),
        (
            "Les lots 1 et 2 sont des marchés réservés aux entreprises adaptées.",
            C.RESERVED_DISABILITY,
        ),
        (
            "Le lot 2 est confié à une entreprise d’insertion, toute autre offre étant écartée.",
            C.RESERVED_INSERTION,
        ),
    ],
)
def test_who_may_bid_is_read_in_a_line_without_a_verb_and_beside_others(text: str, code: C) -> None:
    assert code in codes_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Un ESAT occupe le rez-de-chaussée : seuls les agents munis d’un badge y circulent.",
        "L’atelier de couture est réservé aux personnes accompagnées par le chantier d’insertion.",
        "La ville développe, dans ses marchés, la réservation aux entreprises adaptées.",
        "La présente consultation fait suite à un marché réservé aux ESAT.",
        "Le marché réservé : -",
    ],
)
def test_others_are_meant(text: str) -> None:
    assert not {code for code in codes_of(text) if str(code).startswith("reserved")}


def test_an_award_tells_in_the_past_what_its_contract_carries() -> None:
    text = "Le lot 2 avait été réservé aux entreprises adaptées."
    assert codes_of(text) == set()
    assert codes_of(text, title="Avis d’attribution : entretien de locaux") == {
        C.RESERVED_DISABILITY
    }
