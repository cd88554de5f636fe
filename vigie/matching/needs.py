"""What a lot asks for: trades in places, money, turnover, hours of insertion."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from vigie.data.trades import cpv_label, trades, trades_of_cpv
from vigie.domain.considerations import Consideration
from vigie.domain.lots import LotView, Volume
from vigie.matching.facts import LotFacts
from vigie.matching.gate import Passage, Prepared
from vigie.matching.turnover import TurnoverFloor, turnover_floor
from vigie.matching.words import phrase

MOST_TRADES = 6  # a notice that lists more codes is a catalogue: its first ones say what it is
MOST_CELLS = 64
HOURS_A_YEAR = 1607  # legal working time of one full-time job
UNKNOWN_PLACE = "?"


@dataclass(frozen=True)
class Need:
    """One trade that the lot asks for, with the codes that told of it."""

    slug: str  # of the vocabulary, or the code itself where no trade fits
    label: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Needs:
    """The lot's cells (trade × département) and sizes; null where the notice does not say."""

    trades: tuple[Need, ...]
    places: tuple[str, ...]
    amount: float | None
    yearly: float | None
    floor: TurnoverFloor | None  # the least turnover that is asked
    hours: float | None  # of insertion, a year

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


def needs(facts: LotFacts) -> Needs:
    """What that lot asks for."""
    lot = facts.lot
    years = max(1.0, (lot.duration_months or 12.0) / 12.0)
    amount = lot.estimated_value if lot.estimated_value and lot.estimated_value > 0 else None
    return Needs(
        trades=_trades(facts)[:MOST_TRADES],
        places=tuple(sorted(facts.departments)) or (UNKNOWN_PLACE,),
        amount=amount,
        yearly=amount / years if amount else None,
        floor=turnover_floor(lot),
        hours=insertion_hours(lot),
    )


def insertion_hours(lot: LotView) -> float | None:
    """Hours of insertion a year that the clause asks, the fullest volume told; null when it
    gives none.
    """
    clauses = [one for one in lot.findings if one.code is Consideration.INSERTION_CONDITION]
    told = [_yearly(volume, lot) for one in clauses for volume in one.volumes if volume.hours]
    return max((hours for hours in told if hours), default=None)


def covers(member: Iterable[Passage], needed: Needs) -> int:
    """Bits of the cells that these passages cover between them; each passage covers its own
    trades in its own places.
    """
    bits = 0
    for one in member:
        if one.passes:
            bits |= _covered(one, needed)
    return bits


def _covered(one: Passage, needed: Needs) -> int:
    slugs = {need.slug for need in needed.trades if _does(one.prepared, need)}
    if (
        not slugs and needed.trades
    ):  # it passed by the words alone: by them the lot's first trade is meant
        slugs = {needed.trades[0].slug}
    reach = one.prepared.reach
    everywhere = not reach.stated
    bits = 0
    for at, (slug, place) in enumerate(needed.cells):
        if slug in slugs and (
            everywhere or place == UNKNOWN_PLACE or place in reach.whole or place in reach.part
        ):
            bits |= 1 << at
    return bits


def _does(one: Prepared, need: Need) -> bool:
    if one.activity.trade == need.slug:
        return True
    return any(
        code.startswith(prefix) or _broad(code, prefix)
        for code in need.codes
        for prefix in one.prefixes
    )


def _broad(code: str, prefix: str) -> bool:
    stem = code.rstrip("0")
    return len(stem) >= 3 and prefix.startswith(stem)


def _trades(facts: LotFacts) -> tuple[Need, ...]:
    """Trades of the lot's CPV codes, then those that its title names in another group."""
    found: dict[str, list[str]] = {}
    for code in facts.codes:
        slug = _slug(code, facts)
        if slug:
            found.setdefault(slug, []).append(code)
    groups = {trades()[slug].group for slug in found if slug in trades()}
    for slug in _titled(facts.title, single=not found):
        if trades()[slug].group not in groups:
            found.setdefault(slug, [])
            groups.add(trades()[slug].group)
    named = [Need(slug, _label(slug), tuple(codes)) for slug, codes in found.items()]
    return tuple(named) or (Need("lot", "l’objet du lot", facts.codes),)


def _slug(code: str, facts: LotFacts) -> str:
    """The trade of a code: of several, the one whose words the lot holds; a code too broad for
    any tells none.
    """
    slugs = trades_of_cpv(code)
    if not slugs:
        return code if len(code.rstrip("0")) > 3 else ""
    worded = [slug for slug in slugs if any(found in facts.title for found in _phrases(slug))]
    return (worded or list(slugs))[0]


def _label(slug: str) -> str:
    return trades()[slug].label if slug in trades() else cpv_label(slug)


@lru_cache(maxsize=1000)
def _phrases(slug: str) -> tuple[str, ...]:
    return tuple(found for found in map(phrase, trades()[slug].words) if found)


def _titled(title: str, *, single: bool) -> list[str]:
    """Trades whose phrases stand in the title, in their order there; one word alone only where
    no code tells a trade.
    """
    places = []
    for slug in trades():
        told = [found for found in _phrases(slug) if single or found.strip().count(" ")]
        at = min((title.find(found) for found in told if found in title), default=-1)
        if at >= 0:
            places.append((at, slug))
    return [slug for _, slug in sorted(places)]


def _yearly(volume: Volume, lot: LotView) -> float | None:
    if volume.hours is None:
        return None
    if volume.per == "year":
        return volume.hours
    if volume.per == "month":
        return volume.hours * 12
    if volume.per == "day":
        return None  # of how many days is not told
    if volume.per and volume.per.endswith("EUR"):
        slice_of = _euros({"euros": volume.per.removesuffix("EUR").strip()})
        if not slice_of or not lot.estimated_value:
            return None
        return volume.hours * lot.estimated_value / slice_of / _years(lot)
    return volume.hours / _years(lot)


def _years(lot: LotView) -> float:
    return max(1.0, (lot.duration_months or 12.0) / 12.0)


def _euros(value: object) -> float | None:
    told = value.get("euros") if isinstance(value, dict) else value
    try:
        return float(told) if told is not None else None  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
