"""Which lots a statement speaks of: each statement takes the lots tied to it, with the ground
on which they are.

In the order asked: its own clause, the list that follows, a neighbour that points back at it, a
heading above, the field, the lot’s own text, the whole notice.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Literal

from classifier.case import Case, Lots, Sentence
from classifier.lots import Allotment, Reference, key, references, settle, titles_alone
from classifier.numbers import TextMark, marks
from classifier.tables import LotTable
from classifier.text import Folded, fold, stem, stems, words

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


def mentions(sentence: Sentence) -> list[Reference]:
    """The lots that a sentence names one by one, in order."""
    return [reference for reference in named_in(sentence) if reference.lots]


def named_in(sentence: Sentence) -> tuple[Reference, ...]:
    """Its references, « les autres lots » told by the sentences before."""
    settled: tuple[Reference, ...] | None = sentence.memo.get("named")
    if settled is None:
        settled = sentence.memo["named"] = _settled(sentence)
    return settled


_NAMES_TRADES = ("title", "object", "criterion")  # texts where a trade is no lot by itself


def _settled(sentence: Sentence) -> tuple[Reference, ...]:
    own_references = sentence.references
    if not own_references and sentence.part.lot is None and sentence.part.role not in _NAMES_TRADES:
        return titles_alone(sentence.folded, sentence.start, sentence.end, sentence.allotment)
    own_references = _ranked_before(sentence, own_references)
    if not any(reference.kind in ("others", "last") for reference in own_references):
        return own_references
    before: list[Reference] = []
    earlier_sentence, steps = sentence.before, 0
    while earlier_sentence is not None and steps < 4:
        named = [reference for reference in earlier_sentence.references if reference.lots]
        if before and not named:
            break
        before = [*named, *before]
        earlier_sentence, steps = earlier_sentence.before, steps + 1
    before = before or _of_page_before(sentence)
    settled: list[Reference] = []
    for reference in own_references:
        settled.append(settle(reference, [*before, *settled], sentence.allotment))
    return tuple(settled)


_RANKS = {"premier": 0, "second": 1, "deuxieme": 1, "troisieme": 2, "quatrieme": 3, "dernier": -1}
MOST_BACK = 2  # sentences


def _ranked_before(
    sentence: Sentence, own_references: tuple[Reference, ...]
) -> tuple[Reference, ...]:
    """« Il s’agit des lots 3 et 6. Le premier est attribué à … ; le second, à … »: ranks among
    those told just before.
    """
    text = sentence.folded.text
    listed: tuple[str, ...] = ()
    earlier, steps = sentence.before, 0
    while earlier is not None and steps < MOST_BACK and not listed:
        if any(reference.kind == "every" for reference in earlier.references):
            break
        named = [reference for reference in earlier.references if len(reference.lots) > 1]
        listed = named[0].lots if len(named) == 1 and len(earlier.references) == 1 else ()
        earlier, steps = earlier.before, steps + 1
    if not listed:
        return own_references
    ranked: list[Reference] = []
    for reference in own_references:
        said = text[reference.start : reference.end].split()
        rank = _RANKS.get(said[-1]) if said[:1] == ["le"] and len(said) == 2 else None
        known = rank is not None and rank < len(listed)
        ranked.append(replace(reference, lots=(listed[rank or 0],)) if known else reference)
    return tuple(ranked)


def _of_page_before(sentence: Sentence) -> list[Reference]:
    """« Les autres lots » at the head of a field: other than those of the field before."""
    page = sentence.page
    if page is None or page not in page.beside or page.beside.index(page) == 0:
        return []
    folded = page.beside[page.beside.index(page) - 1].folded
    if len(folded.text) > LONGEST_BEFORE:
        return []
    named = references(folded, 0, len(folded.text), sentence.allotment)
    return [reference for reference in named if reference.lots]


LONGEST_BEFORE = 600  # characters of a field before


def lots_of(
    case: Case, sentence: Sentence, first: int, last: int, *, alone: bool = True
) -> tuple[Lots, bool]:
    """The lots that a cue speaks of, and whether words name them."""
    binding = bind(case, sentence, first, last)
    return binding.lots, binding.named


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
        bound_lots = read()
        if bound_lots is not None:
            if basis == "after" and isinstance(bound_lots, tuple) and _adds(sentence):
                bound_lots = tuple(dict.fromkeys((*_own(sentence), *bound_lots)))
            return Binding(bound_lots, True, basis)
    section = _section(sentence)
    if tied is not None:  # « le titulaire du lot », in the section of one
        return Binding(section or tied, True, "heading" if section else "clause")
    under = _under_heading(sentence, clause, end)
    if under is not None:
        return Binding(under, True, "list")
    if section is not None:
        return Binding(section, True, "heading")
    return _of_field(case, sentence, reserving)


def _adds(sentence: Sentence) -> bool:
    """« Cette condition vaut aussi pour le lot 1 », said in the field of another lot."""
    after = sentence.after
    return after is not None and not _ALSO.isdisjoint(after.vocabulary)


_ALSO = words("aussi egalement")


def _own(sentence: Sentence) -> tuple[str, ...]:
    """The lots of its field, or of the section of the text in which it stands."""
    if sentence.part.lot is not None:
        return (key(sentence.part.lot),)
    section = sentence.of_field or _section(sentence)
    return section if isinstance(section, tuple) else ()


def own_lot(sentence: Sentence) -> str | None:
    """The one lot in whose field or section it stands."""
    lots = _own(sentence)
    return lots[0] if len(lots) == 1 else None


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
    for other_clause in clauses(sentence)[1:]:
        if other_clause.opening not in (":", "-", ","):
            return None
        named = [
            lot
            for reference in other_clause.references
            if not reference.excluded
            for lot in reference.lots
        ]
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
    dispensed = _dispensed(sentence)
    one_lot = None if dispensed else _of_one_lot(case, sentence)
    if one_lot is not None:
        return Binding(one_lot, True, "heading")
    return Binding(dispensed or "all", False, "whole")


_DEEDS = ("acte d engagement", "cadre ", "annexe", "avenant", "cctp", "ccap", "bordereau", "fiche")
MOST_TITLE = 420  # characters at the head of a document in which its lot is told


def _of_one_lot(case: Case, sentence: Sentence) -> Lots | None:
    """« ACTE D’ENGAGEMENT – LOT 4 : PLÂTRERIE »: the one lot that a document is of."""
    page = sentence.page
    if page is None or sentence.part.lot is not None:
        return None
    if "of one lot" not in page.memo:
        page.memo["of one lot"] = _told_at_head(case, page.folded)
    one_lot: Lots | None = page.memo["of one lot"]
    return one_lot


def _told_at_head(case: Case, folded: Folded) -> Lots | None:
    title = next((part.text for part in case.document.parts if part.role == "title"), "")
    text = f"{fold(title).text}\n{folded.text[:MOST_TITLE]}"
    if not any(deed in text for deed in _DEEDS):
        return None
    allotted = case.document.allotment
    named: dict[str, None] = {}
    place = 0
    for line in folded.text[:MOST_TITLE].split("\n"):
        spelled = {mark.text for mark in marks(folded, place, place + len(line))}
        for reference in references(folded, place, place + len(line), allotted):
            far = reference.start - place > LONGEST_HEADING
            if far or spelled & (_VERBS | {"heures"}):
                return None if len(named) != 1 else (next(iter(named)),)
            named.update(dict.fromkeys(reference.lots))
        place += len(line) + 1
    return (next(iter(named)),) if len(named) == 1 else None


def _dispensed(sentence: Sentence) -> Lots | None:
    """« Chaque titulaire … . Le lot C en est dispensé »: all but these, told just after."""
    after, steps = sentence.after, 0
    while after is not None and steps < 3:
        if "dispens" in after.text or "exempt" in after.text:
            dispensed_lots = [
                lot for reference in named_in(after) if reference.excluded for lot in reference.lots
            ]
            if dispensed_lots:
                return sentence.allotment.without(dispensed_lots) or None
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
        named_lots = references(folded, 0, len(folded.text), case.document.allotment)
        lots = tuple(
            lot for reference in named_lots if not reference.excluded for lot in reference.lots
        )
        words_beside = [
            mark.text
            for mark in marks(folded, 0, len(folded.text))
            if not any(reference.start <= mark.start < reference.end for reference in named_lots)
        ]
        if lots and not any(len(word) > 3 for word in words_beside):
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
    def marks(self) -> list[TextMark]:
        """Its marks."""
        return self.sentence.marks_between(self.start, self.end)

    @cached_property
    def said(self) -> list[int]:
        """Where the words stand that a statement begins with."""
        return [mark.start for mark in self.marks if mark.text.startswith(_SAID)]

    @cached_property
    def begins(self) -> Reference | None:
        """The reference with which it begins."""
        return _begins_with(self)

    @cached_property
    def is_item(self) -> bool:
        """Whether it is a lot of a list, without a predicate of its own."""
        return _reads_as_item(self)

    @cached_property
    def gives(self) -> tuple[str, ...]:
        """The lots of an item, none where it ends on « néant »."""
        return tuple(_lots_given(self))

    def between(self, since: int, until: int) -> list[str]:
        """The words of that stretch."""
        return [mark.text for mark in self.sentence.marks_between(since, until)]


_BEFORE_LOT = words("le la les l du de des d au aux seul seuls quant pour sur")
_CUTS = words(", et - : ; . mais")
_TURNS = {"tandis": "que", "alors": "que"}
_FROM = words("pour sur au aux du des de d dans")


NEXT_TO = 12  # characters between lots and what is said of them in apposition
_EXPLAINS = words("parentheses dessus crochets")


def table_of(sentence: Sentence) -> LotTable | None:
    """The table of lots in which the sentence stands, or that follows it closely."""
    page = sentence.page
    if page is None or not page.tables:
        return None
    position = bisect_left(page.ends, sentence.start)
    if position and not _EXPLAINS.isdisjoint(sentence.vocabulary):
        above = page.tables[position - 1]
        if above.given and sentence.start - above.end <= FAR_BELOW:
            return above  # « Entre parenthèses : volume minimal … », under the list
    for table in page.tables[position : position + 3]:
        inside = table.start <= sentence.start < table.end
        below = 0 <= table.rows[0].start - sentence.end <= FAR_BELOW
        crossing = sentence.start <= table.start < sentence.end
        if inside or below or crossing:
            return table
    return None


def clauses(sentence: Sentence) -> list[Clause]:
    """The sentence cut where the subject changes: « … ; », « tandis que », « , le lot 4 … »."""
    cut_clauses: list[Clause] | None = sentence.memo.get("clauses")
    if cut_clauses is None:
        cut_clauses = sentence.memo["clauses"] = _cut(sentence)
    return cut_clauses


def _cut(sentence: Sentence) -> list[Clause]:
    named_references = named_in(sentence)
    cuts = {sentence.start: ""}
    starts = {reference.start: reference for reference in named_references}
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
    places = [reference.start for reference in named_references]
    return [
        Clause(
            sentence,
            low,
            high,
            named_references[bisect_left(places, low) : bisect_left(places, high)],
            index,
            cuts[low],
        )
        for index, (low, high) in enumerate(pairwise(borders))
    ]


def _opened(
    marks: Sequence[TextMark], place: int, reference: Reference, listing: bool
) -> TextMark | None:
    """The mark that opens a clause whose subject is this reference; null where it is none's."""
    cursor = place - 1
    while cursor >= 0 and marks[cursor].text in _BEFORE_LOT and place - cursor < 5:
        cursor -= 1
    if cursor > 0 and marks[cursor].text == "est" and marks[cursor - 1].text == "c":
        return marks[cursor - 1]  # « c’est le lot 2 que … »
    if cursor == place - 1 and listing and marks[place].text == "lot" and cursor > 0:
        return marks[place]  # « LOT 1 PEINTURE (OUVERT) LOT 2 NETTOYAGE (RESERVE) »
    if cursor <= 0 or marks[cursor].text not in _CUTS:
        return None
    inner = [mark.text for mark in marks[cursor + 1 : place]]
    after = next((mark for mark in marks[place:] if mark.start >= reference.end), None)
    if after is None or after.text in (".", ";", ")"):
        return None
    if set(inner) & _FROM and marks[cursor].text in (",", ":"):
        return None
    if marks[cursor].text == ":" and after.text in (",", "et"):
        return None
    return marks[cursor]


