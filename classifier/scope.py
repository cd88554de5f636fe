"""Which lots a statement speaks of: each statement takes the lots tied to it, with the ground
on which they are.

In the order asked: its own clause, the list that follows, a neighbour that points back at it, a
heading above, the field, the lot’s own text, the whole notice.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from classifier.case import Case, Lots, Sentence
from classifier.lots import Reference, key, references, settle
from classifier.numbers import Mark, marks
from classifier.tables import Table
from classifier.text import fold, stem, stems, words

__all__ = ["Binding", "Reference", "bind", "key", "keys", "lots_of", "mentions", "named_in"]

Basis = Literal["clause", "list", "after", "heading", "before", "field", "own", "whole"]
LONGEST_ANSWER = 60  # characters
FAR_BELOW = 400  # characters between a statement and its table
MOST_ITEMS = 120  # sentences of one list
_GUESSED = frozenset({"before", "whole"})


@dataclass(frozen=True)
class Binding:
    """The lots of a statement, whether words name them, and where these words stand."""

    lots: Lots
    named: bool
    basis: Basis

    @property
    def sure(self) -> bool:
        """Whether nothing of it is guessed."""
        return self.lots != "unknown" and self.basis not in _GUESSED


def keys(case: Case) -> tuple[str, ...]:
    """The lots of the notice, by key, in published order."""
    return case.document.allotment.numbers


def mentions(sentence: Sentence, known: Sequence[str] = ()) -> list[Reference]:
    """The lots that a sentence names one by one, in order."""
    return [reference for reference in named_in(sentence) if reference.lots]


def named_in(sentence: Sentence) -> tuple[Reference, ...]:
    """Its references, « les autres lots » told by the sentences before."""
    found: tuple[Reference, ...] | None = sentence.memo.get("named")
    if found is None:
        found = sentence.memo["named"] = _settled(sentence)
    return found


def _settled(sentence: Sentence) -> tuple[Reference, ...]:
    found = sentence.references
    if not any(reference.kind in ("others", "last") for reference in found):
        return found
    before: list[Reference] = []
    other, steps = sentence.before, 0
    while other is not None and steps < 4 and not before:
        before = [reference for reference in other.references if reference.lots]
        other, steps = other.before, steps + 1
    settled: list[Reference] = []
    for reference in found:
        settled.append(settle(reference, [*before, *settled], sentence.allotment))
    return tuple(settled)


def lots_of(
    case: Case, sentence: Sentence, first: int, last: int, *, alone: bool = True
) -> tuple[Lots, bool]:
    """The lots that a cue speaks of, and whether words name them."""
    found = bind(case, sentence, first, last)
    return found.lots, found.named


def bind(case: Case, sentence: Sentence, first: int, last: int) -> Binding:
    """The lots that the cue between these tokens speaks of."""
    start, end = sentence.tokens[first].start, sentence.tokens[last].end
    clause = _clause(sentence, start)
    reserving = any(word.startswith("reserv") for word in sentence.wording[first : last + 1])
    inside = _inside_table(sentence, start, reserving)
    if inside is not None:
        return Binding(inside, True, "list")
    tied = _tied(clause, start, end, reserving)
    if tied is not None and tied != "unknown":
        return _with_more(sentence, clause, start, tied, reserving)
    near: tuple[tuple[Basis, Callable[[], Lots | None]], ...] = (
        ("list", lambda: _listed(sentence, clause, start)),
        ("list", lambda: _tabled(sentence)),
        ("after", lambda: _applied(sentence, clause)),
        ("clause", lambda: _trades(clause, start)),
        ("heading", lambda: _heading(sentence)),
        ("before", lambda: _topic(sentence, clause, start)),
        ("list", lambda: _marked(sentence)),
        ("list", lambda: _the_reserved(sentence) if reserving else None),
        ("list", lambda: _only_table(sentence, first, last)),
    )
    for basis, read in near:
        if tied is not None and basis not in ("list", "after"):
            continue  # « certains lots »: only what tells them one by one counts
        found = read()
        if found is not None:
            return Binding(found, True, basis)
    if tied is not None:
        return Binding(tied, True, "clause")
    under = _under_heading(sentence, clause, end)
    if under is not None:
        return Binding(under, True, "list")
    return _of_field(case, sentence, reserving)


def _excepted_before(clause: "Clause") -> list[str]:
    """« À l’exception des lots 1 et 2, les lots sont réservés aux SIAE »."""
    if clause.opening != "," or clause.index != 1:
        return []
    return [
        lot
        for reference in clause.sentence.references
        if reference.excluded and reference.end <= clause.start
        for lot in reference.lots
    ]


def _under_heading(sentence: Sentence, clause: "Clause", end: int) -> Lots | None:
    """« Réservation : … le lot 2 n’est accessible qu’aux … »: what the heading announces."""
    if clause.index or clause.between(end, clause.end)[:1] not in ([":"], ["-"], []):
        return None
    for other in clauses(sentence)[1:]:
        if other.opening not in (":", "-", ","):
            return None
        named = [lot for one in other.references if not one.excluded for lot in one.lots]
        if named:
            return tuple(dict.fromkeys(named))
    return None


def _of_field(case: Case, sentence: Sentence, reserving: bool) -> Binding:
    """The lots of the field in which the sentence stands, or of the field that says « Marchés
    réservés : lots pairs ».
    """
    own = sentence.part.lot
    if own is not None:
        return Binding((key(own),), False, "own")
    if sentence.of_field:
        return Binding(sentence.of_field, True, "field")
    if reserving or "serv" in sentence.part.field.casefold():
        answered = _answered(case)
        if answered is not None:
            return Binding(answered, True, "field")
    return Binding(_dispensed(sentence) or "all", False, "whole")


def _dispensed(sentence: Sentence) -> Lots | None:
    """« Chaque titulaire … . Le lot C en est dispensé »: all but these, told just after."""
    after, steps = sentence.after, 0
    while after is not None and steps < 3:
        if "dispens" in after.text or "exempt" in after.text:
            gone = [lot for one in named_in(after) if one.excluded for lot in one.lots]
            if gone:
                return sentence.allotment.without(gone) or None
        after, steps = after.after, steps + 1
    return None


def _answered(case: Case) -> Lots | None:
    """« Marchés réservés : lots pairs », as a field and its answer."""
    for part in case.document.parts:
        if len(part.text) > LONGEST_ANSWER or "lot" not in part.text.casefold():
            continue
        if not any(word.startswith("reserv") for word in stems(part.field)):
            continue
        folded = fold(part.text)
        found = references(folded, 0, len(folded.text), case.document.allotment)
        lots = tuple(lot for one in found if not one.excluded for lot in one.lots)
        rest = [
            mark.text
            for mark in marks(folded, 0, len(folded.text))
            if not any(one.start <= mark.start < one.end for one in found)
        ]
        if lots and not any(len(word) > 3 for word in rest):
            return lots
    return None


# --- clauses


@dataclass(frozen=True)
class Clause:
    """A stretch of a sentence with one predicate, and the lots named in it."""

    sentence: Sentence
    start: int
    end: int
    references: tuple[Reference, ...]
    index: int
    opening: str  # the mark that begins it

    @cached_property
    def marks(self) -> list[Mark]:
        """Its marks."""
        return self.sentence.marks_between(self.start, self.end)

    @cached_property
    def said(self) -> list[int]:
        """Where the words stand that a statement begins with."""
        return [mark.start for mark in self.marks if mark.text.startswith(_SAID)]

    def between(self, since: int, until: int) -> list[str]:
        """The words of that stretch."""
        return [mark.text for mark in self.sentence.marks_between(since, until)]


_BEFORE_LOT = words("le la les l du de des d au aux seul seuls quant pour sur")
_CUTS = words(", et - : ; . mais")
_TURNS = {"tandis": "que", "alors": "que"}
_FROM = words("pour sur au aux du des de d dans")


NEXT_TO = 12  # characters between lots and what is said of them in apposition
_EXPLAINS = words("parentheses dessus crochets")


def table_of(sentence: Sentence) -> Table | None:
    """The table of lots in which the sentence stands, or that follows it closely."""
    page = sentence.page
    if page is None or not page.tables:
        return None
    at = bisect_left(page.ends, sentence.start)
    if at and not _EXPLAINS.isdisjoint(sentence.vocabulary):
        above = page.tables[at - 1]
        if above.given and sentence.start - above.end <= FAR_BELOW:
            return above  # « Entre parenthèses : volume minimal … », under the list
    for table in page.tables[at : at + 3]:
        inside = table.start <= sentence.start < table.end
        below = 0 <= table.rows[0].start - sentence.end <= FAR_BELOW
        crossing = sentence.start <= table.start < sentence.end
        if inside or below or crossing:
            return table
    return None


def clauses(sentence: Sentence) -> list[Clause]:
    """The sentence cut where the subject changes: « … ; », « tandis que », « , le lot 4 … »."""
    found: list[Clause] | None = sentence.memo.get("clauses")
    if found is None:
        found = sentence.memo["clauses"] = _cut(sentence)
    return found


def _cut(sentence: Sentence) -> list[Clause]:
    found = named_in(sentence)
    cuts = {sentence.start: ""}
    starts = {reference.start: reference for reference in found}
    marks = sentence.marks
    listing = False  # whether a lot has begun an item
    for place, mark in enumerate(marks):
        if (
            mark.text == ";"
            or mark.text == "mais"
            or (mark.text in _TURNS and _at(marks, place + 1) == _TURNS[mark.text])
        ):
            cuts[mark.start] = mark.text
        elif mark.start in starts:
            opened = _opened(marks, place, starts[mark.start], listing)
            listing = mark.text == "lot" and _leads(marks, place, max(cuts))
            if opened is not None:
                cuts[opened.start] = opened.text
    borders = [*sorted(cuts), sentence.end]
    places = [reference.start for reference in found]
    return [
        Clause(
            sentence,
            low,
            high,
            found[bisect_left(places, low) : bisect_left(places, high)],
            index,
            cuts[low],
        )
        for index, (low, high) in enumerate(pairwise(borders))
    ]


def _opened(marks: Sequence[Mark], place: int, reference: Reference, listing: bool) -> Mark | None:
    """The mark that opens a clause whose subject is this reference; null where it is none's."""
    at = place - 1
    while at >= 0 and marks[at].text in _BEFORE_LOT and place - at < 5:
        at -= 1
    if at > 0 and marks[at].text == "est" and marks[at - 1].text == "c":
        return marks[at - 1]  # « c’est le lot 2 que … »
    if at == place - 1 and listing and marks[place].text == "lot" and at > 0:
        return marks[place]  # « LOT 1 PEINTURE (OUVERT) LOT 2 NETTOYAGE (RESERVE) »
    if at <= 0 or marks[at].text not in _CUTS:
        return None
    inner = [mark.text for mark in marks[at + 1 : place]]
    after = next((mark for mark in marks[place:] if mark.start >= reference.end), None)
    if after is None or after.text in (".", ";", ")"):
        return None
    if set(inner) & _FROM and marks[at].text in (",", ":"):
        return None
    if marks[at].text == ":" and after.text in (",", "et"):
        return None
    return marks[at]


