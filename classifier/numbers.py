"""Words, figures and signs of a folded text, and the numbers that they make: « 1 890,50 »,
« deux mille cinq cents ».
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from classifier.text import Folded

# A cited article stays whole; else a word, a run of digits, or one sign.
_MARK = re.compile(r"[lrd]\d{3,4}(?:-\d+)+|[a-z]+|\d+|\S")


class TextMark(NamedTuple):
    """One word, figure or sign: `glued` to the one before, or `far` from it (a cell further)."""

    text: str
    start: int
    end: int
    glued: bool
    far: bool


def marks(folded: Folded, start: int, end: int) -> list[TextMark]:
    """The marks of that span of a folded text."""
    new_marks: list[TextMark] = []
    text, origin, stored = folded.text, folded.origin, folded.stored
    new = tuple.__new__  # most of the time goes into making them
    last = -1
    for match in _MARK.finditer(text, start, end):
        since, until = match.span()
        far = False
        if 0 <= last < since:  # a tab, a line or several blanks, as between cells
            low, high = origin[last - 1] + 1, origin[since]
            far = high - low > 1 or (high > low and stored[low] in "\t\n")
        new_marks.append(new(TextMark, (match.group(), since, until, since == last, far)))
        last = until
    return new_marks


_UNITS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "un",
            "deux",
            "trois",
            "quatre",
            "cinq",
            "six",
            "sept",
            "huit",
            "neuf",
            "dix",
            "onze",
            "douze",
            "treize",
            "quatorze",
            "quinze",
            "seize",
        ]
    )
} | {"une": 1, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_COUNTS = {word: number for word, number in _UNITS.items() if 0 < number <= 20}
LONGEST_WORDS = 12  # words of one number


def count(word: str) -> int | None:
    """A small number written as one word."""
    return _COUNTS.get(word)


def figure(text_marks: Sequence[TextMark], first: int) -> tuple[float, int] | None:
    """The number that starts there and the mark after it: « 1 200 », « 1.200 », « 12,5 »."""
    if (
        first >= len(text_marks)
        or not text_marks[first].text.isdigit()
        or len(text_marks[first].text) > 9
    ):
        return None
    digits, last = text_marks[first].text, first
    while len(text_marks[first].text) <= 3 and digits.lstrip("0"):
        following = _thousands(text_marks, last)
        if following is None or len(digits) > 9:
            break
        digits, last = digits + text_marks[following].text, following
    number = float(digits)
    if _joined(text_marks, last, ",.") and text_marks[last + 2].text.isdigit():
        decimals = text_marks[last + 2].text
        if len(decimals) <= 2:
            return number + float(f"0.{decimals}"), last + 3
    return number, last + 1


def _thousands(text_marks: Sequence[TextMark], last: int) -> int | None:
    """Where three more digits of the same number stand, after a blank or a point."""
    following = last + 1
    if (
        following < len(text_marks)
        and text_marks[following].text.isdigit()
        and len(text_marks[following].text) == 3
    ):
        return (
            following if not text_marks[following].far and not text_marks[following].glued else None
        )
    if _joined(text_marks, last, ".") and text_marks[last + 2].text.isdigit():
        return last + 2 if len(text_marks[last + 2].text) == 3 else None
    return None


def _joined(text_marks: Sequence[TextMark], last: int, signs: str) -> bool:
    """Whether one of the signs stands glued between this mark and the next."""
    return (
        last + 2 < len(text_marks)
        and text_marks[last + 1].text in signs
        and text_marks[last + 1].glued
        and text_marks[last + 2].glued
    )


def in_words(text_marks: Sequence[TextMark], first: int) -> tuple[float, int] | None:
    """The number written in words that starts there and the mark after it."""
    total, part, place = 0, 0, first
    while place < len(text_marks) and place - first < LONGEST_WORDS:
        word = text_marks[place].text
        if word in _UNITS:
            unit = _UNITS[word]
            part += 76 if unit == 20 and part % 100 == 4 else unit  # quatre vingt
        elif word in ("cent", "cents"):
            part = (part or 1) * 100
        elif word in ("mille", "mil"):
            total, part = total + (part or 1) * 1000, 0
        elif word not in ("et", "vingts") or place == first or not _goes_on(text_marks, place):
            break
        elif word == "vingts":
            part += 76
        place += 1
    return (float(total + part), place) if place > first and total + part else None


def _goes_on(text_marks: Sequence[TextMark], place: int) -> bool:
    """« soixante et onze », « quatre vingts »: the word belongs to the number around it."""
    if text_marks[place].text == "vingts":
        return text_marks[place - 1].text == "quatre"
    return place + 1 < len(text_marks) and text_marks[place + 1].text in ("un", "une", "onze")
