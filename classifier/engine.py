"""Reads rules as data: which cues a sentence needs, how near, in which order, and which undo it.

« RESERVED >20 ACTOR » is a cue of RESERVED and one of any ACTOR label that begins at most twenty
tokens later; « <20 » looks backwards, « ~20 » both ways, « & » anywhere in the sentence; « A|B » is
either label. All cues of a rule stand in one clause, but for those that « & » looks for.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
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

    @cached_property
    def steps(self) -> tuple["_Step", ...]:
        """Its cues one by one."""
        return _steps(self.needs)

    @cached_property
    def heads(self) -> frozenset[str]:
        """The labels of its first cue."""
        return frozenset(self.steps[0].labels)

    @cached_property
    def barred(self) -> tuple[str, ...]:
        """The labels that it does not stand beside."""
        return labels(self.never)

    def read_in(self, role: str) -> bool:
        """Whether it is read in that kind of field."""
        return (not self.fields or role in self._roles) and role not in self._others

    @cached_property
    def _roles(self) -> frozenset[str]:
        return frozenset(self.fields.split())

    @cached_property
    def _others(self) -> frozenset[str]:
        return frozenset(self.elsewhere.split())


class _Step(NamedTuple):
    labels: tuple[str, ...]
    way: str
    reach: int


def _steps(needs: str) -> tuple[_Step, ...]:
    steps, way, reach = [], "&", 0
    for word in needs.split():
        if word[0] in "<>~&":
            way, reach = word[0], int(word[1:] or 0)
        else:
            steps.append(_Step(labels(word), way, reach))
    return tuple(steps)


@cache
def labels(pattern: str) -> tuple[str, ...]:
    """The labels meant by « A B|C »; a name before an underscore stands for all that begin so."""
    known_labels = spoken()
    meant = []
    for name in pattern.replace("|", " ").split():
        meant += (
            [name]
            if name in known_labels
            else [label for label in known_labels if label.startswith(name + "_")]
        )
    return tuple(dict.fromkeys(meant))


def begun(rules: Iterable[Rule], sentence: Sentence) -> Iterator[Rule]:
    """The rules whose first cue stands in the sentence, and none that bars them."""
    spoken, role = sentence.by_label, sentence.part.role
    for rule in rules:
        if rule.heads.isdisjoint(spoken) or not rule.read_in(role):
            continue
        if not sentence.has(*(label for label in rule.barred if label != _OPEN)):
            yield rule


def spots(rule: Rule, sentence: Sentence) -> Iterator[Spot]:
    """Every place where the cues of a rule that is begun there stand as it wants them."""
    first, *later_steps = rule.steps
    for anchor in sentence.having(*first.labels):
        cues = _followed(sentence, anchor, later_steps)
        if cues is None:
            continue
        if _OPEN in rule.barred and any(
            not _of_other_lots(sentence, cue, anchor) for cue in sentence.having(_OPEN)
        ):
            continue
        own_cues = [
            cue for cue in cues if sentence.clauses[cue.first] == sentence.clauses[anchor.first]
        ]
        first_token, last_token = min(cue.first for cue in own_cues), max(cue.last for cue in cues)
        spot = Spot(sentence, first_token, last_token, cues)
        if rule.between and _parted(spot, labels(rule.between)):
            continue
        if rule.when is None or rule.when(spot):
            yield spot


_OPEN = "OPEN_TO_ALL"
_LOTS = frozenset({"lot", "lots"})


def _of_other_lots(sentence: Sentence, opened: Cue, anchor: Cue) -> bool:
    """« les lots 1 et 3 sont ouverts à tous, tandis que le 5 … »: said of the lots that its own
    clause names.
    """
    clauses, wording = sentence.clauses, sentence.wording
    return clauses[opened.first] < clauses[anchor.first] and any(
        word in _LOTS and clauses[place] == clauses[opened.first]
        for place, word in enumerate(wording)
    )


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


def _parted(spot: Spot, label_names: tuple[str, ...]) -> bool:
    return any(
        spot.first <= cue.first <= spot.last and cue not in spot.cues
        for cue in spot.sentence.having(*label_names)
    )