def _leads(marks: Sequence[TextMark], place: int, since: int) -> bool:
    """Whether a lot stands at the head of its clause."""
    for mark in reversed(marks[:place]):
        if mark.start < since:
            return True
        if mark.text.isalnum() and mark.text not in ("le", "les", "et", "mais"):
            return False
    return True


def _at(marks: Sequence[TextMark], place: int) -> str:
    return marks[place].text if 0 <= place < len(marks) else ""


def _clause(sentence: Sentence, start: int) -> Clause:
    """The clause in which a cue stands."""
    cut_clauses = clauses(sentence)
    return next(
        (clause for clause in reversed(cut_clauses) if clause.start <= start), cut_clauses[0]
    )


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
    if chosen and chosen[-1] in named[1:] and _same_as(clause, named[0], chosen[-1]):
        chosen = named[: named.index(chosen[-1]) + 1]
    lots = tuple(dict.fromkeys(lot for reference in chosen for lot in reference.lots))
    allotted = clause.sentence.allotment
    lots_out = [lot for reference in out for lot in reference.lots]
    if lots:
        return tuple(lot for lot in lots if lot not in lots_out) or "unknown"
    kinds = {reference.kind for reference in chosen}
    if out and (not chosen or "every" in kinds):
        if clause.opening == "mais" or _turned(clause, out, start):
            return tuple(dict.fromkeys(lots_out)) or "unknown"
        if not lots_out:
            return None
        later = _kept_later(clause)
        return later or allotted.without(lots_out) or "unknown"
    if "unknown" in kinds or "others" in kinds:
        return "unknown"
    if "every" in kinds:
        exempted = _exempted(clause) or _excepted_before(clause)
        return (allotted.without(exempted) or "unknown") if exempted else "all"
    return None


