"""What holds for any text: quotes stand in it; other lots, capitals and accents change nothing;
nothing crashes.
"""

import unicodedata
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.considerations import examples
from classifier.document import Document, Part
from classifier.gate import worded
from classifier.sentences import split
from classifier.text import fold, quick_fold
from tests.classifier_kit import a_document, a_text, classifier, found_in, said
from vigie.domain.considerations import Consideration

SENTENCES = [one for code in Consideration for one in examples(code)[0]]
PIECES = st.sampled_from([one.text for one in SENTENCES])
NOISE = st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=60)
QUICK = settings(max_examples=60, deadline=None)


@QUICK
@given(
    st.lists(st.one_of(PIECES, NOISE), min_size=1, max_size=6),
    st.sampled_from([" ", "\n", ". ", "", "\u00a0", ";\r\n"]),
)
def test_offsets_always_cut_the_quote_out_of_the_stored_text(pieces: list[str], joint: str) -> None:
    text = joint.join(pieces)
    for one in found_in(text):
        for proof in one.evidence:
            assert proof.quote
            assert text[proof.start : proof.end] == proof.quote
            assert len(proof.quote) <= 250


@QUICK
@given(st.text(max_size=300))
def test_every_folded_character_leads_back_into_the_stored_text(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.origin)
    assert all(0 <= place < len(text) for place in folded.origin)
    assert folded.origin == sorted(folded.origin)


@QUICK
@given(st.text(alphabet="aà.;\n L2113-1 éRLot", max_size=200))
def test_sentences_cover_all_that_is_not_blank(text: str) -> None:
    folded = fold(text)
    covered = "".join(folded.text[start:end] for start, end in split(folded))
    assert "".join(covered.split()) == "".join(folded.text.split())


@pytest.mark.parametrize("one", SENTENCES, ids=lambda one: one.text[:50])
def test_the_prefilter_lets_every_marked_sentence_through(one: object) -> None:
    assert worded(quick_fold(" " + one.text))  # type: ignore[attr-defined]


def without_accents(text: str) -> str:
    return "".join(
        char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char)
    )


@pytest.mark.parametrize(
    "change",
    [str.upper, without_accents, lambda text: without_accents(text.upper())],
    ids=["capitals", "bare", "both"],
)
def test_capitals_and_accents_change_no_code(change: object) -> None:
    for one in SENTENCES:
        before = {each.code for each in found_in(a_text(one.text, one.role))}  # type: ignore[arg-type]
        after = {each.code for each in found_in(a_text(change(one.text), one.role))}  # type: ignore[operator, arg-type]
        assert after == before, one.text


@QUICK
@given(
    st.sampled_from(
        [one for one in SENTENCES if one.role == "conditions" and "lot" not in one.text.lower()]
    ),
    PIECES,
)
def test_adding_an_unrelated_lot_never_changes_the_others(one: object, other: str) -> None:
    if "lot" in other.lower() or "consultation" in other.lower():
        return
    first = a_text(one.text, lot="1")  # type: ignore[attr-defined]
    alone = classifier().read(a_document(first, lots=("1", "2"))).on("1")
    added = (
        classifier()
        .read(a_document(first, a_text("Fourniture de gravier.", lot="3"), lots=("1", "2", "3")))
        .on("1")
    )
    assert [each.code for each in added] == [each.code for each in alone]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00\x00",
        "réservé" * 200_000,
        "insertion " * 50_000,
        "א" * 5_000 + " clause d'insertion " + "ש" * 50,
        "De opdracht is voorbehouden aan sociale werkplaatsen.",
        "<p>Marché <b>réservé</b> aux <i>ESAT</i></p>",
        "\u202eclause d'insertion\u202c",
        "lot " * 20_000,
        "lots 1" + ", 2" * 20_000 + " réservés aux ESAT",
        "(" * 10_000 + "insertion",
        "reserve " + "a " * 30_000,
        "clause d'insertion " + "9" * 100_000,
        "ne " * 20_000 + "clause sociale",
        "\ud7ff insertion \uffff",
    ],
    ids=lambda text: repr(text[:30]),
)
@pytest.mark.timeout(10)
def test_hostile_text_is_read_or_not_but_never_breaks(text: str) -> None:
    for one in found_in(text):
        for proof in one.evidence:
            assert text[proof.start : proof.end] == proof.quote


def test_two_megabytes_of_one_word_take_no_time_worth_naming() -> None:
    assert said("a" * 2_000_000) == {}


def test_markup_inside_text_hides_nothing() -> None:
    assert said("<p>Marché <b>réservé</b> aux <i>ESAT</i></p>") == {"reserved_disability": "all"}


def test_damaged_letters_are_read_through() -> None:
    assert said("Mise en ½uvre d?une clause dinsertion par lactivitééconomique") == {
        "insertion_condition": "all"
    }


def test_a_document_without_text_says_nothing() -> None:
    assert classifier().read(Document("avis", ())).found == ()


def test_fields_keep_their_own_offsets() -> None:
    title = Part("titre", "Nettoyage", None, 0, "title")
    (one,) = (
        classifier()
        .read(
            Document(
                "avis", (title, Part("texte", "Marché réservé aux ESAT.", None, 4, "conditions"))
            )
        )
        .found
    )
    assert (one.evidence[0].text, one.evidence[0].field) == (4, "texte")


ALWAYS_SOCIAL = (
    "ACTOR_DISABILITY",
    "ACTOR_INSERTION",
    "ACTOR_PRISON",
    "OTHER_SOCIAL",
    "CLAUSE_INSERTION",
    "FACILITATOR",
    "RSE",
)
# read where another social word stands beside them
TOO_COMMON = {"plie"}


@pytest.mark.parametrize("code", Consideration)
def test_the_prefilter_knows_every_phrase_that_is_social_by_itself(code: Consideration) -> None:
    cues: dict[str, tuple[str, ...]] = import_module(f"classifier.considerations.{code}").CUES
    phrases = [
        phrase
        for label in ALWAYS_SOCIAL
        for phrase in cues.get(label, ())
        if phrase not in TOO_COMMON
    ]
    assert [phrase for phrase in phrases if not worded(quick_fold(f" {phrase} "))] == []
