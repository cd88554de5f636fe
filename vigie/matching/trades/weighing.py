"""The evidence weighed together: how likely a trade is, by weights that can be read."""

import math
from collections.abc import Mapping
from functools import lru_cache

from vigie.data.trade_tables import WEIGHTS, lines

SURE = 0.6  # from there on « oui »
MAYBE = 0.04  # from there on « à vérifier »


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """The weight of every named piece of evidence."""
    return {name: float(weight) for name, weight in lines(WEIGHTS)}


def likelihood(named: Mapping[str, float], weighed: Mapping[str, float] | None = None) -> float:
    """How likely a trade is by its evidence, between 0 and 1."""
    table = weights() if weighed is None else weighed
    total = sum(table.get(name, 0.0) * amount for name, amount in named.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
