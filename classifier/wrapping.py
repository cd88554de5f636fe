"""Text cut at the right margin: a line that is full goes on in the next, as in documents and old
notices; the end of such a line is no end of a sentence.
"""

from collections.abc import Iterator
from itertools import pairwise

from classifier.text import FUNCTION_WORDS, Folded, words

NARROWEST, NARROWEST_OF_CAPITALS = 40, 50  # characters of a full line
WIDEST = 220
_CLOSED = ".;:!?|"
_BULLETS = "-*|•·▪☐☒☑[{"
_OPENING = words(
    "lot lots article articles annexe chapitre section titre critere criteres nb note nota"
)


def unwrapped(folded: Folded) -> Folded:
    """The text with each line end that only the margin made turned into a blank."""
    if "\n" not in folded.text:
        return folded
    places = list(_ends(folded))
    if not places:
        return folded
    signs = list(folded.text)
    for place in places:
        signs[place] = " "
    return Folded(folded.stored, "".join(signs), folded.origin)


def _ends(folded: Folded) -> Iterator[int]:
    """Where the margin alone ends a line."""
    place, block = 0, []
    for line in f"{folded.text}\n".split("\n"):
        if line.strip():
            block.append((place, line))
        else:
            yield from _of_block(folded, block)
            block = []
        place += len(line) + 1
    yield from _of_block(folded, block)


def _of_block(folded: Folded, block: list[tuple[int, str]]) -> Iterator[int]:
    """The lines between two blank ones: the widest tells where the margin is."""
    if len(block) < 2:
        return
    width = max(len(line.rstrip()) for _, line in block)
    if not NARROWEST <= width <= WIDEST:
        return
    full = sum(len(line.rstrip()) * 5 >= width * 4 for _, line in block)
    for (start, line), (after, following) in pairwise(block):
        begins = after + len(following) - len(following.lstrip())
        sign = folded.stored[folded.origin[begins]]
        if _goes_on(line.rstrip(), following.strip(), width, full, sign):
            yield start + len(line)


_LEADING = words("de du des la le les aux au un une par pour")  # no line ends on these


def _heads_section(line: str) -> bool:
    """« 5.1 Lot : LOT-0002 », not « 12.5 % du montant »."""
    head, _, title = line.partition(" ")
    word = title.split(None, 1)[0] if title.strip() else ""
    parts = head.split(".")
    dotted = len(parts) > 1 and all(part.isdigit() for part in parts)
    return dotted and word.isalpha() and len(word) > 2 and word not in _UNITS


_UNITS = words("heures heure euros millions milliers points hectares pour")


def _goes_on(line: str, following: str, width: int, full: int, sign: str) -> bool:
    head = following.split(None, 1)[0]
    cut = line.rsplit(None, 1)[-1] in _LEADING and len(line) * 10 >= width * 7
    full_line = cut or len(line) + 1 + len(head) > width
    if line[-1] in _CLOSED or following[0] in _BULLETS or not full_line:
        return False
    rows = "   " in line.strip() or "   " in following or "|" in following or "\t" in following
    numbered = head[:1].isdigit() and (head[-1:] in tuple(".)°/") or _heads_section(following))
    if rows or numbered or (not cut and head[:1].isdigit() and line.lstrip()[:1].isdigit()):
        return False
    if sign.islower() or sign.isdigit() or sign in '(«"%€':
        return True
    last = line.rsplit(None, 1)[-1].rsplit("'", 1)[-1]
    if head in _OPENING or width < NARROWEST_OF_CAPITALS:
        return last in FUNCTION_WORDS
    return last in FUNCTION_WORDS or (full > 1 and ":" not in following[:50])
