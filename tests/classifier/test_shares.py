"""Several lots and several families told in one breath: each lot gets its own."""

import pytest

from tests.classifier_kit import a_text, hours, said

SIX = ("1", "2", "3", "4", "5", "6")
D, I, E = "reserved_disability", "reserved_insertion", "reserved_ess"  # noqa: E741 - as the families
CLAUSE = "insertion_condition"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Les lots 2 & 3 sont réservés à l'IAE, le lot 4 aux ESAT et EA, le lot 1 est sans "
            "réservation.",
            {I: "23", D: "4"},
        ),
        (
            "Lots réservés : lot 1 aux entreprises adaptées et ESAT, lot 2 aux SIAE.",
            {D: "1", I: "2"},
        ),
        (
            "Le lot 1 est réservé aux EA-ESAT et le lot 3 aux entreprises d'insertion.",
            {D: "1", I: "3"},
        ),
        (
            "Le lot 2 est réservé aux EA et ESAT (L2113-12) ; le lot 4, aux SIAE (L2113-13).",
            {D: "2", I: "4"},
        ),
        ("Lots réservés : 1 (EA/ESAT), 2 (SIAE), 3 (ESS)", {D: "1", I: "2", E: "3"}),
        ("Les lots 1 et 2 sont réservés respectivement aux EA/ESAT et aux SIAE.", {D: "1", I: "2"}),
        ("Marché réservé aux ESAT (lot 1) et aux SIAE (lots 2 et 3).", {D: "1", I: "23"}),
        ("Lot 1 (réservé EA/ESAT), lot 2 ouvert aux SIAE et à toute entreprise.", {D: "1"}),
        ("Lot 1 réservé aux EA, lot 2 avec clause d'insertion.", {D: "1", CLAUSE: "2"}),
        (
            "Les lots 1 et 2 sont réservés à des structures d'insertion, les lots 3 à 6 "
            "relèvent du droit commun.",
            {I: "12"},
        ),
        ("Lots réservés aux ESAT et EA : 2 et 5. Les autres lots sont ouverts.", {D: "25"}),
    ],
)
def test_each_lot_is_kept_for_those_told_beside_it(text: str, wanted: dict[str, str]) -> None:
    assert said(text, lots=SIX) == {code: list(lots) for code, lots in wanted.items()}


@pytest.mark.parametrize(
    ("text", "lots"),
    [
        ("Les lots pairs comportent une clause d'insertion.", "246"),
        ("La clause d'insertion est obligatoire pour les lots impairs.", "135"),
        ("Le titulaire de chaque lot impair réalisera des heures d'insertion.", "135"),
        ("Lots comportant une clause sociale d'insertion : 1, 4 et 5", "145"),
        ("La clause d'insertion ne s'applique pas au lot 4.", "12356"),
        (
            "La clause d'insertion s'applique à tous les lots ; les lots 3 et 5 en sont dispensés.",
            "1246",
        ),
        ("La clause d'insertion s'applique à tous les lots, le lot 3 excepté.", "12456"),
        ("Le lot 2 fait l'objet d'une clause d'insertion, contrairement aux lots 1 et 3.", "2"),
        ("Insertion : lot 1 (5 %), lot 3 (7 %)", "13"),
    ],
)
def test_the_lots_of_a_clause_are_read_however_they_are_told(text: str, lots: str) -> None:
    assert said(text, lots=SIX) == {CLAUSE: list(lots)}


def test_odd_and_even_lots_share_two_families() -> None:
    text = (
        "Les lots de numéro impair sont réservés aux SIAE, les lots de numéro pair aux "
        "entreprises adaptées et ESAT."
    )
    assert said(text, lots=SIX) == {I: ["1", "3", "5"], D: ["2", "4", "6"]}


def test_even_lots_are_unknown_where_the_notice_lists_none() -> None:
    assert said("Les lots pairs sont réservés aux SIAE.") == {I: "unknown"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Heures d'insertion à réaliser : 03 - Charpente 150 H / 04 - Bardage 75 H / 06 - "
            "Électricité 75 H",
            [("3", 150), ("4", 75), ("6", 75)],
        ),
        (
            "Clause d'insertion : 01 Gros œuvre : 420 h ; 02 Charpente : 280 h ; 05 Peinture : "
            "110 h",
            [("1", 420), ("2", 280), ("5", 110)],
        ),
        (
            "Clause d'insertion : lot 1 : néant ; lot 2 : 140 h ; lot 3 : néant ; lot 4 : 70 h.",
            [("2", 140), ("4", 70)],
        ),
    ],
)
def test_bare_numbers_that_rise_are_lots_with_their_hours(
    text: str, wanted: list[tuple[str, int]]
) -> None:
    assert [(lot.lstrip("0"), figure) for lot, figure, _, _ in hours(text, lots=SIX)] == wanted  # type: ignore[attr-defined]
    assert said(text, lots=SIX) == {CLAUSE: [lot for lot, _ in wanted]}


def test_one_bare_number_is_no_list_of_lots() -> None:
    assert hours("Clause d'insertion : 5 personnes, 300 heures", lots=SIX)[0][0] is None


def test_shares_of_the_hours_keep_their_lots() -> None:
    text = (
        "8 % d'heures d'insertion pour les lots 1 et 3, 5 % pour le lot 2 ; le lot 4 n'est "
        "pas concerné."
    )
    assert hours(text, lots=SIX)[:2] == [("1", 8.0, None, None), ("3", 8.0, None, None)]
    assert said(text, lots=SIX) == {CLAUSE: ["1", "2", "3"]}


def test_the_hours_of_a_lot_s_own_line_are_its_clause() -> None:
    lines = [
        a_text("Bassin - insertion : 320 h", "object", "1"),
        a_text("Insertion : sans objet", "object", "2"),
    ]
    assert said(*lines, lots=("1", "2")) == {CLAUSE: ["1"]}
