"""Reads rules as data: which cues a sentence needs, how near, in which order, and which undo it.

« RESERVED >20 ACTOR » is a cue of RESERVED and one of any ACTOR label that begins at most twenty
tokens later; « <20 » looks backwards, « ~20 » both ways, « & » anywhere in the sentence; « A|B » is
either label. All cues of a rule stand in one clause, but for those that « & » looks for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from classifier.case import Cue, Sentence
from classifier.vocabulary import spoken


class Spot(NamedTuple):
    """Where a rule is met: its sentence, the tokens of all its cues (both included), the cues."""

    sentence: Sentence
    first: int
    last: int
    cues: tuple[Cue, ...]

    @property
    def anchor(self) -> Cue:
        """The cue that the rule begins with."""
        return self.cues[0]


@dataclass(frozen=True)
class Rule:
    """One way of saying a consideration."""

    name: str
    needs: str
    never: str = ""  # labels that must not stand in the sentence
    between: str = ""  # labels that must not stand between its cues
    fields: str = ""  # the kinds of field it is read in; empty for any
    elsewhere: str = ""  # the kinds of field it is not read in
    when: Callable[[Spot], bool] | None = None
    despite: str = ""  # turns of the gate that do not undo it
    strong: bool = True  # stands against a denial elsewhere in the notice


class _Step(NamedTuple):
    labels: tuple[str, ...]
    way: str
    reach: int


@cache
def _steps(needs: str) -> tuple[_Step, ...]:
    steps, way, reach = [], "&", 0
    for word in needs.split():
        if word[0] in "<>~&":
            way, reach = word[0], int(word[1:] or 0)
        else:
            steps.append(_Step(labels(word), way, reach))
    return tuple(steps)


@cache
def labels(told: str) -> tuple[str, ...]:
    """The labels meant by « A B|C »; a name before an underscore stands for all that begin so."""
    known = spoken()
    found = []
    for name in told.replace("|", " ").split():
        found += [name] if name in known else [one for one in known if one.startswith(name + "_")]
    return tuple(dict.fromkeys(found))


def spots(rule: Rule, sentence: Sentence) -> Iterator[Spot]:
    """Every place where the rule's cues stand as it wants them."""
    first, *others = _steps(rule.needs)
    anchors = sentence.having(*first.labels)
    if not anchors or not _in_field(rule, sentence.part.role):
        return
    if sentence.has(*labels(rule.never)):
        return
    for anchor in anchors:
        cues = _followed(sentence, anchor, others)
        if cues is None:
            continue
        spot = Spot(sentence, min(cue.first for cue in cues), max(cue.last for cue in cues), cues)
        if rule.between and _parted(spot, labels(rule.between)):
            continue
        if rule.when is None or rule.when(spot):
            yield spot


def _in_field(rule: Rule, role: str) -> bool:
    return (not rule.fields or role in rule.fields.split()) and role not in rule.elsewhere.split()


def _followed(sentence: Sentence, anchor: Cue, steps: list[_Step]) -> tuple[Cue, ...] | None:
    cues = [anchor]
    for step in steps:
        near = [
            (gap, cue)
            for cue in sentence.having(*step.labels)
            if cue not in cues and (gap := _gap(sentence, cues[-1], cue, step)) is not None
        ]
        if not near:
            return None
        cues.append(min(near, key=lambda pair: pair[0])[1])
    return tuple(cues)


def _gap(sentence: Sentence, before: Cue, cue: Cue, step: _Step) -> int | None:
    """How far the cue stands from the one before, null where it stands too far or the wrong way."""
    ahead, behind = cue.first - before.last, before.first - cue.last
    gap = max(ahead, behind)
    if step.way == "&":
        return gap
    if (step.way == ">" and cue.first <= before.first) or (step.way == "<" and behind <= 0):
        return None
    clauses = sentence.clauses
    return gap if gap <= step.reach and clauses[cue.first] == clauses[before.first] else None


def _parted(spot: Spot, told: tuple[str, ...]) -> bool:
    return any(
        spot.first <= cue.first <= spot.last and cue not in spot.cues
        for cue in spot.sentence.having(*told)
    )
