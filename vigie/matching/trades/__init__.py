"""Which trades a lot is, and what it needs: decided once, with reasons, for every use."""

from vigie.matching.trades.answer import LotTrades, trades_of, version
from vigie.matching.trades.parts import LotText

__all__ = ["LotText", "LotTrades", "trades_of", "version"]
