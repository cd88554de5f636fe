"""Amounts of money written in French prose: « 1 200 000 € HT », « 150 k€ », « 1,5 million
d’euros ».
"""

import re
from typing import NamedTuple

# « 1 200 000 », « 1.200.000,50 », « 1200,50 »: groups of three, three at most (billions)
_NUMBER = r"\d{1,3}(?:[ .]\d{3}){1,3}+(?:,\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
AMOUNT = re.compile(
    rf"(?<![\d,.])(?P<number>{_NUMBER}) ?(?P<unit>k ?€|keur|m ?€|meur|millions?(?: d)?(?: €| "
    rf"euros?)?|milliers? d euros?|€"
    rf"|euros?|eur\b)"
)
MOST = 1e11


class EuroAmount(NamedTuple):
    """Euros and where they stand in the folded text."""

    euros: float
    start: int
    end: int


def amounts(text: str, start: int = 0, end: int | None = None) -> list[EuroAmount]:
    """Every amount in that stretch of a folded text, in order."""
    stop = len(text) if end is None else end
    return [
        EuroAmount(_euros(match), match.start(), match.end())
        for match in AMOUNT.finditer(text, start, stop)
    ]


def _euros(match: re.Match[str]) -> float:
    number = match["number"]
    if re.fullmatch(r"\d{1,3}(?:[ .]\d{3})+(?:,\d{1,2})?", number):
        number = number.replace(" ", "").replace(".", "")
    euros = float(number.replace(",", "."))
    unit = match["unit"]
    factor = (
        1e6
        if unit.startswith(("m ", "m€", "meur", "million"))
        else 1e3
        if unit.startswith(("k", "millier"))
        else 1.0
    )
    return min(euros * factor, MOST)
