"""The grammar of lots: how French notices name them, and what only looks like a lot."""

import pytest

from classifier.lots import NO_LOTS, Allotment, allotment, key, listed_lots, references
from classifier.text import fold

TRADES = allotment(
    [
        ("1", "Terrassement – VRD"),
        ("2", "Gros œuvre"),
        ("3", "Charpente bois"),
        ("4", "Cloisons, doublages"),
        ("5", "Peinture et sols souples"),
    ],
    {"GLO-0001": ("2", "3")},
)


def named(text: str, lots: Allotment = NO_LOTS) -> list[tuple[str, ...]]:
    """The lots of every reference that is not taken out."""
    folded = fold(text)
    found = references(folded, 0, len(folded.text), lots)
    return [one.lots for one in found if one.lots and not one.excluded]


@pytest.mark.parametrize(
    ("text", "lots"),
    [
        ("les lots 4, 7 et 12", ["4", "7", "12"]),
        ("lots n°s 04-07-12", ["4", "7", "12"]),
        ("les lots 2 à 5 inclus, 8 ainsi que le 11", ["2", "3", "4", "5", "8", "11"]),
        ("lots 25, 49, et 52", ["25", "49", "52"]),
        ("lot n° 3 (étanchéité) et lot n° 6 (serrurerie)", ["3", "6"]),
        ("LOT-0002 et LOT-0005", ["2", "5"]),
        ("des lots 1 & 4", ["1", "4"]),
        ("lots 1/3/5", ["1", "3", "5"]),
        ("lots : 2 ; 4 ; 6", ["2", "4", "6"]),
        ("lots 9 - 12", ["9", "10", "11", "12"]),
        ("lots deux et quatre", ["2", "4"]),
        ("les premier et quatrième lots", ["1", "4"]),
        ("le 3e et le 5e lot", ["3", "5"]),
        ("les trois premiers lots", ["1", "2", "3"]),
        ("lots B, C et F", ["B", "C", "F"]),
        ("lots II et IV", ["II", "IV"]),
        ("lots 7a et 7b", ["7a", "7b"]),
        ("le lot 1.2 et le lot 1.4", ["1.2", "1.4"]),
        ("Lots soumis à la clause : 2, 5 et 8.", ["2", "5", "8"]),
        ("Iot 4", ["4"]),
    ],
)
def test_numbers_letters_ordinals_ranges_and_lists_are_lots(text: str, lots: list[str]) -> None:
    assert [lot for found in named(text) for lot in found] == lots


@pytest.mark.parametrize(
    "text",
    [
        "1ère année 200 h ; 2e année 250 h",
        "la tranche 2 et la tranche optionnelle 3",
        "l'article 4 du CCAP",
        "le département 38",
        "la semaine 12, phase 2, poste 3",
        "du 4 au 6 mars 2026",
        "5 lots de mobilier",
        "par lot : 35 h",
        "chaque lot 12 mois",
        "marché à lot unique",
        "le nombre de lots : 4",
        "un lot de 50 tables",
    ],
)
def test_a_year_a_tranche_an_article_a_date_is_no_lot(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "lots"),
    [
        ("les lots 3 et suivants", ["3", "4", "5"]),
        ("les lots impairs", ["1", "3", "5"]),
        ("le dernier lot", ["5"]),
        ("les deux derniers lots", ["4", "5"]),
        ("l'avant-dernier lot", ["4"]),
        ("le lot « gros œuvre »", ["2"]),
        ("les lots de charpente et de peinture", ["3", "5"]),
        ("le lot Cloisons", ["4"]),
        ("le groupe de lots GLO-0001", ["2", "3"]),
        ("le lot 2 d'une part, les autres lots d'autre part", ["2", "1", "3", "4", "5"]),
        ("lots 1 et 2 ; ces deux derniers", ["1", "2", "1", "2"]),
    ],
)
def test_the_lots_of_the_notice_tell_what_words_mean(text: str, lots: list[str]) -> None:
    assert [lot for found in named(text, TRADES) for lot in found] == lots


@pytest.mark.parametrize(
    "text",
    [
        "tous les lots sauf le lot 3",
        "à l'exception du lot 3",
        "la clause ne s'applique pas au lot 3",
        "lot 3 : néant",
        "le lot 3 en est dispensé",
        "le lot 3 n'en comporte pas",
        "le lot 3 n'est assorti d'aucune clause",
        "lot 3 – sans objet",
    ],
)
def test_what_takes_a_lot_out_is_seen(text: str) -> None:
    folded = fold(text)
    found = [one for one in references(folded, 0, len(folded.text), TRADES) if one.lots == ("3",)]
    assert [one.excluded for one in found] == [True]


def test_a_lot_open_to_all_is_no_exception_to_a_clause() -> None:
    folded = fold("le lot 2, ouvert à tous, comporte une clause d'insertion")
    (one,) = references(folded, 0, len(folded.text), TRADES)
    assert (one.opened, one.excluded) == (True, False)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [("LOT-0001", "1"), ("01", "1"), ("lot 7", "7"), ("A", "A"), ("3a", "3a"), ("A1", "A1")],
)
def test_one_lot_has_one_key(told: str, wanted: str) -> None:
    assert key(told) == wanted


def test_a_group_of_lots_is_not_the_lot_of_the_same_number() -> None:
    assert key("GLO-0001") == "GLO-0001"


def test_the_lots_that_a_running_text_lists_are_known() -> None:
    text = "Lot 1 : voirie. Lot 2 : réseaux secs. Lot 3 : plantations et clôtures."
    assert listed_lots([text]) == [
        ("1", "voirie"),
        ("2", "reseaux secs"),
        ("3", "plantations et clotures"),
    ]


def test_the_lots_that_a_text_counts_are_known() -> None:
    assert listed_lots(["La consultation est divisée en quatre lots."]) == [
        ("1", ""),
        ("2", ""),
        ("3", ""),
        ("4", ""),
    ]


def test_two_lots_named_in_passing_are_no_list() -> None:
    text = "un chiffre d'affaires de 500 000 € pour le lot 1 et 400 000 € pour le lot 2"
    assert listed_lots([text]) == []
