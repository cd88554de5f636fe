"""What French sentences say of ends, pauses and going on."""

import time

import pytest

from vigie.domain.cancelling import cancellation, correction, statements_in
from vigie.domain.ends import EndStatement, lots_named, statements


def told(text: str) -> set[str]:
    """« ends lots 1,3 », « stays all », « ends but 3 »."""
    return {_plain(one) for one in statements(text)}


def _plain(one: EndStatement) -> str:
    numbers = f" {','.join(one.lots)}" if one.lots else ""
    return f"{one.verb} {'but' if one.but else one.about}{numbers}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the whole
        ("La procédure est déclarée sans suite.", {"ends all"}),
        ("Déclaration sans suite de la procédure pour motif d’intérêt général.", {"ends all"}),
        ("La consultation est infructueuse.", {"ends all"}),
        ("Il est renoncé à la passation du marché.", {"ends all"}),
        ("Il ne sera pas donné suite à la consultation.", {"ends all"}),
        ("Il est mis fin à la procédure.", {"ends all"}),
        ("La ville a décidé de retirer le marché.", {"ends all"}),
        ("Le pouvoir adjudicateur abandonne la procédure.", {"ends all"}),
        ("Abandon de la procédure", {"ends all"}),
        ("Retrait de la consultation", {"ends all"}),
        ("Le marché ne sera pas attribué.", {"ends all"}),
        ("La procédure ne peut être poursuivie.", {"ends all"}),
        ("La consultation n’est pas maintenue.", {"ends all"}),
        ("L’ensemble des lots est déclaré sans suite.", {"ends all"}),
        ("L’avis n° 26-12345 est annulé.", {"ends all"}),
        ("L’acheteur décide de déclarer sans suite la présente consultation.", {"ends all"}),
        ("SANS SUITE", {"ends nothing"}),
        # some lots
        ("Annulation du lot n° 2.", {"ends lots 2"}),
        ("Le lot 2 est supprimé.", {"ends lots 2"}),
        ("Le lot n° 1 (écoles) est déclaré sans suite.", {"ends lots 1"}),
        ("Le lot n°1, dont la date de remise était le 3 mai, est sans suite.", {"ends lots 1"}),
        ("Les lots 1, 2 et 5 à 7 sont annulés.", {"ends lots 1,2,5,6,7"}),
        ("Les lots n°s 02 et 03 sont retirés de la consultation.", {"ends lots 2,3"}),
        ("Annulation des lots n° 1 et n° 3, du lot 5 et du lot 6.", {"ends lots 1,3,5,6"}),
        ("Le lot n°1 et le lot n°2 sont abandonnés.", {"ends lots 1,2"}),
        ("Le lot B est déclaré sans suite", {"ends lots B"}),
        ("LOT 3 : INFRUCTUEUX", {"ends lots 3"}),
        ("Lot n° 2 - Plomberie : infructueux (aucune offre reçue)", {"ends lots 2"}),
        ("Lots déclarés infructueux : 2 et 4", {"ends lots 2,4"}),
        ("La procédure est déclarée sans suite pour les lots 2 et 4", {"ends lots 2,4"}),
        ("Marché déclaré sans suite (lots 2 et 3)", {"ends lots 2,3"}),
        ("La consultation relative au lot 5 est annulée", {"ends lots 5"}),
        ("La commune renonce à attribuer le lot 3.", {"ends lots 3"}),
        ("Le premier lot est annulé", {"ends lots 1"}),
        ("Aucune offre n’a été déposée pour le lot 2.", {"ends lots 2"}),
        ("L’annulation ne concerne que le lot 1.", {"ends lots 1"}),
        ("Le lot 2 du marché de nettoyage est déclaré sans suite", {"ends lots 2"}),
        ("Lot 2 (plomberie) : non attribué", {"ends lots 2"}),
        ("Annulation du lot 1. Date limite des lots 2 et 3 reportée.", {"ends lots 1"}),
        ("Non-attribution du lot 1", {"ends lots 1"}),
        ("Lots 1 et 2 : abandon du projet", {"ends lots 1,2"}),
        ("L’acheteur annonce l’abandon des lots 1 & 2", {"ends lots 1,2"}),
        ("La procédure est sans suite en raison d’une erreur dans le lot 2", {"ends some"}),
        # all but some
        ("Tous les lots sauf le lot 3 sont annulés.", {"ends but 3"}),
        ("La consultation est annulée à l’exception du lot 3.", {"ends but 3"}),
        # some that are not named
        ("Annulation partielle de la consultation.", {"ends some"}),
        ("Certains lots sont annulés.", {"ends some"}),
        # together
        (
            "Le lot 1 est déclaré sans suite ; le lot 2 se poursuit.",
            {"ends lots 1", "stays lots 2"},
        ),
        ("Annulation du lot 2, les lots 1 et 3 restent ouverts", {"ends lots 2", "stays lots 1,3"}),
        ("Seul le lot 1 est annulé, les autres restent ouverts.", {"ends lots 1", "stays others"}),
        (
            "Le marché est annulé, seuls les lots 2 et 3 sont maintenus.",
            {"ends all", "stays lots 2,3"},
        ),
        ("Lot 1 : sans suite - Lot 2 : attribué à la société X", {"ends lots 1", "award lots 2"}),
        # denied
        ("Le marché n’est pas annulé, seule la date change.", {"stays all"}),
        ("La consultation n'a pas été déclarée sans suite.", {"stays all"}),
        ("Le marché n’est nullement annulé.", {"stays all"}),
        ("Marché non annulé", {"stays all"}),
        ("Aucun lot n’est annulé.", {"stays all"}),
        ("Le lot 2 n’est pas supprimé.", {"stays lots 2"}),
        ("La consultation ne fait pas l’objet d’une annulation.", {"stays all"}),
        # other things
        ("La visite du lot 2 est annulée.", {"ends thing"}),
        ("La phrase « x » est supprimée.", {"ends thing"}),
        ("La clause d’insertion du lot 2 est supprimée.", {"ends thing"}),
        ("Date limite de retrait des documents : 3 mai.", {"ends thing"}),
        ("L’option 2 du lot 3 est supprimée.", {"ends thing"}),
        ("Le lot 2 est annulé et remplacé par les lots 4 et 5.", {"ends lots 2"}),
        ("Pas d’annulation du lot 2.", {"stays lots 2"}),
        ("L’annulation de la procédure n’est pas prononcée.", {"stays all"}),
        ("Le présent rectificatif n’annule pas la consultation.", {"stays all"}),
        ("L’annulation publiée est une erreur : le marché est maintenu.", {"stays all"}),
        ("Concernant le lot n° 2, la procédure est abandonnée.", {"ends lots 2"}),
        ("Aucune suite ne sera donnée à cette consultation.", {"ends all"}),
        (
            "L’acheteur décide, en vertu de l’article R. 2185-1, de déclarer sans suite le lot 2.",
            {"ends lots 2"},
        ),
        # earlier notices and procedures
        ("Annulation de l’avis rectificatif n° 26-12345.", {"ends change"}),
        ("L’avis d’attribution n° 26-1234 est annulé.", {"ends award"}),
        ("L’attribution du lot 3 est annulée.", {"ends award 3"}),
        ("Cette consultation fait suite à une procédure déclarée infructueuse.", set()),
        ("Le présent avis annule et remplace l’avis n° 26-111.", {"replaces all"}),
        # hypotheses and intentions
        ("L’acheteur se réserve le droit de ne pas donner suite à la consultation.", set()),
        ("En cas d’infructuosité, une nouvelle consultation sera lancée.", set()),
        ("La procédure peut être déclarée sans suite à tout moment.", set()),
        ("L’acheteur envisage d’annuler la procédure.", {"intends all"}),
        # pauses
        ("La procédure est suspendue à la suite d’un recours.", {"pauses all"}),
        ("Le délai de remise des offres est suspendu.", {"pauses all"}),
        ("La suspension de la procédure est levée.", {"resumes all"}),
        ("Report de la date limite au 3 mai.", set()),
        ("", set()),
    ],
)
def test_a_sentence_says(text: str, expected: set[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("La procédure est déclarée sans suite pour cause d’infructuosité.", "infructueux"),
        ("Le lot 2 est déclaré sans suite et infructueux.", "infructueux"),
        ("Le lot 2 est abandonné.", "sans_suite"),
        ("Le lot 2 est annulé.", None),
    ],
)
def test_the_reason_is_told(text: str, why: str | None) -> None:
    (ending,) = cancellation(statements_in([text]))[0]
    assert ending.why == why


