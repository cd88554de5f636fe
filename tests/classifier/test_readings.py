"""The other readings: every file's own examples, their places in the stored text, lots, and
hostile text.
"""

import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.amounts import amounts
from classifier.document import Document, Part
from classifier.passages import Read
from classifier.readings import kinds, of_lot, read, read_document
from classifier.text import fold
from tests.builders import a_lot, a_notice
from vigie.domain.lots import READINGS
from vigie.domain.notice import TextPart

ROLES = ("conditions", "criterion", "selection", "legal_form", "declaration")


def told(
    text: str, field: str = "x", role: str = "other", lots: tuple[str, ...] = ("1", "2", "3")
) -> tuple[Read, ...]:
    return read_document(Document("d", (Part(field, text, None, 0, role),), lots))  # type: ignore[arg-type]


def of_kind(kind: str, text: str, **more: Any) -> list[Read]:
    return [one for one in told(text, **more) if one.kind == kind]


def unmarked(example: str) -> tuple[str, str, str]:
    """Field or role, the text without marks, the words that the quote must touch."""
    field, bar, text = example.partition("|")
    if not bar or " " in field:
        field, text = "other", example
    before, _, rest = text.partition("[")
    marked, _, after = rest.partition("]")
    return field, before + marked + after if marked else text, marked


EXAMPLES = [
    (kind, text, value)
    for kind, module in sorted(kinds().items())
    for text, value in module.EXAMPLES
]


@pytest.mark.parametrize(("kind", "example", "value"), EXAMPLES, ids=lambda one: str(one)[:50])
def test_an_example_is_read_as_its_file_says(
    kind: str, example: str, value: dict[str, Any] | None
) -> None:
    field, text, marked = unmarked(example)
    found = of_kind(kind, text, field=field, role=field if field in ROLES else "other")

    got = kinds()[kind].merge([one.value for one in found]) if found else None
    assert got == value
    assert not marked or found[0].evidence.quote.strip(" .") == marked.strip(" .")


def test_each_kind_is_declared_for_matching() -> None:
    assert set(kinds()) == set(READINGS) - {"expected_clause", "clause_likely", "unread"}


def test_each_kind_has_as_many_sentences_that_say_nothing() -> None:
    for kind, module in kinds().items():
        values = [value for _, value in module.EXAMPLES]
        assert values.count(None) >= 4, kind
        assert len(values) - values.count(None) >= 7, kind


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_capitals_without_accents_say_the_same(kind: str) -> None:
    for example, value in kinds()[kind].EXAMPLES:
        field, text, _ = unmarked(example)
        role = field if field in ROLES else "other"
        found = of_kind(kind, fold(text).text.upper(), field=field, role=role)
        got = kinds()[kind].merge([one.value for one in found]) if found else None
        assert got == value, text


def test_quotes_are_cut_from_the_stored_texts_of_the_notice() -> None:
    notice = a_notice(
        text="Dossier à retirer.\u00a0Les variantes ne sont pas autorisées. L’œuvre : « La "
        "forme du groupement est libre ».",
        lots=["1", "2"],
    )

    found = read(notice)

    assert {one.kind for one in found} == {"variants", "group_form"}
    for one in found:
        assert one.evidence.text is not None
        assert (
            notice.texts[one.evidence.text].text[one.evidence.start : one.evidence.end]
            == one.evidence.quote
        )


def test_what_a_lots_own_text_says_holds_for_that_lot_only() -> None:
    texts = (TextPart(field="description", lot="LOT-0002", text="Les variantes sont interdites."),)
    found = read(a_notice(lots=[a_lot("LOT-0001"), a_lot("LOT-0002")], texts=texts))

    assert "variants" not in of_lot(found, "LOT-0001")
    assert of_lot(found, "LOT-0002")["variants"][0] == {"allowed": False}


def test_words_that_name_a_lot_win_over_the_whole() -> None:
    text = "Les variantes sont autorisées. Pour le lot 2, les variantes sont interdites."
    found = read(a_notice(lots=["1", "2"], text=text))

    assert of_lot(found, "1")["variants"][0] == {"allowed": True}
    assert of_lot(found, "2")["variants"][0] == {"allowed": False}


