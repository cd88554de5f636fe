"""What the sentence model adds to the rules: « à vérifier » where none spoke, a nudge to the
confidence of one that did.

A sentence that a rule took back (negation, hypothesis, wish, form left blank, profession…) is never
asked about.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from classifier import criteria, scope, volumes
from classifier.case import Case, Sentence, Statement
from classifier.contract import refused
from classifier.engine import Spot
from classifier.findings import Found
from classifier.merging import published
from classifier.model import Scorer, card, with_cues
from classifier.proofs import proof
from vigie.domain.considerations import FACTS, FAMILIES, Consideration, ConsiderationGroup
from vigie.domain.lots import SURE

MOST_ASKED = 400  # sentences of one notice
LONGEST_ASKED = 700  # characters: longer ones hold several subjects, which the rules take apart
CEILING = 0.85  # the model alone is never sure
AGREES, DENIES = 0.9, 0.01
RAISE, LOWER = (
    0.3,
    0.95,
)  # on the gold notices what the model denied held all the same: it weighs little
# Who alone may bid is never said on the model's word: on the gold notices its one reservation was «
# se réserve le droit ».
NEVER_ALONE = frozenset({ConsiderationGroup.RESERVED, ConsiderationGroup.SERVICE})
LEAST = 0.93  # below, what the model alone would add held once in three on strangers' texts
UNMEASURED = 2.0  # a code whose threshold was not measured is never added
_SILENT_ROLES = ("declaration", "selection", "legal_form", "replaced")
_ASIDE = (
    *("DECLARATION", "NOISE", "ORG", "PROFESSION", "FACILITATOR", "NO", "WITHDRAWN", "MAY", "WISH"),
    *("HYPOTHESIS", "PAPERS", "ELSEWHERE", "LAW", "NON"),
)
_SOCIAL = (
    *("CLAUSE_INSERTION", "INSERTION", "PUBLICS", "CLAUSE_SOCIAL", "OTHER_SOCIAL", "RESERVED"),
    *("ACTOR_DISABILITY", "ACTOR_INSERTION", "ACTOR_BOTH", "SERVICE"),
)
_WEAK = ("WEAK_DISABILITY", "WEAK_INSERTION", "RSE")


@dataclass(frozen=True)
class Opinion:
    """The scores of one sentence, and the groups of considerations that the model may find in
    it.
    """

    sentence: Sentence
    scores: Mapping[str, float]
    open: frozenset[ConsiderationGroup]


def second_opinion(scorer: Scorer, case: Case, found: Sequence[Found]) -> tuple[Found, ...]:
    """The findings of the rules, weighed, and what the model alone would add."""
    doubted = {one.code for one in found if one.source == "text" and one.confidence < SURE}
    proving = {id(one.sentence) for one in case.statements if one.code in doubted}
    spoken = {id(one.sentence) for one in case.statements}
    told = {FACTS[one.code].group for one in found}
    asked: list[tuple[Sentence, frozenset[ConsiderationGroup]]] = []
    for sentence in case.candidates:
        if _fit(sentence) and len(asked) < MOST_ASKED:
            groups = frozenset() if id(sentence) in spoken else _open(case, sentence) - told
            if groups or id(sentence) in proving:
                asked.append((sentence, groups))
    if not asked:
        return tuple(found)
    scores = scorer.scores([with_cues(sentence.text, sentence.cues) for sentence, _ in asked])
    opinions = [
        Opinion(sentence, score, groups)
        for (sentence, groups), score in zip(asked, scores, strict=True)
    ]
    weighed = tuple(_weighed(one, case.statements, opinions) for one in found)
    return (*weighed, *_added(case, weighed, opinions))


def _open(case: Case, sentence: Sentence) -> frozenset[ConsiderationGroup]:
    """The groups of considerations that the model may find in that sentence: few, so that it is
    asked seldom.
    """
    measured: set[ConsiderationGroup] = {
        FACTS[Consideration(name)].group for name in card().get("thresholds", {})
    } - NEVER_ALONE
    if criteria.scores(sentence):
        found = measured & {ConsiderationGroup.CRITERION}
    elif sentence.part.role in ("title", "object"):
        found = measured - {ConsiderationGroup.CRITERION, ConsiderationGroup.CONDITION}
        # In a title or an object insertion may be what is bought: the rules alone tell it from a
        # condition.
        found -= set() if "insertion" in sentence.text else {ConsiderationGroup.SERVICE}
    else:
        found = measured - {ConsiderationGroup.CRITERION}
    return frozenset() if not found or vetoed(case, sentence) else frozenset(found)


def _fit(sentence: Sentence) -> bool:
    """A sentence of some length that names people, operators or a clause."""
    if not 8 <= sentence.end - sentence.start <= LONGEST_ASKED or sentence.serves:
        return False
    words = [word for word in sentence.wording if word.isalpha()]
    return sentence.has(*_SOCIAL, *_WEAK) and len(words) >= 6


def _weighed(found: Found, statements: Sequence[Statement], opinions: Sequence[Opinion]) -> Found:
    """Raised where the model sees the same in a sentence that the rule spoke of, lowered where
    it sees it in none.
    """
    proving = {id(one.sentence) for one in statements if one.code is found.code}
    seen = [one.scores.get(str(found.code), 0.0) for one in opinions if id(one.sentence) in proving]
    if found.source != "text" or not seen:
        return found
    return replace(found, confidence=moved(found.confidence, max(seen)))


def moved(confidence: float, score: float) -> float:
    """The confidence of a rule once the model was asked; a sure rule stays sure, a doubtful one
    does not become sure.
    """
    if score >= AGREES:
        higher = confidence + RAISE * (1 - confidence)
        return higher if confidence >= 0.9 else min(higher, 0.89)
    if score <= DENIES and confidence < 0.9:
        return confidence * LOWER
    return confidence


def _added(case: Case, found: Sequence[Found], opinions: Sequence[Opinion]) -> Iterator[Found]:
    """The best sentence of each group of considerations on which the rules are silent."""
    told = {FACTS[one.code].group for one in found}
    for group in ConsiderationGroup:
        if group in told:
            continue
        best = max(_hits(group, opinions), key=lambda hit: hit[1], default=None)
        if best is not None:
            yield _finding(case, *best)


def _hits(
    group: ConsiderationGroup, opinions: Sequence[Opinion]
) -> Iterator[tuple[Consideration, float, Sentence]]:
    limits = card().get("thresholds", {})
    for one in opinions:
        if group not in one.open:
            continue
        for name, score in one.scores.items():
            code = Consideration(name)
            if FACTS[code].group is group and score >= max(LEAST, limits.get(name, UNMEASURED)):
                yield code, score, one.sentence


def vetoed(case: Case, sentence: Sentence) -> bool:
    """Whether a turn takes the sentence back, or its words may: the model has no say."""
    if sentence.part.role in _SILENT_ROLES or sentence.has(*_ASIDE):
        return True
    if any(word in sentence.text for word in ("oui non", "oui / non", "non oui")):
        return True
    return any(
        refused(case, Spot(sentence, cue.first, cue.last, (cue,)), group) is not None
        for cue in sentence.cues
        for group in (ConsiderationGroup.RESERVED, ConsiderationGroup.CONDITION)
        if cue.label in _SOCIAL
    )


def _words(sentence: Sentence) -> tuple[int, int]:
    """The words that the proof must hold: the first social phrase that the rules know."""
    social = sentence.having(*_SOCIAL, *_WEAK)
    return (social[0].first, social[0].last) if social else (0, len(sentence.wording) - 1)


def _finding(case: Case, code: Consideration, score: float, sentence: Sentence) -> Found:
    lots, _ = scope.lots_of(case, sentence, *_words(sentence))
    told = volumes.of(sentence, lots) if code is Consideration.INSERTION_CONDITION else ()
    held = float(card().get("held", {}).get(str(code), CEILING))
    return Found(
        code=code,
        lots=published(case, lots),
        source="model",
        confidence=round(min(CEILING, held * score), 3),
        rule=f"model.{code}",
        evidence=(proof(sentence, *_words(sentence)),),
        families=tuple(sorted(FAMILIES.get(code, ()))),
        volumes=tuple(told),
    )
