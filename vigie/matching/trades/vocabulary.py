"""The words of all trades, ready to read lots with."""

from collections.abc import Iterable
from functools import lru_cache

from vigie.data.trade_tables import OTHER, TradeCue, cues
from vigie.matching.trades.cues import CueFinder, Level
from vigie.matching.trades.kinship import Kinship
from vigie.matching.trades.likeness import Likeness, likeness
from vigie.matching.trades.mute import names_no_object


class Vocabulary:
    """A table of cues as phrases to find and as stems to compare, and the titles that are known."""

    def __init__(self, table: Iterable[TradeCue], titles: Likeness | None = None) -> None:
        trade_cues = tuple(table)
        self.finder = CueFinder(trade_cues)
        self.kinship = Kinship(trade_cues)
        self.likeness = titles or likeness()

    def names_a_trade(self, text: str) -> bool:
        """Whether words of a text name some trade, or what no trade does."""
        return any(hit.level >= Level.PAIR for hit in self.finder.hits(text))

    def mute(self, title: str, frame: str) -> bool:
        """Whether a title says where or for whom, under one that says what: « Nettoyage des
        locaux : écoles ».
        """
        if not names_no_object(title) or not self.names_a_trade(frame):
            return False
        against = self.finder.contrary(frame)
        return all(
            hit.slug in against or hit.level < Level.PAIR
            for hit in self.finder.hits(title)
            if hit.slug != OTHER
        )


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """All words of the table."""
    return Vocabulary(cues())
