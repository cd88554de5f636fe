"""Several lots kept for several families in one breath: « les lots 2 et 3 sont réservés à l’IAE,
le lot 4 aux ESAT ».
"""

import re
from collections.abc import Iterator

from classifier import scope
from classifier.bidders import anchors, say, taken_back
from classifier.case import Case, Cue, Lots, Sentence, Statement
from classifier.families import ACTORS, family_of
from vigie.domain.considerations import Family

Share = tuple[
    scope.Reference, list[Cue], frozenset[Family]
]  # lots, and those that they are kept for
# « le lot 4 aux ESAT », « lots 2 et 3 (sont) réservés à l’IAE »: the lots, then at once for whom
_FOR_WHOM = re.compile(
    r"^\W*(?:\([^()]{0,60}\)\W*)?(?:(?:est|sont|sera|seront|quant a "
    r"(?:lui|eux)|respectivement|egalement|exclusivement|"
    r"un|des|lots?|marches?|reserve\w*|:|-|,)\s*)*(?:a|au|aux|pour)\b"
)
_ITEM = re.compile(
    r"(?:[:,;]|\bet\b)\s*(?:lots? )?(?:nr )?0?(?P<lot>\d{1,3})\s*[(:=-]\s*(?P<who>[^():;]{2,80})"
)
_OTHER_WAY = re.compile(r"\b(?:ouverts?|heures?|\d ?%|clauses?)")
FAR = 40  # characters between a lot and those it is kept for


def find(case: Case, sentence: Sentence, index: int, until: int) -> Iterator[Statement]:
    """One verb, each lot with its own; nothing where fewer than two lots are told apart."""
    named = [
        mention for mention in scope.mentions(sentence, scope.keys(case)) if not mention.excluded
    ]
    limit = sentence.tokens[until].start if until < len(sentence.tokens) else sentence.end
    shares = _told_after(sentence, named, limit)
    if len(shares) == 1 and "respectivement" in sentence.text:
        shares = _respectively(sentence, shares[0])
    if len(shares) < 2:
        shares = _told_before(sentence, index, limit) or _items(sentence, index, limit)
    if len(shares) < 2 or shares[-1][1][0].first < index or not shares[0][0].lots:
        return
    for share in shares:
        yield from _say(case, sentence, share)


def continued(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """« Le lot 2 est réservé aux ESAT ; le lot 4, aux SIAE »: the verb stands in the sentence
    before.
    """
    before, named = sentence.before, scope.mentions(sentence, scope.keys(case))
    if before is None or not named or named[0].excluded or named[0].start > sentence.start + 8:
        return
    since = named[0].end
    told = _actors(sentence, since, min(sentence.end, since + FAR))
    if (
        not told
        or _OTHER_WAY.search(sentence.text)
        or not _FOR_WHOM.match(sentence.folded.text[since : sentence.end])
    ):
        return
    if before.candidate and any(not taken_back(before, index) for index in anchors(before)):
        told = _actors(sentence, since, sentence.end)
        yield from _say(case, sentence, (named[0], told, family_of(sentence, told)))


def _say(case: Case, sentence: Sentence, share: Share) -> Iterator[Statement]:
    mention, told, reserved = share
    lots: Lots = mention.lots or "unknown"
    yield from say(case, sentence, told[0].first, told[-1], reserved, "reserved.actor", given=lots)


def _actors(sentence: Sentence, since: int, until: int, *others: str) -> list[Cue]:
    return [
        cue
        for cue in sentence.having(*ACTORS, *others)
        if since <= sentence.tokens[cue.first].start < until
    ]


def _told_after(sentence: Sentence, named: list[scope.Reference], limit: int) -> list[Share]:
    """« le lot 4 (est réservé) aux ESAT »: those told between one lot and the next."""
    shares: list[Share] = []
    for place, mention in enumerate(named):
        end = min(limit, named[place + 1].start) if place + 1 < len(named) else limit
        if not _FOR_WHOM.match(sentence.folded.text[mention.end : end]):
            continue
        inside = _actors(sentence, mention.end, end, "INSERTION")
        told = [cue for cue in inside if cue.label in ACTORS]
        if told:
            shares.append((mention, told, family_of(sentence, told)))
        elif inside:  # « réservés à l’IAE »
            shares.append((mention, inside, frozenset({Family.INSERTION})))
    return shares


def _told_before(sentence: Sentence, index: int, limit: int) -> list[Share]:
    """« réservés aux ESAT (lot 1) et aux SIAE (lot 2) »: the lots after those that they are kept
    for.
    """
    shares: list[Share] = []
    since = sentence.tokens[index].end
    for mention in scope.mentions(sentence):
        told = _actors(sentence, since, min(limit, mention.start))
        if not told or mention.start > limit:
            return []
        shares.append((mention, told, family_of(sentence, told)))
        since = mention.end
    return [] if _actors(sentence, since, sentence.end) else shares


def _items(sentence: Sentence, index: int, limit: int) -> list[Share]:
    """« Lots réservés : 1 (ESAT), 2 (SIAE) »."""
    shares: list[Share] = []
    since = sentence.tokens[index].end
    if not re.match(r"\W*:", sentence.folded.text[since:limit]):
        return []
    for item in _ITEM.finditer(sentence.folded.text, since, limit):
        told = _actors(sentence, item.start("who"), item.end("who"))
        if told:
            shares.append(
                (
                    scope.Reference((item["lot"],), item.start(), item.end()),
                    told,
                    family_of(sentence, told),
                )
            )
    return shares


def _respectively(sentence: Sentence, share: Share) -> list[Share]:
    """« les lots 1 et 2 sont réservés respectivement aux EA et aux SIAE »: one family a lot, in
    order.
    """
    mention, told, _ = share
    groups: list[list[Cue]] = []
    for cue in told:
        since = sentence.tokens[groups[-1][-1].last].end if groups else sentence.start
        if not groups or re.search(
            r"\b(?:aux?|a)\b", sentence.folded.text[since : sentence.tokens[cue.first].start]
        ):
            groups.append([])
        groups[-1].append(cue)
    if len(groups) != len(mention.lots):
        return []
    return [
        (scope.Reference((lot,), mention.start, mention.end), group, family_of(sentence, group))
        for lot, group in zip(mention.lots, groups, strict=True)
    ]
