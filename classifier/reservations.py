"""What is reserved, and for which families: « réservé à … » and its other ways of being said."""

import re
from collections.abc import Iterator

from classifier import articles, exclusivity, scope, shares
from classifier.about import about_clauses
from classifier.bidders import (
    ACTORS,
    ORDINARY,
    alien,
    anchors,
    article_cue,
    bare,
    ea_beside,
    own,
    say,
    taken_back,
    told_near,
    users,
    weak_words,
)
from classifier.case import Case, Cue, Sentence, Statement
from classifier.families import employing, family_of
from vigie.domain.considerations import Family


def find(case: Case) -> None:
    """Adds what each candidate sentence reserves."""
    for sentence in case.candidates:
        if re.search(
            r"\b(?:formulaires?|rubrique|dc ?[124]|dume)\b", sentence.text
        ) and not re.search(r"\b(?:est|sont) (?:\w+ )?reserve", sentence.text):
            continue
        if sentence.part.role == "criterion" and not re.search(
            r"\b(?:marches?|lots?|contrat|cadre) (?:est |sont )?reserve", sentence.text
        ):
            continue
        found = list(_reserved(case, sentence))
        if not found and not any(taken_back(sentence, index) for index in anchors(sentence)):
            found = list(shares.continued(case, sentence)) or exclusivity.find(case, sentence)
        case.add(found)


def _reserved(case: Case, sentence: Sentence) -> Iterator[Statement]:
    places = anchors(sentence)
    for order, index in enumerate(places):
        until = places[order + 1] if order + 1 < len(places) else len(sentence.tokens)
        if (
            len(places) > 1
            and not order
            and not _addressed(sentence, index, until)
            and _addressed(sentence, until, len(sentence.tokens))
        ):
            continue  # a heading « Marchés réservés » before the sentence that tells for whom
        if taken_back(sentence, index) or about_clauses(sentence, index):
            continue
        since = places[order - 1] if order else 0
        shared = list(shares.find(case, sentence, index, until))
        if shared:
            yield from shared
            continue
        yield from _families(case, sentence, index, until, since, alone=len(places) == 1)


def _addressed(sentence: Sentence, since: int, until: int) -> bool:
    return any(since < cue.first < until for cue in sentence.having(*ACTORS))


_OPEN_LOT = re.compile(r"\W*(?:est|sont|reste\w*)?\W*(?:ouvert|non reserve|accessible)")


def _of_this(sentence: Sentence, after: list[Cue], index: int) -> list[Cue]:
    """« Lot 1 (réservé ESAT), lot 2 ouvert aux SIAE et à tous »: those told of a lot that is
    open are not kept for.
    """
    for mention in scope.mentions(sentence):
        tail = sentence.folded.text[mention.end : mention.end + 30]
        if mention.start > sentence.tokens[index].end and _OPEN_LOT.match(tail):
            return [cue for cue in after if sentence.tokens[cue.first].start < mention.start]
    return after


def _by_them(sentence: Sentence, index: int) -> list[Cue]:
    """« Entretien des espaces verts par des travailleurs handicapés – marché réservé »: those
    who do the work.
    """
    return [
        cue
        for cue in sentence.having("WEAK_DISABILITY")
        if cue.first < index
        and sentence.words_before(cue.first, 2) in (["par", "des"], ["a", "des"], ["par", "les"])
    ]


def insertion_told(sentence: Sentence) -> bool:
    """Whether the sentence speaks of insertion, so that disabled people alone are not meant."""
    return sentence.has("INSERTION", "PUBLICS", "CLAUSE_INSERTION")


def _families(
    case: Case, sentence: Sentence, index: int, until: int, since: int, *, alone: bool
) -> Iterator[Statement]:
    after = [cue for cue in sentence.having(*ACTORS) if index <= cue.first < until]
    after = _of_this(sentence, after, index)
    before = [cue for cue in sentence.having(*ACTORS) if since <= cue.first < index]
    weak = [cue for cue in sentence.having("WEAK_DISABILITY") if index < cue.first < until]
    contract = [cue for cue in sentence.having("CONTRACT") if cue.last < index + 8]
    actors = own(sentence, after) or ([] if alien(sentence, index) else before)
    if actors and not contract and index and all(weak_words(sentence, cue) for cue in actors):
        return
    if actors:
        reserved = family_of(sentence, actors)
        reserved |= {Family.DISABILITY} if ea_beside(sentence, weak, actors) else frozenset()
        yield from say(
            case,
            sentence,
            index,
            actors[-1] if actors[0].first > index else actors[0],
            reserved,
            "reserved.actor",
            alone=alone,
        )
        return
    employed = employing(sentence, index, until)
    if employed and not users(sentence, employed[0], index):
        yield from say(
            case,
            sentence,
            index,
            employed[0],
            frozenset({Family.INSERTION}),
            "reserved.actor",
            alone=alone,
        )
        return
    if not weak and not insertion_told(sentence) and contract:
        weak = _by_them(sentence, index)
    heads = contract or not index or sentence.tokens[index - 1].text in "([:-"
    if weak and heads and not users(sentence, weak[0], index):
        yield from say(
            case,
            sentence,
            index,
            weak[0],
            frozenset({Family.DISABILITY}),
            "reserved.weak_actor",
            alone=alone,
        )
        return
    cited = articles.families(sentence)
    if (
        cited is not None
        and not sentence.has("PROFESSION")
        and not ORDINARY.match(" ".join(sentence.words_after(index, 8)))
        and (contract or "2113-1" in sentence.text)
    ):
        yield from say(
            case,
            sentence,
            index,
            article_cue(sentence, index),
            cited or told_near(case, sentence),
            "reserved.article",
            alone=alone,
        )
        return
    insertion = [
        cue for cue in sentence.having("INSERTION", "PUBLICS") if index < cue.first <= index + 6
    ]
    if not insertion and re.search(
        r"\bconvention|\bagree|\bagrement|\(\W*(?:insertion|iae)\b", sentence.text
    ):
        insertion = sentence.having("INSERTION")
    if insertion and (contract or index == 0) and insertion[0].label == "INSERTION":
        yield from say(
            case,
            sentence,
            index,
            insertion[0],
            frozenset({Family.INSERTION}),
            "reserved.insertion",
            alone=alone,
        )
    elif (
        contract
        and not alien(sentence, index)
        and not sentence.has("PROFESSION", "SMALL_FIRMS")
        and bare(sentence, index)
    ):
        yield from say(
            case, sentence, index, None, told_near(case, sentence), "reserved.bare", alone=alone
        )
