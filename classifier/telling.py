"""Which sentences can state anything: those with a word from which some rule may begin.

The gate finds words that may belong to a social phrase; most of them stand in everyday sentences.
What stands here asks for the phrases themselves, before any cue is given, and holds what the rules
need: a rule none of whose cues is a social one is met by its rarest.
"""

from collections.abc import Iterable
from functools import cache, lru_cache

import ahocorasick_rs

from classifier import articles, cues, grids, people
from classifier.case import Case, Cue, Sentence
from classifier.document import Part
from classifier.gate import social_labels
from classifier.text import Folded
from classifier.vocabulary import stemmed

# What no phrase alone gives: it is never the rarest cue of a rule.
_NO_PHRASE = frozenset({"HERE", "LAW", "ONCE", "DONE", "CONTRACTOR"})


@cache
def labels() -> frozenset[str]:
    """The labels of which a sentence needs one so that anything can be stated in it."""
    return _social().union(*(steps[0] for steps in _bare_rules()))


def _social() -> frozenset[str]:
    return social_labels() | {"ARTICLE"}


@cache
def _bare_rules() -> tuple[tuple[frozenset[str], ...], ...]:
    """The labels of each step of the rules that need no social cue, the rarest step first."""
    from classifier import considerations

    bare_rules = []
    for module in considerations.modules().values():
        for rule in getattr(module, "RULES", ()):
            steps = [frozenset(step.labels) for step in rule.steps]
            if not any(step <= _social() for step in steps):
                phrased = [step for step in steps if step.isdisjoint(_NO_PHRASE)]
                bare_rules.append(tuple(sorted(phrased, key=lambda step: len(_phrases(step)))))
    return tuple(bare_rules)


def _phrases(label_names: Iterable[str]) -> set[str]:
    """Their phrases, stemmed, a blank around."""
    return {f" {' '.join(phrase)} " for label in label_names for phrase in stemmed().get(label, ())}


@cache
def _bare_phrases() -> tuple[tuple[tuple[str, ...], ...], ...]:
    return tuple(tuple(tuple(_phrases(step)) for step in steps) for steps in _bare_rules())


@cache
def _automaton() -> tuple[ahocorasick_rs.AhoCorasick, dict[str, tuple[str, ...]]]:
    """Finds the stems of those phrases; apart, by stem, the labels of words whose letters decide
    whether they are meant.
    """
    needles: set[str] = set()
    doubtful: dict[str, list[str]] = {}
    for label in _social():
        for phrase in stemmed().get(label, ()):
            if len(phrase) == 1 and (label == "RESERVED" or phrase[0] in cues.acronym_stems()):
                doubtful.setdefault(phrase[0], []).append(label)
            else:
                needles.add(f" {' '.join(phrase)} ")
    automaton = ahocorasick_rs.AhoCorasick(
        sorted(needles), implementation=ahocorasick_rs.Implementation.DFA
    )
    return automaton, {word: tuple(names) for word, names in doubtful.items()}


def anything(case: Case) -> bool:
    """Whether any sentence that is read may have such a cue."""
    return any(_tells(sentence) for sentence in case.read) or grids.stands_in(case)


def _tells(sentence: Sentence) -> bool:
    by_words = _by_words(sentence.text)
    return _meant(sentence) if by_words is None else by_words


@lru_cache(maxsize=8_192)  # forms and buyers say the same sentences in notice after notice
def _by_words(text: str) -> bool | None:
    """What the folded words alone tell; null where it hangs on the letters as they are stored."""
    automaton, doubtful = _automaton()
    sentence = Sentence(_NOWHERE, Folded(text, text, []), 0, len(text))
    line = f" {' '.join(sentence.stems)} "
    if automaton.find_matches_as_indexes(line) or _by_meaning(sentence) or _met_barely(line):
        return True
    return False if doubtful.keys().isdisjoint(sentence.words) else None


_NOWHERE = Part("", "")


def _met_barely(line: str) -> bool:
    """Whether all cues of a rule that needs no social one may stand in those stems."""
    return any(
        all(any(phrase in line for phrase in phrases) for phrases in steps)
        for steps in _bare_phrases()
    )


def _meant(sentence: Sentence) -> bool:
    """An acronym in capitals, « réservé » that keeps for somebody."""
    doubtful = _automaton()[1]
    return any(
        cues.meant(sentence, Cue(label, index, index))
        for index, word in zip(sentence.content, sentence.stems, strict=True)
        for label in doubtful.get(word, ())
    )


def _by_meaning(sentence: Sentence) -> bool:
    return any(True for _ in articles.cues(sentence)) or any(
        True for people_cues in people.found_in(sentence) for _ in people_cues
    )


def keep_telling(case: Case) -> None:
    """Leaves among the candidates those sentences alone whose cues may state something."""
    telling = labels()
    if not case.telling_alone:
        return
    for sentence in case.candidates:
        sentence.candidate = not telling.isdisjoint(sentence.by_label)
