"""Which lots a sentence speaks of, and the hours it gives to each."""

import pytest

from classifier.codes import reservation
from classifier.document import Codes, Document, Part
from tests.classifier_kit import a_text, classifier, found_in, hours, said

FOUR = ("1", "2", "3", "4")


def test_a_statement_on_one_lot_never_flags_another() -> None:
    assert said("Le lot 2 est réservé aux entreprises adaptées.", lots=FOUR) == {
        "reserved_disability": ["2"]
    }


def test_the_lot_named_wins_over_the_lot_that_holds_the_sentence() -> None:
    repeated = [a_text("Le lot 1 est un lot réservé aux SIAE.", lot=number) for number in FOUR]
    assert said(*repeated, lots=FOUR) == {"reserved_insertion": ["1"]}


def test_a_lot_s_own_text_speaks_of_that_lot() -> None:
    assert said(a_text("Ce lot est réservé aux ESAT.", lot="3"), lots=FOUR) == {
        "reserved_disability": ["3"]
    }


def test_a_statement_on_the_whole_consultation_flags_every_lot() -> None:
    assert said("Une clause d'insertion est obligatoire pour chacun des lots.", lots=FOUR) == {
        "insertion_condition": "all"
    }


def test_every_lot_named_is_all() -> None:
    assert said("Les lots 1 à 4 sont réservés aux SIAE.", lots=FOUR) == {
        "reserved_insertion": "all"
    }


@pytest.mark.parametrize(
    ("told", "lots"),
    [
        ("lots 2 et 5", ["2", "5"]),
        ("lots n° 1, 4 et 6", ["1", "4", "6"]),
        ("lots 11 à 14", ["11", "12", "13", "14"]),
        ("lots 1-5-6", ["1", "5", "6"]),
        ("lot no1", ["1"]),
        ("lot n°01", ["1"]),
        ("LOTS 4, 5, 6 ET 7", ["4", "5", "6", "7"]),
        ("lot 1 et le lot 3", ["1", "3"]),
        ("lots 2 ; 3 et 8", ["2", "3", "8"]),
        ("lots n°2 à 4", ["2", "3", "4"]),
        ("lot LOT-0002", ["2"]),
        ("lots 2,6,7 et 8", ["2", "6", "7", "8"]),
        ("lots : 3, 5 et 14", ["3", "5", "14"]),
        ("lots 2 (gros œuvre), 10 (plomberie) et 11", ["2", "10", "11"]),
    ],
)
def test_lots_are_read_as_people_write_them(told: str, lots: list[str]) -> None:
    assert said(f"La clause d'insertion obligatoire concerne le {told}.") == {
        "insertion_condition": lots
    }


def test_an_exception_leaves_the_other_lots() -> None:
    sentence = "Une clause d'insertion s'applique à l'ensemble des lots sauf le lot 3."
    assert said(sentence, lots=FOUR) == {"insertion_condition": ["1", "2", "4"]}


def test_an_exception_without_a_list_of_lots_is_unknown() -> None:
    assert said("Clause d'insertion obligatoire pour tous les lots excepté le lot 9.") == {
        "insertion_condition": "unknown"
    }


def test_lots_told_in_another_document_are_unknown() -> None:
    text = (
        "Le marché comporte une clause d'insertion. Cette clause est applicable aux lots "
        "identifiés dans l'annexe 1 du CCAP."
    )
    assert said(text, lots=FOUR) == {"insertion_condition": "unknown"}


def test_the_next_sentence_may_name_the_lots() -> None:
    text = (
        "Le marché comporte une clause sociale d'insertion. Cette clause est applicable aux "
        "lots 1 et 2."
    )
    assert said(text, lots=FOUR) == {"insertion_condition": ["1", "2"]}


def test_a_heading_names_the_lots_of_the_sentence_after() -> None:
    text = (
        "Pour les lots n° 2 et 4\nCette consultation comporte une clause d'insertion obligatoire."
    )
    assert said(text, lots=FOUR) == {"insertion_condition": ["2", "4"]}


def test_two_codes_in_one_sentence_keep_their_own_lots() -> None:
    text = (
        "Le lot 1 comporte une clause d'insertion et les lots 2 et 3 sont réservés aux "
        "structures d'insertion."
    )
    assert said(text, lots=FOUR) == {"insertion_condition": ["1"], "reserved_insertion": ["2", "3"]}


