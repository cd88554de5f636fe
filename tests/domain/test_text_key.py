"""One folding behind every key: the same words, however they are written."""

import pytest

from vigie.domain.quotes import folded
from vigie.domain.stems import words
from vigie.domain.territories import folded as place
from vigie.domain.text_key import bare, fold, key_words, text_key
from vigie.matching.words import plain

ŒUVRE = "L’Œuvre d’insertion — n°2"


@pytest.mark.parametrize(
    "text",
    [
        ŒUVRE,
        "l'oeuvre d'insertion - n°2",
        "L'ŒUVRE D'INSERTION – nº2",
        "L’Œu\u00advre d’insertion n2",
    ],
)
def test_every_writing_of_the_same_words_has_one_key(text: str) -> None:
    assert text_key(text) == "l oeuvre d insertion n2"


def test_every_key_comes_from_the_same_words() -> None:
    assert key_words(ŒUVRE) == ["l", "oeuvre", "d", "insertion", "n2"]
    assert (fold(ŒUVRE), place(ŒUVRE)) == ("l oeuvre d insertion n2", "l oeuvre d insertion n2")
    assert folded(ŒUVRE) == "loeuvredinsertionn2"
    assert words(ŒUVRE) == ["l", "oeuvre", "d", "insertion", "n2"]
    assert plain(ŒUVRE) == " oeuvre insertion n2 "


def test_signs_stay_where_only_case_and_accents_are_taken_off() -> None:
    assert bare("Marché « réservé », art. L2113-12") == "marche   reserve  , art. l2113-12"
