"""What the components hand on: the sentences of one notice, the cues found in them, the
statements drawn from them.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from classifier.document import Document, Part
from classifier.lots import NO_LOTS, Allotment, Reference, references
from classifier.numbers import TextMark, marks
from classifier.text import FUNCTION_WORDS, Folded, SentenceWord, fold, stem, tokens, wording
from vigie.domain.considerations import Consideration
from vigie.domain.lots import Volume

if TYPE_CHECKING:
    from classifier.tables import LotTable

_TURNS = frozenset({";", "mais", "tandis", "toutefois", "cependant", "neanmoins", "revanche"})
_WHEREAS = ["alors", "que"]
_VERBS = frozenset({"est", "sont", "sera", "seront", "n", "ne", "peut", "peuvent", "a", "ont"})
MOST_STATEMENTS = 500
BESIDE = 3  # sentences before and after a social word that may turn it
Lots = tuple[str, ...] | Literal["all", "unknown"]  # keys of lots: « LOT-0001 » and « 01 » are "1"


class Cue(NamedTuple):
    """A phrase of the vocabulary: its label, its tokens (both ends included)."""

    label: str
    first: int
    last: int


@dataclass(eq=False)
class Page:
    """One folded text of a notice, beside the others; its tables of lots are read once."""

    folded: Folded
    read_tables: "Callable[[Folded, Allotment], tuple[LotTable, ...]]"
    allotment: Allotment = NO_LOTS
    of_field: tuple[str, ...] = ()
    beside: "list[Page]" = field(default_factory=list)
    memo: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def tables(self) -> "tuple[LotTable, ...]":
        """Its tables of lots, in order."""
        return self.read_tables(self.folded, self.allotment)

    @cached_property
    def ends(self) -> list[int]:
        """Where they end, in order."""
        return [table.end for table in self.tables]


def _place(cue: Cue) -> tuple[int, int]:
    return cue.first, -cue.last


@dataclass(eq=False)
class Sentence:
    """One sentence of one part; `candidate` where a social word stands in it."""

    part: Part
    folded: Folded
    start: int
    end: int
    candidate: bool = False
    cues: list[Cue] = field(default_factory=list)
    serves: bool = False  # the contract serves people far from employment: they are not its hires
    excluded: str = ""  # why nothing in it is said of this contract, where its heading tells
    gridded: set[str] = field(default_factory=set)  # what the columns of its table answer
    before: "Sentence | None" = None
    after: "Sentence | None" = None
    page: "Page | None" = None  # the text in which it stands
    memo: dict[Any, Any] = field(default_factory=dict)  # what is asked of it again and again

    @property
    def allotment(self) -> Allotment:
        """The lots of its notice."""
        return self.page.allotment if self.page is not None else NO_LOTS

    @property
    def of_field(self) -> tuple[str, ...]:
        """The lots that the name of its field tells."""
        return self.page.of_field if self.page is not None else ()

    @cached_property
    def marks(self) -> list[TextMark]:
        """Its words, figures and signs, one by one."""
        return marks(self.folded, self.start, self.end)

    @cached_property
    def starts(self) -> list[int]:
        """Where its marks start, in order."""
        return [mark.start for mark in self.marks]

    def marks_between(self, since: int, until: int) -> list[TextMark]:
        """Its marks that start in that stretch of the text."""
        return self.marks[bisect_left(self.starts, since) : bisect_left(self.starts, until)]

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The lots that it names, in order."""
        return references(self.folded, self.start, self.end, self.allotment)

    @cached_property
    def tokens(self) -> list[SentenceWord]:
        """Its words, numbers and signs with their places."""
        return tokens(self.folded.text, self.start, self.end)

    @cached_property
    def wording(self) -> list[str]:
        """Its words, numbers and signs, folded."""
        return wording(self.folded.text, self.start, self.end)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The set of them."""
        return frozenset(self.wording)

    @cached_property
    def spelled(self) -> list[str]:
        """Its marks as folded words."""
        return [mark.text for mark in self.marks]

    @cached_property
    def content(self) -> list[int]:
        """The tokens that cues are matched on, by index."""
        return [index for index, word in enumerate(self.wording) if word not in FUNCTION_WORDS]

    @cached_property
    def stems(self) -> list[str]:
        """Their stems, in the same order."""
        words_in_order = self.wording
        return [stem(words_in_order[index]) for index in self.content]

    @cached_property
    def text(self) -> str:
        """The folded sentence."""
        return self.folded.text[self.start : self.end]

    @cached_property
    def words(self) -> frozenset[str]:
        """The set of its stems."""
        return frozenset(self.stems)

    @cached_property
    def clauses(self) -> list[int]:
        """For each token the clause it stands in: a semicolon or a turning word begins another."""
        words_in_order = self.wording
        if _TURNS.isdisjoint(self.vocabulary) and "alors" not in self.vocabulary:
            return [0] * len(words_in_order)
        number, numbers = 0, []
        for place, word in enumerate(words_in_order):
            amid = place and words_in_order[place - 1] in _VERBS  # « n’est toutefois réservé »
            turns = word in _TURNS or words_in_order[place : place + 2] == _WHEREAS
            number += turns and not amid
            numbers.append(number)
        return numbers

    @cached_property
    def by_label(self) -> dict[str, list[Cue]]:
        """Its cues by label, each list in order."""
        cues_by_label: dict[str, list[Cue]] = {}
        for cue in self.cues:
            cues_by_label.setdefault(cue.label, []).append(cue)
        return cues_by_label

    def having(self, *labels: str) -> list[Cue]:
        """Its cues of those labels, in order."""
        by_label = self.by_label
        if len(labels) == 1:
            return by_label.get(labels[0], [])
        labelled_cues: list[Cue] | None = self.memo.get(labels)
        if labelled_cues is None:
            cue_lists = [by_label[label] for label in labels if label in by_label]
            labelled_cues = sorted((cue for cues in cue_lists for cue in cues), key=_place)
            self.memo[labels] = labelled_cues
        return labelled_cues

    def has(self, *labels: str) -> bool:
        """Whether it has such a cue."""
        return not self.by_label.keys().isdisjoint(labels)

    def said(self, cue: Cue) -> str:
        """The folded words of a cue."""
        return self.folded.text[self.tokens[cue.first].start : self.tokens[cue.last].end]

    def between(self, first: int, last: int) -> str:
        """The folded text between two tokens, neither included."""
        return self.folded.text[self.tokens[first].end : self.tokens[last].start]

    def written(self, index: int) -> str:
        """A token as it is stored."""
        start, end = self.place(index, index)
        return self.folded.stored[start:end]

    def stems_before(self, index: int, count: int) -> list[str]:
        """The stems of the words before a token, nearest last."""
        return [stem(word) for word in self.words_before(index, count)]

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Offsets in the stored text of that run of tokens."""
        return self.folded.span(self.tokens[first].start, self.tokens[last].end)

    def words_before(self, index: int, count: int) -> list[str]:
        """The raw words before a token, nearest last."""
        return self.wording[max(0, index - count) : index]

    def words_after(self, index: int, count: int) -> list[str]:
        """The raw words after a token, nearest first."""
        return self.wording[index + 1 : index + 1 + count]