def _leads(marks: Sequence[Mark], place: int, since: int) -> bool:
    """Whether a lot stands at the head of its clause."""
    for mark in reversed(marks[:place]):
        if mark.start < since:
            return True
        if mark.text.isalnum() and mark.text not in ("le", "les", "et", "mais"):
            return False
    return True


def _at(marks: Sequence[Mark], place: int) -> str:
    return marks[place].text if 0 <= place < len(marks) else ""


def _clause(sentence: Sentence, start: int) -> Clause:
    """The clause in which a cue stands."""
    found = clauses(sentence)
    return next((clause for clause in reversed(found) if clause.start <= start), found[0])


# --- inside the clause

_SAID = ("clause", "reserv", "condition", "critere", "obligation", "exigence")


def _tied(clause: Clause, start: int, end: int, reserving: bool) -> Lots | None:
    """The lots that stand in the cue's clause and belong to it."""
    out = [
        reference
        for reference in clause.references
        if (reference.excluded or (reserving and reference.opened))
        and not _apposed(clause, reference, start)
    ]
    out += [
        reference
        for reference in clause.references
        if reference not in out and _is_optional(clause, reference)
    ]
    named = [reference for reference in clause.references if reference not in out]
    chosen = _chosen(clause, named, start, end)
    lots = tuple(dict.fromkeys(lot for reference in chosen for lot in reference.lots))
    allotted = clause.sentence.allotment
    gone = [lot for reference in out for lot in reference.lots]
    if lots:
        return tuple(lot for lot in lots if lot not in gone) or "unknown"
    kinds = {reference.kind for reference in chosen}
    if out and (not chosen or "every" in kinds):
        if clause.opening == "mais" or _turned(clause, out, start):
            return tuple(dict.fromkeys(gone)) or "unknown"
        if not gone:
            return None
        later = _kept_later(clause)
        return later or allotted.without(gone) or "unknown"
    if "unknown" in kinds or "others" in kinds:
        return "unknown"
    if "every" in kinds:
        exempted = _exempted(clause) or _excepted_before(clause)
        return (allotted.without(exempted) or "unknown") if exempted else "all"
    return None


