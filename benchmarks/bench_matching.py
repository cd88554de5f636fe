"""Matching: the bitset index against one Python loop over prepared sets; groups against enumeration."""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from vigie.data.trades import trades
from vigie.domain.considerations import Consideration, Family
from vigie.domain.lots import FindingView, LotView
from vigie.domain.members import ActivityView, Kind, MemberView
from vigie.domain.territories import Atlas
from vigie.matching.eligibility import possible
from vigie.matching.facts import LotFacts, facts
from vigie.matching.gate import BROAD, Prepared
from vigie.matching.index import MemberIndex
from vigie.matching.places import atlas

DEPARTMENTS = ["75", "77", "78", "91", "92", "93", "94", "95"]
KINDS = [Kind.EI] * 4 + [Kind.ACI] * 4 + [Kind.AI, Kind.ETTI, Kind.EA, Kind.EA, Kind.ESAT, Kind.GEIQ] + [Kind.ASSOCIATION] * 6


def synthetic_members(count: int, seed: int = 7) -> list[MemberView]:
    """Structures with one to three activities of the vocabulary, one to three départements or one EPT."""
    draw = random.Random(seed)
    slugs = list(trades())
    return [
        MemberView(
            id=number, name=f"Structure {number}", siret=None, kinds=frozenset({draw.choice(KINDS)}),
            activities=tuple(_activity(draw, number * 10 + at, slugs) for at in range(draw.randint(1, 3))),
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


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
    code = draw.choice([Consideration.RESERVED_INSERTION, Consideration.INSERTION_CONDITION, Consideration.SOCIAL_CRITERION])
    finding = FindingView(number, code, (), "text", "sûr", 0.97, "…", "description", "")
    title = f"{trade.words[0].capitalize()} pour les sites du territoire"
    return LotView(
        id=number, consultation_id=number, number="1", title=title, text=f"{title}. {trade.label}.", buyer="Commune de Valmorel",
        buyer_siren=None, cpv=(draw.choice(trade.cpv).ljust(8, "0"),), departments=tuple(draw.sample(DEPARTMENTS, draw.randint(1, 2))),
        nuts=(), deadline_at=None, live_until=None, state="open", findings=(finding,),
    )  # fmt: skip


def families(lot: LotView) -> tuple[Family, ...]:
    """The families that the lot is reserved to, here."""
    return (Family.INSERTION,) if lot.findings[0].code is Consideration.RESERVED_INSERTION else ()


class Loop:
    """The baseline: sets prepared once, then one loop that stops at a member's first failed test."""

    def __init__(self, index: MemberIndex) -> None:
        self.hits = index.hits  # the words of a text are found once a lot, by the same automaton
        self.rows = [
            (number, _may(index.members[number]), [_sets(one) for one in index.prepared[number]])
            for number in sorted(index.members)
        ]

    def find(self, lot: LotFacts, wanted: Sequence[Family]) -> list[int]:
        """The same ids, member by member."""
        codes = {code[:length] for code in lot.codes for length in range(2, 9)}
        stems = {stem for stem in lot.stems if len(stem) >= BROAD}
        places = lot.departments | lot.communes
        part = frozenset() if lot.communes else lot.departments
        title, body = self.hits(lot.title), self.hits(lot.body)
        found = []
        for number, may, activities in self.rows:
            if wanted and may.isdisjoint(wanted):
                continue
            for cpv, under, words, divisions, whole, partial in activities:
                if whole.isdisjoint(places) and partial.isdisjoint(part):
                    continue
                if cpv.isdisjoint(codes) and words.isdisjoint(title) and under.isdisjoint(stems):
                    if words.isdisjoint(body) or divisions.isdisjoint(lot.divisions):
                        continue
                found.append(number)
                break
        return found


def _may(member: MemberView) -> frozenset[Family]:
    return frozenset(family for family in Family if possible(member, (family,)))


def _sets(one: Prepared) -> tuple[Any, ...]:
    under = frozenset(prefix[:length] for prefix in one.prefixes for length in range(BROAD, len(prefix) + 1))
    return (
        frozenset(one.prefixes),
        under,
        frozenset(one.phrases),
        one.divisions,
        one.reach.whole | one.reach.communes,
        one.reach.part,
    )


def seconds(work: Callable[[], Any], times: int = 3) -> float:
    """The median of a few runs."""
    told = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        told.append(time.perf_counter() - start)
    return statistics.median(told)


def index_rows(count: int, lots: int, looped: int, places: Atlas) -> list[dict[str, Any]]:
    """Index and loop over the same lots; the loop, being slow, over the first of them only."""
    index = MemberIndex(places, synthetic_members(count))
    ready = [(facts(lot, places), families(lot)) for lot in synthetic_lots(lots)]
    loop = Loop(index)
    pairs = sum(len(index.find(lot, wanted)) for lot, wanted in ready)
    for lot, wanted in ready[:looped]:
        assert index.find(lot, wanted) == loop.find(lot, wanted), "l’index et la boucle ne disent pas la même chose"
    fast = seconds(lambda: [index.find(lot, wanted) for lot, wanted in ready]) / lots
    slow = seconds(lambda: [loop.find(lot, wanted) for lot, wanted in ready[:looped]]) / looped
    changed = synthetic_members(200, seed=3)
    start = time.perf_counter()
    for member in changed:
        index.put(member)
    update = (time.perf_counter() - start) / len(changed)
    name = f"appariement, {count} structures"
    return [
        {"name": f"{name} : un lot, numéros listés ({pairs / lots:.0f} paires par lot)", "value": fast * 1e3, "baseline": slow * 1e3,
         "ratio": slow / fast, "unit": "ms",
         "target": 20 if count <= 2_000 else 100},
        {"name": f"{name} : changer une structure", "value": update * 1e3, "baseline": None, "ratio": None, "unit": "ms"},
    ]  # fmt: skip


def run() -> list[dict[str, Any]]:
    """Every figure: value and baseline in `unit`, ratio = baseline ÷ value."""
    places = atlas()
    return [*index_rows(2_000, 1_000, 200, places), *index_rows(100_000, 300, 20, places)]


if __name__ == "__main__":
    for row in run():
        print(row)
