"""A heading answered lot by lot: « Marché réservé : non pour le lot 1, oui pour le lot 2 »."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from classifier.case import Cue, Sentence
from classifier.families import ACTORS
from classifier.scope import named_in
from classifier.text import words
from vigie.domain.considerations import Family

MOST_SENTENCES = 24
LONGEST_GROUP = 16  # words of one answer with its lots
_YES = words("oui obligatoire x")
_NO = words("non neant aucun aucune dispense")
_EXCEPTING = words("sauf excepte hormis hors exception")
_UNITS = words("h heures heure %")  # an amount is a yes
_ANSWERS = _YES | _NO | _UNITS | {"sans"}
_VERBS = words("est sera sont seront comporte comportent peut peuvent doit devra")
_HEADS = (":", "?")


@dataclass
class LotAnswers:
    """The lots that answer yes and no, and the operators named beside a yes."""

    yes: dict[str, frozenset[Family]] = field(default_factory=dict)
    no: set[str] = field(default_factory=set)
    last: Sentence | None = None

    @property
    def families(self) -> dict[frozenset[Family], tuple[str, ...]]:
        """The lots that answer yes by the families told beside them."""
        lots_by_families: dict[frozenset[Family], list[str]] = {}
        for lot, families in self.yes.items():
            lots_by_families.setdefault(families, []).append(lot)
        return {families: tuple(lots) for families, lots in lots_by_families.items()}


@dataclass(frozen=True)
class _Named:
    """Lots told together; `excepted` after « sauf »."""

    lots: tuple[str, ...]
    kind: str
    excepted: bool


@dataclass(frozen=True)
class _Event:
    place: int
    sentence: Sentence
    answer: bool | None = None
    named: _Named | None = None
    bound: bool = False  # its answer stands right after it
    families: frozenset[Family] = frozenset()


def read(sentence: Sentence, cue: Cue) -> LotAnswers | None:
    """What the lots answer to the heading that the cue is; null where it is no such heading."""
    after = sentence.wording[cue.last + 1 :]
    sign = next((position for position, word in enumerate(after[:14]) if word in _HEADS), None)
    spoken = len(sentence.having("RESERVED")) > 1 or not _VERBS.isdisjoint(sentence.vocabulary)
    if sign is None or spoken:
        return None
    start = sentence.tokens[cue.last + 1 + sign].end
    if _answered_whole(sentence, start):
        return None
    events = list(_events(sentence, start))
    if not any(event.answer is not None for event in events):
        return None
    if not any(event.named is not None for event in events):
        return None
    return _paired(events, sentence.allotment.numbers)


def _answered_whole(sentence: Sentence, start: int) -> bool:
    """« … de tout ou partie du marché : Non », and the lots of something else on the next line."""
    line, _, below = sentence.folded.text[start : sentence.end].partition("\n")
    alone = line.strip(" .") in ("non", "oui", "neant", "sans objet")
    return alone and bool(below.strip() or sentence.text.rstrip(" ")[-1:] in "\n.")


def _events(sentence: Sentence, start: int) -> Iterator[_Event]:
    """LotAnswers, lots and operators in order, through the sentences that go on with them."""
    line: Sentence | None = sentence
    for _ in range(MOST_SENTENCES):
        if line is None or (line is not sentence and not _goes_on(line)):
            return
        yield from sorted(_of_line(line, start), key=lambda event: event.place)
        start, line = 0, line.after


def _goes_on(line: Sentence) -> bool:
    """« ; lot 4 : oui, SIAE », « Oui au lot 4, non aux lots 1 à 3 »."""
    before = line.before
    opens = [reference.start - line.start < 8 for reference in named_in(line)[:1]]
    joined = (before is not None and before.text.rstrip()[-1:] in ";,:?/") or any(opens)
    joined = joined or line.wording[:1] in (["oui"], ["non"])
    short = len(line.wording) <= LONGEST_GROUP * 2
    return joined and short and not _ANSWERS.isdisjoint(line.vocabulary)


def _of_line(line: Sentence, start: int) -> Iterator[_Event]:
    references = [reference for reference in named_in(line) if reference.start >= start]
    for reference in references:
        head = line.folded.text[max(start, reference.start - 24) : reference.start].split()
        excepted = not _EXCEPTING.isdisjoint(head)
        tail = line.folded.text[reference.end : reference.end + 8].replace(" ", "")
        bound = tail.startswith((":oui", ":non", ":neant"))
        yield _Event(
            reference.start,
            line,
            named=_Named(reference.lots, reference.kind, excepted),
            bound=bound,
        )
    wording = line.wording
    for position, token in enumerate(line.tokens):
        inside = any(
            other_reference.start <= token.start < other_reference.end
            for other_reference in references
        )
        if token.start < start or inside:
            continue
        nothing = token.text == "sans" and wording[position + 1 : position + 2] == ["objet"]
        if token.text in _NO or nothing:
            yield _Event(token.start, line, answer=False)
        elif token.text in _YES or (
            token.text[0].isdigit() and not _UNITS.isdisjoint(wording[position + 1 : position + 2])
        ):
            yield _Event(token.start, line, answer=True)
    for cue in line.having(*ACTORS):
        if line.tokens[cue.first].start >= start:
            yield _Event(line.tokens[cue.first].start, line, families=ACTORS[cue.label])


def _paired(events: list[_Event], numbers: tuple[str, ...]) -> LotAnswers | None:
    """Each answer with its lots: those after it where an answer comes first, else those before."""
    answers = LotAnswers(last=events[-1].sentence)
    answers_and_lots = [
        event for event in events if event.answer is not None or event.named is not None
    ]
    leads = answers_and_lots[0].answer is not None
    if leads and any(paired_event.bound for paired_event in answers_and_lots):
        return None  # « oui / lot 1 : 120 h / lot 2 : non »
    groups: list[tuple[bool | None, list[_Named], set[Family]]] = []
    pending: list[_Named] = []
    for event in events:
        if event.answer is not None:
            groups.append((event.answer, [] if leads else pending, set()))
            pending = []
        elif event.named is not None and leads and groups:
            groups[-1][1].append(event.named)
        elif event.named is not None:
            pending.append(event.named)
        elif groups:
            groups[-1][2].update(event.families)
    if not groups or (not leads and pending and not groups[-1][1]):
        return None
    for answer, references, families in groups:
        _note(answers, bool(answer), references, frozenset(families), numbers)
    denied = any(event.answer is False for event in events)
    return answers if denied and (answers.yes or answers.no) else None


def _note(
    answers: LotAnswers,
    answer: bool,
    references: list[_Named],
    families: frozenset[Family],
    numbers: tuple[str, ...],
) -> None:
    named = [lot for reference in references if not reference.excepted for lot in reference.lots]
    but = [lot for reference in references if reference.excepted for lot in reference.lots]
    all_others = any(reference.kind in ("others", "every") for reference in references)
    if but and not named:
        all_others = True
    if all_others and not named:
        lots_known = {*answers.yes, *answers.no, *but}
        named = [lot for lot in numbers if lot not in lots_known]
    for lots, is_yes in ((named, answer), (but, not answer)):
        for lot in lots:
            if is_yes:
                answers.yes[lot] = families
                answers.no.discard(lot)
            elif lot not in answers.yes:
                answers.no.add(lot)
