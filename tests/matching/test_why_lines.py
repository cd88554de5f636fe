"""Made whys as a reader meets them: what French never writes stands in none of them. Three times
two hundred were read one by one when they were made; what can be asked of every other is here.
"""

import re
from dataclasses import replace
from datetime import date

import pytest

from tests.builders import NOW, a_finding, a_lot_view, a_member, an_activity, in_days
from tests.matching.making import ATLAS
from tests.matching.why_lines import CASES, why_cases
from vigie.domain.considerations import Consideration
from vigie.domain.french import NBSP, spaced
from vigie.domain.lots import Volume
from vigie.domain.matches import Reason
from vigie.domain.members import Kind, ProofView
from vigie.domain.reason_sentences import SENTENCES, third_person, to_member
from vigie.matching.eligibility import eligible
from vigie.matching.match import match, ready

CLOSED = ("le", "la", "de", "que", "ne", "se", "je", "te", "me", "ce")
# an article or pronoun that a vowel elides; « onze », « oui » and h aspiré are not written here
NOT_ELIDED = re.compile(rf"\b(?:{'|'.join(CLOSED)}) [aeiouyàâéèêîôœAEIOUYÀÂÉÈÊÎÔŒ]")
NOT_CONTRACTED = re.compile(r"\b(?:de|à) les?\b", re.IGNORECASE)
ARTICLE_MISSING = re.compile(r"\b(?:de|dans|en) (?:Essonne|Yvelines|Oise|Hauts-de-Seine)\b")
BADLY_JOINED = re.compile(r"  |’ | ,| \.|\.\.|,,|;;|\( | \)|: :|«\s*»")
# a blank before these that a line may break at
BREAKABLE = re.compile(r" [:;?!»%€]|« (?!\u00a0)")
NOT_FRENCH = re.compile(r"['\"]|\.{3}|\([^()]*\(")  # straight quotes, three points, ( in (
# what the desk or a form says, and a person does not: article numbers, « renseigné », « 1 jours »
NOT_SPOKEN = re.compile(r"\b[LR]\.?\d{4}|renseign|à faire admettre|\b[01] jour|que 1\b|Réservé")
# a reservation told with what the member is not, and no way to bid
DEAD_END = re.compile(r"réservé[^.]{1,60}n’est (?:pas|ni)")
BROKEN = (
    *(NOT_ELIDED, NOT_CONTRACTED, ARTICLE_MISSING, BADLY_JOINED, BREAKABLE),
    *(NOT_FRENCH, NOT_SPOKEN, DEAD_END),
)
WHYS = [reasons for first in (0, 2_000, 40_000) for reasons in why_cases(first)]


@pytest.mark.parametrize("number", range(3 * CASES))
def test_each_why_is_written_in_french(number: int) -> None:
    said = spaced(" ".join(to_member(WHYS[number])))

    assert said.startswith("Vous ")
    assert said.endswith((".", "?"))
    for broken in BROKEN:
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
    assert len(told) >= 20


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


CLEANING = an_activity(trade="nettoyage-locaux", label="Nettoyage de locaux")
CLEANERS = a_member(1, activities=(CLEANING,))


def test_what_is_said_of_several_is_said_once() -> None:
    tell = ": dites-nous votre forme."
    reasons = [
        Reason("kind", "à vérifier", "x", sentence=f"Il est réservé aux SIAE {tell}"),
        Reason("kind", "à vérifier", "y", sentence=f"Il est réservé aux EA et aux ESAT {tell}"),
    ]
    assert to_member(reasons) == (
        "Il est réservé aux SIAE, ainsi qu’aux EA et aux ESAT : dites-nous votre forme.",
    )


def test_an_own_right_is_told_without_what_the_member_is_not() -> None:
    both = a_finding(Consideration.RESERVED_DISABILITY_OR_INSERTION)
    ended = a_member(1, Kind.EA, proofs=(ProofView("cpom", date(2026, 1, 1)),))
    _, reasons = eligible(ended, a_lot_view(findings=(both,)), NOW.date())

    assert to_member(reasons) == (
        "Il est réservé aux EA et aux ESAT. Votre qualité d’entreprise adaptée (CPOM) a pris fin "
        "le 01/01/2026 : confirmez-nous son renouvellement.",
    )


def test_a_size_out_of_proportion_is_told_once() -> None:
    small = a_member(1, activities=(CLEANING,), turnover=20_000.0)
    found = match(small, ready(a_lot_view(estimated_value=9e6), ATLAS), NOW)
    said = " ".join(to_member(found.reasons)) if found else ""

    assert "Le lot représente environ" in said
    assert "Le lot est estimé" not in said


@pytest.mark.parametrize(
    ("per", "months", "expected"),
    [
        (None, None, "Le lot demande 12\u202f500\u00a0h d’insertion en tout."),
        (
            *(None, 48.0),
            "Le lot demande 12\u202f500\u00a0h d’insertion en tout, soit 3\u202f125\u00a0h par an.",
        ),
        ("year", 48.0, "Le lot demande 12\u202f500\u00a0h d’insertion par an."),
    ],
)
def test_hours_are_told_as_the_sign_counts_them(
    per: str | None, months: float | None, expected: str
) -> None:
    clause = a_finding(volumes=(Volume(hours=12_500.0, per=per),))
    many = replace(CLEANING, insertion_hours_per_year=90_000.0)
    lot = a_lot_view(findings=(clause,), duration_months=months)
    found = match(a_member(1, activities=(many,)), ready(lot, ATLAS), NOW)
    assert found is not None
    assert expected in to_member(found.reasons)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0.1, "La date limite est aujourd’hui."),
        (1, "Il ne reste qu’un jour pour répondre."),
        (3, "Il ne reste que 3 jours pour répondre."),
    ],
)
def test_the_last_days_are_said_as_a_person_does(days: float, expected: str) -> None:
    found = match(CLEANERS, ready(a_lot_view(deadline_at=in_days(days)), ATLAS), NOW)
    assert found is not None
    assert expected in to_member(found.reasons)


def test_no_break_spaces_are_where_french_wants_them() -> None:
    assert spaced("Il demande : « linge » ; 15 % ?") == (
        f"Il demande{NBSP}: «{NBSP}linge{NBSP}»{NBSP}; 15{NBSP}%{NBSP}?"
    )