_OPTIONAL = words("faculte facultatif facultative facultatives optionnelle")


def _is_optional(clause: Clause, reference: Reference) -> bool:
    """« une obligation pour les lots 1 et 5, une faculté pour les lots 2 et 6 »."""
    if _OPTIONAL.isdisjoint(clause.sentence.vocabulary):
        return False
    before = [one.end for one in clause.references if one.end <= reference.start]
    if not before:
        return False
    return not _OPTIONAL.isdisjoint(clause.between(max(before), reference.start))


def _apposed(clause: Clause, reference: Reference, start: int) -> bool:
    """« sauf pour les lots 3 et 4, réservés aux … »: said of the very lots that are taken out."""
    if reference.end > start or start - reference.end > NEXT_TO:
        return False
    return clause.between(reference.end, start) in ([], [","], ["("])


def _turned(clause: Clause, out: Sequence[Reference], start: int) -> bool:
    """« ne sont pas réservés mais … »: what is denied of them is something else."""
    return any(
        reference.end <= start and "mais" in clause.between(reference.end, start)
        for reference in out
    )


def _chosen(clause: Clause, named: list[Reference], start: int, end: int) -> list[Reference]:
    """Of the clause's references, those between this statement and its neighbours."""
    if not named:
        return []
    starts = [reference.start for reference in named]
    said = [
        place
        for place in clause.said
        if not (at := bisect_right(starts, place)) or place >= named[at - 1].end
    ]
    said = sorted({*(place for place in said if not start <= place < end), start})
    events = sorted(
        [(place, "said") for place in said] + [(reference.start, "lots") for reference in named]
    )
    groups: list[tuple[str, list[int]]] = []
    for place, kind in events:
        if not groups or groups[-1][0] != kind:
            groups.append((kind, []))
        groups[-1][1].append(place)
    at = next(i for i, (kind, places) in enumerate(groups) if kind == "said" and start in places)
    before = _of_group(named, groups, at - 1)
    after = _of_group(named, groups, at + 1)
    spoken = sum(kind == "said" for kind, _ in groups)
    if before and after:
        own = groups[at][1]
        below = "dessous" in clause.between(before[0].start, own[0])  # « les lots ci-dessous »
        if len(own) > 1 and not below and not _restates(before, after):  # two things between lots
            return before if start == own[0] else after if start == own[-1] else [*before, *after]
        return _either(clause, before, after, spoken, post=groups[0][0] == "said")
    if before and not after and at >= 2 and _beside(clause, before[-1]):
        return []  # « marché réservé (lot 1) et clause d’insertion »
    return _narrowed(clause, before or after)


