"""How like a text is to known titles of each trade: it speaks for words that no table holds."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

from vigie.data.trade_tables import OTHER, KnownTitle, known_titles
from vigie.data.trades import trades
from vigie.domain.stems import LONGEST_WORD, stem
from vigie.matching.words import plain

SMOOTH = 0.1  # titles that each trade is taken to have besides, with the words of any
ABROAD = 0.02  # titles of other trades taken to hold a word that none of theirs does
FOREIGN = 1.0  # what a known word counts against a trade in whose titles it never stands
FEW = 2  # stems known: one alone proves little, and kinship weighs it
UNLIKE = -3.0  # less like than that makes no difference
STEPS = ((0.0, "not"), (1.0, "little"), (2.0, "some"), (4.0, "more"))
SHARED = 0.1  # how far a title must share rare words with a text to be named as like it
LIKE = 1.0  # from there on a trade is proposed though no cue speaks for it


class Likeness:
    """What each stem, and each pair of neighbours, says of the trades whose titles hold it."""

    def __init__(self, titles: Iterable[KnownTitle]) -> None:
        self._titles: dict[str, float] = defaultdict(float)
        self._held: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._by_slug: dict[str, list[str]] = defaultdict(list)
        for title in titles:
            share = 1.0 / len(title.slugs)
            for slug in title.slugs:
                self._titles[slug] += share
                self._by_slug[slug].append(title.words)
            for mark in marks(title.words):
                for slug in title.slugs:
                    self._held[mark][slug] += share
        self._all = sum(self._titles.values())
        self._weights = lru_cache(maxsize=None)(self._weights_of)
        self.of = lru_cache(maxsize=256)(self._of)

    def _weights_of(self, mark: str) -> dict[str, float]:
        """How much likelier each trade is by one stem or pair."""
        shares = self._held[mark]
        titles = sum(shares.values())
        usual = SMOOTH * titles / self._all
        return {
            slug: FOREIGN
            + math.log(
                (count + usual)
                / (self._titles[slug] + SMOOTH)
                / ((titles - count + usual + ABROAD) / (self._all - self._titles[slug] + SMOOTH))
            )
            for slug, count in shares.items()
        }

    def _of(self, text: str) -> Mapping[str, float]:
        """How like a text is to the titles of every trade that shares a stem with it; nothing for
        one stem alone.
        """
        known_marks = [mark for mark in marks(text) if mark in self._held]
        if len(known_marks) < FEW:
            return {}
        like: dict[str, float] = defaultdict(float)
        for mark in known_marks:
            for slug, weight in self._weights(mark).items():
                like[slug] += weight
        return {
            slug: (weight - FOREIGN * len(known_marks)) / math.sqrt(len(known_marks))
            for slug, weight in like.items()
        }

    def nearest_title(self, text: str, slug: str) -> str:
        """The known title of a trade that shares most with a text; empty when none shares enough
        to be named.
        """
        own = marks(text)

        def shared(title: str) -> float:
            theirs = marks(title)
            return sum(1.0 / len(self._held[mark]) for mark in own & theirs) / math.sqrt(
                len(theirs) or 1
            )

        nearest = max(self._by_slug[slug], key=shared, default="")
        return nearest if nearest and shared(nearest) >= SHARED else ""


@lru_cache(maxsize=256)  # the consultation's words are asked for by each of its lots
def marks(text: str) -> frozenset[str]:
    """The stems of a text, and the pairs of neighbours."""
    stems = [
        stem(word[:LONGEST_WORD])
        for word in plain(text).split()
        if len(word) > 1 and not word.isdigit()
    ]
    return frozenset((*stems, *map(" ".join, pairwise(stems))))


def likest(like: Mapping[str, float]) -> frozenset[str]:
    """The trade that a text is most like, where it is like enough."""
    slug = max(sorted(like), key=like.__getitem__, default=OTHER)
    return frozenset({slug} if slug != OTHER and like[slug] > LIKE else ())


def step(weight: float) -> str:
    """How like a text is to the titles of a trade, in words."""
    return next((name for most, name in STEPS if weight < most), "much")


@lru_cache(maxsize=1)
def likeness() -> Likeness:
    """Every known title, and the names of the trades themselves."""
    labels = (KnownTitle((trade.slug,), trade.label) for trade in trades().values())
    return Likeness((*known_titles(), *labels))
