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
    windows, pieces, shown_until = _windows(len(text), good, whole=whole), [], 0
    for start, end in windows:
        inside = _pieces(text, start, end, good)
        if inside and start > shown_until:
            inside[0] = replace(inside[0], cut=True)
        pieces += inside
        shown_until = end
    lot_number = shown_number(lot_key(lot) or "", lot) if lot else None
    return ShownPart(
        label(field),
        lot_number,
        tuple(pieces),
        shown_until < len(text) or any(piece.cut for piece in pieces),
    )


def around(text: str, start: int, end: int, room: int = 140) -> tuple[str, str, str]:
    """The words before a quote, the quote, the words after it; nothing where the offsets do not
    stand in the text.
    """
    if not 0 <= start < end <= len(text):
        return "", "", ""
    before, after = (
        " ".join(text[max(0, start - room) : start].split()),
        " ".join(text[end : end + room].split()),
    )
    if start > room:
        before = "… " + before.partition(" ")[2]
    if end + room < len(text):
        after = after.rpartition(" ")[0] + " …"
    space_before, space_after = text[start - 1 : start].isspace(), text[end : end + 1].isspace()
    return (
        before + (" " if before and space_before else ""),
        text[start:end],
        (" " if space_after else "") + after,
    )


def label(field: str) -> str:
    """The French name of a field of a notice; an unknown one as it is."""
    field_name = place(field)
    return (field_name[:1].upper() + field_name[1:])[:80]


def _windows(size: int, marks: Sequence[Mark], *, whole: bool) -> list[tuple[int, int]]:
    if whole or size <= WHOLE:
        return [(0, size)]
    if not marks:
        return [(0, WHOLE)]
    windows: list[tuple[int, int]] = []
    for mark in sorted(marks, key=lambda mark: mark.start):
        start, end = max(0, mark.start - AROUND), min(size, mark.end + AROUND)
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
            *(edge for mark in marks for edge in (mark.start, mark.end) if start < edge < end),
        }
    )
    pieces = []
    for piece_start, piece_end in pairwise(edges):
        over = tuple(mark for mark in marks if mark.start <= piece_start and piece_end <= mark.end)
        anchors = tuple(
            dict.fromkeys(
                mark.finding_id for mark in over if mark.anchor and mark.start == piece_start
            )
        )
        pieces.append(Piece(text[piece_start:piece_end], over, anchors=anchors))
    return pieces