def _of_group(
    named: list[Reference], groups: list[tuple[str, list[int]]], at: int
) -> list[Reference]:
    if not 0 <= at < len(groups):
        return []
    return [reference for reference in named if reference.start in groups[at][1]]


def _either(
    clause: Clause, before: list[Reference], after: list[Reference], spoken: int, *, post: bool
) -> list[Reference]:
    """Lots on both sides: those of this statement where several are spoken of, else all."""
    if spoken > 1:
        return after if post else _narrowed(clause, before)
    if _restates(before, after):
        return before
    return [*before, *after]


def _restates(before: list[Reference], after: list[Reference]) -> bool:
    named = {lot for reference in before for lot in reference.lots}
    return all(set(reference.lots) <= named for reference in after)


def _narrowed(clause: Clause, named: list[Reference]) -> list[Reference]:
    """« lots 1 à 4 dont lot 3 réservé »: the part that is meant."""
    for earlier, later in pairwise(named):
        if "dont" in clause.between(earlier.end, later.start):
            return named[named.index(later) :]
    return named


def _beside(clause: Clause, reference: Reference) -> bool:
    """Whether it stands in brackets."""
    words_before = clause.between(clause.start, reference.start)
    return bool(words_before) and ("(" in words_before[-3:] and ")" not in words_before[-2:])


def _kept_later(clause: Clause) -> Lots | None:
    """« écartée pour le lot 1 ; elle est maintenue au lot 2 »."""
    for other in _following(clause):
        pronoun = [mark.text for mark in other.marks[:4]]
        named = [one for one in other.references if one.lots and not one.excluded]
        if named and {"elle", "celle", "il"} & set(pronoun):
            return tuple(dict.fromkeys(lot for one in named for lot in one.lots))
        if not other.references:
            return None
    return None


def _following(clause: Clause, most: int = 3) -> Iterator[Clause]:
    """The clauses after, in this sentence and the next ones."""
    left = most
    later: Sentence | None = clause.sentence
    since = clause.index + 1
    while later is not None and left > 0:
        for other in clauses(later)[since:]:
            if left > 0 and any(mark.text.isalnum() for mark in other.marks):
                yield other
                left -= 1
        later, since = later.after, 0


def _exempted(clause: Clause) -> list[str]:
    """« … à tous les lots ; les lots 3 et 5 en sont dispensés »."""
    gone: list[str] = []
    for other in _following(clause, MOST_ITEMS):
        if not other.references:
            break
        if _is_item(other) and not any(reference.excluded for reference in other.references):
            continue  # « lot A : 840 heures ; … Le lot D en est dispensé »
        head = [mark.text for mark in other.marks[:2]]
        excepting = any(word.startswith(("mention", "except", "exclu", "exempt")) for word in head)
        if not excepting and not all(reference.excluded for reference in other.references):
            break
        gone += [lot for reference in other.references for lot in reference.lots]
    return gone


