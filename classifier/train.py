"""Trains the sentence model from the labelled sentences: fixed seed, same weights twice on the
same machine.
"""

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from classifier.document import from_line
from classifier.gold import lines
from classifier.model import SentenceModel, blank, words_of
from classifier.text import fold
from vigie.domain.considerations import Consideration

LABELLED = Path(__file__).with_name("labelled")
LABELS = tuple(str(code) for code in Consideration)
SEED = 20261122
EPOCHS = 7
DROPOUT = 0.25
BATCH = 64
LEAST_PART = 16  # characters of a sentence that may be a part of a proof
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
    asked_words: str = ""  # in the words in which the model is asked, where it stands in a notice


class UnreadableSentences(ValueError):
    """Raised by `labelled` for a line that is no labelled sentence; the message names file and
    line.
    """


def labelled(folder: Path = LABELLED) -> list[Labelled]:
    """Every labelled sentence, in the order of files and lines."""
    return [sentence for file in sorted(folder.glob("*.jsonl")) for sentence in _of_file(file)]


def _of_file(file: Path) -> Iterator[Labelled]:
    for count, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            sentence_line = json.loads(line)
            labels = tuple(str(Consideration(label)) for label in sentence_line["labels"])
            yield Labelled(str(sentence_line["text"]), labels, str(sentence_line["family"]))
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableSentences(
                f"{file.name}, ligne {count} : phrase illisible ({error})."
            ) from error


def of_texts(files: Iterable[Path]) -> list[Labelled]:
    """Every sentence of labelled texts in which a social word stands: it carries the labels whose
    proof it holds. Texts set aside are left out.
    """
    return [
        sentence for file in files for line in lines(file) for sentence in _of_text(line, file.stem)
    ]


def _of_text(line: Mapping[str, Any], file_name: str) -> Iterator[Labelled]:
    proofs = [
        (str(label["code"]), fold(str(label.get("quote") or "")).text.strip())
        for label in line["labels"]
    ]
    for sentence_text, asked_words in _rules().sentences_asked(from_line(line)):
        codes = (code for code, proof in proofs if _holds(sentence_text, proof))
        yield Labelled(
            sentence_text, tuple(sorted({*codes})), f"{file_name}.{line['id']}", asked_words
        )


def _holds(sentence_text: str, proof: str) -> bool:
    """Whether a sentence holds a proof, or is a part of it that says something by itself."""
    return bool(proof) and (
        proof in sentence_text
        or (len(sentence_text) >= LEAST_PART and sentence_text.strip() in proof)
    )


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


def _restored(weight_bytes: bytes) -> SentenceModel:
    """As it is loaded: what is measured is what is shipped."""
    from classifier.model import from_bytes

    return from_bytes(weight_bytes, LABELS, hashlib.sha256(weight_bytes).hexdigest()[:8])


def _examples(nlp: Any, sentences: Iterable[Labelled]) -> list[Any]:
    from spacy.tokens import Doc
    from spacy.training import Example

    examples = []
    sentence_list = list(sentences)
    for sentence, text in zip(sentence_list, as_asked(sentence_list), strict=True):
        cats = {label: float(label in sentence.labels) for label in LABELS}
        examples.append(Example.from_dict(Doc(nlp.vocab, words=words_of(text)), {"cats": cats}))
    return examples


@dataclass(frozen=True)
class Unseen:
    """Scores of one sentence by a model that saw no sentence of its family; `eligible` unless a
    rule would forbid it a say.
    """

    sentence: Labelled
    scores: dict[str, float]
    eligible: bool = True


def unseen(
    sentences: Sequence[Labelled], *, folds: int = FOLDS, epochs: int = EPOCHS
) -> list[Unseen]:
    """Every sentence scored by a model trained without its family."""
    return [
        unseen_sentence
        for fold in range(folds)
        for unseen_sentence in unseen_in(sentences, fold, folds=folds, epochs=epochs)
    ]


def unseen_in(
    sentences: Sequence[Labelled], fold: int, *, folds: int = FOLDS, epochs: int = EPOCHS
) -> list[Unseen]:
    """The sentences of one fold, scored by a model that saw only the others."""
    places = folds_of(sentences, folds)
    out = [sentence for sentence in sentences if places[sentence.family] == fold]
    if not out:
        return []
    model = train(
        [sentence for sentence in sentences if places[sentence.family] != fold], epochs=epochs
    )
    scores = model.scores(as_asked(out))
    return [Unseen(sentence, score) for sentence, score in zip(out, scores, strict=True)]