def test_an_exception_leaves_the_other_lots() -> None:
    found = read(
        a_notice(lots=["1", "2", "3"], text="Les variantes sont autorisées sauf pour le lot 3.")
    )

    assert [("variants" in of_lot(found, number)) for number in "123"] == [True, True, False]


def test_a_list_of_turnovers_gives_each_lot_its_own() -> None:
    text = (
        "Chiffre d'affaires minimum requis : Lot 1 - gros œuvre : 400 000 euros ; lot 2 - "
        "sols : 60 000 euros."
    )
    found = read(a_notice(lots=["1", "2"], text=text))

    assert of_lot(found, "1")["min_turnover"][0] == {"euros": 400_000.0}
    assert of_lot(found, "2")["min_turnover"][0] == {"euros": 60_000.0}


def test_sentences_that_disagree_on_variants_are_read_prudently() -> None:
    found = read(
        a_notice(lots=["1"], text="Les variantes sont admises. Aucune variante n'est acceptée.")
    )

    assert of_lot(found, "1")["variants"][0] == {"allowed": False}


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("1 200 000 € HT", 1_200_000),
        ("150 k€", 150_000),
        ("1,5 million d'euros", 1_500_000),
        ("80.000 euros", 80_000),
        ("5\u00a0000\u00a0000,00 EUR", 5_000_000),
        ("2 M€", 2_000_000),
        ("12 350,50 euros", 12_350.5),
        ("48 M€", 48_000_000),
    ],
)
def test_amounts_in_prose(text: str, euros: float) -> None:
    assert [one.euros for one in amounts(fold(text).text)] == [euros]


@pytest.mark.parametrize(
    "text", ["en 2026", "3 exercices", "lot 12", "60 %", "L. 2113-12", "75012 Paris"]
)
def test_other_numbers_are_no_amounts(text: str) -> None:
    assert amounts(fold(text).text) == []


HOSTILE = {
    "one word of 2 MB": "groupement" * 200_000,
    "null bytes": "variantes\x00sont\x00interdites" * 50,
    "right to left": "المتغيرات مسموح بها variantes \u202eseetisiruam\u202c",
    "markup": "<b>variantes</b> &eacute;tat <i>" * 200,
    "capitals": "LES VARIANTES SONT INTERDITES " * 300,
    "figures": "chiffre d'affaires minimum " + "1 000 " * 20_000,
    "lots": "ne peut " + "plus de un lot " * 5_000,
    "never ends": "en cas de groupement conjoint " + "solidair " * 8_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_in_bounded_time(name: str) -> None:
    started = time.perf_counter()
    for one in read(a_notice(text=HOSTILE[name], lots=["1", "2"])):
        assert one.evidence.text is not None
        assert HOSTILE[name][one.evidence.start : one.evidence.end] == one.evidence.quote

    assert time.perf_counter() - started < 3


FRAGMENTS = [unmarked(text)[1] for _, text, _ in EXAMPLES] + [
    "œ½u ",
    "\u00a0",
    "<br>",
    "lot 2 ",
    "RC.Ce",
    "«",
    "☐",
    "\n",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=6), st.randoms(use_true_random=False))
def test_any_mixture_of_sentences_gives_quotes_that_stand_in_it(
    parts: list[str], chance: random.Random
) -> None:
    chance.shuffle(parts)
    text = " ".join(parts)
    for one in told(text):
        assert text[one.evidence.start : one.evidence.end] == one.evidence.quote
        assert len(one.evidence.quote) <= 250


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(FRAGMENTS))
def test_a_lot_apart_never_changes_what_the_others_are_told(text: str) -> None:
    alone = read(a_notice(lots=["1"], text=None, texts=(TextPart(field="d", lot="1", text=text),)))
    other = TextPart(field="d", lot="2", text="Les variantes sont interdites.")
    beside = read(a_notice(lots=["1", "2"], texts=(TextPart(field="d", lot="1", text=text), other)))

    def of_first(found: tuple[Read, ...]) -> dict[str, dict[str, Any]]:
        return {kind: value for kind, (value, _) in of_lot(found, "1").items()}

    assert of_first(alone) == of_first(beside)