def _with_more(
    sentence: Sentence, clause: Clause, start: int, tied: Lots, reserving: bool
) -> Binding:
    """The list that the lots told after the cue begin: « … : lot 2 (façades) ; lot 5 (sols) »."""
    if not isinstance(tied, tuple):
        return Binding(tied, True, "clause")
    more: list[str] = []
    after_cue = any(reference.end > start for reference in clause.references)
    first = _begins(clause)
    fronted = first is not None and clause.between(first.end, clause.end)[:1] == [":"]
    for other in _following(clause, MOST_ITEMS):
        item = after_cue and _is_item(other) and _joined_on(other) and _alike(clause, other)
        answer = fronted and _valued(other) and len(other.marks) < 14 and _is_item(other)
        if reserving and any(cue.label.startswith("ACTOR") for cue in other.sentence.cues):
            break  # « lot 2 (ESAT) ; lot 5 (SIAE) »: kept for others
        if item or answer or _likewise(other):
            more += _given(other)
        else:
            break
    if first is not None and not reserving:
        more += _items_above(sentence)
    return Binding(tuple(dict.fromkeys((*tied, *more))), True, "clause")


def _items_above(sentence: Sentence) -> list[str]:
    """« Lot 1 : 0 heure ; lot 2 : 210 heures ; lot 4 : 70 heures d’insertion »."""
    found: list[str] = []
    before, steps = sentence.before, 0
    while before is not None and steps < MOST_ITEMS and before.text.rstrip()[-1:] == ";":
        clause = clauses(before)[0]
        hours = {mark.text for mark in clause.marks} & {"h", "heure", "heures"}
        if not hours or not _is_item(clause):
            break
        found = [*_given(clause), *found]
        before, steps = before.before, steps + 1
    return found


def _alike(clause: Clause, other: Clause) -> bool:
    """Whether the items are told alike: « (lots 2 à 4 ; lot 1 : délai 15) » are not."""

    def sign(told: Clause) -> bool:
        last = told.references[-1]
        return told.between(last.end, told.end)[:1] in ([":"], ["="], ["→"])

    return not sign(other) or sign(clause)


def _joined_on(clause: Clause) -> bool:
    """Whether no full stop stands before it."""
    if clause.index:
        return True
    before = clause.sentence.before
    return before is None or before.text.rstrip()[-1:] not in ".!?"


def _likewise(clause: Clause) -> bool:
    """« Le lot « goûters » l’est également »."""
    told = {mark.text for mark in clause.marks}
    return (
        bool(clause.references)
        and len(clause.marks) < 24
        and bool(told & {"egalement", "aussi", "idem"})
        and not any(mark.text.startswith(_SAID) for mark in clause.marks)
    )


# --- lists that follow

_VERBS = words(
    "est sont sera seront comporte comportent prevoit doit doivent devra devront ont fait font "
    "peut peuvent reste restent font exigeant attribue attribues"
)
_VALUES = words("oui non neant sans objet obligatoire aucune aucun dispense h heure heures % etp")
_STATUS = words("obligatoire oui soumis concerne concernes x applicable")


def _begins(clause: Clause) -> Reference | None:
    """The reference with which a clause begins, past a dash or an article."""
    if not clause.references:
        return None
    first = clause.references[0]
    head = [mark for mark in clause.marks if mark.start < first.start]
    light = all(
        mark.text in _BEFORE_LOT or not mark.text.isalnum() or mark.text == "et" for mark in head
    )
    return first if light and len(head) < 6 else None


def _is_item(clause: Clause) -> bool:
    """« lot 5 (sols souples) »: a lot without a predicate of its own."""
    if _begins(clause) is None or len(clause.marks) > 40:
        return False
    told = [mark.text for mark in clause.marks]
    spoken = set(told) & (_VERBS | {"n", "ne"})
    return not spoken and not any(word.startswith(_SAID) for word in told)


def _given(clause: Clause) -> list[str]:
    """The lots of an item, none where it ends on « néant »."""
    told = [mark.text for mark in clause.marks if mark.text.isalnum()][-3:]
    nothing = told[-1:] in (["neant"], ["non"], ["aucune"], ["aucun"], ["dispense"], ["0"])
    if nothing or told[-2:] in (["sans", "objet"], ["0", "h"], ["0", "heure"], ["0", "heures"]):
        return []
    return [lot for one in clause.references if not one.excluded for lot in one.lots]


