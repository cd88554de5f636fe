"""Matching: the bitset index against one Python loop over prepared sets; groups against
enumeration.
"""

import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from itertools import combinations, islice
from math import comb
from typing import Any

import numpy as np

from vigie.data.trades import trades
from vigie.domain.considerations import Consideration, Family
from vigie.domain.lots import FindingView, LotView
from vigie.domain.members import ActivityView, Kind, MemberView
from vigie.domain.territories import Atlas
from vigie.matching.cover import Candidate, by_enumeration, smallest_cover, valid
from vigie.matching.eligibility import possible
from vigie.matching.facts import LotFacts, facts
from vigie.matching.index import MemberIndex
from vigie.matching.match import match, ready
from vigie.matching.places import atlas
from vigie.matching.prepared import Prepared
from vigie.matching.trades.answer import trades_of

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
DEPARTMENTS = ["75", "77", "78", "91", "92", "93", "94", "95"]
KINDS = (
    [Kind.EI] * 4
    + [Kind.ACI] * 4
    + [Kind.AI, Kind.ETTI, Kind.EA, Kind.EA, Kind.ESAT, Kind.GEIQ]
    + [Kind.ASSOCIATION] * 6
)


def synthetic_members(count: int, seed: int = 7) -> list[MemberView]:
    """Structures with one to three activities of the vocabulary, one to three départements or
    one EPT.
    """
    draw = random.Random(seed)
    slugs = list(trades())
    return [
        MemberView(
            id=number,
            name=f"Structure {number}",
            siret=None,
            kinds=frozenset({draw.choice(KINDS)}),
            activities=tuple(
                _activity(draw, number * 10 + at, slugs) for at in range(draw.randint(1, 3))
            ),
        )
        for number in range(1, count + 1)
    ]


def _activity(draw: random.Random, number: int, slugs: Sequence[str]) -> ActivityView:
    where: dict[str, Any] = {"departments": tuple(draw.sample(DEPARTMENTS, draw.randint(1, 3)))}
    if draw.random() < 0.2:
        where = {"epts": (f"T{draw.randint(1, 12)}",)}
    return ActivityView(id=number, position=1, trade=draw.choice(slugs), label="", cpv=(), **where)


def synthetic_lots(count: int, seed: int = 11) -> list[LotView]:
    """Lots of one trade in one or two départements, a third of them reserved."""
    draw = random.Random(seed)
    ones = [one for one in trades().values() if one.cpv]
    return [_lot(draw, number, draw.choice(ones)) for number in range(1, count + 1)]


def _lot(draw: random.Random, number: int, trade: Any) -> LotView:
    code = draw.choice(
        [
            Consideration.RESERVED_INSERTION,
            Consideration.INSERTION_CONDITION,
            Consideration.SOCIAL_CRITERION,
        ]
    )
    finding = FindingView(number, code, (), "text", "sûr", 0.97, "…", "description", "")
    title = f"{trade.words[0].capitalize()} pour les sites du territoire"
    return LotView(
        id=number,
        consultation_id=number,
        number="1",
        title=title,
        text=f"{title}. {trade.label}.",
        buyer="Commune de Valmorel",
        buyer_siren=None,
        cpv=(draw.choice(trade.cpv).ljust(8, "0"),),
        departments=tuple(draw.sample(DEPARTMENTS, draw.randint(1, 2))),
        nuts=(),
        deadline_at=None,
        live_until=None,
        state="open",
        findings=(finding,),
    )


def families(lot: LotView) -> tuple[Family, ...]:
    """The families that the lot is reserved to, here."""
    return (Family.INSERTION,) if lot.findings[0].code is Consideration.RESERVED_INSERTION else ()