def _same_as(clause: Clause, first: Reference, last: Reference) -> bool:
    """« ceux des lots 3 et 8 sont tenus de la même obligation que celui du lot 1 »."""
    between = clause.between(first.end, last.start)
    return "que" in between and not {"meme", "memes"}.isdisjoint(between)


_OPTIONAL = words("faculte facultatif facultative facultatives optionnelle")


def _is_optional(clause: Clause, reference: Reference) -> bool:
    """« une obligation pour les lots 1 et 5, une faculté pour les lots 2 et 6 »."""
    if _OPTIONAL.isdisjoint(clause.sentence.vocabulary):
        return False
    before = [
        other_reference.end
        for other_reference in clause.references
        if other_reference.end <= reference.start
    ]
    if not before:
        return False
    return not _OPTIONAL.isdisjoint(clause.between(max(before), reference.start))


def _apposed(clause: Clause, reference: Reference, start: int) -> bool:
    """« sauf pour les lots 3 et 4, réservés aux … »: said of the very lots that are taken out."""
    if reference.end > start:
        return False
    between = clause.between(reference.end, start)
    related = between[:1] in (["qui"], ["dont"], ["pour"]) and len(between) <= MOST_RELATED
    if related and not _RELATING.isdisjoint(between):
        return {"n", "ne", "pas", "ouvert", "ouverts"}.isdisjoint(between)
    return start - reference.end <= NEXT_TO and between in ([], [","], ["("])