def test_a_title_that_lists_lots_reserves_the_one_beside_the_word() -> None:
    title = a_text("Rénovation d'un gymnase (lots 1 à 4 dont lot 3 réservé aux ESAT)", role="title")
    assert said(title, lots=FOUR) == {"reserved_disability": ["3"]}


def test_both_families_on_one_lot_are_one_consideration() -> None:
    text = "Les lots 1 et 2 sont réservés aux ESAT. Les lots 2 et 3 sont réservés aux SIAE."
    wanted = {
        "reserved_disability": ["1"],
        "reserved_insertion": ["3"],
        "reserved_disability_or_insertion": ["2"],
    }
    assert said(text, lots=FOUR) == wanted


def test_a_family_told_elsewhere_wins_over_reserved_alone() -> None:
    title = a_text("Blanchisserie (marché réservé)", role="title")
    assert said(title, "Le contrat est réservé aux entreprises adaptées.") == {
        "reserved_disability": "all"
    }


def test_a_kind_told_elsewhere_wins_over_a_bare_social_clause() -> None:
    text = (
        "Consultation comportant des conditions d'exécution à caractère social. Le titulaire "
        "emploie "
        "des publics en insertion : clause."
    )
    assert said(text) == {"insertion_condition": "all"}


def test_an_offer_that_is_scored_is_a_criterion_only() -> None:
    text = "Les candidats peuvent proposer des heures d'insertion (facultatif)."
    assert said(text, a_text("Insertion professionnelle 10 %", role="criterion")) == {
        "social_criterion": "all"
    }


def test_a_facultative_clause_is_optional() -> None:
    (one,) = found_in("Clause d'insertion facultative pour le lot 1.")
    assert one.optional


@pytest.mark.parametrize(
    ("text", "volumes"),
    [
        ("Clause d'insertion : 120 heures.", [(None, 120, None, None)]),
        ("Clause d'insertion de 2 100 heures.", [(None, 2100, None, None)]),
        ("Clause d'insertion : minimum 150h d'insertion par an.", [(None, 150, "year", None)]),
        ("Clause d'insertion : 135 h / an.", [(None, 135, "year", None)]),
        (
            "Clause d'insertion : 6 heures par tranche de 10 000 euros.",
            [(None, 6, "10000 EUR", None)],
        ),
        (
            "Le titulaire réserve 5 % des heures travaillées à un public en insertion.",
            [(None, 5, None, None)],
        ),
        (
            "Clauses d'insertion : 35 heures pour les lots 1 et 2.",
            [("1", 35, None, None), ("2", 35, None, None)],
        ),
        (
            "Clause d'insertion. Lot 1 : 600 heures. Lot 2 : 150 heures.",
            [("1", 600, None, None), ("2", 150, None, None)],
        ),
        (
            "Clause d'insertion : Lot 1 = 175 h (minimum)Lot 2 = 70h",
            [("1", 175, None, None), ("2", 70, None, None)],
        ),
        (
            "Clause d'insertion de 250 heures, soit 120 heures en tranche ferme et 130 heures "
            "en tranche optionnelle.",
            [(None, 120, None, "ferme"), (None, 130, None, "optionnelle")],
        ),
        (
            "Clause d'insertion : TF 90 heures, TO1 40 heures.",
            [(None, 90, None, "ferme"), (None, 40, None, "optionnelle")],
        ),
        (
            "Heures d'insertion : 70 h TF et 50h TO2.",
            [(None, 70, None, "ferme"), (None, 50, None, "optionnelle")],
        ),
        (
            "Heures d'insertion :Lot 1:1200 hLot 2: 250 h",
            [("1", 1200, None, None), ("2", 250, None, None)],
        ),
        (
            "HEURES D'INSERTION LOT N°1 VRD 160 HEURESLOT N°3 185 HEURES",
            [("1", 160, None, None), ("3", 185, None, None)],
        ),
        ("Il sera réservé 70 heures d'insertion sur le lot n°01.", [("1", 70, None, None)]),
        ("Clause d'insertion obligatoire. Remise des offres avant le 12 mai à 12 heures.", []),
        ("Clause d'insertion obligatoire. Intervention sous 4 heures.", []),
    ],
)
def test_hours_are_read_per_lot_tranche_year_and_slice(
    text: str, volumes: list[tuple[object, ...]]
) -> None:
    assert hours(text) == volumes


