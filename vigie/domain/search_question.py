"""What someone typed, understood word by word: numbers and references whole, a département by its
number, every other word by its stem (pure).
"""

import re
from dataclasses import dataclass

from vigie.domain.stems import EMPTY, MOST_WORDS, stem, stems, words

LONGEST = 400  # characters of a question that are read
# « 26-81029 », « S8D-07FE55 », « 2026/AOO/12 »: parts with a digit among them, joined by one sign
REFERENCE = re.compile(r"\w+(?:[-/_.]\w+)+")
POSTAL_CODE = 5


@dataclass(frozen=True)
class SearchNeed:
    """One thing asked for: what was typed, and the other ways of saying it. Phrases are stems
    parted by spaces.
    """

    words: tuple[str, ...]  # as typed, folded
    typed: tuple[str, ...]  # phrases that all must stand there
    near: tuple[str, ...] = ()  # phrases of the same meaning
    wide: tuple[str, ...] = ()  # phrases of the same trade
    facets: tuple[str, ...] = ()  # of the same meaning
    wide_facets: tuple[str, ...] = ()  # of the same trade


def needs(text: str) -> list[SearchNeed]:
    """Every need of a question; a word that narrows nothing is none."""
    asked: dict[tuple[str, ...], SearchNeed] = {}
    for chunk in text[:LONGEST].replace("\x00", " ").split():
        several = words(chunk)
        if _reference(chunk) and len(several) > 1:
            asked[tuple(several)] = SearchNeed(tuple(several), (stems(chunk),))
            continue
        for word in several:
            if word not in EMPTY:
                asked[(word,)] = SearchNeed((word,), (stem(word),), facets=_place(word))
    return list(asked.values())[:MOST_WORDS]


def _reference(chunk: str) -> bool:
    return bool(REFERENCE.search(chunk)) and any(letter.isdigit() for letter in chunk)


def _place(word: str) -> tuple[str, ...]:
    """« 93 » and « 93200 » are the département as well."""
    if len(word) not in (2, POSTAL_CODE) or not word.isdigit() or not 1 <= int(word[:2]) <= 95:
        return ()
    return (f"department:{word[:2]}",)
