"""Each statement takes the lots tied to it, not those of its neighbour."""

import pytest

from tests.classifier_kit import a_text, said

FIVE = ("1", "2", "3", "4", "5")
D, I = "reserved_disability", "reserved_insertion"  # noqa: E741 - as the families
CLAUSE = "insertion_condition"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Des exigences environnementales (lots 2 et 4) et une clause d'insertion (lot 5) sont "
            "prévues.",
            {CLAUSE: "5"},
        ),
        (
            "Marché réservé aux entreprises adaptées (lot 1) et clause d'insertion (lots 2 et 3).",
            {D: "1", CLAUSE: "23"},
        ),
        ("Les lots 1 et 3 sont ouverts à tous, tandis que le 2 est réservé aux ESAT.", {D: "2"}),
        (
            "Le lot 1 ne comporte aucune exigence sociale, mais le 4 est assorti d'une clause "
            "d'insertion.",
            {CLAUSE: "4"},
        ),
        (
            "Une clause d'insertion est prévue au cahier des charges. Les titulaires des lots 3 et "
            "5 y sont tenus.",
            {CLAUSE: "35"},
        ),
        (
            "Une clause sociale d'insertion est obligatoire. Elle ne concerne que le lot 2.",
            {CLAUSE: "2"},
        ),
        (
            "Le lot 4 est assorti d'une obligation particulière. Son titulaire réserve 90 heures à "
            "des personnes éloignées de l'emploi.",
            {CLAUSE: "4"},
        ),
        (
            "Lot 3 : entretien des massifs. Ce lot est réservé à des ESAT. Lot 4 : élagage.",
            {D: "3"},
        ),
        (
            "La clause d'insertion s'impose à tous les lots à l'exception des lots 1 et 2.",
            {CLAUSE: "345"},
        ),
        (
            "Le lot 1 est réservé aux ESAT et aux entreprises adaptées ; les quatre autres lots "
            "comportent une clause d'insertion.",
            {D: "1", CLAUSE: "2345"},
        ),
        (
            "Lots concernés par la clause d'insertion : lot 1 (gros œuvre) ; lot 4 (peinture).",
            {CLAUSE: "14"},
        ),
        (
            "C'est le lot 5 qui est réservé aux structures d'insertion par l'activité économique.",
            {I: "5"},
        ),
        (
            "Clause d'insertion obligatoire :\n- lot 1 : 120 heures\n- lot 2 : néant\n- lot 3 : 60 "
            "heures",
            {CLAUSE: "13"},
        ),
        (
            "Lot | Intitulé | Heures d'insertion\n1 | Voirie | 350\n2 | Réseaux | -\n5 | Espaces "
            "verts | 70",
            {CLAUSE: "15"},
        ),
    ],
)
def test_a_statement_takes_the_lots_tied_to_it(text: str, wanted: dict[str, str]) -> None:
    assert said(text, lots=FIVE) == {code: list(lots) for code, lots in wanted.items()}


def test_the_name_of_a_field_tells_its_lots() -> None:
    part = a_text("Une clause d'insertion est obligatoire.")
    told = type(part)("Conditions d'exécution – lots 2 et 3", part.text, None, 0, "conditions")
    assert said(told, lots=FIVE) == {CLAUSE: ["2", "3"]}


def test_certain_lots_that_nothing_tells_are_unknown() -> None:
    assert said("Certains lots comportent une clause d'insertion.", lots=FIVE) == {
        CLAUSE: "unknown"
    }


def test_certain_lots_told_by_the_next_sentence_are_those() -> None:
    text = (
        "Certains lots comportent une clause d'insertion. Lots soumis : n° 02 (300 heures) et "
        "n° 05 (80 heures)."
    )
    assert said(text, lots=FIVE) == {CLAUSE: ["2", "5"]}


@pytest.mark.parametrize("change", [("'", "’"), (" ", "\u00a0"), (" ", "\u202f")])
def test_typography_changes_no_lot(change: tuple[str, str]) -> None:
    text = "La clause d'insertion concerne les lots n° 1 à 3, l'obligation excluant le lot n° 5."
    plain = said(text, lots=FIVE)
    assert said(text.replace(*change), lots=FIVE) == plain == {CLAUSE: ["1", "2", "3"]}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Le lot deux est réservé aux ESAT.", {D: ["2"]}),
        ("Du deuxième au quatrième lot, clause d'insertion de 50 heures.", {CLAUSE: [*"234"]}),
        ("Deux des lots sont réservés aux ESAT, voir le règlement.", {D: "unknown"}),
        ("Le 4 est réservé aux ESAT.", {D: ["4"]}),
        ("Les 1 et 3 comportent une clause d'insertion.", {CLAUSE: ["1", "3"]}),
    ],
)
def test_lots_in_letters_in_part_by_rank_or_bare_number(text: str, wanted: object) -> None:
    assert said(text, lots=FIVE) == wanted
