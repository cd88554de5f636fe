"""How near the words of a text are to those of each trade, stem by stem: it speaks where no whole
phrase of the table stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from heapq import nlargest
from typing import NamedTuple

from vigie.data.trade_tables import SILENT, TradeCue
from vigie.domain.stems import LONGEST_WORD, stem
from vigie.matching.words import plain

POSSIBLE = 0.4  # how far a possible phrase counts beside a sure one
FAINT = 0.02  # a smaller share of a stem tells nothing and takes time
UNKNOWN = 1.0  # phrases taken to hold a stem elsewhere: a stem met once proves little
# Words of any purchase: they tell no trade from another.
COMMON = frozenset(
    {
        "lot",
        "travaux",
        "travail",
        "prestation",
        "service",
        "public",
        "publique",
        "mise",
        "fourniture",
        "dans",
        "avec",
        "par",
    }
)
STEPS = ((0.15, "nothing"), (0.5, "little"), (1.0, "some"), (2.0, "much"))


class Kin(NamedTuple):
    """How near a text is to one trade: its own share, and that of the nearest other."""

    own: float
    rival: float
    no_trade: float

    @property
    def mark(self) -> str:
        """« much, nearest »: how near, and whether another trade is nearer."""
        step = next((name for most, name in STEPS if self.own < most), "most")
        place = (
            "nearest"
            if self.own > self.rival * 1.25
            else "level"
            if self.own > self.rival * 0.8
            else "second"
            if self.own > self.rival * 0.5
            else "behind"
        )
        return f"{step}, {place}"


class Kinship:
    """What each stem of the cues says of the trades in whose phrases it stands."""

    def __init__(self, table: Iterable[TradeCue]) -> None:
        weighed: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for cue in table:
            if cue.level == "against" or cue.slug == SILENT:
                continue
            for word_stem in stems_of(f"{cue.words} {cue.both}"):
                weighed[word_stem][cue.slug] += 1.0 if cue.level == "sure" else POSSIBLE
        self._shares = {
            cue_stem: {
                slug: share
                for slug, weight in slugs.items()
                if (share := weight / (sum(slugs.values()) + UNKNOWN)) >= FAINT
            }
            for cue_stem, slugs in weighed.items()
        }

    def of(self, text: str) -> dict[str, float]:
        """How near a text is to every trade that shares a stem with it."""
        near: dict[str, float] = defaultdict(float)
        for word_stem in stems_of(text):
            for slug, share in self._shares.get(word_stem, {}).items():
                near[slug] += share
        return dict(near)


@lru_cache(maxsize=256)  # the consultation's words are asked for by each of its lots
def stems_of(text: str) -> frozenset[str]:
    """The stems of a text that may tell a trade."""
    return frozenset(
        stem(word[:LONGEST_WORD])
        for word in plain(text).split()
        if len(word) > 2 and word not in COMMON and not word.isdigit()
    )


class Leaders(NamedTuple):
    """The trade nearest to a text, how near it is, and how near the next one is."""

    first: str
    most: float
    second: float

    def besides(self, slug: str) -> float:
        """How near the nearest other trade is."""
        return self.second if slug == self.first else self.most


def leaders(near: Mapping[str, float], left_out: str, least: float = 0.0) -> Leaders:
    """The two nearest trades of a text, one left out that rivals none."""
    ranked = nlargest(2, ((share, name) for name, share in near.items() if name != left_out))
    (most, first), (second, _) = [*ranked, (least, ""), (least, "")][:2]
    return Leaders(first, most, second)


def nearest(near: Mapping[str, float], slug: str) -> dict[str, float]:
    """The same with one trade as near as words of its own make it: nearer than any other."""
    return {**near, slug: UNKNOWN + max(near.values(), default=0.0)}
