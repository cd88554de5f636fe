"""Trains the sentence model from the labelled sentences: fixed seed, same weights twice on the
same machine.
"""

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from classifier.model import SentenceModel, blank, words_of
from vigie.domain.considerations import Consideration

LABELLED = Path(__file__).with_name("labelled")
LABELS = tuple(str(code) for code in Consideration)
SEED = 20261122
EPOCHS = 10
DROPOUT = 0.25
BATCH = 32
FOLDS = 4  # families left out in turn
GRID = tuple(step / 20 for step in range(10, 20))  # 0.50 to 0.95
WANTED = 0.85  # precision on unseen families below which the model adds nothing of that code
FEWEST = 5  # hits without which a precision says nothing
Progress = Callable[[int, float], None]


@dataclass(frozen=True)
class Labelled:
    """One sentence, its considerations (none for most), the family of phrasings that it was
    written for.
    """

    text: str
    labels: tuple[str, ...]
    family: str


class UnreadableSentences(ValueError):
    """Raised by `labelled` for a line that is no labelled sentence; the message names file and
    line.
    """


def labelled(folder: Path = LABELLED) -> list[Labelled]:
    """Every labelled sentence, in the order of files and lines."""
    return [one for file in sorted(folder.glob("*.jsonl")) for one in _of_file(file)]


def _of_file(file: Path) -> Iterator[Labelled]:
    for count, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            told = json.loads(line)
            labels = tuple(str(Consideration(label)) for label in told["labels"])
            yield Labelled(str(told["text"]), labels, str(told["family"]))
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableSentences(
                f"{file.name}, ligne {count} : phrase illisible ({error})."
            ) from error


def train(
    sentences: Sequence[Labelled],
    *,
    epochs: int = EPOCHS,
    seed: int = SEED,
    progress: Progress | None = None,
) -> SentenceModel:
    """A model of those sentences; `progress` is told each epoch and its loss."""
    from thinc.api import fix_random_seed

    fix_random_seed(seed)
    nlp = blank(LABELS)
    examples = _examples(nlp, sentences)
    optimizer = nlp.initialize(lambda: examples)
    chance = random.Random(seed)  # noqa: S311 - the order of examples, no secret
    for epoch in range(epochs):
        chance.shuffle(examples)
        losses: dict[str, float] = {}
        for start in range(0, len(examples), BATCH):
            nlp.update(examples[start : start + BATCH], drop=DROPOUT, losses=losses, sgd=optimizer)
        if progress:
            progress(epoch + 1, sum(losses.values()))
    return _restored(SentenceModel(nlp).to_bytes())


def _restored(data: bytes) -> SentenceModel:
    """As it is loaded: what is measured is what is shipped."""
    from classifier.model import from_bytes

    return from_bytes(data, LABELS, hashlib.sha256(data).hexdigest()[:8])


def _examples(nlp: Any, sentences: Iterable[Labelled]) -> list[Any]:
    from spacy.tokens import Doc
    from spacy.training import Example

    found = []
    told = list(sentences)
    for one, text in zip(told, as_asked(told), strict=True):
        cats = {label: float(label in one.labels) for label in LABELS}
        found.append(Example.from_dict(Doc(nlp.vocab, words=words_of(text)), {"cats": cats}))
    return found


@dataclass(frozen=True)
class Unseen:
    """Scores of one sentence by a model that saw no sentence of its family; `asked` unless a
    rule would forbid it a say.
    """

    sentence: Labelled
    scores: dict[str, float]
    asked: bool = True


def unseen(
    sentences: Sequence[Labelled], *, folds: int = FOLDS, epochs: int = EPOCHS
) -> list[Unseen]:
    """Every sentence scored by a model trained without its family."""
    return [
        one
        for fold in range(folds)
        for one in unseen_in(sentences, fold, folds=folds, epochs=epochs)
    ]


def unseen_in(
    sentences: Sequence[Labelled], fold: int, *, folds: int = FOLDS, epochs: int = EPOCHS
) -> list[Unseen]:
    """The sentences of one fold, scored by a model that saw only the others."""
    places = folds_of(sentences, folds)
    out = [one for one in sentences if places[one.family] == fold]
    if not out:
        return []
    model = train([one for one in sentences if places[one.family] != fold], epochs=epochs)
    scores = model.scores(as_asked(out))
    return [Unseen(one, score) for one, score in zip(out, scores, strict=True)]