@pytest.mark.parametrize(
    ("text", "what", "lots", "but"),
    [
        ("", "cancelled", (), False),
        ("Annulation pour motif d’intérêt général.", "cancelled", (), False),
        ("Le lot 1 est annulé. Les autres lots se poursuivent.", "cancelled", ("1",), False),
        ("Le marché est annulé, le lot 2 est maintenu.", "cancelled", ("2",), True),
        ("Les lots 2 et 3 sont maintenus.", "cancelled", ("2", "3"), True),
        ("Annulation partielle.", "unclear", (), False),
        ("La consultation n’est pas annulée.", "unclear", (), False),
        ("Un lot est annulé.", "unclear", (), False),
        ("Annule et remplace l’avis n° 26-111.", "unclear", (), False),
        ("La visite est annulée.", "unclear", (), False),
        ("Avis d’annulation", "cancelled", (), False),
    ],
)
def test_a_cancellation_closes_no_lot_that_its_words_leave_open(
    text: str, what: str, lots: tuple[str, ...], but: bool
) -> None:
    (ending,) = cancellation(statements_in([text]))[0]
    assert (ending.what, ending.lots, ending.but) == (what, lots, but)


def test_words_that_contradict_each_other_end_only_the_lots_that_they_name() -> None:
    endings, _ = cancellation(
        statements_in(["La procédure est abandonnée. Le lot 2 est sans suite."])
    )
    assert [(one.what, one.lots, one.but) for one in endings] == [
        ("cancelled", ("2",), False),
        ("unclear", ("2",), True),
    ]


def test_a_correction_of_another_correction_ends_nothing() -> None:
    assert correction(statements_in(["L’avis rectificatif précédent est annulé."])) == ((), ())


def test_lots_are_named_whatever_is_said_of_them() -> None:
    assert lots_named("Concerne les lots 2 à 4 et le lot 7, 3 000 euros.") == ("2", "3", "4", "7")


@pytest.mark.parametrize(
    "piece",
    [
        "lots 1, ",
        "annulé ",
        "lot ",
        "( lot ",
        "n’est pas ",
        "sans suite ",
        "les autres lots ",
        "1 à ",
        "\n",
        "est annulé. ",
    ],
)
def test_reading_takes_linear_time(piece: str) -> None:
    """Ten times the text costs well under a hundred times the time."""
    statements(piece * 50)
    short, long = _cost(piece * 100), _cost(piece * 1000)
    assert long < 40 * max(short, 0.001)


def _cost(text: str) -> float:
    start = time.process_time()
    statements(text)
    return time.process_time() - start
