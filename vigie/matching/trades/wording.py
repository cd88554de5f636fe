"""What a lot says of its trades, read once: words of its parts, codes, natures, likeness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vigie.data.trade_tables import OTHER, CpvEntry
from vigie.matching.trades.cues import Level, TradeMention
from vigie.matching.trades.parts import Parts


@dataclass(frozen=True)
class CpvCodes:
    """What the CPV codes of a lot say: its main code first."""

    told: tuple[CpvEntry, ...] = ()

    def level(self, slug: str) -> tuple[Level, Level]:
        """How the main code and the others speak of a trade."""
        return _code_level(slug, self.told[:1]), _code_level(slug, self.told[1:])

    @cached_property
    def slugs(self) -> frozenset[str]:
        """Every trade that a code names or may be."""
        return frozenset(
            slug for cpv_code in self.told for slug in (*cpv_code.sure, *cpv_code.possible)
        )

    @cached_property
    def named(self) -> frozenset[str]:
        """The trades that a code names for sure."""
        return frozenset(slug for cpv_code in self.told for slug in cpv_code.sure)

    def naming(self, slug: str, prefixes: Sequence[str], precise: int) -> "CpvCodes":
        """The same with a trade named by its own prefixes: for sure by a precise one."""
        return CpvCodes(tuple(_named(cpv_code, slug, prefixes, precise) for cpv_code in self.told))


def _named(
    cpv_entry_of_lot: CpvEntry, slug: str, prefixes: Sequence[str], precise: int
) -> CpvEntry:
    own_prefixes = [prefix for prefix in prefixes if cpv_entry_of_lot.code.startswith(prefix)]
    if any(len(prefix) >= precise for prefix in own_prefixes):
        return cpv_entry_of_lot._replace(sure=(*cpv_entry_of_lot.sure, slug))
    return (
        cpv_entry_of_lot._replace(possible=(*cpv_entry_of_lot.possible, slug))
        if own_prefixes
        else cpv_entry_of_lot
    )


def _code_level(slug: str, cpv_codes: tuple[CpvEntry, ...]) -> Level:
    if any(slug in cpv_code.sure for cpv_code in cpv_codes):
        return Level.SURE
    return (
        Level.POSSIBLE if any(slug in cpv_code.possible for cpv_code in cpv_codes) else Level.NONE
    )


@dataclass(frozen=True)
class LotWording:
    """A lot read once: its parts, the hits in each, its codes and natures."""

    parts: Parts
    head: tuple[TradeMention, ...]
    complement: tuple[TradeMention, ...]
    frame: tuple[TradeMention, ...]
    body: tuple[TradeMention, ...]
    codes: CpvCodes
    contrary: frozenset[str]
    contrary_frame: frozenset[str]
    natures: tuple[str, ...]
    natures_around: tuple[str, ...]
    nature: str
    several: bool
    installed: bool
    near: Mapping[str, Mapping[str, float]]
    like: Mapping[str, Mapping[str, float]]

    @property
    def slugs(self) -> frozenset[str]:
        """Every trade that anything speaks for."""
        spoken_slugs = {hit.slug for hit in (*self.head, *self.complement, *self.frame, *self.body)}
        return (frozenset(spoken_slugs) | self.codes.slugs) - {OTHER}
