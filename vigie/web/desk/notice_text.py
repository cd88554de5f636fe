"""The text of a notice with its quotes marked where they stand, bounded in size (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from vigie.domain.field_labels import place
from vigie.domain.lot_numbers import lot_key, shown_number

WHOLE = 1_400  # a part without a mark is cut there
AROUND = 500  # characters kept before and after a mark of a long part
MOST_SHOWN = 9_000  # of one notice on the page; the rest is one click away


@dataclass(frozen=True)
class Mark:
    """One quote in one part: offsets, the finding it proves, the words of its sign."""

    start: int
    end: int
    finding_id: int
    words: str
    anchor: bool = True  # the place that links to this finding lead to: one a finding


@dataclass(frozen=True)
class Piece:
    """A run of text; `marks` are the findings that it proves; `cut` stands for text left out
    before it.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    cut: bool = False
    anchors: tuple[int, ...] = ()  # findings whose quote begins here


@dataclass(frozen=True)
class ShownPart:
    """One text of the notice as shown."""

    label: str
    lot: str | None
    pieces: tuple[Piece, ...]
    shortened: bool

    @property
    def marked(self) -> bool:
        """Whether a quote stands in it."""
        return any(piece.marks for piece in self.pieces)


def part(
    field: str, lot: str | None, text: str, marks: Sequence[Mark], *, whole: bool = False
) -> ShownPart:
    """That text in pieces; offsets out of its bounds are left out, overlapping quotes share
    their pieces.
    """
    good = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    kept, pieces, at = _windows(len(text), good, whole=whole), [], 0
    for start, end in kept:
        inside = _pieces(text, start, end, good)
        if inside and start > at:
            inside[0] = replace(inside[0], cut=True)
        pieces += inside
        at = end
    shown = shown_number(lot_key(lot) or "", lot) if lot else None
    return ShownPart(
        label(field), shown, tuple(pieces), at < len(text) or any(piece.cut for piece in pieces)
    )


def around(text: str, start: int, end: int, room: int = 140) -> tuple[str, str, str]:
    """The words before a quote, the quote, the words after it; nothing where the offsets do not
    stand in the text.
    """
    if not 0 <= start < end <= len(text):
        return "", "", ""
    left, right = (
        " ".join(text[max(0, start - room) : start].split()),
        " ".join(text[end : end + room].split()),
    )
    if start > room:
        left = "… " + left.partition(" ")[2]
    if end + room < len(text):
        right = right.rpartition(" ")[0] + " …"
    space_before, space_after = text[start - 1 : start].isspace(), text[end : end + 1].isspace()
    return (
        left + (" " if left and space_before else ""),
        text[start:end],
        (" " if space_after else "") + right,
    )


def label(field: str) -> str:
    """The French name of a field of a notice; an unknown one as it is."""
    known = place(field)
    return (known[:1].upper() + known[1:])[:80]


def _windows(size: int, marks: Sequence[Mark], *, whole: bool) -> list[tuple[int, int]]:
    if whole or size <= WHOLE:
        return [(0, size)]
    if not marks:
        return [(0, WHOLE)]
    windows: list[tuple[int, int]] = []
    for one in sorted(marks, key=lambda mark: mark.start):
        start, end = max(0, one.start - AROUND), min(size, one.end + AROUND)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
    return windows


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Piece]:
    edges = sorted(
        {
            start,
            end,
            *(edge for one in marks for edge in (one.start, one.end) if start < edge < end),
        }
    )
    found = []
    for left, right in pairwise(edges):
        over = tuple(one for one in marks if one.start <= left and right <= one.end)
        anchors = tuple(
            dict.fromkeys(one.finding_id for one in over if one.anchor and one.start == left)
        )
        found.append(Piece(text[left:right], over, anchors=anchors))
    return found
