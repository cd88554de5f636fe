"""The vocabulary of all considerations, found by one PhraseMatcher in the candidate sentences."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from classifier import considerations
from classifier.case import Case, Cue, Sentence
from classifier.text import stems

BREAK = "¶"  # stands between sentences, so that no phrase reaches over
_SCORED = frozenset({"SOCIAL_SCORED", "GREEN", "RSE"})
_ASIDE = frozenset({"CONTRACT", "PROFESSION", "SMALL_FIRMS"})
_BOTH = frozenset({"NOISE", "ORG"})  # what is not social is not scored either


@cache
def vocabulary() -> dict[str, frozenset[tuple[str, ...]]]:
    """Every phrase of every consideration, stemmed, by label."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for module in iter_modules(considerations.__path__):
        declared = getattr(import_module(f"{considerations.__name__}.{module.name}"), "CUES", {})
        for label, phrases in declared.items():
            found.setdefault(label, set()).update(tuple(stems(phrase)) for phrase in phrases)
    return {label: frozenset(phrases - {()}) for label, phrases in found.items()}


def matcher(nlp: Any) -> Any:
    """A PhraseMatcher over the whole vocabulary."""
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

    found = PhraseMatcher(nlp.vocab)
    for label, phrases in vocabulary().items():
        found.add(label, [Doc(nlp.vocab, words=list(phrase)) for phrase in phrases])
    return found


def give(doc: Any, found: Any, case: Case) -> None:
    """Gives each candidate sentence its cues: in each layer the leftmost, then the longest."""
    starts = list(_starts(case))
    by_sentence: dict[int, list[tuple[str, int, int]]] = {}
    owner = [
        index
        for index, (_, sentence) in enumerate(starts)
        for _ in range(len(sentence.content) + 1)
    ]
    strings = doc.vocab.strings
    for key, first, end in found(doc):
        index = owner[first]
        by_sentence.setdefault(index, []).append(
            (strings[key], first - starts[index][0], end - 1 - starts[index][0])
        )
    for index, spans in by_sentence.items():
        sentence = starts[index][1]
        sentence.cues = sorted(_chosen(sentence, spans), key=lambda cue: (cue.first, -cue.last))


def words(case: Case) -> list[str]:
    """The words of the Doc: the stems of the candidate sentences, a break after each."""
    return [word for sentence in case.candidates for word in [*sentence.stems, BREAK]]


def _starts(case: Case) -> Iterator[tuple[int, Sentence]]:
    at = 0
    for sentence in case.candidates:
        yield at, sentence
        at += len(sentence.content) + 1


def _chosen(sentence: Sentence, spans: list[tuple[str, int, int]]) -> Iterator[Cue]:
    layers = (
        [span for span in spans if span[0] not in _SCORED | _ASIDE],
        [span for span in spans if span[0] in _SCORED | _BOTH],
        [span for span in spans if span[0] in _ASIDE],
    )
    seen = set()
    for layer in layers:
        for label, first, last in _leftmost_longest(layer):
            cue = Cue(label, sentence.content[first], sentence.content[last])
            if cue not in seen:
                seen.add(cue)
                yield cue


def _leftmost_longest(spans: list[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    taken, kept_span = -1, (-1, -1)
    for label, first, last in sorted(spans, key=lambda span: (span[1], -span[2])):
        # two labels may share one span
        if first > taken or (first, last) == kept_span:
            yield label, first, last
            taken, kept_span = last, (first, last)