def folds_of(sentences: Iterable[Labelled], folds: int) -> dict[str, int]:
    """Which fold each family is left out in: those of one code in turn, all grammars together,
    for they share their words.
    """
    families = {one.family: one.labels for one in sentences}
    turns: dict[tuple[str, ...], int] = {}
    found = {}
    for family, labels in sorted(families.items()):
        if family.startswith("grammar."):
            found[family] = 0
            continue
        turns[labels] = turns.get(labels, 0) + 1
        found[family] = turns[labels] % folds
    return found


def measured(sentences: Sequence[Labelled], *, epochs: int = EPOCHS) -> dict[str, Any]:
    """What the model does on families left out of its training, and the threshold of each code
    that follows from it.
    """
    return figures(behind_the_rules(unseen(sentences, epochs=epochs)))


def behind_the_rules(found: Sequence[Unseen]) -> list[Unseen]:
    """The same with the sentences marked on which the rules leave the model no say."""
    rules = _rules()
    return [replace(one, asked=not rules.forbids(one.sentence.text)) for one in found]


@cache
def _rules() -> Any:
    from classifier.pipeline import Classifier

    return Classifier()


def as_asked(sentences: Iterable[Labelled]) -> list[str]:
    """The sentences as the pipeline asks the model about them, with the names of the cues that
    the rules find.
    """
    return [_rules().as_asked(one.text) for one in sentences]


def figures(found: Sequence[Unseen]) -> dict[str, Any]:
    """By code: threshold (null where none is precise enough), recall, precision, cases; and all
    together.
    """
    codes = {label: _of_code(found, label) for label in LABELS}
    kept = {label: told["threshold"] or 2.0 for label, told in codes.items()}
    hits = [
        (one, label)
        for one in found
        for label in LABELS
        if one.asked and one.scores[label] >= kept[label]
    ]
    right = sum(label in one.sentence.labels for one, label in hits)
    cases = sum(len(one.sentence.labels) for one in found)
    return {"codes": codes, "whole": _figure(right, len(hits), cases)}


def _of_code(found: Sequence[Unseen], label: str) -> dict[str, Any]:
    cases = sum(label in one.sentence.labels for one in found)
    for threshold in GRID:
        hits = [one for one in found if one.asked and one.scores[label] >= threshold]
        right = sum(label in one.sentence.labels for one in hits)
        if len(hits) >= FEWEST and right / len(hits) >= WANTED:
            return {"threshold": threshold, **_figure(right, len(hits), cases)}
    hits = [one for one in found if one.asked and one.scores[label] >= GRID[0]]
    return {
        "threshold": None,
        **_figure(sum(label in one.sentence.labels for one in hits), len(hits), cases),
    }


def _figure(right: int, hits: int, cases: int) -> dict[str, float]:
    recall, precision = right / cases if cases else 0.0, right / hits if hits else 1.0
    return {"recall": round(recall, 3), "precision": round(precision, 3), "cases": cases}


def card_of(
    model: SentenceModel, sentences: Sequence[Labelled], epochs: int, told: dict[str, Any]
) -> str:
    """What is kept beside the weights: labels, thresholds, how they were made, what was
    measured.
    """
    codes = told.get("codes", {})
    kept = {label: one["threshold"] for label, one in codes.items() if one["threshold"]}
    card = {
        "version": f"m{model.version}",
        "labels": list(LABELS),
        "sentences": len(sentences),
        "without_label": sum(not one.labels for one in sentences),
        "sentences_sha256": fingerprint(sentences),
        "seed": SEED,
        "epochs": epochs,
        "thresholds": kept,
        "held": {label: codes[label]["precision"] for label in kept},
        "unseen_families": told,
    }
    return json.dumps(card, ensure_ascii=False, indent=1) + "\n"


def fingerprint(sentences: Iterable[Labelled]) -> str:
    """Of the labelled sentences: weights and sentences belong together."""
    told = [[one.text, list(one.labels), one.family] for one in sentences]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]