def _valued(clause: Clause) -> bool:
    """Whether an item of a list tells what it gives to its lot."""
    told = {mark.text for mark in clause.marks}
    return (
        _begins(clause) is not None
        and bool(told & (_VALUES | _STATUS))
        and not (told & {"prix", "technique", "critere", "criteres"})
    )


def _listed(sentence: Sentence, clause: Clause, start: int) -> Lots | None:
    """« Clause d’insertion. Lot 1 : 600 heures. Lot 2 : néant »: a list that follows at once."""
    found: list[str] = []
    gone: list[str] = []
    announced = False
    for other in _following(clause, MOST_ITEMS):
        announced = announced or (not found and other.opening == ":" and bool(other.references))
        if not (_valued(other) or (announced and _is_item(other))):
            break
        given = _given(other)
        found += given
        gone += [lot for one in other.references for lot in one.lots if lot not in given]
    if found:
        return tuple(dict.fromkeys(lot for lot in found if lot not in gone)) or "unknown"
    return None


def _inside_table(sentence: Sentence, start: int, reserving: bool) -> Lots | None:
    """The lot of the row in which the cue stands, or the lots of the table that it heads."""
    table = table_of(sentence)
    if table is None or not table.start <= start < table.end:
        return None
    row = table.row_at(start)
    if row is not None:
        bare = not named_in(sentence) and table.start <= sentence.start
        return (row.lot,) if bare else None
    return (table.given or None) if not reserving else None


def _tabled(sentence: Sentence) -> Lots | None:
    """The lots to which a table gives hours, or « oui »."""
    table = table_of(sentence)
    if table is None:
        return None
    if table.given:
        return table.given
    marked = tuple(row.lot for row in table.rows if row.says("oui") or row.says("x"))
    return marked or None


_MARKS = words("mention colonne tableau signale signales marque marques repere reperes intitule")


def _marked(sentence: Sentence) -> Lots | None:
    """« la colonne « Insertion » », « les lots signalés par la mention « clause » », « là où
    figure « oui » », « dans le titre de chaque lot »: the lots that another place marks.
    """
    told = sentence.spelled
    if sentence.page is None or not (not _MARKS.isdisjoint(told) or told_in_titles(sentence)):
        return None
    quoted = _quoted(told) or {"insertion"}
    for page in sentence.page.beside:
        for table in page.tables:
            marked = tuple(row.lot for row in table.rows if any(row.says(word) for word in quoted))
            if marked and len(marked) < len(table.rows):
                return marked
            if table.given and quoted & {*table.heading, "oui"}:
                return table.given
    return _noted(sentence, quoted)


def _the_reserved(sentence: Sentence) -> Lots | None:
    """« Le lot réservé ne peut être attribué qu’à … »: the lot whose title says « réservé »."""
    told = sentence.spelled
    spoken = sentence.allotment.noted and any(
        word in ("lot", "lots") and following in ("reserve", "reserves")
        for word, following in pairwise(told)
    )
    return _noted(sentence, {stem("reserve")}) if spoken else None


def _noted(sentence: Sentence, said: set[str]) -> Lots | None:
    """The lots whose title has one of these words."""
    noted = tuple(
        lot for lot, title in sentence.allotment.noted.items() if said & set(stems(title))
    )
    return noted or None


_TITLES = words("titre titres intitule intitules")


def told_in_titles(sentence: Sentence) -> bool:
    """« Le volume est porté dans le titre de chaque lot »."""
    titled: bool | None = sentence.memo.get("titled")
    if titled is None:
        after = sentence.after.spelled if sentence.after is not None else []
        told = [*sentence.spelled, *after]
        titled = sentence.memo["titled"] = not _TITLES.isdisjoint(told) and any(
            word in _TITLES
            and told[place - 1 : place] != ["au"]
            and told[place + 1 : place + 3] in (["de", "chaque"], ["des", "lots"])
            for place, word in enumerate(told)
        )
    return titled


def _quoted(told: Sequence[str]) -> set[str]:
    """The words alone between quotation marks."""
    return {
        word
        for before, word, after in zip(told, told[1:], told[2:], strict=False)
        if before == after == '"' and word.isalpha()
    }


_ABOVE = words("parentheses dessus colonne")
_CLAUSED = ("insertion", "clause", "social", "heure")


def _only_table(sentence: Sentence, first: int, last: int) -> Lots | None:
    """The one table of hours of the text, wherever it stands below a heading « Clause sociale »."""
    cue = sentence.wording[first : last + 1]
    if sentence.page is None or not any(word.startswith(_CLAUSED) for word in cue):
        return None
    above = not _ABOVE.isdisjoint(sentence.spelled)
    below = [
        table
        for table in sentence.page.tables
        if table.given
        and (above or table.start >= sentence.start)
        and any(row.unit for row in table.rows)
    ]
    return below[0].given if len(below) == 1 else None