_RELATING = words("qui dont lequel lesquels laquelle")
MOST_RELATED = 8  # marks of « dont l’accès est »


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
    statement_places = [
        place
        for place in clause.said
        if not (rank := bisect_right(starts, place)) or place >= named[rank - 1].end
    ]
    statement_places = sorted(
        {*(place for place in statement_places if not start <= place < end), start}
    )
    events = sorted(
        [(place, "said") for place in statement_places]
        + [(reference.start, "lots") for reference in named]
    )
    groups: list[tuple[str, list[int]]] = []
    for place, kind in events:
        if not groups or groups[-1][0] != kind:
            groups.append((kind, []))
        groups[-1][1].append(place)
    rank = next(i for i, (kind, places) in enumerate(groups) if kind == "said" and start in places)
    before = _of_group(named, groups, rank - 1)
    after = _of_group(named, groups, rank + 1)
    spoken = sum(kind == "said" for kind, _ in groups)
    if before and after:
        own = groups[rank][1]
        below = "dessous" in clause.between(before[0].start, own[0])  # « les lots ci-dessous »
        if len(own) > 1 and not below and not _restates(before, after):  # two things between lots
            return before if start == own[0] else after if start == own[-1] else [*before, *after]
        return _either(clause, before, after, spoken, post=groups[0][0] == "said")
    head = clause.sentence.folded.text[: before[-1].start] if before else ""
    item = head.rstrip(" (").endswith((":", ";"))  # « … : (lot 1) clause d’insertion »
    if before and not after and rank >= 2 and not item and _beside(clause, before[-1]):
        return []  # « marché réservé (lot 1) et clause d’insertion »
    return _narrowed(clause, before or after)


def _of_group(
    named: list[Reference], groups: list[tuple[str, list[int]]], rank: int
) -> list[Reference]:
    if not 0 <= rank < len(groups):
        return []
    return [reference for reference in named if reference.start in groups[rank][1]]


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
    for later_clause in _following(clause):
        pronoun = [mark.text for mark in later_clause.marks[:4]]
        named = [
            reference
            for reference in later_clause.references
            if reference.lots and not reference.excluded
        ]
        if named and {"elle", "celle", "il"} & set(pronoun):
            return tuple(dict.fromkeys(lot for reference in named for lot in reference.lots))
        if not later_clause.references:
            return None
    return None


def _following(clause: Clause, most: int = 3) -> Iterator[Clause]:
    """The clauses after, in this sentence and the next ones."""
    clauses_left = most
    later: Sentence | None = clause.sentence
    since = clause.index + 1
    while later is not None and clauses_left > 0:
        for other_clause in clauses(later)[since:]:
            if clauses_left > 0 and any(mark.text.isalnum() for mark in other_clause.marks):
                yield other_clause
                clauses_left -= 1
        later, since = later.after, 0


def _exempted(clause: Clause) -> list[str]:
    """« … à tous les lots ; les lots 3 et 5 en sont dispensés »."""
    exempted: list[str] = []
    for later_clause in _following(clause, MOST_ITEMS):
        if not later_clause.references:
            break
        if later_clause.is_item and not any(
            reference.excluded for reference in later_clause.references
        ):
            continue  # « lot A : 840 heures ; … Le lot D en est dispensé »
        head = [mark.text for mark in later_clause.marks[:2]]
        excepting = any(word.startswith(("mention", "except", "exclu", "exempt")) for word in head)
        if not excepting and not all(reference.excluded for reference in later_clause.references):
            break
        exempted += [lot for reference in later_clause.references for lot in reference.lots]
    return exempted


def _with_more(
    sentence: Sentence, clause: Clause, start: int, tied: Lots, reserving: bool
) -> Binding:
    """The list that the lots told after the cue begin: « … : lot 2 (façades) ; lot 5 (sols) »."""
    if not isinstance(tied, tuple):
        return Binding(tied, True, "clause")
    more: list[str] = []
    after_cue = any(reference.end > start for reference in clause.references)
    first = clause.begins
    fronted = first is not None and clause.between(first.end, clause.end)[:1] == [":"]
    for later_clause in _following(clause, MOST_ITEMS):
        is_item = (
            after_cue
            and later_clause.is_item
            and _joined_on(later_clause)
            and _alike(clause, later_clause)
        )
        answer = (
            fronted
            and _valued(later_clause)
            and len(later_clause.marks) < 14
            and later_clause.is_item
            and (_counts(clause) or not _counts(later_clause))
        )
        if reserving and any(reference.opened for reference in later_clause.references):
            break  # « Lots 3 et 4 : ouverts »
        if reserving and any(cue.label.startswith("ACTOR") for cue in later_clause.sentence.cues):
            break  # « lot 2 (ESAT) ; lot 5 (SIAE) »: kept for others
        if is_item or answer or _likewise(later_clause):
            more += later_clause.gives
        else:
            break
    if first is not None and not reserving:
        more += _items_above(sentence)
    lots = tuple(dict.fromkeys((*tied, *more)))
    spread = any(reference.kind == "every" for reference in clause.references)
    if spread and set(lots) >= set(sentence.allotment.numbers or "?"):
        return Binding("all", True, "clause")  # « Pour chacun des deux lots … : lot 1, 300 h ; … »
    return Binding(lots, True, "clause")


