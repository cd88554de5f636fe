"""Answers on trades against labelled lots: the measures of `score_trades.py`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vigie.domain.lot_trades import LotTrades


@dataclass
class TradeScore:
    """What was given, what was right, and what was missed."""

    lots: int = 0
    given: int = 0
    right: int = 0
    hasty: int = 0
    wrong: int = 0
    asked: int = 0
    told: int = 0
    reached: int = 0
    extra: int = 0
    empty: int = 0
    alone: int = 0

    def add(self, line: Mapping[str, Any], answer: LotTrades) -> None:
        """Count one lot."""
        oui = set(answer.oui)
        voir = set(answer.voir) - oui
        both, maybe = set(line["oui"]), set(line["voir"])
        either = both | set(line["one_says_oui"])
        self.lots += 1
        self.given += len(oui)
        self.right += len(oui & either)
        self.hasty += len(oui & maybe)
        self.wrong += len(oui - either - maybe)
        self.asked += len(both)
        self.told += len(both & oui)
        self.reached += len(both & (oui | voir))
        self.extra += len(voir - either - maybe)
        if not either | maybe:
            self.empty += 1
            self.alone += not oui

    def figures(self) -> dict[str, float]:
        """The measures by name."""
        return {
            "lots": self.lots,
            "given": self.given,
            "precision": _share(self.right, self.given),
            "hasty": self.hasty,
            "wrong": self.wrong,
            "recall": _share(self.told, self.asked),
            "reach": _share(self.reached, self.asked),
            "noise": self.extra / max(self.lots, 1),
            "left_alone": _share(self.alone, self.empty),
        }


def score(answers_by_line: Iterable[tuple[Mapping[str, Any], LotTrades]]) -> TradeScore:
    """The measures of every labelled lot with its answer."""
    trade_score = TradeScore()
    for line, answer in answers_by_line:
        trade_score.add(line, answer)
    return trade_score


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