class Loop:
    """The baseline: sets prepared once, then one loop that stops at a member's first failed
    test.
    """

    def __init__(self, index: MemberIndex) -> None:
        self.rows = [
            (number, _may(index.members[number]), [_sets(one) for one in index.prepared[number]])
            for number in sorted(index.members)
        ]

    def find(self, lot: LotFacts, wanted: Sequence[Family]) -> list[int]:
        """The same ids, member by member."""
        asked = {*lot.trades.oui, *lot.trades.voir}
        places, part = _places(lot)
        found = []
        for number, may, activities in self.rows:
            if wanted and may.isdisjoint(wanted):
                continue
            if any(
                slug in asked
                and not (places and whole.isdisjoint(places) and partial.isdisjoint(part))
                for slug, whole, partial in activities
            ):
                found.append(number)
        return found


def _places(lot: LotFacts) -> tuple[frozenset[str], frozenset[str]]:
    """Where a member works wholly, or partly, that may be at work there; none: anywhere."""
    if not lot.departments and not lot.within:
        return frozenset(), frozenset()
    part = lot.within if lot.communes else lot.within | lot.departments
    return lot.departments | lot.communes | lot.within, frozenset(part)


def _may(member: MemberView) -> frozenset[Family]:
    return frozenset(family for family in Family if possible(member, (family,)))


def _sets(one: Prepared) -> tuple[str, frozenset[str], frozenset[str]]:
    return (one.slug, one.reach.whole | one.reach.communes, one.reach.part)


def seconds(work: Callable[[], Any], times: int = 3) -> float:
    """The median of a few runs."""
    told = []
    for _ in range(times):
        start = time.process_time()
        work()
        told.append(time.process_time() - start)
    return statistics.median(told)


def index_rows(count: int, lots: int, looped: int, places: Atlas) -> list[dict[str, Any]]:
    """Index and loop over the same lots; the loop, being slow, over the first of them only."""
    index = MemberIndex(places, synthetic_members(count))
    asked = [(facts(lot, places), families(lot)) for lot in synthetic_lots(lots)]
    loop = Loop(index)
    pairs = sum(len(index.find(lot, wanted)) for lot, wanted in asked)
    for lot, wanted in asked[:looped]:
        assert index.find(lot, wanted) == loop.find(lot, wanted), (
            "l’index et la boucle ne disent pas la même chose"
        )
    fast = seconds(lambda: [index.find(lot, wanted) for lot, wanted in asked]) / lots
    slow = seconds(lambda: [loop.find(lot, wanted) for lot, wanted in asked[:looped]]) / looped
    changed = synthetic_members(200, seed=3)
    start = time.process_time()
    for member in changed:
        index.put(member)
    update = (time.process_time() - start) / len(changed)
    name = f"appariement, {count} structures"
    listed = f"{name} : un lot, numéros listés ({pairs / lots:.0f} paires par lot)"
    return [
        {
            "name": listed,
            "value": fast * 1e3,
            "baseline": slow * 1e3,
            "ratio": slow / fast,
            "unit": "ms",
            "target": 20 if count <= 2_000 else 100,
        },
        {
            "name": f"{name} : changer une structure",
            "value": update * 1e3,
            "baseline": None,
            "ratio": None,
            "unit": "ms",
        },
    ]