@dataclass
class Statement:
    """One consideration that one sentence puts on some lots."""

    code: Consideration
    sentence: Sentence
    first: int  # tokens of the quote, both included
    last: int
    rule: str
    lots: Lots = "all"
    named: bool = False  # the lots are named in words, not taken from the field
    families: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    guessed: bool = False  # its lots are told by no word
    optional: bool = False
    volumes: list[Volume] = field(default_factory=list)
    weight: float | None = None


def guesses(case: "Case", lots: Lots, named: bool) -> bool:
    """Whether those lots are a guess: all of several that no word names, or some untold."""
    return lots == "unknown" or (not named and lots == "all" and len(case.document.lots) > 1)


@dataclass
class Case:
    """One notice on its way through the pipeline."""

    document: Document
    sentences: list[Sentence] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    denials: list[Statement] = field(default_factory=list)  # « n’est pas réservé »
    about: bool = False  # the contract is about clauses or reservations
    telling_alone: bool = False  # sentences that can state nothing are no candidates
    memo: dict[str, Any] = field(default_factory=dict)  # what is asked of it again and again

    @cached_property
    def read(self) -> list[Sentence]:
        """The sentences whose cues are looked for: the candidates and those beside them."""
        near: set[int] = set()
        for place, sentence in enumerate(self.sentences):
            if sentence.candidate:
                near.update(range(place - BESIDE, place + BESIDE + 1))
        return [
            near_sentence for place, near_sentence in enumerate(self.sentences) if place in near
        ]

    @cached_property
    def title(self) -> str:
        """Its folded title; empty where it has none."""
        parts = self.document.parts
        return fold(next((part.text for part in parts if part.role == "title"), "")).text

    @property
    def candidates(self) -> Iterator[Sentence]:
        """The sentences in which a social word stands."""
        return (sentence for sentence in self.sentences if sentence.candidate)

    @property
    def full(self) -> bool:
        """Whether so much is stated that more would only add proofs: a hostile text repeats."""
        return len(self.statements) >= MOST_STATEMENTS

    def add(self, statements: Iterable[Statement]) -> None:
        """Takes what a component found."""
        self.statements += statements