def _counts(clause: Clause) -> bool:
    """Whether it tells hours or a share: « Lot 3 : réservé aux ESAT. Lot 1 : 90 heures » does not
    answer the same question twice.
    """
    return not _UNITS.isdisjoint(mark.text for mark in clause.marks)


_UNITS = words("h heure heures % etp")


def _items_above(sentence: Sentence) -> list[str]:
    """« Lot 1 : 0 heure ; lot 2 : 210 heures ; lot 4 : 70 heures d’insertion »."""
    lots_above: list[str] = []
    before, steps = sentence.before, 0
    while before is not None and steps < MOST_ITEMS and before.text.rstrip()[-1:] == ";":
        clause = clauses(before)[0]
        hours = {mark.text for mark in clause.marks} & {"h", "heure", "heures"}
        if not hours or not clause.is_item:
            break
        lots_above = [*clause.gives, *lots_above]
        before, steps = before.before, steps + 1
    return lots_above


def _alike(clause: Clause, item_clause: Clause) -> bool:
    """Whether the items are told alike: « (lots 2 à 4 ; lot 1 : délai 15) » are not."""

    def sign(told_clause: Clause) -> bool:
        last = told_clause.references[-1]
        return told_clause.between(last.end, told_clause.end)[:1] in ([":"], ["="], ["→"])

    return not sign(item_clause) or sign(clause)


def _joined_on(clause: Clause) -> bool:
    """Whether no full stop stands before it."""
    if clause.index:
        return True
    before = clause.sentence.before
    return before is None or before.text.rstrip()[-1:] not in ".!?"


def likewise(sentence: Sentence) -> bool:
    """« Il en va de même du lot 3, pour 80 heures »: it goes on with what was said before."""
    return _likewise(clauses(sentence)[0])


def _likewise(clause: Clause) -> bool:
    """« Le lot « goûters » l’est également », « Il en va de même du lot 3 »."""
    spelled = [mark.text for mark in clause.marks]
    wording = {*spelled}
    alike = "en" in spelled[:3] and "de meme" in " ".join(spelled[2:6])
    return (
        bool(clause.references)
        and len(clause.marks) < 24
        and (alike or bool(wording & {"egalement", "aussi", "idem"}))
        and not any(mark.text.startswith(_SAID) for mark in clause.marks)
    )


# --- lists that follow

_VERBS = words(
    "est sont sera seront comporte comportent prevoit doit doivent devra devront ont fait font "
    "peut peuvent reste restent font exigeant attribue attribues"
)
_VALUES = words("oui non neant sans objet obligatoire aucune aucun dispense h heure heures % etp")
_STATUS = words("obligatoire oui soumis concerne concernes x applicable")


def _begins_with(clause: Clause) -> Reference | None:
    """The reference with which a clause begins, past a dash or an article."""
    if not clause.references:
        return None
    first = clause.references[0]
    head = [mark for mark in clause.marks if mark.start < first.start]
    light = all(
        mark.text in _BEFORE_LOT or not mark.text.isalnum() or mark.text in ("et", "oui")
        for mark in head
    )
    return first if light and len(head) < 6 else None


def _reads_as_item(clause: Clause) -> bool:
    """« lot 5 (sols souples) »: a lot without a predicate of its own."""
    if clause.begins is None or len(clause.marks) > 40:
        return False
    wording = [mark.text for mark in clause.marks]
    spoken = set(wording) & (_VERBS | {"n", "ne", "porte", "portent"})
    return not spoken and not any(word.startswith(_SAID) for word in wording)


def _lots_given(clause: Clause) -> list[str]:
    """The lots of an item, none where it ends on « néant »."""
    last_words = [mark.text for mark in clause.marks if mark.text.isalnum()][-3:]
    nothing = last_words[-1:] in (["neant"], ["non"], ["aucune"], ["aucun"], ["dispense"], ["0"])
    if nothing or last_words[-2:] in (
        ["sans", "objet"],
        ["0", "h"],
        ["0", "heure"],
        ["0", "heures"],
    ):
        return []
    return [
        lot for reference in clause.references if not reference.excluded for lot in reference.lots
    ]


def _valued(clause: Clause) -> bool:
    """Whether an item of a list tells what it gives to its lot."""
    wording = {mark.text for mark in clause.marks}
    return (
        clause.begins is not None
        and bool(wording & (_VALUES | _STATUS))
        and not (wording & {"prix", "technique", "critere", "criteres"})
    )


