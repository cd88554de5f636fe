"""Trains the sentence model from the labelled sentences: fixed seed, same weights twice on the same machine."""

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.model import SentenceModel, blank, words_of
from vigie.domain.considerations import Consideration

LABELLED = Path(__file__).with_name("labelled")
LABELS = tuple(str(code) for code in Consideration)
SEED = 20261122
EPOCHS = 12
DROPOUT = 0.25
BATCH = 32
FOLDS = 6  # families left out in turn
Progress = Callable[[int, float], None]


@dataclass(frozen=True)
class Labelled:
    """One sentence, its considerations (none for most), the family of phrasings that it was written for."""

    text: str
    labels: tuple[str, ...]
    family: str


class UnreadableSentences(ValueError):
    """Raised by `labelled` for a line that is no labelled sentence; the message names file and line."""


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
            raise UnreadableSentences(f"{file.name}, ligne {count} : phrase illisible ({error}).") from error


def train(
    sentences: Sequence[Labelled], *, epochs: int = EPOCHS, seed: int = SEED, progress: Progress | None = None
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
    for one in sentences:
        cats = {label: float(label in one.labels) for label in LABELS}
        found.append(Example.from_dict(Doc(nlp.vocab, words=words_of(one.text)), {"cats": cats}))
    return found


@dataclass(frozen=True)
class Unseen:
    """Scores of one sentence by a model that saw no sentence of its family."""

    sentence: Labelled
    scores: dict[str, float]


def unseen(sentences: Sequence[Labelled], *, folds: int = FOLDS, epochs: int = EPOCHS) -> list[Unseen]:
    """Every sentence scored by a model trained without its family."""
    found: list[Unseen] = []
    for fold in range(folds):
        out = [one for one in sentences if fold_of(one.family, folds) == fold]
        model = train([one for one in sentences if fold_of(one.family, folds) != fold], epochs=epochs)
        scores = model.scores([one.text for one in out])
        found += [Unseen(one, score) for one, score in zip(out, scores, strict=True)]
    return found


def fold_of(family: str, folds: int) -> int:
    """Which fold a family is left out in; the mirrored grammars of one subject go out together."""
    subject = family.removesuffix("_not")
    return int(hashlib.sha256(subject.encode()).hexdigest(), 16) % folds


def recall_and_precision(found: Iterable[Unseen], threshold: float) -> dict[str, tuple[float, float, int]]:
    """By code, on sentences of unseen families: recall, precision, cases."""
    told = list(found)
    figures = {}
    for label in LABELS:
        hits = [one for one in told if one.scores[label] >= threshold]
        right = sum(label in one.sentence.labels for one in hits)
        cases = sum(label in one.sentence.labels for one in told)
        figures[label] = (right / cases if cases else 0.0, right / len(hits) if hits else 1.0, cases)
    return figures
