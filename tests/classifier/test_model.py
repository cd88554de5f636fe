"""The sentence model: its sentences, its training, its weights, and what it may and may not say
behind the rules.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from classifier.findings import Found
from classifier.model import CARD, WEIGHTS, SentenceModel, card, from_bytes, shipped, words_of
from classifier.pipeline import Classifier, load
from classifier.second_opinion import moved
from classifier.train import (
    LABELS,
    Labelled,
    UnreadableSentences,
    figures,
    fingerprint,
    folds_of,
    labelled,
    of_texts,
    train,
)
from classifier.train import Unseen as Scored
from tests.builders import a_lot, a_notice
from vigie.cli import build
from vigie.domain.considerations import Consideration as C
from vigie.domain.notice import TextPart

CEILING = 0.85

UNKNOWN_TO_RULES = "Un dixième des interventions revient à des chômeurs de la vallée."


class Says:
    """A scorer that gives one code to every sentence with a word in it."""

    def __init__(self, code: C, word: str = "", score: float = 0.99) -> None:
        self.code, self.word, self.score = code, word, score

    def scores(self, sentences: list[str]) -> list[dict[str, float]]:
        return [
            dict.fromkeys(LABELS, 0.0) | {str(self.code): self.score if self.word in one else 0.0}
            for one in sentences
        ]


def read_with(
    scorer: Says, text: str, field: str = "conditions", lot: str | None = None
) -> list[Found]:
    lots = [a_lot("1", "Lot 1"), a_lot("2", "Lot 2")]
    notice = a_notice(title="Avis", lots=lots, texts=(TextPart(field=field, lot=lot, text=text),))
    return list(Classifier(scorer, "fake").classify(notice).found)


def of_the_model(found: list[Found]) -> list[Found]:
    return [one for one in found if one.source == "model"]


@pytest.fixture(scope="module")
def sentences() -> list[Labelled]:
    return labelled()


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    found = shipped()
    assert found is not None, "aucun poids livré : lancer vigie train"
    return found.model


@pytest.fixture(scope="module")
def rules() -> Classifier:
    return load(model=False)


# the labelled sentences


def test_there_are_enough_sentences_and_half_of_them_carry_nothing(
    sentences: list[Labelled],
) -> None:
    assert len(sentences) >= 1500
    assert sum(not one.labels for one in sentences) >= sum(bool(one.labels) for one in sentences)


def test_every_consideration_is_written_for_in_several_families(sentences: list[Labelled]) -> None:
    for code in C:
        families = {one.family for one in sentences if str(code) in one.labels}
        assert len(families) >= 3, code


def test_no_sentence_is_written_twice(sentences: list[Labelled]) -> None:
    told = [" ".join(words_of(one.text)) + "|".join(one.labels) for one in sentences]
    assert len(set(told)) >= 0.97 * len(told)  # two figures apart are one sentence to the model


def test_no_two_sentences_say_the_same_words_with_other_labels(sentences: list[Labelled]) -> None:
    seen: dict[str, tuple[str, ...]] = {}
    for one in sentences:
        words = " ".join(words_of(one.text))
        assert seen.setdefault(words, one.labels) == one.labels, one.text


def test_a_broken_line_is_named_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "phrases.jsonl").write_text(
        '{"text": "a", "labels": [], "family": "x"}\n{"text": "b"}\n', encoding="utf-8"
    )

    with pytest.raises(UnreadableSentences, match=r"phrases\.jsonl, ligne 2"):
        labelled(tmp_path)


def test_an_unknown_label_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text(
        '{"text": "a", "labels": ["reserved"], "family": "x"}\n', encoding="utf-8"
    )

    result = CliRunner().invoke(
        build(), ["train", "--sentences", str(tmp_path), "-o", str(tmp_path)]
    )
    assert result.exit_code == 1
    assert "p.jsonl, ligne 1" in result.output


def test_a_folder_without_sentences_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        build(), ["train", "--sentences", str(tmp_path), "-o", str(tmp_path)]
    )

    assert result.exit_code == 1
    assert "aucune phrase étiquetée" in result.output


def test_the_model_is_told_which_phrases_the_rules_know(rules: Classifier) -> None:
    assert "cueclauseinsertion" in rules.as_asked("Le marché comporte une clause d'insertion.")
    assert rules.as_asked("Travaux de toiture.") == "Travaux de toiture."


def test_the_sentences_of_a_labelled_text_carry_the_labels_whose_proof_they_hold(
    tmp_path: Path,
) -> None:
    text = "Le lot 1 est réservé aux ESAT. La clause d'insertion ne concerne pas le lot 2."
    labels = [{"code": "reserved_disability", "lots": ["1"], "quote": "réservé aux ESAT"}]
    notices = tmp_path / "avis.jsonl"
    lines = [
        {"id": name, "title": "", "sections": [{"name": "Conditions", "text": text}], "lots": []}
        for name in ("n-1", "n-5")  # by the digest of its id, n-1 is of the fifth set aside
    ]
    notices.write_text(
        "".join(json.dumps({**line, "labels": labels}) + "\n" for line in lines), encoding="utf-8"
    )

    told = of_texts([notices])

    assert [one.labels for one in told] == [("reserved_disability",), ()]
    assert {one.family for one in told} == {"avis.n-5"}
    assert "cueactordisability" in told[0].asked_words


# training


def few(sentences: list[Labelled]) -> list[Labelled]:
    return sentences[:: max(1, len(sentences) // 24)]


@pytest.fixture(scope="module")
def trained_once(sentences: list[Labelled]) -> bytes:
    return train(few(sentences), epochs=1).to_bytes()


def test_training_twice_gives_the_same_weights_byte_for_byte(
    sentences: list[Labelled], trained_once: bytes
) -> None:
    assert train(few(sentences), epochs=1).to_bytes() == trained_once


def test_another_seed_gives_other_weights(sentences: list[Labelled], trained_once: bytes) -> None:
    assert train(few(sentences), epochs=1, seed=1).to_bytes() != trained_once


def test_the_families_of_a_code_are_left_out_in_turn_and_all_grammars_together() -> None:
    told = [Labelled("t", ("reserved_ess",), f"ess.{name}") for name in "abcd"]
    told += [Labelled("t", (), "grammar.x"), Labelled("t", (), "grammar.y")]
    places = folds_of(told, 2)

    assert sorted(places[f"ess.{name}"] for name in "abcd") == [0, 0, 1, 1]
    assert places["grammar.x"] == places["grammar.y"]


def test_a_sentence_that_a_rule_forbids_counts_against_recall_and_not_against_precision() -> None:
    nothing = dict.fromkeys(LABELS, 0.0)
    found = [Scored(Labelled("x", ("reserved_ess",), "f"), nothing | {"reserved_ess": 0.9})] * 6
    forbidden = [
        Scored(Labelled("y", (), "g"), nothing | {"reserved_ess": 0.9}, eligible=False)
    ] * 6

    assert figures([*found, *forbidden])["codes"]["reserved_ess"]["precision"] == 1.0


def test_a_threshold_needs_precision_on_unseen_families() -> None:
    nothing = dict.fromkeys(LABELS, 0.0)
    right = [
        Scored(Labelled("x", ("insertion_condition",), "f"), nothing | {"insertion_condition": 0.8})
    ] * 20
    wrong = [Scored(Labelled("y", (), "g"), nothing | {"insertion_condition": 0.6})] * 20

    told = figures([*right, *wrong])["codes"]
    assert told["insertion_condition"] == {
        "threshold": 0.65,
        "recall": 1.0,
        "precision": 1.0,
        "cases": 20,
    }
    assert told["reserved_ess"]["threshold"] is None


# the weights


def test_the_weights_are_small_and_those_of_the_sentences(sentences: list[Labelled]) -> None:
    assert WEIGHTS.stat().st_size < 3_000_000
    assert card()["sentences_sha256"] == fingerprint(sentences), (
        "phrases changées : relancer vigie train"
    )
    assert card()["labels"] == list(LABELS)
    assert CARD.is_file()


def test_weights_come_back_from_their_bytes_with_the_same_scores(model: SentenceModel) -> None:
    told = ["Le lot 2 est réservé aux entreprises adaptées.", "Fourniture de carburant."]

    again = from_bytes(model.to_bytes(), LABELS)
    for one, other in zip(model.scores(told), again.scores(told), strict=True):
        assert one == pytest.approx(other, abs=1e-6)


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Ce lot est réservé aux ESAT et aux entreprises adaptées.", C.RESERVED_DISABILITY),
        ("Le titulaire réserve 200 heures à des personnes en insertion.", C.INSERTION_CONDITION),
        ("Performance sociale de l'offre : 10 %", C.SOCIAL_CRITERION),
    ],
)
def test_the_shipped_model_knows_the_plainest_sentences(
    model: SentenceModel, rules: Classifier, sentence: str, code: C
) -> None:
    assert model.scores([rules.as_asked(sentence)])[0][str(code)] > 0.5


def test_the_shipped_model_leaves_plain_sentences_alone(
    model: SentenceModel, rules: Classifier
) -> None:
    told = [
        "Travaux de ravalement de l'hôtel de ville.",
        "Date limite de remise des plis : 4 mars à midi.",
    ]

    assert all(
        max(one.values()) < 0.5 for one in model.scores([rules.as_asked(one) for one in told])
    )


@pytest.mark.parametrize("sentence", ["", "\x00", "…", "x" * 5000, "المتغيرات", "1 2 3"])
def test_any_sentence_gets_scores_between_nought_and_one(
    model: SentenceModel, sentence: str
) -> None:
    assert all(0 <= value <= 1 for value in model.scores([sentence])[0].values())


# behind the rules


@pytest.fixture
def any_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"thresholds": dict.fromkeys(LABELS, 0.6), "held": dict.fromkeys(LABELS, 0.95)}
    monkeypatch.setattr("classifier.second_opinion.card", lambda: told)


@pytest.mark.usefixtures("any_threshold")
def test_it_adds_what_no_rule_says_to_be_checked_and_with_its_quote() -> None:
    assert read_with(Says(C.INSERTION_CONDITION, score=0.0), UNKNOWN_TO_RULES) == []

    (found,) = read_with(Says(C.INSERTION_CONDITION), f"Visite conseillée. {UNKNOWN_TO_RULES}")
    assert (found.code, found.source, found.status, found.lots) == (
        C.INSERTION_CONDITION,
        "model",
        "à vérifier",
        "all",
    )
    assert found.confidence <= CEILING
    assert found.quote in UNKNOWN_TO_RULES


@pytest.mark.usefixtures("any_threshold")
def test_what_it_adds_on_a_lots_own_text_holds_for_that_lot() -> None:
    (found,) = read_with(Says(C.INSERTION_CONDITION), UNKNOWN_TO_RULES, lot="2")

    assert found.lots == ("2",)


@pytest.mark.usefixtures("any_threshold")
def test_it_adds_no_condition_in_the_words_that_say_what_is_bought() -> None:
    assert read_with(Says(C.INSERTION_CONDITION), UNKNOWN_TO_RULES, field="description") == []


NEGATED = (
    "Le marché ne comporte pas de clause d'insertion.",
    "Aucun lot n'est réservé aux entreprises adaptées.",
    "Clause sociale : non.",
    "Marché réservé : sans objet.",
    "Si le marché est réservé, joindre l'agrément.",
    "Le marché est réservé à la profession d'avocat.",
    "Le recours à une entreprise d'insertion serait apprécié.",
    "Des marchés peuvent être réservés à des entreprises adaptées.",
    "Clause sociale : oui / non.",
    "Le lot 3 n'est pas réservé aux chantiers d'insertion.",
    "Sans clause sociale ni environnementale.",
)


@pytest.mark.usefixtures("any_threshold")
@pytest.mark.parametrize(
    "code", [C.RESERVED_DISABILITY, C.RESERVED_INSERTION, C.INSERTION_CONDITION, C.SOCIAL_CRITERION]
)
@pytest.mark.parametrize("sentence", NEGATED)
def test_a_model_that_always_says_yes_never_undoes_a_negation(sentence: str, code: C) -> None:
    assert of_the_model(read_with(Says(code), sentence)) == []


@pytest.mark.usefixtures("any_threshold")
def test_it_adds_nothing_where_a_rule_has_spoken_of_the_same_group() -> None:
    text = f"Le marché est réservé aux ESAT. {UNKNOWN_TO_RULES}"

    assert of_the_model(read_with(Says(C.RESERVED_INSERTION), text)) == []


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_sure_rule_stays_sure_and_a_doubtful_one_does_not_become_sure(
    confidence: float, score: float
) -> None:
    after = moved(confidence, score)

    assert 0 <= after <= 1
    assert (after >= 0.9) == (confidence >= 0.9)
    assert not (confidence >= 0.9 and after < confidence)


def test_agreement_raises_and_denial_lowers_a_doubtful_rule() -> None:
    assert moved(0.7, 0.95) > 0.7 > moved(0.7, 0.01)
    assert moved(0.7, 0.5) == 0.7


def test_without_the_model_the_rules_stand_alone() -> None:
    assert load(model=False).scorer is None
