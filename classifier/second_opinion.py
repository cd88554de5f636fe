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
# Never said on the model's word: what is bought, for insertion may be the contract's object; what
# is scored, for « consultants en RSE : 30 » scores who does the work.
NEVER_ALONE = frozenset({ConsiderationGroup.SERVICE, ConsiderationGroup.CRITERION})
LEAST = 0.8  # on texts left out of training, eleven of eleven additions held; below, three of five
UNMEASURED = 2.0  # a code whose threshold was not measured is never added
_SILENT_ROLES = ("declaration", "selection", "legal_form", "replaced")
_ASIDE = (
    *("DECLARATION", "NOISE", "ORG", "PROFESSION", "FACILITATOR", "NO", "MAY", "WISH"),
    *("HYPOTHESIS", "PAPERS", "ELSEWHERE", "NON"),
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


def second_opinion(scorer: Scorer, case: Case, findings: Sequence[Found]) -> tuple[Found, ...]:
    """The findings of the rules, weighed, and what the model alone would add."""
    doubted = {
        finding.code
        for finding in findings
        if finding.source == "text" and finding.confidence < SURE
    }
    proving = {id(statement.sentence) for statement in case.statements if statement.code in doubted}
    spoken = {id(statement.sentence) for statement in case.statements}
    settled_groups = {FACTS[finding.code].group for finding in findings}
    questions: list[tuple[Sentence, frozenset[ConsiderationGroup]]] = []
    for sentence in case.candidates:
        if _fit(sentence) and len(questions) < MOST_ASKED:
            groups = (
                frozenset() if id(sentence) in spoken else _open(case, sentence) - settled_groups
            )
            if groups or id(sentence) in proving:
                questions.append((sentence, groups))
    if not questions:
        return tuple(findings)
    scores = scorer.scores([with_cues(sentence.text, sentence.cues) for sentence, _ in questions])
    opinions = [
        Opinion(sentence, score, groups)
        for (sentence, groups), score in zip(questions, scores, strict=True)
    ]
    weighed = tuple(_weighed(finding, case.statements, opinions) for finding in findings)
    return (*weighed, *_added(case, weighed, opinions))


def _open(case: Case, sentence: Sentence) -> frozenset[ConsiderationGroup]:
    """The groups of considerations that the model may find in that sentence: few, so that it is
    asked seldom.
    """
    measured: set[ConsiderationGroup] = {
        FACTS[Consideration(name)].group for name in card().get("thresholds", {})
    } - NEVER_ALONE
    if sentence.part.role in ("title", "object"):
        # There insertion may be what is bought: the rules alone tell it from a condition.
        measured -= {ConsiderationGroup.CONDITION}
    if not measured or criteria.scores(sentence) or vetoed(case, sentence):
        return frozenset()
    return frozenset(measured)


def _fit(sentence: Sentence) -> bool:
    """A sentence of some length that names people, operators or a clause."""
    if not 8 <= sentence.end - sentence.start <= LONGEST_ASKED or sentence.serves:
        return False
    words = [word for word in sentence.wording if word.isalpha()]
    return sentence.has(*_SOCIAL, *_WEAK) and len(words) >= 6


def _weighed(finding: Found, statements: Sequence[Statement], opinions: Sequence[Opinion]) -> Found:
    """Raised where the model sees the same in a sentence that the rule spoke of, lowered where
    it sees it in none.
    """
    proving = {id(opinion.sentence) for opinion in statements if opinion.code is finding.code}
    opinion_scores = [
        opinion.scores.get(str(finding.code), 0.0)
        for opinion in opinions
        if id(opinion.sentence) in proving
    ]
    if finding.source != "text" or not opinion_scores:
        return finding
    return replace(finding, confidence=moved(finding.confidence, max(opinion_scores)))


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


def _added(case: Case, findings: Sequence[Found], opinions: Sequence[Opinion]) -> Iterator[Found]:
    """The best sentence of each group of considerations on which the rules are silent."""
    settled_groups = {FACTS[finding.code].group for finding in findings}
    for group in ConsiderationGroup:
        if group in settled_groups:
            continue
        best = max(_hits(group, opinions), key=lambda hit: hit[1], default=None)
        if best is not None:
            yield _finding(case, *best)


def _hits(
    group: ConsiderationGroup, opinions: Sequence[Opinion]
) -> Iterator[tuple[Consideration, float, Sentence]]:
    limits = card().get("thresholds", {})
    for opinion in opinions:
        if group not in opinion.open:
            continue
        for name, score in opinion.scores.items():
            code = Consideration(name)
            if FACTS[code].group is group and score >= max(LEAST, limits.get(name, UNMEASURED)):
                yield code, score, opinion.sentence


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
    insertion_volumes = (
        volumes.of(sentence, lots) if code is Consideration.INSERTION_CONDITION else ()
    )
    held_share = float(card().get("held", {}).get(str(code), CEILING))
    return Found(
        code=code,
        lots=published(case, lots),
        source="model",
        confidence=round(min(CEILING, held_share * score), 3),
        rule=f"model.{code}",
        evidence=(proof(sentence, *_words(sentence)),),
        families=tuple(sorted(FAMILIES.get(code, ()))),
        volumes=tuple(insertion_volumes),
    )
