"""Which trades a lot is, and what it needs: decided once, with reasons, for every use."""

from vigie.domain.lot_trades import LotTrades
from vigie.matching.trades.answer import trades_of, version
from vigie.matching.trades.parts import LotText

__all__ = ["LotText", "LotTrades", "trades_of", "version"]
