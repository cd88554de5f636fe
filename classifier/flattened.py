"""Tables that a copy has flattened: each lot by its published title or « lot N », its figure after
it, whatever stands between the cells, be it line ends, blanks, bars or slashes.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from classifier.lots import Allotment, key
from classifier.numbers import TextMark, figure, marks
from classifier.text import Folded, fold, words

LONGEST_TITLE = 12  # marks
LONGEST_CELLS = 6  # marks between a title and its figure
MOST_MARKS = 60_000
_LOT = words("lot lots")
HOURS = words("h heure heures heur")
NOTHING = words("neant sans dispense dispenses non aucune aucun 0 exempte exonere nc so")
_SIGNS = words("| / : = ; - > → . ( ) · • , *")
_OPENS = words("nr n le la les l du de des d")
_MONEY = words("€ euros euro eur % m2 mois jours semaines ml points")


class TitleSpot(NamedTuple):
    """Where a lot is named: the marks of its number and title, the end not included."""

    lot: str
    first: int
    after: int


class LotFigure(NamedTuple):
    """What a lot's cells tell: hours, or nothing, with the marks that say so."""

    lot: str
    first: int
    after: int
    hours: float | None
    unit: bool


def figures(
    folded: Folded, allotted: Allotment
) -> Iterator[tuple[list[LotFigure], list[TextMark]]]:
    """Runs of at least two lots in a row that tell a figure each, with all marks of the text."""
    if not allotted.titles:
        return
    marks_read = marks(folded, 0, len(folded.text))[:MOST_MARKS]
    anchors = list(_anchors(marks_read, _titles(allotted)))
    run: list[LotFigure] = []
    last = -1
    for place, anchor in enumerate(anchors):
        until = anchors[place + 1].first if place + 1 < len(anchors) else len(marks_read)
        lot_figure = _figure(marks_read, anchor, until)
        joined = run and _only_signs(marks_read, last, anchor.first) and _new(run, anchor)
        if lot_figure is None or not joined:
            if len(run) > 1:
                yield run, marks_read
            run = []
        if lot_figure is not None:
            run.append(lot_figure)
            last = lot_figure.after
    if len(run) > 1:
        yield run, marks_read


def _titles(allotted: Allotment) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """The published titles as folded words, by their first word, longest first."""
    titles_by_word: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for lot, title in allotted.noted.items():
        folded_title = fold(title)
        spoken = tuple(
            mark.text
            for mark in marks(folded_title, 0, len(folded_title.text))
            if mark.text.isalnum()
        )
        if spoken and len(spoken) <= LONGEST_TITLE and not spoken[0].isdigit():
            titles_by_word.setdefault(spoken[0], []).append((lot, spoken))
    for titles in titles_by_word.values():
        titles.sort(key=lambda pair: -len(pair[1]))
    return titles_by_word


def _anchors(
    text_marks: Sequence[TextMark], titles: dict[str, list[tuple[str, tuple[str, ...]]]]
) -> Iterator[TitleSpot]:
    place = 0
    while place < len(text_marks):
        title_spot = next(
            (
                TitleSpot(lot, place, after)
                for lot, spoken in titles.get(text_marks[place].text, ())
                if (after := _spelled(text_marks, place, spoken))
            ),
            None,
        )
        if title_spot is None:
            place += 1
            continue
        yield title_spot._replace(first=_numbered(text_marks, title_spot))
        place = title_spot.after


def _spelled(text_marks: Sequence[TextMark], place: int, spoken: Sequence[str]) -> int:
    """The mark after a title that begins there, signs aside; 0 where it does not."""
    cursor = place
    for word in spoken:
        while cursor < len(text_marks) and not text_marks[cursor].text.isalnum() and cursor > place:
            cursor += 1
        if cursor >= len(text_marks) or text_marks[cursor].text != word:
            return 0
        cursor += 1
    return cursor


def _numbered(text_marks: Sequence[TextMark], anchor: TitleSpot) -> int:
    """Where « Lot 2 – » before a title begins, if its number is that of the title."""
    cursor = anchor.first - 1
    while cursor >= 0 and (text_marks[cursor].text in _SIGNS or text_marks[cursor].text in _OPENS):
        cursor -= 1
    if cursor >= 0 and key(text_marks[cursor].text) == anchor.lot:
        while cursor > 0 and (
            text_marks[cursor - 1].text in _LOT or text_marks[cursor - 1].text == "nr"
        ):
            cursor -= 1
        return cursor
    return anchor.first


def _figure(text_marks: Sequence[TextMark], anchor: TitleSpot, until: int) -> LotFigure | None:
    """The figure that follows a title with nothing but signs between."""
    cursor = anchor.after
    limit = min(until, anchor.after + LONGEST_CELLS)
    while cursor < limit and text_marks[cursor].text in _SIGNS:
        cursor += 1
    if cursor < limit and text_marks[cursor].text in NOTHING and not figure(text_marks, cursor):
        return LotFigure(anchor.lot, anchor.first, cursor + 1, None, False)
    number_and_end = figure(text_marks, cursor) if cursor < limit else None
    if number_and_end is None:
        dashed = cursor > anchor.after and any(
            mark.text in "-/" for mark in text_marks[anchor.after : cursor]
        )
        return LotFigure(anchor.lot, anchor.first, cursor, None, False) if dashed else None
    number, after = number_and_end
    follows = text_marks[after].text if after < len(text_marks) else ""
    if follows in _MONEY:
        return None
    unit = follows in HOURS
    return LotFigure(anchor.lot, anchor.first, after + unit, number or None, unit)


def _only_signs(text_marks: Sequence[TextMark], since: int, until: int) -> bool:
    between = [mark.text for mark in text_marks[since:until]]
    return len(between) <= LONGEST_CELLS and all(
        word in _SIGNS or word in _OPENS or word in ("et", "insertion") for word in between
    )


def _new(run: Sequence[LotFigure], anchor: TitleSpot) -> bool:
    return all(lot_figure.lot != anchor.lot for lot_figure in run)
