"""The clause that proves a consideration: its sentence, or the part of it around the cue that a
quote can hold.
"""

import re
from bisect import bisect_left, bisect_right

from classifier.case import Sentence
from classifier.findings import LONGEST_QUOTE, Evidence

_SHORT = 30  # characters: a heading of that length takes the line that it announces
# Lists of criteria are served as printed objects: their names and quotes are no part of a
# criterion's words.
_HARD = re.compile(r"\b(?:value|poids|name|weight)\b\s*+(?:\"\s*+)?:\s*+|\"\s*+,\s*+\"|[\[\]{}]")
_SOFT = re.compile(
    r"(?<=[,:()])\s|\s-\s|\n|\s(?=(?:conformement|en application|en vertu|au sens|dans le "
    r"cadre|afin|lorsqu\w*|qui|dont|"
    r"ainsi que|sous peine|sauf|a l exception|et (?:la|le|les|d un|d une|il|elle))\b)"
)
_LEADING, _TRAILING = " \n\t\r,;:.)]}-*·•–—\"»'’", " \n\t\r,;:[{(-–—\"«'’"

_OPENS, _CLOSES = ("«", "“"), ("»", "”")


def proof(sentence: Sentence, first: int, last: int) -> Evidence:
    """The quote around those tokens, both included, with its offsets in the stored text."""
    start, end = clause(sentence, first, last)
    part = sentence.part
    return Evidence(
        part.field, part.index, start, end, sentence.folded.stored[start:end], "", part.lot
    )


def clause(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """Where that clause stands in the stored text; at most LONGEST_QUOTE characters, the first
    of the cue's words in it.
    """
    since, until = sentence.tokens[first].start, sentence.tokens[last].end
    low, high = _within(sentence, since, until)
    span = _stored(sentence, low, high)
    if span[1] - span[0] > LONGEST_QUOTE:
        span = _around(sentence, low, high, since, until)
    elif _announces(sentence, high) and sentence.after is not None:
        longer = _stored(sentence, low, sentence.after.end)
        span = longer if longer[1] - longer[0] <= LONGEST_QUOTE else span
    return span


def _within(sentence: Sentence, since: int, until: int) -> tuple[int, int]:
    """The sentence, or the item of a printed list in which the cue stands."""
    low, high = sentence.start, sentence.end
    for start, end in _hard(sentence):
        if end <= since:
            low = end
        elif start >= until:
            return low, start
    return low, high


def _hard(sentence: Sentence) -> list[tuple[int, int]]:
    borders: list[tuple[int, int]] | None = sentence.memo.get("hard")
    if borders is None:
        matches = _HARD.finditer(sentence.folded.text, sentence.start, sentence.end)
        borders = sentence.memo["hard"] = [match.span() for match in matches]
    return borders


def _announces(sentence: Sentence, high: int) -> bool:
    """A short heading that ends on a colon: « Clause sociale : »."""
    return (
        sentence.part.role not in ("title", "criterion")
        and high == sentence.end
        and len(sentence.text.strip()) <= _SHORT
        and sentence.text.rstrip().endswith(":")
    )


def _around(sentence: Sentence, low: int, high: int, since: int, until: int) -> tuple[int, int]:
    """The clauses that hold the cue, and those beside it as long as they fit."""
    borders: list[int] | None = sentence.memo.get(("borders", low, high))
    if borders is None:
        inner = (match.end() for match in _SOFT.finditer(sentence.folded.text, low, high))
        borders = sentence.memo["borders", low, high] = [low, *inner, high]
    low_border = max(0, bisect_right(borders, since) - 1)
    right = min(len(borders) - 1, bisect_left(borders, until))
    while (
        right > low_border + 1
        and _length(sentence, borders[low_border], borders[right]) > LONGEST_QUOTE
    ):
        right -= 1  # the words that the cue begins with prove most
    if _length(sentence, borders[low_border], borders[right]) > LONGEST_QUOTE:
        return _cut(sentence, borders[low_border], borders[right], since)
    while True:
        wider = [(low_border - 1, right)] if low_border else []
        wider += [(low_border, right + 1)] if right + 1 < len(borders) else []
        for low_wider, high_wider in wider:
            if _length(sentence, borders[low_wider], borders[high_wider]) <= LONGEST_QUOTE:
                low_border, right = low_wider, high_wider
                break
        else:
            return _stored(sentence, borders[low_border], borders[right])


def _length(sentence: Sentence, low: int, high: int) -> int:
    start, end = _stored(sentence, low, high)
    return end - start


def _cut(sentence: Sentence, low: int, high: int, since: int) -> tuple[int, int]:
    """A clause too long for a quote: from its start where the cue is near it, else from some
    words before the cue.
    """
    stored, (start, end) = sentence.folded.stored, _stored(sentence, low, high)
    cue = sentence.folded.span(since, since + 1)[0]
    if cue - start > LONGEST_QUOTE // 2:
        blank = stored.find(" ", cue - LONGEST_QUOTE // 2, cue)
        start = blank + 1 if blank >= 0 else cue
    if end - start > LONGEST_QUOTE:
        blank = stored.rfind(" ", cue + 1, start + LONGEST_QUOTE)
        end = blank if blank > start else start + LONGEST_QUOTE
    return start, end


def _stored(sentence: Sentence, low: int, high: int) -> tuple[int, int]:
    """Offsets in the stored text, without the signs that begin or close a line of a list."""
    start, end = sentence.folded.span(low, high)
    stored = sentence.folded.stored
    while start < end and stored[start] in _LEADING:
        start += 1
    while end > start and stored[end - 1] in _TRAILING:
        end -= 1
    if stored[start:end][:1] in _OPENS and stored[start:end][-1:] in _CLOSES and end - start > 2:
        start, end = start + 1, end - 1
        while stored[start].isspace() and start < end - 1:
            start += 1
        while stored[end - 1].isspace() and end - 1 > start:
            end -= 1
    return (start, end) if start < end else sentence.folded.span(low, high)