def _listed(sentence: Sentence, clause: Clause, start: int) -> Lots | None:
    """« Clause d’insertion. Lot 1 : 600 heures. Lot 2 : néant »: a list that follows at once."""
    listed_lots: list[str] = []
    lots_out: list[str] = []
    announced = False
    for later_clause in _following(clause, MOST_ITEMS):
        announced = announced or (
            not listed_lots and later_clause.opening == ":" and bool(later_clause.references)
        )
        if not (_valued(later_clause) or (announced and later_clause.is_item)):
            break
        item_lots = later_clause.gives
        if not _counts(later_clause):  # « Lots 3 et 4 : ouverts »
            opened = [
                lot
                for reference in later_clause.references
                if reference.opened
                for lot in reference.lots
            ]
            item_lots = tuple(lot for lot in item_lots if lot not in opened)
        listed_lots += item_lots
        lots_out += [
            lot
            for reference in later_clause.references
            for lot in reference.lots
            if lot not in item_lots
        ]
    if listed_lots:
        return tuple(dict.fromkeys(lot for lot in listed_lots if lot not in lots_out)) or "unknown"
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
    spelled = sentence.spelled
    if sentence.page is None or not (not _MARKS.isdisjoint(spelled) or told_in_titles(sentence)):
        return None
    quoted = _quoted(spelled) or {"insertion"}
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
    spelled = sentence.spelled
    spoken = sentence.allotment.noted and any(
        word in ("lot", "lots") and following in ("reserve", "reserves")
        for word, following in pairwise(spelled)
    )
    return _noted(sentence, {stem("reserve")}) if spoken else None


def _noted(sentence: Sentence, title_stems: set[str]) -> Lots | None:
    """The lots whose title has one of these words."""
    noted = tuple(
        lot for lot, title in sentence.allotment.noted.items() if title_stems & set(stems(title))
    )
    return noted or None


_TITLES = words("titre titres intitule intitules")


def told_in_titles(sentence: Sentence) -> bool:
    """« Le volume est porté dans le titre de chaque lot »."""
    titled: bool | None = sentence.memo.get("titled")
    if titled is None:
        after = sentence.after.spelled if sentence.after is not None else []
        wording = [*sentence.spelled, *after]
        titled = sentence.memo["titled"] = not _TITLES.isdisjoint(wording) and any(
            word in _TITLES
            and wording[place - 1 : place] != ["au"]
            and wording[place + 1 : place + 3] in (["de", "chaque"], ["des", "lots"])
            for place, word in enumerate(wording)
        )
    return titled


