"""The trained sentence model: it may add « à vérifier » or move confidence, never undo a
negation rule.

A spaCy `textcat_multilabel` (ensemble of a small CNN and a bag of n-grams) over the classifier's
own words; trained by
`vigie train` from classifier/labelled, shipped in classifier/weights, loaded without any download.
"""

import json
import lzma
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

from classifier.case import Cue
from classifier.text import fold, stem, tokens
from classifier.vocabulary import role_of_label

WEIGHTS = Path(__file__).with_name("weights") / "sentences.bin.xz"
CARD = WEIGHTS.with_name("sentences.json")  # version, labels, thresholds, what was measured
MOST_WORDS = 160  # of one sentence: what follows says nothing more of what it is about
BATCH = 256

# width 48 and hashed tables: small enough to ship, and no word needs to be known beforehand
NETWORK: dict[str, Any] = {
    "@architectures": "spacy.TextCatEnsemble.v2",
    "tok2vec": {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": 48,
            "rows": [2000, 500, 1000],
            "attrs": ["NORM", "PREFIX", "SUFFIX"],
            "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": 48,
            "depth": 2,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    },
    "linear_model": {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": False,
        "length": 16384,
        "ngram_size": 3,
        "no_output_layer": False,
    },
}


class Scorer(Protocol):
    """Scores sentences, code by code, from 0 to 1."""

    def scores(self, sentences: list[str]) -> list[dict[str, float]]:
        """One dictionary a sentence: consideration code → score."""


def words_of(sentence: str) -> list[str]:
    """What the model sees of a sentence: its words without their endings, figures in one form."""
    folded = fold(sentence).text
    return [_form(token.text) for token in tokens(folded, 0, len(folded))[:MOST_WORDS]] or ["."]


def _form(word: str) -> str:
    return "0" * min(len(word), 4) if word[0].isdigit() else stem(word)


def with_cues(text: str, cues: Iterable[Cue]) -> str:
    """A sentence with the names of the phrases that the rules know in it: words never seen count
    by their meaning.
    """
    social = ("actors", "clauses", "noise", "scoring")
    names = sorted({cue.label for cue in cues if role_of_label().get(cue.label) in social})
    return " ".join([text, *(f"cue{name.lower().replace('_', '')}" for name in names)])


def blank(labels: Iterable[str]) -> Any:
    """The pipeline before training: no tokenizer of spaCy's is used, documents are made from our
    words.
    """
    import spacy

    nlp = spacy.blank("xx")
    component = nlp.add_pipe("textcat_multilabel", config={"model": NETWORK, "threshold": 0.5})
    for label in labels:
        component.add_label(label)  # type: ignore[attr-defined]
    return nlp


class SentenceModel:
    """Weights at work."""

    def __init__(self, nlp: Any, version: str = "") -> None:
        self.nlp = nlp
        self.version = version

    def scores(self, sentences: list[str]) -> list[dict[str, float]]:
        """One dictionary a sentence: consideration code → score."""
        from spacy.tokens import Doc

        component = self.nlp.get_pipe("textcat_multilabel")
        docs = [Doc(self.nlp.vocab, words=words_of(sentence)) for sentence in sentences]
        label_scores: list[dict[str, float]] = []
        # Straight to the network: a notice asks about few sentences, and the way through the
        # pipeline costs more.
        for start in range(0, len(docs), BATCH):
            rows = component.predict(docs[start : start + BATCH])
            label_scores += [
                dict(zip(component.labels, map(float, row), strict=True)) for row in rows
            ]
        return label_scores

    def to_bytes(self) -> bytes:
        """The weights, compressed, without vocabulary: words are hashed."""
        component = self.nlp.get_pipe("textcat_multilabel")
        return lzma.compress(component.model.to_bytes(), preset=6)


def from_bytes(weight_bytes: bytes, labels: Sequence[str], version: str = "") -> SentenceModel:
    """A model from its compressed weights."""
    nlp = blank(labels)
    nlp.get_pipe("textcat_multilabel").model.from_bytes(lzma.decompress(weight_bytes))
    return SentenceModel(nlp, version)


@cache
def card() -> Mapping[str, Any]:
    """What is known of the shipped weights; empty where none are."""
    return (
        dict(json.loads(CARD.read_text(encoding="utf-8")))
        if CARD.is_file() and WEIGHTS.is_file()
        else {}
    )


class Shipped:
    """The model that comes with the program; its weights are read when the first sentence is
    asked about.
    """

    def __init__(self) -> None:
        self.version = str(card()["version"])

    @cached_property
    def model(self) -> SentenceModel:
        """The weights at work."""
        return from_bytes(WEIGHTS.read_bytes(), card()["labels"], self.version)

    def scores(self, sentences: list[str]) -> list[dict[str, float]]:
        """One dictionary a sentence: consideration code → score."""
        return self.model.scores(sentences)


def shipped() -> Shipped | None:
    """The model that comes with the program, where there is one."""
    return Shipped() if card() else None
