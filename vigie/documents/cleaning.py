"""Pages as a person reads them: without running heads, page numbers and tables of contents, with
broken lines joined again.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from vigie.documents.extracted import Stretch

EDGE_LINES = 3  # lines at the top and the bottom of a page that may be a running head or foot
FEWEST_PAGES = 2  # on which a line must come back
MOST_OFTEN = 0.6  # share of the pages on which a running line stands: not on the cover, say
# « Page 3 sur 13 », « 3/13 », « - 3 - »
_PAGE_NUMBER = re.compile(
    r"(?:page\s?)?[-–—]?\s?\d{1,4}(?:\s?(?:/|sur|de)\s?\d{1,4})?\s?[-–—]?", re.IGNORECASE
)
# A line of a table of contents: leaders, then the page
_CONTENTS = re.compile(r"(?:\.{4}|(?:\. ){4}|…{2}|_{4}|\t)\s*+\d{1,4}\s*+$")
NARROWEST = 60  # characters of a line that a page’s width may have broken
FULL = 0.85  # of the page's longest line: a line so long was broken by the page's width
_DIGITS = re.compile(r"\d++")
_ENDS = (".", ":", ";", "!", "?", "»", "|")
# A line that begins something of its own: a bullet, an article, a number, capitals, a row
_BEGINS = re.compile(
    r"(?:[-–—•▪➢*☐☒□■✓]|\(?\d{1,2}(?:\.\d{1,2}){0,4}[.)°]?\s|[a-z]\)|article\b"
    r"|chapitre\b|lot\b|annexe\b)",
    re.IGNORECASE,
)


def cleaned(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The same stretches without what only serves the page; empty ones fall away."""
    running = _running_lines(stretches)
    pages = []
    for stretch in stretches:
        lines = _edged(stretch, running)
        text = _joined(lines)
        if text.strip():
            pages.append(replace(stretch, text=text))
    return tuple(pages)


def _running_lines(stretches: Sequence[Stretch]) -> set[str]:
    """Lines that come back at the edge of many pages, whatever number they carry."""
    pages = [stretch for stretch in stretches if stretch.place.startswith("p.")]
    if len(pages) < FEWEST_PAGES:
        return set()
    counts: Counter[str] = Counter()
    for page in pages:
        lines = [line.strip() for line in page.text.split("\n") if line.strip()]
        counts.update({_shape(line) for line in (*lines[:EDGE_LINES], *lines[-EDGE_LINES:])})
    needed = max(FEWEST_PAGES, ceil(MOST_OFTEN * len(pages)))
    return {shape for shape, count in counts.items() if count >= needed}


def _edged(stretch: Stretch, running: set[str]) -> list[str]:
    """The lines of a page without running heads and feet, its number, and lines of contents."""
    lines = [line.strip() for line in stretch.text.split("\n")]
    filled_lines = [position for position, line in enumerate(lines) if line]
    edges = (
        {*filled_lines[:EDGE_LINES], *filled_lines[-EDGE_LINES:]}
        if stretch.place.startswith("p.")
        else set()
    )
    return [
        line
        for position, line in enumerate(lines)
        if not (position in edges and _is_edge(line, running)) and not _is_noise(line)
    ]


def _is_edge(line: str, running: set[str]) -> bool:
    return _shape(line) in running or line.isdigit()


def _shape(line: str) -> str:
    return _DIGITS.sub("#", line.casefold())


def _is_noise(line: str) -> bool:
    is_number = not line.isdigit() and _PAGE_NUMBER.fullmatch(line)
    return bool(line and (is_number or _CONTENTS.search(line)))


def _joined(lines: Sequence[str]) -> str:
    """Lines that a page's width broke are one again; a hyphen at the break goes."""
    text: list[str] = []
    full = max(NARROWEST, FULL * max(map(len, lines), default=0))
    width = 0  # of the line before, alone
    for line in lines:
        last = text[-1] if text else ""
        if _stands_alone(line, last):
            text.append(line)
        elif last.endswith("-") and line[0].islower():
            text[-1] = last[:-1] + line
        elif line[0].islower() or width >= full:
            text[-1] = f"{last} {line}"
        else:
            text.append(line)
        width = len(line)
    return "\n".join(text)


def _stands_alone(line: str, last: str) -> bool:
    if not line or not last or last.endswith(_ENDS) or _BEGINS.match(line):
        return True
    return "|" in line or "|" in last.rpartition("\n")[2]
