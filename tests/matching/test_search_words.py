"""Other wordings of a question, with small tables of our own in place of Vigie's."""

from collections.abc import Iterator

import pytest

from tests.recorded import hold
from vigie.data.trade_tables import OTHER, SILENT, TradeCue
from vigie.matching import search_words

SYNONYMS = [
    ["call center", "centre d’appels", "téléconseil"],
    ["téléconseil", "accueil téléphonique"],
    ["pompiers", "SDIS"],
    ["SDIS", "service départemental d’incendie"],
    ["hôtesse", "accueil"],
    ["hôtesse d’accueil", "standardiste"],
]
CUES = (
    TradeCue("espaces-verts", "sure", "gazon", ""),
    TradeCue("espaces-verts", "possible", "herbe", ""),
    TradeCue("elagage", "sure", "taille", "arbres"),
    TradeCue(OTHER, "sure", "fuseau", ""),
    TradeCue(SILENT, "sure", "mouton", ""),
)


@pytest.fixture(autouse=True)
def small_tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Our synonyms and cues; the trades and départements are Vigie's."""
    monkeypatch.setattr(search_words, "lines", lambda _name: SYNONYMS)
    monkeypatch.setattr(search_words, "cues", lambda: CUES)
    search_words._table.cache_clear()
    yield
    search_words._table.cache_clear()


def test_each_question_is_widened_as_it_was_read() -> None:
    questions = (
        *("call center", "téléconseil", "centre d’appels", "pompiers", "SDIS", "incendie"),
        *("hôtesse", "hôtesse d’accueil", "accueil hôtesse", "gazon", "herbe", "fuseau", "mouton"),
        *("ESAT", "EA", "entreprise adaptée", "réservé", "clause sociale", "clause d’insertion"),
        *("Essonne", "gazon Essonne", "centre", "mots inconnus", "call center Paris gazon"),
        *('"call center"', "SIAE ESS", "heures d’insertion", "marché d’insertion", "taille"),
    )
    told = {}
    for question in questions:
        told[question] = [
            f"{need.words} | près {need.near} | filtres {need.facets} | "
            f"large {need.wide} {need.wide_facets}"
            for need in search_words.understood(question)
        ]
    hold(__file__, "search_words", told)


def test_no_need_has_more_wordings_than_can_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [["tout", *(f"mot{number}" for number in range(40))]]
    monkeypatch.setattr(search_words, "lines", lambda _name: many)
    search_words._table.cache_clear()
    [need] = search_words.understood("tout")
    assert len(need.near) <= 32
