"""Several lots kept for several families in one breath: « les lots 2 et 3 sont réservés à l’IAE,
le lot 4 aux ESAT ».
"""

from collections.abc import Iterator, Sequence

from classifier import scope
from classifier.bidders import anchors, say, taken_back
from classifier.case import Case, Cue, Sentence, Statement
from classifier.families import ACTORS, family_of
from classifier.lots import Reference
from classifier.text import words
from vigie.domain.considerations import Family

Share = tuple[tuple[str, ...], list[Cue], frozenset[Family]]  # lots, and whom they are kept for
_TO = words("a au aux pour")
# What may stand between the lots and those that they are kept for: « (est réservé) aux ».
_BETWEEN = words(
    "est sont sera seront quant lui eux respectivement egalement exclusivement un des lots lot "
    "marche marches : - , les la le l a au aux pour et"
)
_OTHER_WAY = words("ouvert ouverts heure heures h % clause clauses")
_INSERTION = words("siae insertion iae ei aci etti")
_DISABILITY = words("ea esat adaptee adaptees proteges handicapees handicapes")
FAR = 40  # characters between a lot and those it is kept for
LONGEST_WHO = 14  # marks of one item


def find(case: Case, sentence: Sentence, index: int, until: int) -> Iterator[Statement]:
    """One verb, each lot with its own; nothing where fewer than two lots are told apart."""
    limit = sentence.tokens[until].start if until < len(sentence.wording) else sentence.end
    named = [reference for reference in scope.mentions(sentence) if not reference.excluded]
    shares = _told_after(sentence, named, limit)
    if len(shares) == 1 and "respectivement" in sentence.text:
        shares = _respectively(sentence, shares[0])
    if len(shares) < 2:
        shares = _told_before(sentence, index, limit) or _items(sentence, index, limit)
    if len(shares) < 2 or shares[-1][1][0].first < index or not shares[0][0]:
        return
    for share in shares:
        yield from _say(case, sentence, share)


def continued(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """« Le lot 2 est réservé aux ESAT ; le lot 4, aux SIAE »: the verb stands in the sentence
    before.
    """
    before = sentence.before
    if before is None or not before.candidate or not sentence.has(*ACTORS):
        return
    named = scope.mentions(sentence)
    if not named or named[0].excluded or named[0].start > sentence.start + 8:
        return
    since = named[0].end
    told = _actors(sentence, since, min(sentence.end, since + FAR))
    if not told or _OTHER_WAY & {mark.text for mark in sentence.marks}:
        return
    if not _for_whom(sentence, since, sentence.tokens[told[0].first].start):
        return
    if any(not taken_back(before, index) for index in anchors(before)):
        told = _actors(sentence, since, sentence.end)
        yield from _say(case, sentence, (named[0].lots, told, family_of(sentence, told)))


def _say(case: Case, sentence: Sentence, share: Share) -> Iterator[Statement]:
    lots, told, reserved = share
    yield from say(
        case, sentence, told[0].first, told[-1], reserved, "reserved.actor", given=lots or "unknown"
    )


def _actors(sentence: Sentence, since: int, until: int, *others: str) -> list[Cue]:
    return [
        cue
        for cue in sentence.having(*ACTORS, *others)
        if since <= sentence.tokens[cue.first].start < until
    ]


def _for_whom(sentence: Sentence, since: int, until: int) -> bool:
    """Whether only « (est réservé) aux » stands there, brackets aside."""
    depth, to = 0, False
    between = [mark for mark in sentence.marks if since <= mark.start < until]
    if [mark.text for mark in between] == ["("]:
        return True
    for mark in between:
        depth += (mark.text == "(") - (mark.text == ")")
        if depth > 0 or mark.text == ")":
            continue
        if mark.text not in _BETWEEN and not mark.text.startswith("reserv"):
            return False
        to = to or mark.text in _TO
    return to


def _told_after(sentence: Sentence, named: Sequence[Reference], limit: int) -> list[Share]:
    """« le lot 4 (est réservé) aux ESAT »: those told between one lot and the next."""
    shares: list[Share] = []
    for place, reference in enumerate(named):
        end = min(limit, named[place + 1].start) if place + 1 < len(named) else limit
        inside = _actors(sentence, reference.end, end, "INSERTION")
        if not inside or not _for_whom(
            sentence, reference.end, sentence.tokens[inside[0].first].start
        ):
            continue
        told = [cue for cue in inside if cue.label in ACTORS]
        if told:
            shares.append((reference.lots, told, family_of(sentence, told)))
        else:  # « réservés à l’IAE »
            shares.append((reference.lots, inside, frozenset({Family.INSERTION})))
    return shares


def _told_before(sentence: Sentence, index: int, limit: int) -> list[Share]:
    """« réservés aux ESAT (lot 1) et aux SIAE (lot 2) »: the lots after those that they are kept
    for.
    """
    shares: list[Share] = []
    since = sentence.tokens[index].end
    for reference in scope.mentions(sentence):
        told = _actors(sentence, since, min(limit, reference.start))
        if not told or reference.start > limit:
            return []
        shares.append((reference.lots, told, family_of(sentence, told)))
        since = reference.end
    return [] if _actors(sentence, since, sentence.end) else shares


def _items(sentence: Sentence, index: int, limit: int) -> list[Share]:
    """« Lots réservés : 1 (ESAT), 2 (SIAE) »."""
    since = sentence.tokens[index].end
    found = [mark for mark in sentence.marks if since <= mark.start < limit]
    if not found or found[0].text != ":":
        return []
    shares: list[Share] = []
    for place, mark in enumerate(found):
        following = found[place + 1].text if place + 1 < len(found) else ""
        if not mark.text.isdigit() or len(mark.text) > 3 or following not in "(:=-":
            continue
        rest = found[place + 2 : place + 2 + LONGEST_WHO]
        end = next((one.start for one in rest if one.text in "();:" or one.text.isdigit()), limit)
        told = _actors(sentence, mark.end, end)
        if told:
            shares.append(((str(int(mark.text)),), told, family_of(sentence, told)))
    return shares


def _respectively(sentence: Sentence, share: Share) -> list[Share]:
    """« les lots 1 et 2 sont réservés respectivement aux EA et aux SIAE »: one family a lot, in
    order.
    """
    lots, told, _ = share
    groups: list[list[Cue]] = []
    for cue in told:
        since = groups[-1][-1].last + 1 if groups else 0
        between = set(sentence.wording[since : cue.first + 1])
        if not groups or between & (_TO - {"pour"}):
            groups.append([])
        groups[-1].append(cue)
    if len(lots) == 2 and [cue.label for cue in told] == ["ACTOR_BOTH"]:
        return [
            (lots[:1], told, _first_named(sentence, told[0], 0)),
            (lots[1:], told, _first_named(sentence, told[0], 1)),
        ]
    if len(groups) != len(lots):
        return []
    return [
        ((lot,), group, frozenset(family for cue in group for family in ACTORS[cue.label]))
        for lot, group in zip(lots, groups, strict=True)
    ]


def _first_named(sentence: Sentence, cue: Cue, place: int) -> frozenset[Family]:
    """The family named first, or second, in « EA/ESAT et aux SIAE »."""
    said = sentence.wording[cue.first : cue.last + 1]
    insertion = next((at for at, word in enumerate(said) if word in _INSERTION), len(said))
    disability = next((at for at, word in enumerate(said) if word in _DISABILITY), len(said))
    order = [Family.DISABILITY, Family.INSERTION]
    return frozenset({order[place if disability < insertion else 1 - place]})
