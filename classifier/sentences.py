"""Sentences of a folded text; they survive `art. L. 2113-12`, capitals, lists without
punctuation and lost blanks.
"""

import re
from collections.abc import Iterator

from classifier.text import Folded, words

LONGEST = 1500  # characters; a longer stretch without a stop is cut at a blank
INDENT = 40  # blanks before a line that goes on
_ABBREVIATIONS = words(
    "resp art arts al cf ex no n nos m mm mme mmes mlle st ste tel ref p pp etc min max env approx "
    "dept av bd l r d c s h tc ht ttc p.s coef coeff reserv crit qual"
)
_STOP = re.compile(
    r"[.!?](?=.)|[;{}•·▪]|\n+"
    r"|(?<=\w) - (?=(?:lots? (?:nr ?)?\d+|criteres?|clauses?|article|visite|delai|duree|remise)\b)"
)


_HEADINGS = ("reserv", "insertion", "clause")
_NUMBER_NEXT = re.compile(r"(?<!\s)\s*+\d{1,3}\s*+(?:;|,|et\b|[.)]|$)")


def split(folded: Folded) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence, in order; together they cover all that is not blank."""
    text, last = folded.text, 0
    for match in _STOP.finditer(text):
        if match.start() >= last and _ends(folded, match) and not _heads(text, last, match):
            yield from _bounded(text, last, match.end())
            last = match.end()
    yield from _bounded(text, last, len(text))


def _heads(text: str, since: int, match: re.Match[str]) -> bool:
    """« Réservé — lot 4 », « Insertion — lots 1 et 2 »: the dash joins a heading to its lots."""
    head = text[since : match.start()].split()
    return match.group() == " - " and 0 < len(head) <= 2 and head[0].startswith(_HEADINGS)


def _ends(folded: Folded, match: re.Match[str]) -> bool:
    sign, text = match.group()[0], folded.text
    if sign == "\n":
        return _line_ends(folded, match)
    if sign == ";":
        numbered = text[match.start() - 2 : match.start()].strip()[-1:].isdigit()
        return not (numbered and _NUMBER_NEXT.match(text, match.end()))  # « lots 2 ; 3 et 8 »
    if sign not in ".!?":
        return True
    if ".." in text[max(0, match.start() - 1) : match.end() + 1]:
        return False  # dots that lead to a figure
    before = text[max(0, match.start() - 12) : match.start()]
    word = re.search(r"[a-z.]*$", before)
    last = word.group() if word else ""
    if last in _ABBREVIATIONS and last and not _hours_end(folded, match, before):
        return False
    after = text[match.end() : match.end() + 1]
    if after and not after.isspace():
        return _is_followed(folded, match, before, last)
    text_after = text[match.end() : match.end() + 2]
    return not (sign == "." and before[-1:].isdigit() and re.match(r"\s?\d", text_after))


def _is_followed(folded: Folded, match: re.Match[str], before: str, word: str) -> bool:
    """« RC.Ce marché »: a capital follows at once in the stored text; addresses and numbers go
    on.
    """
    place = folded.origin[match.end()] if match.end() < len(folded.origin) else len(folded.stored)
    following, previous = folded.stored[place : place + 1], before[-1:]
    if following and following in '-–—"«(':
        return not previous.isdigit()
    whole = previous in ')»"' or (previous.isalpha() and len(word) > 2)
    return following.isupper() and whole and "www" not in before


def _hours_end(folded: Folded, match: re.Match[str], before: str) -> bool:
    """« … de 35 h. Les autres lots … »: hours that end the sentence, since a capital follows."""
    text_after = folded.text[match.end() : match.end() + 3]
    if not re.search(r"\d ?h$", before) or not text_after.startswith(" ") or not text_after.strip():
        return False
    place = match.end() + len(text_after) - len(text_after.lstrip())
    return folded.stored[folded.origin[place]].isupper()


def _line_ends(folded: Folded, match: re.Match[str]) -> bool:
    """A line that goes on in small letters, or after a colon, is one sentence with the next."""
    text = folded.text
    before = text[max(0, match.start() - 40) : match.start()].rstrip()
    if before.endswith(":"):
        line = text[match.end() : match.end() + 90].lstrip("\n").split("\n", 1)[0]
        return line.rstrip().endswith(":")  # a heading after a heading
    text_after = text[match.end() : match.end() + INDENT].lstrip()
    if not text_after or not before:
        return True
    begins = match.end() + INDENT - len(text_after)
    begins = min(begins, match.end() + len(text) - match.end() - len(text_after))
    place = folded.origin[begins] if begins < len(folded.origin) else 0
    following = folded.stored[place : place + 1]
    goes_on = before[-1:].isalpha() or (before[-1:].isdigit() and following == "h")
    return not (following.islower() and goes_on) and not before.endswith(",")


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        border = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        border = border if border > start else start + LONGEST
        yield start, border
        start = border
    if text[start:end].strip():
        yield start, end
