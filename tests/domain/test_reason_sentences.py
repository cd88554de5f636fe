"""Reasons as sentences: to the member in the second person, on the desk in the third."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.data.places import departments
from vigie.data.trades import trades
from vigie.domain.matches import Reason
from vigie.domain.reason_sentences import full, third_person, to_member
from vigie.matching import sentences

TRADE = Reason("trade", "oui", "x", sentence="Vous nettoyez des locaux et ce lot est à Paris.")
PROOF = Reason("proof", "oui", "x", sentence="Il est réservé aux SIAE : votre convention tient.")
CLAUSE = Reason("concerned", "oui", "x", sentence="Il comporte une clause d’insertion.")
HOURS = Reason("hours", "oui", "x", sentence="Il demande 900 h d’insertion par an.")
UNKNOWN = Reason("amount", "à vérifier", "x", sentence="Le montant n’est pas indiqué.")


def test_what_is_sure_comes_first_and_what_is_to_check_last() -> None:
    assert to_member([UNKNOWN, PROOF, TRADE]) == (
        "Vous nettoyez des locaux et ce lot est à Paris.",
        "Il est réservé aux SIAE : votre convention tient.",
        "Le montant n’est pas indiqué.",
    )


def test_hours_say_that_there_is_a_clause() -> None:
    assert to_member([CLAUSE, HOURS]) == ("Il demande 900 h d’insertion par an.",)
    assert to_member([CLAUSE]) == ("Il comporte une clause d’insertion.",)


def test_a_reservation_in_doubt_is_never_stated() -> None:
    doubt = Reason("reservation", "à vérifier", "x", sentence="La réserve est à confirmer.")
    family = Reason("unspecified", "à vérifier", "x", sentence="Il est réservé sans dire à qui.")

    assert to_member([PROOF, doubt])[0] == "Il semble réservé aux SIAE : votre convention tient."
    assert "S’il est réservé aux SIAE, votre convention tient." in to_member([PROOF, family])


def test_what_stops_is_no_reason_why() -> None:
    assert to_member([Reason("amount", "non", "trop grand"), TRADE]) == (TRADE.sentence,)


def test_a_reason_kept_before_sentences_is_made_one() -> None:
    assert to_member([Reason("trade", "oui", "espaces verts dans le 93")]) == (
        "Espaces verts dans le 93.",
    )


@pytest.mark.parametrize(
    ("departments_told", "expected"),
    [
        (["91"], "dans l’Essonne"),
        (["75"], "à Paris"),
        (["93", "78"], "en Seine-Saint-Denis et dans les Yvelines"),
        (["29"], "dans le Finistère"),
        (["974"], "à La Réunion"),
        (["99"], "dans le 99"),
        ([], ""),
    ],
)
def test_places_have_their_preposition(departments_told: list[str], expected: str) -> None:
    assert sentences.located(departments_told) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("votre convention ACI est valable", "sa convention ACI est valable"),
        ("votre habilitation d’ESAT est valable", "son habilitation d’ESAT est valable"),
        ("votre chiffre d’affaires est inconnu", "son chiffre d’affaires est inconnu"),
        ("vos heures d’insertion sont inconnues", "ses heures d’insertion sont inconnues"),
        ("900 h, vous pouvez en porter 300 h", "900 h, elle peut en porter 300 h"),
        ("votre structure n’est ni EA ni ESAT", "la structure n’est ni EA ni ESAT"),
    ],
)
def test_staff_read_the_third_person(text: str, expected: str) -> None:
    assert third_person(text) == expected


SOME_TRADES = st.sampled_from(sorted(trades()))
SOME_PLACES = st.lists(st.sampled_from(sorted(departments())), max_size=3, unique=True)
NEEDS = st.sampled_from(["", "entretien des squares", "ménage des écoles"])
# What French never writes: an unelided word before a vowel, « de le », two blanks, two ends
BROKEN = re.compile(r"\b(?:de|le|la|que|ne|se) [aeiouéèê]\w|\bde les?\b|\bà les?\b|  |\.\.|’ ")


@settings(max_examples=200, deadline=None)
@given(SOME_TRADES, SOME_PLACES, NEEDS)
def test_every_trade_and_place_makes_a_whole_sentence(trade, zone, need) -> None:
    doing = sentences.what_you_do(trade, trades()[trade].label, own_label=False)
    for said in (
        sentences.trade_sentence(doing, zone, need),
        sentences.trade_doubt(doing, zone, "aucun mot de ce métier"),
    ):
        assert said.startswith("Vous ")
        assert said.endswith(".")
        assert not BROKEN.search(said), said


def test_every_trade_has_its_own_words() -> None:
    spoken = {sentences.what_you_do(slug, "", own_label=False) for slug in trades()}
    assert len(spoken) == len(trades())
    assert not [words for words in spoken if "l’activité" in words]


@given(st.text(max_size=60))
def test_a_sentence_begins_with_a_capital_and_ends(text: str) -> None:
    said = full(text)
    assert said == "" or said[-1] in ".?!…"