# --- neighbours

_POINTS = words("cette ces celle celles cela elle elles y en dispositif")
_POINTED = words(
    "clause exigence obligation condition action demarche disposition prescription "
    "mesure reservation clauses dispositions"
)
_APPLIES = (
    "applic",
    "appliq",
    "concern",
    "vis",
    "impos",
    "relev",
    "interess",
    "tenu",
    "soumis",
    "assujetti",
    "vaut",
    "limit",
    "mett",
    "exig",
    "port",
    "maint",
    "irreg",
    "satisf",
)
_STARTS = words(
    "seul seuls seules sont uniquement obligation lot lots il cela cette ces elle "
    "elles celle celles ce les le a l la pour ne"
)


def _applied(sentence: Sentence, clause: Clause) -> Lots | None:
    """« Cette clause est applicable au lot 1 », « Les attributaires des lots 2 et 5 y sont
    tenus ».
    """
    for other in _following(clause, 6):
        found = _pointing(other)
        if found is not None:
            return found
        if any(mark.text.startswith("reserv") for mark in other.marks):
            return None
    return None


def _pointing(clause: Clause) -> Lots | None:
    if not clause.references or not _points_back(clause):
        return None
    named = [one for one in clause.references if not one.excluded]
    out = [lot for one in clause.references if one.excluded for lot in one.lots]
    lots = tuple(dict.fromkeys(lot for one in named for lot in one.lots))
    if lots:
        return _extended(clause, lots)
    if out:
        return clause.sentence.allotment.without(out) or "unknown"
    kinds = {one.kind for one in named}
    if kinds & {"unknown", "others"}:
        return "unknown"
    return "all" if "every" in kinds else None


def _extended(clause: Clause, lots: tuple[str, ...]) -> Lots:
    """With the items that follow: « … le lot 1 pour 180 heures et le lot 2 pour 95 heures »."""
    found = list(lots)
    for other in _following(clause, MOST_ITEMS):
        if not _is_item(other) or not _joined_on(other):
            break
        found += _given(other)
    return tuple(dict.fromkeys(found))


def points_back(sentence: Sentence) -> bool:
    """« Sont concernés le lot 1 pour 180 heures … »: it goes on with what was said before."""
    return any(clause.references and _points_back(clause) for clause in clauses(sentence))


def _points_back(clause: Clause) -> bool:
    told = [mark.text for mark in clause.marks]
    applies = any(word.startswith(_APPLIES) for word in told)
    if not applies:
        return False
    if any(word in _POINTS and following in _POINTED for word, following in pairwise(told)):
        return True
    if told and told[0] in (
        "sont",
        "seul",
        "seuls",
        "uniquement",
        "obligation",
        "cela",
        "lot",
        "lots",
    ):
        return not any(word.startswith("reserv") for word in told[:6]) or told[1:2] == ["concerne"]
    return (
        bool(set(told[:3]) & _POINTS)
        or bool({"y"} & set(told))
        or ("concernes" in told and "sont" in told and len(told) < 30)
    )


_PLACES = words("implantation implantations site sites secteur secteurs zone zones corps etat")
_VERBAL = words("le la l les une") | _VERBS


def _trades(clause: Clause, start: int) -> Lots | None:
    """« Peinture et plâtrerie : clause d’insertion », « À Niort et Caen, le prestataire … », « les
    implantations d’Angers et de Laval font l’objet … »: lots by their titles alone.
    """
    allotted = clause.sentence.allotment
    if len(allotted.titles) < 2:
        return None
    found: list[str] = []
    phrase: list[str] = []
    head = True  # whether the run stands at the head of the clause, or after « les sites de »
    depth = 0
    for mark in [mark for mark in clause.marks if mark.start < start][:60]:
        word = mark.text
        depth += (word == "(") - (word == ")")
        if depth > 0 or word == ")":
            continue
        if word == ":" or (word in _VERBS and phrase) or (word in _VERBAL and found):
            found += allotted.titled(phrase) if phrase else ()
            if head and found and (word != "le" or not phrase):
                return tuple(dict.fromkeys(found))
            phrase, found, head = [], [], word == ":" and mark.start - clause.start < 40
        elif word in (",", "et", "/"):
            found += allotted.titled(phrase) if phrase else ()
            phrase = []
        elif word in _PLACES:
            phrase, found, head = [], [], True
        elif word not in _BEFORE_LOT and word not in ("a", "lot", "lots"):
            told = stem(word)
            if not allotted.knows(told):
                phrase, found, head = [], [], False
            elif head:
                phrase.append(told)
    return None


