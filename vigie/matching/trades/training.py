"""Weights of the evidence from labelled lots: a small logistic regression, the same each time."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vigie.data.trade_tables import TradeCue, cues
from vigie.matching.trades.cues import automaton, wide
from vigie.matching.trades.evidence import evidence, read
from vigie.matching.trades.parts import LotText
from vigie.matching.trades.vocabulary import Vocabulary, vocabulary
from vigie.matching.words import plain

OFTEN = 3  # times that a piece of evidence must occur to be weighed
SHRINK, SHRINK_ALWAYS = 4.0, 0.01
ONE_READER, CHECKED = 0.85, 0.12  # how far a trade counts that one reader names, or only checks
HEADING = (
    "# Weights of the evidence on a lot's trades, from `vigie train-trades`: above 0 speaks for a "
    "trade, below 0 against."
)
PARTS = 10
KEY = 40  # characters of a consultation's title that tell it from others
# « : Lot 2 »: from there on, a title is that of one lot.
LOT = re.compile(r"\blot", re.IGNORECASE)
ROUNDS, STILL = 40, 1e-7
Floats = npt.NDArray[np.float64]


class TradeExample(NamedTuple):
    """One trade that a labelled lot may be: its evidence and how far the readers say yes."""

    lot: str
    slug: str
    named: Mapping[str, float]
    right: float


def lot_text(line: Mapping[str, Any]) -> LotText:
    """The text of a labelled line."""
    return LotText(
        consultation=str(line.get("consultation") or ""),
        lot=str(line.get("lot") or ""),
        text=str(line.get("text") or ""),
        cpv=tuple(str(code)[:8] for code in line.get("cpv") or ()),
    )


def examples(lines: Sequence[Mapping[str, Any]]) -> list[TradeExample]:
    """Every trade that something speaks for, of every labelled lot: read with all words, and
    again without those that no other consultation holds, as a new lot finds none so apt.
    """
    shared = {part: Vocabulary(table) for part, table in _shared_words(lines).items()}
    return [
        TradeExample(str(line["id"]), slug, named, _right(line, slug))
        for line in lines
        for words in (vocabulary(), shared[part_of(line)])
        for slug, named in evidence(read(lot_text(line), words)).items()
    ]


def part_of(line: Mapping[str, Any]) -> int:
    """The part of the labelled lots in which a lot is, with all lots of its consultation."""
    identity = str(line["id"])
    title = plain(LOT.split(str(line.get("consultation") or ""))[0])[:KEY].strip()
    consultation = identity.partition("#")[0] if "#" in identity else title or identity
    return int(hashlib.sha256(consultation.encode()).hexdigest(), 16) % PARTS


def _shared_words(lines: Iterable[Mapping[str, Any]]) -> dict[int, list[TradeCue]]:
    """For each part, the cues that stand in some other part, or in none."""
    written: dict[str, list[TradeCue]] = defaultdict(list)
    for cue in cues():
        written[wide(cue.words)].append(cue)
    phrases, search = list(written), automaton(written)
    lots_by_cue: dict[TradeCue, set[int]] = defaultdict(set)
    for line in lines:
        text_of_lot = lot_text(line)
        for text in map(wide, (text_of_lot.consultation, text_of_lot.lot, text_of_lot.text)):
            for number, _, _ in search.find_matches_as_indexes(text, overlapping=True):
                for cue in written[phrases[number]]:
                    if all(wide(second_words) in text for second_words in cue.both.split(" + ")):
                        lots_by_cue[cue].add(part_of(line))
    return {
        part: [cue for cue in cues() if lots_by_cue[cue] != {part}]
        for part in {part_of(line) for line in lines}
    }


def _right(line: Mapping[str, Any], slug: str) -> float:
    if slug in line["oui"]:
        return 1.0
    return ONE_READER if slug in line["one_says_oui"] else CHECKED if slug in line["voir"] else 0.0


def train(trade_examples: Sequence[TradeExample]) -> dict[str, float]:
    """The weights that those examples teach, by name."""
    counted = Counter(name for example in trade_examples for name in example.named)
    names = sorted(name for name, count in counted.items() if count >= OFTEN)
    column = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(trade_examples), len(names)))
    for row, example in enumerate(trade_examples):
        for name, amount in example.named.items():
            if name in column:
                table[row, column[name]] = amount
    right = np.array([example.right for example in trade_examples])
    weights = _solve(
        table, right, np.array([SHRINK_ALWAYS if name == "always" else SHRINK for name in names])
    )
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def _solve(table: Floats, right: Floats, shrink: Floats) -> Floats:
    """Newton's method on the shrunk logistic loss: it has one lowest point."""
    weights = np.zeros(table.shape[1])
    for _ in range(ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-(table @ weights)))
        slope = table.T @ (chance - right) + shrink * weights
        curve = (table * (chance * (1.0 - chance))[:, None]).T @ table + np.diag(shrink)
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if float(np.abs(step).max()) < STILL:
            break
    return weights


def table_of(weights: Mapping[str, float]) -> str:
    """The weights as the table that ships: one piece of evidence a line."""
    rows = "".join(f"{name}\t{weight}\n" for name, weight in sorted(weights.items()))
    return f"{HEADING}\nevidence\tweight\n{rows}"
