"""The cells of a lot (trade × département) with its sizes, and which cells a member covers."""

from collections.abc import Iterable
from dataclasses import dataclass

from vigie.matching.prepared import GateAnswer
from vigie.matching.turnover import TurnoverFloor

MOST_CELLS = 64
UNKNOWN_PLACE = "?"
# what whoever renovates does alone does not make the trades of the building one need
RENOVATES = frozenset(["rehabilitation", "renovation-energetique", "adaptation-logement"])


@dataclass(frozen=True)
class Need:
    """One thing that the lot asks for: trades of the vocabulary, any of which does it."""

    slug: str
    label: str
    slugs: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """The trade without which nobody answers it: whole renovations before their parts."""
        return next((slug for slug in self.slugs if slug in RENOVATES), self.slug)


@dataclass(frozen=True)
class Needs:
    """The lot's cells (trade × département) and sizes; null where the notice does not say."""

    trades: tuple[Need, ...]
    places: tuple[str, ...]
    amount: float | None
    yearly: float | None
    floor: TurnoverFloor | None  # the least turnover that is asked
    hours: float | None  # of insertion, a year
    dwellings: int = 0  # that the title tells to renovate, all trades together
    hours_told: str = ""  # « 150 h d’insertion en tout », as the notice counts them

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """Every (trade, place), in order: bit n is the n-th."""
        return tuple((need.slug, place) for need in self.trades for place in self.places)[
            :MOST_CELLS
        ]

    @property
    def every_cell(self) -> int:
        """The bits of the whole lot."""
        return (1 << len(self.cells)) - 1

    @property
    def turnover_asked(self) -> float | None:
        """What is held against members: the floor as stated, whatever its legal ceiling."""
        return self.floor.euros if self.floor else None

    def cell_label(self, cell: tuple[str, str]) -> str:
        """« Élagage et abattage (93) »."""
        name = next(need.label for need in self.trades if need.slug == cell[0])
        return name if cell[1] == UNKNOWN_PLACE else f"{name} ({cell[1]})"


def covers(member: Iterable[GateAnswer], needed: Needs) -> int:
    """Bits of the cells that these passages cover between them; each passage covers its own
    trades in its own places.
    """
    bits = 0
    for own_passage in member:
        if own_passage.passes:
            bits |= _covered(own_passage, needed)
    return bits


def _covered(own_passage: GateAnswer, needed: Needs) -> int:
    slugs = {need.slug for need in needed.trades if _does(own_passage, need, needed)}
    reach = own_passage.prepared.reach
    everywhere = not reach.stated
    bits = 0
    for position, (slug, place) in enumerate(needed.cells):
        if slug in slugs and (
            everywhere or place == UNKNOWN_PLACE or place in reach.whole or place in reach.part
        ):
            bits |= 1 << position
    return bits


def _does(own_passage: GateAnswer, need: Need, needed: Needs) -> bool:
    """Whether that activity does that need: by its trade; by its own words, where the lot needs
    one thing only, or none of its trades is its own.
    """
    if own_passage.prepared.activity.trade in need.slugs:
        return True
    every = {slug for trade_need in needed.trades for slug in trade_need.slugs}
    return len(needed.trades) == 1 or (
        own_passage.prepared.activity.trade not in every and need is needed.trades[0]
    )
