"""Several lots kept for several families in one breath: « les lots 2 et 3 sont réservés à l’IAE,
le lot 4 aux ESAT ».
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from classifier import articles, scope
from classifier.bidders import anchors, say, taken_back
from classifier.case import Case, Cue, Sentence, Statement
from classifier.families import ACTORS, family_of
from classifier.lots import Reference, key
from classifier.text import fold, words
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
    if len(shares) < 2 and _one_and_other(sentence) is not None:
        shares = _one_and_other(sentence) or []
    if len(shares) < 2:
        shares = _told_before(sentence, index, limit) or _items(sentence, index, limit)
    heads = sentence.words_before(index, 2)[:1] == [":"]  # « lot 1 (EA), lot 2 (SIAE) : réservés »
    if len(shares) < 2 or (shares[-1][1][0].first < index and not heads) or not shares[0][0]:
        return
    for share in shares:
        yield from _say(case, sentence, share)


def continued(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """« Le lot 2 est réservé aux ESAT ; le lot 4, aux SIAE »: the verb stands in the sentence
    before.
    """
    before = sentence.before
    if before is None or not before.candidate or not sentence.has(*ACTORS, "ARTICLE"):
        return
    named = scope.mentions(sentence)
    if not named or named[0].excluded or named[0].start > sentence.start + 8:
        return
    if not sentence.has(*ACTORS):
        yield from _by_article(case, sentence, named[0])
        return
    since = named[0].end
    actors = _actors(sentence, since, min(sentence.end, since + FAR))
    if not actors or _OTHER_WAY & {mark.text for mark in sentence.marks}:
        return
    if not _for_whom(sentence, since, sentence.tokens[actors[0].first].start):
        return
    if any(not taken_back(before, index) for index in anchors(before)):
        actors = _actors(sentence, since, sentence.end)
        yield from _say(case, sentence, (named[0].lots, actors, family_of(sentence, actors)))


def _by_article(case: Case, sentence: Sentence, named: Reference) -> Iterator[Statement]:
    """« Le lot 2 est réservé en vertu de L2113-12 ; le lot 3, en vertu de L2113-13 »."""
    before, cited = sentence.before, sentence.having("ARTICLE")[0]
    reserved = articles.families(sentence)
    if before is None or not reserved or sentence.has("NE", "NO", "LAW"):
        return
    verb_before = before.has("ARTICLE") and any(
        not taken_back(before, index) for index in anchors(before)
    )
    if verb_before:
        yield from say(
            case, sentence, cited.first, None, reserved, "reserved.article", given_lots=named.lots
        )


_ALONE = words(
    "seul seuls seules exclusivement uniquement aux a au les des et ou pour reserve reserves "
    "reservee reservees lot lots article articles art titre en application vertu fondement sur "
    "du de l la code commande publique ccp pour"
)
MOST_LISTED = 12


def itemized(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """« SIAE exclusivement : lot 4 »: nothing but operators, their lots and « alone »."""
    actors = _actors(sentence, sentence.start, sentence.end)
    named = scope.mentions(sentence) if actors else []
    if not named or any(reference.excluded for reference in named):
        return
    spans = [(reference.start, reference.end) for reference in named]
    spans += [(sentence.tokens[cue.first].start, sentence.tokens[cue.last].end) for cue in actors]
    colon = sentence.folded.text.rfind(":", sentence.start, sentence.end)
    told_after = named[-1].end <= colon or colon < min(low for low, _ in spans)
    since = max(colon, sentence.start) if told_after else sentence.start
    other_words = {
        token.text
        for token in sentence.tokens
        if token.start >= since
        and token.text.isalnum()
        and not any(low <= token.start < high for low, high in spans)
    }
    if other_words - _ALONE or not (sentence.has("ONLY") or _under_reserved(sentence)):
        return
    lots = tuple(dict.fromkeys(lot for reference in named for lot in reference.lots))
    yield from _say(case, sentence, (lots, actors, family_of(sentence, actors)))


_CELL = words(": ( - , = . ) ; | / et ou uniquement exclusivement seulement")
_FREE = words("tous toutes tout ouvert ouverts libre libres ordinaire")
_ASKED = ("acces", "participation", "candidat", "reserv", "operateur")


def contrasted(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """« Lot 1 (tous opérateurs) – lot 2 (EA/ESAT) »: what each lot is open to, side by side."""
    if not sentence.has(*_WHO) or not _tells_access(sentence):
        return
    for lot, since, until in _lot_cells(sentence):
        actors = _actors(sentence, since, until)
        inside = sentence.marks_between(since, until)
        spans = [
            (sentence.tokens[cue.first].start, sentence.tokens[cue.last].end) for cue in actors
        ]
        beside = {
            mark.text for mark in inside if not any(low <= mark.start < high for low, high in spans)
        }
        if actors and beside <= _CELL:
            yield from _say(case, sentence, ((lot,), actors, family_of(sentence, actors)))


def _lot_cells(sentence: Sentence) -> Iterator[tuple[str, int, int]]:
    """Each lot told by its number, and where what is said of it alone begins and ends."""
    marks = sentence.marks
    heads = [
        place + 1
        for place, mark in enumerate(marks[:-1])
        if mark.text == "lot" and len(marks[place + 1].text) <= 3
    ]
    for rank, place in enumerate(heads):
        until = marks[heads[rank + 1] - 1].start if rank + 1 < len(heads) else sentence.end
        yield key(marks[place].text), marks[place].end, until


def _tells_access(sentence: Sentence) -> bool:
    """Its field is about who may bid, or another lot beside is told to be open."""
    name = fold(sentence.part.field).text
    if any(word in name for word in _ASKED):
        return True
    beside = [
        nearby_sentence
        for nearby_sentence in (sentence.before, sentence, sentence.after)
        if nearby_sentence is not None
    ]
    return any(
        scope.mentions(nearby_sentence)
        and not _FREE.isdisjoint(nearby_sentence.vocabulary)
        and len(nearby_sentence.wording) < 40
        for nearby_sentence in beside
    )


def _under_reserved(sentence: Sentence) -> bool:
    """A line of a list whose heading says « réservés »."""
    before, steps = sentence.before, 0
    while before is not None and steps < MOST_LISTED:
        if before.has("RESERVED"):
            headed = ":" in before.text or before.text.rstrip().endswith(("reserves", "reserve"))
            return headed and not all(taken_back(before, index) for index in anchors(before))
        if _speaks(before) and not _tells_lots(before):
            break
        before, steps = before.before, steps + 1
    after, steps = sentence.after, 0
    while after is not None and steps < MOST_LISTED:
        if scope.mentions(after) and after.has("RESERVED"):
            return after.has("NO")  # « Lots 1 et 4 : sans réservation »
        if _speaks(after) and not _tells_lots(after):
            return False
        after, steps = after.after, steps + 1
    return False


_OPENED = words("ouvert ouverts libre libres tous non neant")


def _tells_lots(line: Sentence) -> bool:
    """Another line of such a list: lots, and whom they are kept for or that they are open."""
    told = line.has(*_WHO) or not _OPENED.isdisjoint(line.vocabulary)
    return told and bool(scope.mentions(line))


def _speaks(sentence: Sentence) -> bool:
    """Whether it is more than a bullet."""
    return any(word.isalnum() for word in sentence.wording)


def listed_lots(sentence: Sentence, index: int) -> list[Share]:
    """« Lots réservés : – lot 2, vitres (ESAT) – lot 3, cartons (SIAE) »: one item a lot."""
    colon = next(
        (place for place in range(index, len(sentence.wording)) if sentence.wording[place] == ":"),
        None,
    )
    if colon is None:
        return []
    shares: list[Share] = []
    line: Sentence | None = sentence
    since = sentence.tokens[colon].end
    while line is not None and len(shares) < MOST_LISTED:
        named = [reference for reference in scope.mentions(line) if reference.start >= since]
        actors = _actors(line, max(since, line.start), line.end)
        if named and actors and not line.has("NO", "NE") and not named[0].excluded:
            lots = tuple(dict.fromkeys(lot for reference in named for lot in reference.lots))
            shares.append((lots, actors, family_of(line, actors)))
        elif line is not sentence and _speaks(line):
            break
        line, since = line.after, 0
    return shares


def told_below(case: Case, sentence: Sentence) -> list[Statement]:
    """« Lots 5 et 6 réservés. Les opérateurs sont ceux du handicap pour le 5, ceux de l’insertion
    pour le 6 »: the sentence after tells them apart.
    """
    after = sentence.after
    if after is None or after.has("RESERVED", "NE", "NO") or not scope.mentions(sentence):
        return []
    shares = _told_before(after, None, after.end)
    statements = [statement for share in shares for statement in _say(case, after, share)]
    if len(shares) > 1:
        after.gridded.add("reserved")
        return statements
    return []


def _say(case: Case, sentence: Sentence, share: Share) -> Iterator[Statement]:
    lots, actors, reserved = share
    yield from say(
        case,
        sentence,
        actors[0].first,
        actors[-1],
        reserved,
        "reserved.actor",
        given_lots=lots or "unknown",
    )


def share_of(case: Case, sentence: Sentence, share: Share) -> Iterator[Statement]:
    """What one item of a list keeps, proven by the item where it stands in another line."""
    line: Sentence | None = sentence
    for _ in range(MOST_LISTED):
        if line is None or all(cue in line.cues for cue in share[1]):
            break
        line = line.after
    yield from _say(case, line or sentence, share)


_WHO = (*ACTORS, "ARTICLE")  # whom a lot is kept for, by name or by the article that tells it


def _actors(sentence: Sentence, since: int, until: int, *other_labels: str) -> list[Cue]:
    memo = ("starts", *other_labels)
    cues = sentence.having(*_WHO, *other_labels)
    starts: list[int] | None = sentence.memo.get(memo)
    if starts is None:
        starts = sentence.memo[memo] = [sentence.tokens[cue.first].start for cue in cues]
    return cues[bisect_left(starts, since) : bisect_left(starts, until)]


def _for_whom(sentence: Sentence, since: int, until: int) -> bool:
    """Whether only « (est réservé) aux » stands there, brackets aside."""
    depth, to = 0, False
    between = sentence.marks_between(since, until)
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
        own_actors = [cue for cue in inside if cue.label in _WHO]
        if own_actors:
            shares.append((reference.lots, own_actors, family_of(sentence, own_actors)))
        else:  # « réservés à l’IAE »
            shares.append((reference.lots, inside, frozenset({Family.INSERTION})))
    return shares


def _told_before(sentence: Sentence, index: int | None, limit: int) -> list[Share]:
    """« réservés aux ESAT (lot 1) et aux SIAE (lot 2) »: the lots after those that they are kept
    for.
    """
    shares: list[Share] = []
    since = sentence.start if index is None else sentence.tokens[index].end
    for reference in scope.mentions(sentence):
        actors = _actors(sentence, since, min(limit, reference.start))
        if not actors or reference.start > limit:
            return []
        shares.append((reference.lots, actors, family_of(sentence, actors)))
        since = reference.end
    return [] if _actors(sentence, since, sentence.end) else shares


_FIRST, _OTHER = ("pour l un", "le premier"), ("pour l autre", "le second", "le deuxieme")


def _one_and_other(sentence: Sentence) -> list[Share] | None:
    """« Les 2 et 3, aux ESAT pour l’un, aux SIAE pour l’autre »: in the order of the lots."""
    text = sentence.text
    if not (any(phrase in text for phrase in _FIRST) and any(phrase in text for phrase in _OTHER)):
        return None
    named = scope.mentions(sentence)
    lots = named[0].lots if named else ()
    actors = _actors(sentence, sentence.start, sentence.end)
    groups: dict[frozenset[Family], list[Cue]] = {}
    for cue in actors:
        groups.setdefault(family_of(sentence, [cue]), []).append(cue)
    if len(lots) != 2 or len(groups) != 2:
        return None
    return [
        ((lot,), actors_of_lot, families)
        for lot, (families, actors_of_lot) in zip(lots, groups.items(), strict=True)
    ]


def _items(sentence: Sentence, index: int, limit: int) -> list[Share]:
    """« Lots réservés : 1 (ESAT), 2 (SIAE) »."""
    since = sentence.tokens[index].end
    marks = [mark for mark in sentence.marks if since <= mark.start < limit]
    if not marks or marks[0].text != ":":
        return []
    shares: list[Share] = []
    for place, mark in enumerate(marks):
        following = marks[place + 1].text if place + 1 < len(marks) else ""
        if not mark.text.isdigit() or len(mark.text) > 3 or following not in "(:=-":
            continue
        following_marks = marks[place + 2 : place + 2 + LONGEST_WHO]
        end = next(
            (
                stop_mark.start
                for stop_mark in following_marks
                if stop_mark.text in "();:" or stop_mark.text.isdigit()
            ),
            limit,
        )
        actors = _actors(sentence, mark.end, end)
        if actors:
            shares.append(((str(int(mark.text)),), actors, family_of(sentence, actors)))
    return shares


def _respectively(sentence: Sentence, share: Share) -> list[Share]:
    """« les lots 1 et 2 sont réservés respectivement aux EA et aux SIAE »: one family a lot, in
    order.
    """
    lots, actors, _ = share
    groups: list[list[Cue]] = []
    for cue in actors:
        since = groups[-1][-1].last + 1 if groups else 0
        between = set(sentence.wording[since : cue.first + 1])
        if not groups or between & (_TO - {"pour"}):
            groups.append([])
        groups[-1].append(cue)
    if len(lots) == 2 and [cue.label for cue in actors] == ["ACTOR_BOTH"]:
        return [
            (lots[:1], actors, _first_named(sentence, actors[0], 0)),
            (lots[1:], actors, _first_named(sentence, actors[0], 1)),
        ]
    if len(groups) != len(lots):
        return []
    return [
        ((lot,), group, family_of(sentence, group)) for lot, group in zip(lots, groups, strict=True)
    ]


def _first_named(sentence: Sentence, cue: Cue, place: int) -> frozenset[Family]:
    """The family named first, or second, in « EA/ESAT et aux SIAE »."""
    actor_words = sentence.wording[cue.first : cue.last + 1]
    insertion = next(
        (position for position, word in enumerate(actor_words) if word in _INSERTION),
        len(actor_words),
    )
    disability = next(
        (position for position, word in enumerate(actor_words) if word in _DISABILITY),
        len(actor_words),
    )
    order = [Family.DISABILITY, Family.INSERTION]
    return frozenset({order[place if disability < insertion else 1 - place]})