def _quoted(wording: Sequence[str]) -> set[str]:
    """The words alone between quotation marks."""
    return {
        word
        for before, word, after in zip(wording, wording[1:], wording[2:], strict=False)
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


def _applied(sentence: Sentence, clause: Clause) -> Lots | None:
    """« Cette clause est applicable au lot 1 », « Les attributaires des lots 2 et 5 y sont
    tenus ».
    """
    for later_clause in _following(clause, 6):
        applied_lots = _pointing(later_clause)
        if applied_lots is not None:
            return applied_lots
        if any(mark.text.startswith("reserv") for mark in later_clause.marks):
            return None
    return None


def _pointing(clause: Clause) -> Lots | None:
    if not clause.references or not _points_back(clause):
        return None
    named = [reference for reference in clause.references if not reference.excluded]
    out = [lot for reference in clause.references if reference.excluded for lot in reference.lots]
    lots = tuple(dict.fromkeys(lot for reference in named for lot in reference.lots))
    if lots:
        return _extended(clause, lots)
    if out:
        return clause.sentence.allotment.without(out) or "unknown"
    kinds = {reference.kind for reference in named}
    if kinds & {"unknown", "others"}:
        return "unknown"
    return "all" if "every" in kinds else None


def _extended(clause: Clause, lots: tuple[str, ...]) -> Lots:
    """With the items that follow: « … le lot 1 pour 180 heures et le lot 2 pour 95 heures »."""
    lots_so_far = list(lots)
    for later_clause in _following(clause, MOST_ITEMS):
        if not later_clause.is_item or not _joined_on(later_clause):
            break
        lots_so_far += later_clause.gives
    return tuple(dict.fromkeys(lots_so_far))


def points_back(sentence: Sentence) -> bool:
    """« Sont concernés le lot 1 pour 180 heures … »: it goes on with what was said before."""
    return any(clause.references and _points_back(clause) for clause in clauses(sentence))


_THESE = words("cette ce cet celle celui")


def _points_back(clause: Clause) -> bool:
    wording = [mark.text for mark in clause.marks]
    if wording[:1] and wording[0] in _THESE and wording[1:2] != ["lot"]:
        return True  # « Cette part s’établit, pour le lot 1, à 8 % »
    applies = any(word.startswith(_APPLIES) for word in wording)
    if not applies:
        return False
    if any(word in _POINTS and following in _POINTED for word, following in pairwise(wording)):
        return True
    if wording and wording[0] in (
        "sont",
        "seul",
        "seuls",
        "uniquement",
        "obligation",
        "cela",
        "lot",
        "lots",
    ):
        return not any(word.startswith("reserv") for word in wording[:6]) or wording[1:2] == [
            "concerne"
        ]
    return (
        bool(set(wording[:3]) & _POINTS)
        or bool({"y"} & set(wording))
        or ("concernes" in wording and "sont" in wording and len(wording) < 30)
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
    titled_lots: list[str] = []
    phrase: list[str] = []
    head = True  # whether the run stands at the head of the clause, or after « les sites de »
    depth = 0
    for mark in [mark for mark in clause.marks if mark.start < start][:60]:
        word = mark.text
        depth += (word == "(") - (word == ")")
        if depth > 0 or word == ")":
            continue
        if word == ":" or (word in _VERBS and phrase) or (word in _VERBAL and titled_lots):
            titled_lots += allotted.titled(phrase) if phrase else ()
            if head and titled_lots and (word != "le" or not phrase):
                return tuple(dict.fromkeys(titled_lots))
            phrase, titled_lots, head = [], [], word == ":" and mark.start - clause.start < 40
        elif word in (",", "et", "/"):
            titled_lots += allotted.titled(phrase) if phrase else ()
            phrase = []
        elif word in _PLACES:
            phrase, titled_lots, head = [], [], True
        elif word not in _BEFORE_LOT and word not in ("a", "lot", "lots"):
            word_stem = stem(word)
            if not allotted.knows(word_stem):
                phrase, titled_lots, head = [], [], False
            elif head:
                phrase.append(word_stem)
    return None


_TOPIC = words("s agissant concernant pour sur relatif")
_ANNOUNCES = ("obligation", "emploi", "social", "engagement", "condition", "particul", "insertion")
_THEIR = words("leur leurs son")
_HOLDERS = words("titulaire titulaires attributaire attributaires")
_THIS_LOT = words("ce ces celui ceux ledit present presents")


LONGEST_HEADING = 110  # characters of a line that heads the text of a lot
_HEADS_LOT = words("lot nr description du identification intitule section - : . ( )")


def _section(sentence: Sentence) -> Lots | None:
    """« 5.1 Lot : LOT-0004 – Crèche », then lines of its own: the lot in whose section it stands,
    where each lot has one.
    """
    page = sentence.page
    if page is None or sentence.part.lot is not None:
        return None
    sections = page.memo.get("sections")
    if sections is None:
        sections = page.memo["sections"] = list(_sections(page.folded, sentence.allotment))
    inside = next(
        (stretch for stretch in sections if stretch[0] <= sentence.start < stretch[1]), None
    )
    if inside is None or (len(sections) < 2 and not _is_article(sentence, inside[0])):
        return None
    lots: Lots = inside[2]
    return lots


def _sections(folded: Folded, allotted: Allotment) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Start, end and lots of each stretch that a line naming one lot heads, where text follows."""
    headed: tuple[int, tuple[str, ...], str] | None = None
    place, content = 0, 0
    for line in f"{folded.text}\n\n".split("\n"):
        lots = _lot_headed(folded, place, line, allotted)
        number = line.split(".", 1)[0].strip()
        leaves = headed is not None and (
            line.lstrip().startswith(("section ", "article ", "8.", "vi."))
            and not line.lstrip().startswith(headed[2] or "-")
        )
        if headed is not None and (lots or leaves or place + len(line) > len(folded.text)):
            if content:
                yield headed[0], place, headed[1]
            headed = None
        if lots:
            headed = (place, lots, number if number.isdigit() else "")
            content = int(". " in line)  # « Lot 1 : terrassements. Clause sociale : 320 h »
        elif len(line.strip()) > MOST_BLANK:
            content += 1
        place += len(line) + 1


def _is_article(sentence: Sentence, start: int) -> bool:
    """Whether an article, and no item of a list of lots, begins there."""
    return sentence.folded.text[start : start + LONGEST_HEADING].lstrip().startswith(_ARTICLES)


_ARTICLES = ("article ", "art. ", "chapitre ", "section ")


MOST_BLANK = 12  # characters of a line that says nothing


def _lot_headed(folded: Folded, place: int, line: str, allotted: Allotment) -> tuple[str, ...]:
    """The one lot that a short line begins with, past its own number."""
    line = line.split(". ", 1)[0]
    if len(line) > LONGEST_HEADING or "lot" not in line[:40]:
        return ()
    named = references(folded, place, place + len(line), allotted)
    if not named or len({lot for reference in named for lot in reference.lots}) != 1:
        return ()
    spelled = [mark.text for mark in marks(folded, place, place + len(line))]
    head = [mark.text for mark in marks(folded, place, named[0].start)]
    article = spelled[:1] in (["article"], ["art"], ["chapitre"]) and _ends_on(
        folded, named[-1].end, place + len(line)
    )
    if {*spelled} & _VERBS or (
        not article and any(word.isalpha() and word not in _HEADS_LOT for word in head)
    ):
        return ()
    if named[0].excluded or line.rstrip().endswith((";", ",")):
        return ()
    return named[0].lots


def _ends_on(folded: Folded, since: int, until: int) -> bool:
    """Whether a line ends on the lot that it names, or on its title in brackets."""
    line_end = folded.text[since:until].strip(" .:")
    return not line_end or line_end.startswith(("(", "- ", '"'))


def _heading(sentence: Sentence) -> Lots | None:
    """« Pour les lots 4 et 6 », « Lot 2 – Papier : marchés réservés », on a line above."""
    before = sentence.before
    steps = 0
    while before is not None and steps < MOST_HEADED:
        heading_lots = _heads(before)
        if heading_lots is not None:
            return heading_lots
        numbered = before.text.strip(" .)\n").isdigit()
        weighted = before.has("POINTS") or "|" in before.text or numbered
        if before.references or (steps and not weighted and not _short(before)):
            return None
        before, steps = before.before, steps + 1
    return None


MOST_HEADED = 14  # lines of a list of criteria under « Lots 1 et 2 : »


def _short(sentence: Sentence) -> bool:
    return len(sentence.text) < 80 and sentence.text.rstrip().endswith(":")


def _heads(before: Sentence) -> Lots | None:
    """The lots of a line that heads what follows; one line of a list of lots heads nothing."""
    if len(before.text) > 200 or not before.references:
        return None
    clause = clauses(before)[0]
    first = clause.begins
    spelled = before.spelled
    of_criteria = before.has("CRITERION") and before.text.rstrip(" \n.)0123456789").endswith(":")
    topic = of_criteria or spelled[0] in _TOPIC or (spelled[:1] == ["lot"] and "reserve" in spelled)
    if first is None and not of_criteria and not (spelled and spelled[0] in _TOPIC):
        return None
    if set(spelled) & _VERBS and not topic:
        return None
    if not topic and _in_a_list(before):
        return None
    named = [reference for reference in before.references if not reference.excluded]
    lots = tuple(dict.fromkeys(lot for reference in named for lot in reference.lots))
    return lots or None


def _in_a_list(before: Sentence) -> bool:
    for neighbour in (before.before, before.after):
        if (
            neighbour is not None
            and neighbour.references
            and clauses(neighbour)[0].begins is not None
        ):
            return True
    return False


def _topic(sentence: Sentence, clause: Clause, start: int) -> Lots | None:
    """« Le lot 6 est assorti d’obligations. 140 heures seront confiées … », « Ce lot est … »."""
    spelled = sentence.spelled
    head = spelled[
        : next((position for position, m in enumerate(sentence.marks) if m.start >= start), 0) + 4
    ]
    this_lot = any(
        (word in _THIS_LOT and following in ("lot", "lots", "ci"))
        or (word in _THEIR and following in _HOLDERS)
        for word, following in pairwise(head)
    )
    earlier = clauses(sentence)[: clause.index]
    if this_lot or clause.opening == "mais":
        for earlier_clause in reversed(earlier):
            named = [reference for reference in earlier_clause.references if reference.lots]
            if named:
                return named[-1].lots
    fronted = _fronted(earlier)
    if fronted is not None:
        return fronted
    before = sentence.before
    steps, most = 0, 5 if this_lot else 1
    words_before: list[str] = []
    while before is not None and steps < most:
        named = [reference for reference in named_in(before) if reference.lots]
        words_before = before.spelled + words_before
        if named and (this_lot or _goes_on(before, words_before, spelled)):
            return named[-1].lots if this_lot else named[0].lots
        if not named and _fragment(before):
            most = min(5, most + 1)
        before, steps = before.before, steps + 1
    return None


def _first_clause(sentence: Sentence) -> Clause:
    """The first clause, past the heading of its field."""
    cut_clauses = clauses(sentence)
    headed = (
        len(cut_clauses) > 1 and not cut_clauses[0].references and cut_clauses[1].opening == ":"
    )
    return cut_clauses[1] if headed else cut_clauses[0]


def _fragment(sentence: Sentence) -> bool:
    """A line in the midst of a sentence."""
    before = sentence.before
    return before is not None and before.text.rstrip()[-1:] not in ".;:!?"


def _fronted(earlier: Sequence[Clause]) -> Lots | None:
    """« Lots 1 et 3 : prix 50 % ; qualité de l’insertion 15 % »."""
    for earlier_clause in reversed(earlier):
        if earlier_clause.references:
            first = earlier_clause.begins
            if first is not None and earlier_clause.between(first.end, earlier_clause.end)[:1] == [
                ":"
            ]:
                return first.lots or None
            return None
    return None


def _explains(wording: Sequence[str]) -> bool:
    """« Il s’agit de recruter des demandeurs d’emploi, à raison de 180 h »."""
    return list(wording[:3]) == ["il", "s", "agit"] and any(
        word in ("de", "d") and verb.endswith(("er", "ir", "re"))
        for word, verb in pairwise(wording[3:5])
    )


def _takes_up(wording: Sequence[str]) -> bool:
    """« Cette clause consiste à … »."""
    return bool(wording) and wording[0] in _THESE and not _POINTED.isdisjoint(wording[1:2])


def _goes_on(before: Sentence, words_before: Sequence[str], wording: Sequence[str]) -> bool:
    """Whether the sentence speaks of the lots that the one before began with."""
    if "y" in wording[:6] and any(word.startswith("reserv") for word in words_before):
        return True  # « La réservation ne vise que le lot 3 ; sont admises à y soumissionner … »
    if (_explains(wording) or _takes_up(wording)) and not _POINTED.isdisjoint(words_before):
        return not any(reference.excluded for reference in before.references)
    first = _first_clause(before).begins
    alone = "seuls" in words_before and list(wording[:1]) in (["il"], ["elle"])
    if first is None and not alone and not (words_before and words_before[0] in _TOPIC):
        return False
    if any(reference.excluded for reference in before.references):
        return False
    is_reserved = len(wording) > 2 and wording[2].startswith("reserv")  # « Il est réservé à »
    pronoun = wording[:1] in (["il"], ["ils"], ["elle"]) and (
        is_reserved or wording[1:2] not in (["est"], ["sera"])
    )
    if pronoun and wording[1:2] != ["s"]:
        return True
    announced = any(word.startswith(_ANNOUNCES) for word in words_before)
    return announced and not any(word.startswith(("reserv", "critere")) for word in words_before)
