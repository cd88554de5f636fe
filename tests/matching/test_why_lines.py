"""Two hundred made whys as a reader meets them: what French never writes stands in none of them.
They were read aloud one by one when they were made; what can be asked of every other is here.
"""

import re

import pytest

from tests.matching.why_lines import CASES, why_cases
from vigie.domain.french import NBSP, spaced
from vigie.domain.matches import Reason
from vigie.domain.reason_sentences import SENTENCES, third_person, to_member

CLOSED = ("le", "la", "de", "que", "ne", "se", "je", "te", "me", "ce")
# an article or pronoun that a vowel elides; « onze », « oui » and h aspiré are not written here
NOT_ELIDED = re.compile(rf"\b(?:{'|'.join(CLOSED)}) [aeiouyàâéèêîôœAEIOUYÀÂÉÈÊÎÔŒ]")
NOT_CONTRACTED = re.compile(r"\b(?:de|à) les?\b", re.IGNORECASE)
ARTICLE_MISSING = re.compile(r"\b(?:de|dans|en) (?:Essonne|Yvelines|Oise|Hauts-de-Seine)\b")
BADLY_JOINED = re.compile(r"  |’ | ,| \.|\.\.|,,|;;|\( | \)|: :|«\s*»")
# a blank before these that a line may break at
BREAKABLE = re.compile(r" [:;?!»%€]|« (?!\u00a0)")
WHYS = why_cases()


@pytest.mark.parametrize("number", range(CASES))
def test_each_why_is_written_in_french(number: int) -> None:
    said = spaced(" ".join(to_member(WHYS[number])))

    assert said.startswith("Vous ")
    assert said.endswith((".", "?"))
    for broken in (NOT_ELIDED, NOT_CONTRACTED, ARTICLE_MISSING, BADLY_JOINED, BREAKABLE):
        assert not broken.search(said), said


def test_every_sentence_is_whole_and_none_is_said_twice() -> None:
    for reasons in WHYS:
        sentences = to_member(reasons)
        assert len(sentences) == len(set(sentences)) <= SENTENCES
        for sentence in sentences:
            assert sentence[0].isupper(), sentence
            assert sentence.count(" : ") <= 1, sentence
            assert not sentence.startswith("À vérifier"), sentence


def test_every_doubt_of_the_made_cases_has_a_sentence_of_its_own() -> None:
    told = {
        reason.rule: reason
        for reasons in WHYS
        for reason in reasons
        if reason.answer == "à vérifier"
    }
    assert [rule for rule, reason in told.items() if not reason.sentence] == []
    assert len(told) >= 17


def test_no_vous_is_left_on_the_desk() -> None:
    for reasons in WHYS:
        for reason in reasons:
            assert not re.search(r"\b(?:vous|votre|vos|vôtre)\b", third_person(reason.text)), reason


A = "Il est réservé aux SIAE : votre convention EI est valable."
B = "Il est réservé aux EA et aux ESAT. Votre CPOM prend fin : renouvellement à prévoir."


def test_a_second_reservation_refers_to_the_first() -> None:
    reasons = [
        Reason("proof", "à vérifier", "x", sentence=A),
        Reason("proof", "à vérifier", "y", sentence=B),
    ]
    assert to_member(reasons) == (A, B.replace("Il est réservé aux EA", "Il l’est aussi aux EA"))


def test_what_is_reserved_to_nobody_known_is_supposed_and_stays_one_sentence() -> None:
    reasons = [
        Reason("unspecified", "à vérifier", "x", sentence="Il est réservé, sans dire à qui."),
        Reason("proof", "à vérifier", "x", sentence=A),
        Reason("proof", "à vérifier", "y", sentence=B),
    ]
    assert to_member(reasons) == (
        "Il est réservé, sans dire à qui.",
        "S’il est réservé aux SIAE, votre convention EI est valable.",
        "S’il l’est aux EA et aux ESAT, votre CPOM prend fin : renouvellement à prévoir.",
    )


def test_no_break_spaces_are_where_french_wants_them() -> None:
    assert spaced("Il demande : « linge » ; 15 % ?") == (
        f"Il demande{NBSP}: «{NBSP}linge{NBSP}»{NBSP}; 15{NBSP}%{NBSP}?"
    )