def test_a_weight_is_read_beside_its_criterion() -> None:
    (one,) = found_in(
        a_text("Prix 60 % ; insertion professionnelle 15 % ; délai 25 %", role="criterion")
    )
    assert one.weight == 15


def test_a_correction_is_read_by_the_text_that_holds_after() -> None:
    before = Part("Txtinit", "Le marché est réservé à des ateliers protégés.", None, 0, "replaced")
    document = Document("avis", (a_text("Le marché est réservé à des SIAE."),))
    assert before.role == "replaced"
    assert [one.code for one in classifier().read(document).found] == ["reserved_insertion"]


def coded(
    codes: dict[str | None, Codes], *parts: Part, lots: tuple[str, ...] = ()
) -> list[tuple[str, str, str, bool]]:
    found = classifier().read(Document("avis", parts, lots, codes)).found
    return [(str(one.code), one.source, one.status, one.conflict) for one in found]


def test_a_code_alone_is_to_be_checked() -> None:
    assert coded({"1": Codes(reserved=("res-ws",))}, lots=("1",)) == [
        ("reserved_unspecified", "code", "à vérifier", False)
    ]


def test_res_ws_never_says_that_both_families_may_bid() -> None:
    (one,) = (
        classifier().read(Document("avis", (), ("1",), {"1": Codes(reserved=("res-ws",))})).found
    )
    assert (one.code, set(one.families)) == ("reserved_unspecified", {"disability", "insertion"})


def test_text_that_names_the_family_decides_over_the_code() -> None:
    text = a_text("Le lot 1 est réservé aux entreprises adaptées.")
    assert coded({"1": Codes(reserved=("res-ws",))}, text, lots=("1",)) == [
        ("reserved_disability", "text", "sûr", False)
    ]


def test_text_and_code_that_disagree_are_a_conflict() -> None:
    text = a_text("Le marché est réservé aux entreprises adaptées.")
    assert coded({None: Codes(reserved=("MARCHE_RESERVE_NON",))}, text) == [
        ("reserved_disability", "text", "à vérifier", True)
    ]


def test_two_families_in_text_and_code_are_both_kept_in_conflict() -> None:
    text = a_text("Le lot 1 est réservé aux SIAE.")
    found = coded({"1": Codes(reserved=("res-pub-ser",))}, text, lots=("1",))
    assert found == [
        ("reserved_insertion", "text", "à vérifier", True),
        ("reserved_ess", "code", "à vérifier", True),
    ]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("none", None),
        ("MARCHE_RESERVE_NON", None),
        ("reservationMarche:non", None),
        ("marcheReserve:NON", None),
        ("", None),
        ("res-ws", "reserved_unspecified"),
        ("RESTRICTED_SHELTERED_PROGRAM", "reserved_unspecified"),
        ("MARCHE_RESERVE_OUI", "reserved_unspecified"),
        ("MARCHE_RESERVE_OUI:ATELIERS_PROTEGES", "reserved_unspecified"),
        ("MARCHE_RESERVE_OUI:ENTREPRISE_ADAPTEE", "reserved_disability"),
        ("res-pub-ser", "reserved_ess"),
        ("inconnu-2027", "reserved_unspecified"),
    ],
)
def test_reservation_codes_are_mapped_and_an_unknown_one_is_never_read_as_no(
    raw: str, code: str | None
) -> None:
    assert reservation(raw) == code


@pytest.mark.parametrize(
    ("codes", "wanted"),
    [
        (Codes(social_objectives=("opp",)), ["unspecified_social_condition"]),
        (Codes(strategic=("soc-obj",)), ["unspecified_social_condition"]),
        (Codes(social=True), ["unspecified_social_condition"]),
        (Codes(social_objectives=("gen-eq",)), ["other_social_condition"]),
        (Codes(social_objectives=("acc-all",)), []),
        (Codes(reserved_execution="no", reserved=("none",)), []),
        (Codes(reserved_execution="yes"), ["reserved_unspecified"]),
    ],
)
def test_every_code_list_maps_as_agreed(codes: Codes, wanted: list[str]) -> None:
    assert [one[0] for one in coded({None: codes})] == wanted