def folds_of(sentences: Iterable[Labelled], folds: int) -> dict[str, int]:
    """Which fold each family is left out in: those of one code in turn, all grammars together,
    for they share their words.
    """
    families = {sentence.family: sentence.labels for sentence in sentences}
    turns: dict[tuple[str, ...], int] = {}
    fold_by_family = {}
    for family, labels in sorted(families.items()):
        if family.startswith("grammar."):
            fold_by_family[family] = 0
            continue
        turns[labels] = turns.get(labels, 0) + 1
        fold_by_family[family] = turns[labels] % folds
    return fold_by_family


def measured(sentences: Sequence[Labelled], *, epochs: int = EPOCHS) -> dict[str, Any]:
    """What the model does on families left out of its training, and the threshold of each code
    that follows from it.
    """
    return figures(behind_the_rules(unseen(sentences, epochs=epochs)))


def behind_the_rules(scored_sentences: Sequence[Unseen]) -> list[Unseen]:
    """The same with the sentences marked on which the rules leave the model no say."""
    rules = _rules()
    return [
        scored
        if max(scored.scores.values()) < GRID[0]  # it says nothing there: no need to ask
        else replace(scored, eligible=not rules.forbids(scored.sentence.text))
        for scored in scored_sentences
    ]


@cache
def _rules() -> Any:
    from classifier.pipeline import Classifier

    return Classifier()


def as_asked(sentences: Iterable[Labelled]) -> list[str]:
    """The sentences as the pipeline asks the model about them, with the names of the cues that
    the rules find.
    """
    return [sentence.asked_words or _rules().as_asked(sentence.text) for sentence in sentences]


def figures(scored_sentences: Sequence[Unseen]) -> dict[str, Any]:
    """By code: threshold (null where none is precise enough), recall, precision, cases; and all
    together.
    """
    codes = {label: _of_code(scored_sentences, label) for label in LABELS}
    thresholds = {label: code_figures["threshold"] or 2.0 for label, code_figures in codes.items()}
    hits = [
        (scored, label)
        for scored in scored_sentences
        for label in LABELS
        if scored.eligible and scored.scores[label] >= thresholds[label]
    ]
    right = sum(label in scored.sentence.labels for scored, label in hits)
    cases = sum(len(scored.sentence.labels) for scored in scored_sentences)
    return {"codes": codes, "whole": _figure(right, len(hits), cases)}


def _of_code(scored_sentences: Sequence[Unseen], label: str) -> dict[str, Any]:
    cases = sum(label in scored.sentence.labels for scored in scored_sentences)
    for threshold in GRID:
        hits = [
            scored
            for scored in scored_sentences
            if scored.eligible and scored.scores[label] >= threshold
        ]
        right = sum(label in scored.sentence.labels for scored in hits)
        if len(hits) >= FEWEST and right / len(hits) >= WANTED:
            return {"threshold": threshold, **_figure(right, len(hits), cases)}
    hits = [
        scored for scored in scored_sentences if scored.eligible and scored.scores[label] >= GRID[0]
    ]
    return {
        "threshold": None,
        **_figure(sum(label in scored.sentence.labels for scored in hits), len(hits), cases),
    }


def _figure(right: int, hits: int, cases: int) -> dict[str, float]:
    recall, precision = right / cases if cases else 0.0, right / hits if hits else 1.0
    return {"recall": round(recall, 3), "precision": round(precision, 3), "cases": cases}


def card_of(
    model: SentenceModel, sentences: Sequence[Labelled], epochs: int, code_report: dict[str, Any]
) -> str:
    """What is kept beside the weights: labels, thresholds, how they were made, what was
    measured.
    """
    codes = code_report.get("codes", {})
    thresholds = {
        label: figure["threshold"] for label, figure in codes.items() if figure["threshold"]
    }
    single_sentences = [sentence for sentence in sentences if not sentence.asked_words]
    card = {
        "version": f"m{model.version}",
        "labels": list(LABELS),
        "sentences": len(sentences),
        "without_label": sum(not sentence.labels for sentence in sentences),
        "sentences_sha256": fingerprint(single_sentences),
        "of_texts": len(sentences) - len(single_sentences),
        "seed": SEED,
        "epochs": epochs,
        "thresholds": thresholds,
        "held": {label: codes[label]["precision"] for label in thresholds},
        "unseen_families": code_report,
    }
    return json.dumps(card, ensure_ascii=False, indent=1) + "\n"


def fingerprint(sentences: Iterable[Labelled]) -> str:
    """Of the labelled sentences: weights and sentences belong together."""
    sentence_rows = [
        [sentence.text, list(sentence.labels), sentence.family] for sentence in sentences
    ]
    return hashlib.sha256(json.dumps(sentence_rows, ensure_ascii=False).encode()).hexdigest()[:16]