_TOPIC = words("s agissant concernant pour sur relatif")
_ANNOUNCES = ("obligation", "emploi", "social", "engagement", "condition", "particul", "insertion")
_THIS_LOT = words("ce ces celui ceux ledit present presents")


def _heading(sentence: Sentence) -> Lots | None:
    """« Pour les lots 4 et 6 », « Lot 2 – Papier : marchés réservés », on a line above."""
    before = sentence.before
    steps = 0
    while before is not None and steps < 6:
        found = _heads(before)
        if found is not None:
            return found
        if before.references or (steps and not _short(before)):
            return None
        before, steps = before.before, steps + 1
    return None


def _short(sentence: Sentence) -> bool:
    return len(sentence.text) < 80 and sentence.text.rstrip().endswith(":")


def _heads(before: Sentence) -> Lots | None:
    """The lots of a line that heads what follows; one line of a list of lots heads nothing."""
    if len(before.text) > 200 or not before.references:
        return None
    clause = clauses(before)[0]
    first = _begins(clause)
    told = before.spelled
    topic = told[0] in _TOPIC or (told[:1] == ["lot"] and "reserve" in told)
    if first is None and not (told and told[0] in _TOPIC):
        return None
    if set(told) & _VERBS and not topic:
        return None
    if not topic and _in_a_list(before):
        return None
    named = [one for one in before.references if not one.excluded]
    lots = tuple(dict.fromkeys(lot for one in named for lot in one.lots))
    return lots or None


def _in_a_list(before: Sentence) -> bool:
    for other in (before.before, before.after):
        if other is not None and other.references and _begins(clauses(other)[0]) is not None:
            return True
    return False


def _topic(sentence: Sentence, clause: Clause, start: int) -> Lots | None:
    """« Le lot 6 est assorti d’obligations. 140 heures seront confiées … », « Ce lot est … »."""
    told = sentence.spelled
    head = told[: next((at for at, m in enumerate(sentence.marks) if m.start >= start), 0) + 4]
    this_lot = any(
        word in _THIS_LOT and following in ("lot", "lots", "ci")
        for word, following in pairwise(head)
    )
    earlier = clauses(sentence)[: clause.index]
    if this_lot or clause.opening == "mais":
        for other in reversed(earlier):
            named = [one for one in other.references if one.lots]
            if named:
                return named[-1].lots
    fronted = _fronted(earlier)
    if fronted is not None:
        return fronted
    before = sentence.before
    steps, most = 0, 5 if this_lot else 1
    words_before: list[str] = []
    while before is not None and steps < most:
        named = [one for one in named_in(before) if one.lots]
        words_before = before.spelled + words_before
        if named and (this_lot or _goes_on(before, words_before, told)):
            return named[-1].lots if this_lot else named[0].lots
        if not named and _fragment(before):
            most = min(5, most + 1)
        before, steps = before.before, steps + 1
    return None


def _first_clause(sentence: Sentence) -> Clause:
    """The first clause, past the heading of its field."""
    found = clauses(sentence)
    headed = len(found) > 1 and not found[0].references and found[1].opening == ":"
    return found[1] if headed else found[0]


def _fragment(sentence: Sentence) -> bool:
    """A line in the midst of a sentence."""
    before = sentence.before
    return before is not None and before.text.rstrip()[-1:] not in ".;:!?"


def _fronted(earlier: Sequence[Clause]) -> Lots | None:
    """« Lots 1 et 3 : prix 50 % ; qualité de l’insertion 15 % »."""
    for other in reversed(earlier):
        if other.references:
            first = _begins(other)
            if first is not None and other.between(first.end, other.end)[:1] == [":"]:
                return first.lots or None
            return None
    return None


def _goes_on(before: Sentence, words_before: Sequence[str], told: Sequence[str]) -> bool:
    """Whether the sentence speaks of the lots that the one before began with."""
    if "y" in told[:6] and any(word.startswith("reserv") for word in words_before):
        return True  # « La réservation ne vise que le lot 3 ; sont admises à y soumissionner … »
    first = _begins(_first_clause(before))
    alone = "seuls" in words_before and list(told[:1]) in (["il"], ["elle"])
    if first is None and not alone and not (words_before and words_before[0] in _TOPIC):
        return False
    if any(one.excluded for one in before.references):
        return False
    kept = len(told) > 2 and told[2].startswith("reserv")  # « Il est réservé à »
    pronoun = told[:1] in (["il"], ["ils"], ["elle"]) and (
        kept or told[1:2] not in (["est"], ["sera"])
    )
    if pronoun and told[1:2] != ["s"]:
        return True
    announced = any(word.startswith(_ANNOUNCES) for word in words_before)
    return announced and not any(word.startswith(("reserv", "critere")) for word in words_before)
