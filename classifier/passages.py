"""One text of a notice as the other readings see it, and what they hand back."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from classifier.case import Sentence
from classifier.document import Part
from classifier.findings import Evidence
from classifier.lots import key
from classifier.scope import mentions
from classifier.sentences import split
from classifier.text import Folded

MOST_PASSAGE = 60_000  # characters of one text: what matching needs stands long before
LotKeys = tuple[str, ...] | Literal["all"]


@dataclass(frozen=True)
class Hit:
    """A value and where its proof stands in the folded text; `lots` where the reading itself
    tells them.
    """

    value: dict[str, Any]
    start: int
    end: int
    lots: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """One reading of a notice: kind (vigie.domain.lots.READINGS), value, the lots it holds for,
    its proof.
    """

    kind: str
    value: dict[str, Any]
    lots: LotKeys
    evidence: Evidence

    def covers(self, number: str) -> bool:
        """Whether it speaks of that published lot number."""
        return self.lots == "all" or key(number) in self.lots


@dataclass
class Passage:
    """One folded text with its sentences; `known` are the keys of the notice's lots."""

    part: Part
    folded: Folded
    known: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        """The folded text."""
        return self.folded.text

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Its sentences, in order."""
        return [Sentence(self.part, self.folded, start, end) for start, end in split(self.folded)]

    def having(self, *stems: str) -> Iterator[Sentence]:
        """The sentences in which one of those words stands."""
        return (
            sentence for sentence in self.sentences if any(stem in sentence.text for stem in stems)
        )

    def start_of(self, place: int) -> int:
        """Where the sentence of that place starts."""
        starts = [sentence.start for sentence in self.sentences]
        rank = bisect_right(starts, place) - 1
        return starts[rank] if rank >= 0 else 0

    def lots_of(self, hit: Hit) -> LotKeys:
        """The lots that a hit holds for: told by it, named in its sentence, else those of the
        field.
        """
        if hit.lots:
            return tuple(key(lot) for lot in hit.lots)
        named = mentions(
            Sentence(self.part, self.folded, self.start_of(hit.start), max(hit.end, hit.start + 1))
        )
        chosen = tuple(
            dict.fromkeys(lot for mention in named if not mention.excluded for lot in mention.lots)
        )
        if chosen:
            return chosen
        lots_out = {lot for mention in named for lot in mention.lots}
        if lots_out:
            return tuple(lot for lot in self.known if lot not in lots_out)
        return (key(self.part.lot),) if self.part.lot else "all"