class PackedBits:
    """The same gate with numpy: one row of packed bits a key, ANDed and ORed for a lot."""

    def __init__(self, index: MemberIndex) -> None:
        activities = [
            (number, _may(index.members[number]), *_sets(one))
            for number in sorted(index.members)
            for one in index.prepared[number]
        ]
        self.ids = np.array([row[0] for row in activities])
        self.size = len(activities)
        self.may = {family: self._bits(family in row[1] for row in activities) for family in Family}
        self.trade = self._keyed([{row[2]} for row in activities])
        self.whole = self._keyed([row[3] for row in activities])
        self.part = self._keyed([row[4] for row in activities])

    def _bits(self, flags: Iterable[bool]) -> Any:
        return np.packbits(np.fromiter(flags, bool, self.size))

    def _keyed(self, several: Sequence[Collection[str]]) -> dict[str, Any]:
        return {
            key: self._bits(key in keys for keys in several)
            for key in sorted(set().union(*several))
        }

    def _any(self, keyed: dict[str, Any], keys: Iterable[str]) -> Any:
        rows = [keyed[key] for key in keys if key in keyed]
        return np.bitwise_or.reduce(rows) if rows else np.zeros((self.size + 7) // 8, np.uint8)

    def find(self, lot: LotFacts, wanted: Sequence[Family]) -> list[int]:
        """The same ids as the index."""
        places, part = _places(lot)
        place = self._any(self.whole, places) | self._any(self.part, part)
        found = self._any(self.trade, {*lot.trades.oui, *lot.trades.voir})
        if places:  # a lot that says no place may be anywhere
            found = found & place
        if wanted:
            found = found & np.bitwise_or.reduce([self.may[family] for family in wanted])
        rows = np.flatnonzero(np.unpackbits(found, count=self.size))
        return [int(number) for number in np.unique(self.ids[rows])]


class SqliteRows:
    """The same gate as two tables of SQLite with their indexes, in memory."""

    def __init__(self, index: MemberIndex) -> None:
        self.base = sqlite3.connect(":memory:")
        self.base.executescript(
            "CREATE TABLE activities (id INTEGER PRIMARY KEY, member INT, trade TEXT, may INT);"
            "CREATE TABLE places (activity INT, part INT, code TEXT);"
            "CREATE INDEX by_trade ON activities (trade);"
            "CREATE INDEX by_activity ON places (activity, part, code);"
        )
        at = 0
        for number in sorted(index.members):
            may = self._mask(_may(index.members[number]))
            for activity in index.prepared[number]:
                at += 1
                trade, whole, part = _sets(activity)
                row = (at, number, trade, may)
                self.base.execute("INSERT INTO activities VALUES (?, ?, ?, ?)", row)
                places = [(at, 0, code) for code in whole] + [(at, 1, code) for code in part]
                self.base.executemany("INSERT INTO places VALUES (?, ?, ?)", places)
        self.base.execute("ANALYZE")

    @staticmethod
    def _mask(families: Iterable[Family]) -> int:
        return sum(1 << list(Family).index(family) for family in set(families))

    def find(self, lot: LotFacts, wanted: Sequence[Family]) -> list[int]:
        """The same ids as the index."""
        asked = [*lot.trades.oui, *lot.trades.voir]
        if not asked:
            return []
        whole, part = map(sorted, _places(lot))
        question = f"SELECT DISTINCT member FROM activities a WHERE trade IN ({_marks(asked)})" + (
            " AND may & ?" if wanted else ""
        )
        values: list[Any] = [*asked, *([self._mask(wanted)] if wanted else [])]
        if whole:
            question += (
                " AND EXISTS (SELECT 1 FROM places WHERE activity = a.id AND "
                f"(part = 0 AND code IN ({_marks(whole)}) OR "
                f"part = 1 AND code IN ({_marks(part)})))"
            )
            values += [*whole, *part]
        return sorted(row[0] for row in self.base.execute(question, values))


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def whole_rows(count: int, lots: int, places: Atlas) -> list[dict[str, Any]]:
    """A lot matched from its view to its reasons: what a day pays, of which the gate is a part;
    and the gate alone beside packed bits in numpy.
    """
    index = MemberIndex(places, synthetic_members(count))
    views = synthetic_lots(lots)
    prepared = [(facts(view, places), families(view)) for view in views]
    packed, rows = PackedBits(index), SqliteRows(index)
    for lot, wanted in prepared:
        assert packed.find(lot, wanted) == index.find(lot, wanted), "numpy dit autre chose"
        assert rows.find(lot, wanted) == index.find(lot, wanted), "SQLite dit autre chose"
    gate = seconds(lambda: [index.find(lot, wanted) for lot, wanted in prepared]) / lots
    asked = seconds(lambda: [rows.find(lot, wanted) for lot, wanted in prepared]) / lots
    bits = seconds(lambda: [packed.find(lot, wanted) for lot, wanted in prepared]) / lots

    def matched() -> None:
        for view in views:
            lot = ready(view, places)
            for number in index.find(lot.facts):
                match(index.members[number], lot, NOW, index.prepared[number])

    whole = seconds(matched, 1) / lots
    name = f"appariement, {count} structures"
    return [
        {
            "name": f"{name} : l’index à côté de bits serrés en numpy",
            "value": gate * 1e3,
            "baseline": bits * 1e3,
            "ratio": bits / gate,
            "unit": "ms",
        },
        {
            "name": f"{name} : l’index à côté de deux tables SQLite en mémoire",
            "value": gate * 1e3,
            "baseline": asked * 1e3,
            "ratio": asked / gate,
            "unit": "ms",
        },
        {
            "name": f"{name} : un lot entier, métiers, index et raisons (l’index : "
            f"{gate / whole:.1%})",
            "value": whole * 1e3,
            "baseline": None,
            "ratio": None,
            "unit": "ms",
        },
    ]


def trade_rows(lots: int, places: Atlas) -> list[dict[str, Any]]:
    """How long deciding a lot's trades takes."""
    told = [facts(lot, places).told for lot in synthetic_lots(lots)]
    value = seconds(lambda: [trades_of(text) for text in told]) / lots
    return [
        {
            "name": "métiers d’un lot décidés",
            "value": value * 1e3,
            "baseline": None,
            "ratio": None,
            "unit": "ms",
            "target": 2,
        }
    ]


def pool(count: int, seed: int = 5) -> list[Candidate]:
    """Structures that each cover one or two of eight cells and a part of the amount: the
    smallest group has four.
    """
    draw = random.Random(seed)
    return [
        Candidate(
            number,
            1 << draw.randrange(8) | 1 << draw.randrange(8),
            (draw.randint(4, 40) * 5_000.0,),
            float(draw.randint(0, 40)),
            lead=draw.random() < 0.7,
            ess=draw.random() < 0.9,
        )
        for number in range(1, count + 1)
    ]


def group_rows() -> list[dict[str, Any]]:
    """The search against trying every set of two to four: whole for 40, extrapolated from a
    million sets for 300.
    """
    cells, sizes = 0xFF, (300_000.0,)
    few, many = pool(40), pool(300)
    start = time.process_time()
    told = by_enumeration(few, cells, sizes)
    whole = time.process_time() - start
    found = smallest_cover(few, cells, sizes)
    assert (found and (len(found.ids), found.cost)) == (told and (len(told.ids), told.cost)), (
        "optimum différent"
    )
    fast_few = seconds(lambda: smallest_cover(few, cells, sizes))
    start = time.process_time()
    for team in islice(combinations(many, 4), 1_000_000):
        valid(team, cells, sizes)
    one_set = (time.process_time() - start) / 1_000_000
    best = smallest_cover(many, cells, sizes)
    assert best is not None
    assert best.proven
    assert len(best.ids) == 4
    fast = seconds(lambda: smallest_cover(many, cells, sizes))
    every = sum(comb(300, size) for size in (2, 3, 4)) * one_set
    return [
        {
            "name": "groupement, 40 structures : même optimum que l’énumération",
            "value": fast_few * 1e3,
            "baseline": whole * 1e3,
            "ratio": whole / fast_few,
            "unit": "ms",
        },
        {
            "name": "groupement, 300 structures : énumération extrapolée de son premier "
            "million d’ensembles",
            "value": fast * 1e3,
            "baseline": every * 1e3,
            "ratio": every / fast,
            "unit": "ms",
            "target": 1_000,
        },
    ]


def run() -> list[dict[str, Any]]:
    """Every figure: value and baseline in `unit`, ratio = baseline ÷ value."""
    places = atlas()
    return [
        *trade_rows(500, places),
        *index_rows(2_000, 1_000, 200, places),
        *index_rows(100_000, 300, 20, places),
        *whole_rows(2_000, 300, places),
        *group_rows(),
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
