"""What BOAMP's notices say of the end of each lot: XML of the open-data tree and API answers, every
family.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.readers.endings_kit import (
    BODY,
    boamp_json,
    boamp_xml,
    doubts,
    family,
    lines_of,
    one_notice,
    reasons,
    states,
)

AWARD_VOID = "avis d’attribution annulé : résultat à suivre"
ENDED_PERHAPS = "annulation possible : lire la correction"
SUSPENDED = "procédure suspendue : vérifier avant de répondre"
UNCLEAR = "annulation à vérifier : l’avis ne dit pas clairement ce qui est annulé"

Carrier = Callable[..., bytes]
CARRIERS = pytest.mark.parametrize("carrier", [boamp_xml, boamp_json])
ALL = {"1": "cancelled", "2": "cancelled", "3": "cancelled"}
NONE = {"1": "open", "2": "open", "3": "open"}
FIRST = {"1": "cancelled", "2": "open", "3": "open"}
V230_BODY = {
    "IDENTITE": {"DENOMINATION": "Commune de Villeneuve"},
    "OBJET": {
        "TITRE_MARCHE": "Entretien des bâtiments communaux",
        "LOTS": {
            "LOT": [
                {"NUM": "1", "INTITULE": "Nettoyage"},
                {"NUM": "2", "INTITULE": "Tonte"},
                {"NUM": "3", "INTITULE": "Peinture"},
            ]
        },
    },
    "CONDITION_DELAI": {"RECEPT_OFFRES": "2027-01-15T12:00:00"},
}


def call(carrier: Carrier, name: str = "FNSimple") -> bytes:
    """The call of three lots."""
    return carrier("26-950001", family(name, "initial", BODY))


def after(
    carrier: Carrier,
    nature: str,
    section: str,
    inside: Mapping[str, Any],
    *,
    name: str = "FNSimple",
    statut: str | None = None,
    subject: str = "Entretien des bâtiments communaux",
    follows: str = "26-950001",
    idweb: str = "26-950010",
    day: str = "2026-12-10",
) -> bytes:
    """A notice that follows the call."""
    body = {"avisInitial": {"idWeb": follows}, **inside}
    return carrier(
        idweb,
        family(name, section, body),
        nature=nature,
        statut=statut or ("INITIAL" if nature == "ATTRIBUTION" else nature),
        follows=follows,
        day=day,
        subject=subject,
    )


def cancellation(carrier: Carrier, words: str, **fields: Any) -> bytes:
    """An ANNULATION with its words."""
    return after(carrier, "ANNULATION", "annulation", {"infosAnnulation": words}, **fields)


@CARRIERS
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("La procédure est déclarée sans suite.", ALL),
        ("Annulation.", ALL),
        ("Motif d’intérêt général.", ALL),
        ("Le lot n° 1 (écoles) est déclaré sans suite. Les lots 2 et 3 sont maintenus.", FIRST),
        ("Annulation du lot 1.", FIRST),
        ("Abandon du lot n°1 : Nettoyage", FIRST),
        ("Les autres lots restent ouverts, le lot 1 est retiré.", FIRST),
        ("Tous les lots sont annulés, sauf les lots 2 et 3.", FIRST),
        ("Seuls les lots 2 et 3 sont maintenus.", FIRST),
        ("Concerne le lot 1", FIRST),
        ("Les lots 1 et 3 sont infructueux.", {**FIRST, "3": "cancelled"}),
        ("Annulation partielle de la procédure.", NONE),
        ("La procédure n’est pas annulée.", NONE),
        ("Annulation du lot « Nettoyage ».", NONE),
        ("Annulation de l’avis rectificatif.", NONE),
        ("Le lot 9 est annulé.", NONE),
    ],
)
def test_an_annulation_ends_what_its_words_name(
    carrier: Carrier, words: str, expected: dict[str, str]
) -> None:
    assert states(call(carrier), cancellation(carrier, words)) == expected


@CARRIERS
@pytest.mark.parametrize(
    "words", ["Annulation partielle.", "Annulation du lot « Nettoyage ».", "Le lot 9 est annulé."]
)
def test_what_is_not_clear_is_in_doubt(carrier: Carrier, words: str) -> None:
    assert UNCLEAR in doubts(call(carrier), cancellation(carrier, words))


@CARRIERS
@pytest.mark.parametrize("name", ["FNSimple", "MAPA", "DSP", "DIVERS"])
@pytest.mark.parametrize("field", ["infosAnnulation", "motif", "renseignementsComplementaires"])
def test_the_words_are_found_wherever_a_family_keeps_them(
    carrier: Carrier, name: str, field: str
) -> None:
    told = {field: "Le lot 1 est déclaré sans suite pour motif d’intérêt général."}
    notice = after(carrier, "ANNULATION", "annulation", told, name=name)
    assert states(call(carrier, name), notice) == FIRST


@CARRIERS
def test_a_state_of_cancellation_on_the_call_itself_ends_it(carrier: Carrier) -> None:
    told = carrier(
        "26-950010",
        family("FNSimple", "initial", BODY),
        statut="ANNULATION",
        follows="26-950001",
        day="2026-12-10",
    )
    assert states(call(carrier), told) == ALL


@CARRIERS
def test_the_title_may_name_the_lot(carrier: Carrier) -> None:
    told = after(
        carrier, "ANNULATION", "annulation", {}, subject="Entretien - annulation du lot n° 1"
    )
    assert states(call(carrier), told) == FIRST


@CARRIERS
def test_v230_and_v110_tell_it_in_their_correction(carrier: Carrier) -> None:
    body = {**V230_BODY, "RECTIF": {"AUTRES": "Le lot 1 est déclaré sans suite."}}
    told = carrier("21-950010", body, statut="ANNULATION", follows="21-950001", day="2021-12-10")
    assert states(carrier("21-950001", V230_BODY, day="2021-12-01"), told) == FIRST


@CARRIERS
def test_words_tell_why(carrier: Carrier) -> None:
    told = cancellation(carrier, "Le lot 1 est infructueux, le lot 2 est abandonné.")
    assert reasons(call(carrier), told)["1"] == "infructueux"
    assert reasons(call(carrier), cancellation(carrier, "Abandon de la procédure."))["3"] == (
        "sans_suite"
    )


@CARRIERS
def test_a_cancelled_award_awards_nothing(carrier: Carrier) -> None:
    won = after(
        carrier,
        "ATTRIBUTION",
        "attribution",
        {"attributionMarche": "Lot 1 : attribué à Atelier Propre."},
        idweb="27-950020",
        day="2027-01-20",
    )
    void = after(
        carrier,
        "ATTRIBUTION",
        "attribution",
        {"attributionMarche": "L’avis d’attribution est annulé."},
        statut="ANNULATION",
        follows="27-950020",
        idweb="27-950030",
        day="2027-01-25",
    )
    assert states(call(carrier), won)["1"] == "awarded"
    assert states(call(carrier), won, void) == NONE
    assert AWARD_VOID in doubts(call(carrier), won, void)


# --- corrections ------------------------------------------------------------------------------


def correction(carrier: Carrier, words: str, **fields: Any) -> bytes:
    """A RECTIFICATIF with its words."""
    return after(carrier, "RECTIFICATIF", "rectificatif", {"infosRectif": words}, **fields)


@CARRIERS
@pytest.mark.parametrize(
    "words",
    [
        "Déclaration sans suite de la procédure pour motif d’intérêt général.",
        "Annulation du lot n° 2.",
        "Le lot 2 est supprimé.",
        "Le lot 2 est retiré de la consultation.",
        "La consultation est infructueuse.",
        "Il est renoncé à la passation du marché.",
        "Renonciation à la procédure.",
        "Retrait du lot 3.",
        "Suppression des lots 1 et 2.",
        "Abandon du projet.",
        "Le marché a été abandonné.",
        "Il ne sera pas donné suite à la présente consultation.",
        "Le lot 3 ne sera pas attribué.",
        "Marché sans suite",
        "Le lot 2 ne fait plus partie de la consultation.",
    ],
)
def test_a_correction_that_may_end_something_is_in_doubt(carrier: Carrier, words: str) -> None:
    told = correction(carrier, words)
    assert doubts(told) == [ENDED_PERHAPS]
    assert states(call(carrier), told) == NONE


@CARRIERS
@pytest.mark.parametrize(
    "words",
    [
        "Le marché n’est pas annulé, seule la date change.",
        "La procédure n’a pas été déclarée sans suite.",
        "Le lot 2 n’est pas supprimé.",
        "Aucun lot n’est abandonné.",
        "La visite obligatoire est annulée.",
        "Le critère n° 2 est supprimé.",
        "Le retrait des dossiers se fait sur le profil d’acheteur.",
        "L’acheteur se réserve le droit de ne pas donner suite.",
        "La date limite est reportée.",
    ],
)
def test_a_correction_that_ends_nothing_is_not(carrier: Carrier, words: str) -> None:
    assert doubts(correction(carrier, words)) == []


@CARRIERS
def test_a_pause_in_prose_is_told(carrier: Carrier) -> None:
    told = correction(carrier, "La procédure est suspendue jusqu’à nouvel ordre.")
    assert SUSPENDED in doubts(call(carrier), told)
    assert set(reasons(call(carrier), told).values()) == {"suspended"}
    assert states(call(carrier), told) == NONE


@CARRIERS
def test_a_pause_ends_with_the_words_that_end_it(carrier: Carrier) -> None:
    pause = correction(carrier, "La procédure est suspendue.")
    again = correction(
        carrier, "La suspension de la procédure est levée.", idweb="26-950012", day="2026-12-12"
    )
    assert set(reasons(call(carrier), pause, again).values()) == {None}


# --- awards -----------------------------------------------------------------------------------


@CARRIERS
def test_prose_tells_each_lot_apart(carrier: Carrier) -> None:
    words = (
        "Lot 1 : attribué à Atelier Propre.\nLot 2 : infructueux (aucune offre reçue).\n"
        "Lot 3 : déclaré sans suite."
    )
    told = after(
        carrier, "ATTRIBUTION", "attribution", {"attributionMarche": words}, day="2027-01-20"
    )
    assert states(call(carrier), told) == {"1": "awarded", "2": "unsuccessful", "3": "cancelled"}
    assert reasons(call(carrier), told) == {"1": None, "2": "infructueux", "3": "sans_suite"}


@CARRIERS
def test_elements_tell_each_lot_apart(carrier: Carrier) -> None:
    decisions = [
        {"NUM_LOT": "1", "TITULAIRE": {"DENOMINATION": "Atelier Propre"}},
        {"NUM_LOT": "2", "INTITULE": "Tonte", "INFRUCTUEUX": ""},
        {"NUM_LOT": "3", "INTITULE": "Peinture", "SANS_SUITE": ""},
    ]
    body = {**V230_BODY, "OBJET": {"TITRE_MARCHE": "Entretien des bâtiments communaux"}}
    told = carrier(
        "21-960010",
        {**body, "ATTRIBUTION": {"DECISION": decisions}},
        nature="ATTRIBUTION",
        follows="21-950001",
        day="2022-02-10",
    )
    assert states(carrier("21-950001", V230_BODY, day="2021-12-01"), told) == {
        "1": "awarded",
        "2": "unsuccessful",
        "3": "cancelled",
    }


@CARRIERS
def test_a_whole_procedure_without_follow_up_has_no_winner(carrier: Carrier) -> None:
    told = after(
        carrier,
        "ATTRIBUTION",
        "attribution",
        {"attributionMarche": "La procédure est déclarée sans suite."},
        day="2027-01-20",
    )
    assert set(reasons(call(carrier), told).values()) == {"sans_suite"}
    assert states(call(carrier), told) == ALL


# --- hours, buyers ----------------------------------------------------------------------------


@CARRIERS
@pytest.mark.parametrize(
    "written", ["2027-01-15T24:00:00", "15/01/2027 à 24h00", "15 janvier 2027 à 24 heures"]
)
def test_midnight_at_the_end_of_a_day_is_of_that_day(carrier: Carrier, written: str) -> None:
    body = {**BODY, "procedure": {"dateReceptionOffres": written}}
    notice = one_notice(carrier("26-950001", family("FNSimple", "initial", body)))
    assert notice.as_json()["deadline_at"] == "2027-01-15T22:59:00Z"


@CARRIERS
def test_every_buyer_of_a_joint_purchase_is_kept(carrier: Carrier) -> None:
    body = family("FNSimple", "initial", BODY)
    body["FNSimple"]["organisme"] = [
        body["FNSimple"]["organisme"],
        {"nomOfficiel": "CCAS de Villeneuve"},
    ]
    notice = one_notice(carrier("26-950001", body))
    assert notice.buyer.name == "Commune de Villeneuve"
    assert [one.name for one in notice.joint_buyers] == ["CCAS de Villeneuve"]


def test_two_carriers_of_one_cancellation_are_one_notice() -> None:
    words = "Le lot 1 est déclaré sans suite."
    told = (cancellation(boamp_xml, words), cancellation(boamp_json, words))
    (line,) = lines_of(call(boamp_json), *told)
    assert line["notices"] == ["boamp:26-950001", "boamp:26-950010"]
