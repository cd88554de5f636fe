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
_HOURS = words("h heure heures heur")
_NOTHING = words("neant sans dispense dispenses non aucune aucun 0 exempte exonere nc so")
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
    found = marks(folded, 0, len(folded.text))[:MOST_MARKS]
    anchors = list(_anchors(found, _titles(allotted)))
    run: list[LotFigure] = []
    last = -1
    for place, anchor in enumerate(anchors):
        until = anchors[place + 1].first if place + 1 < len(anchors) else len(found)
        told = _figure(found, anchor, until)
        joined = run and _only_signs(found, last, anchor.first) and _new(run, anchor)
        if told is None or not joined:
            if len(run) > 1:
                yield run, found
            run = []
        if told is not None:
            run.append(told)
            last = told.after
    if len(run) > 1:
        yield run, found


def _titles(allotted: Allotment) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """The published titles as folded words, by their first word, longest first."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for lot, title in allotted.noted.items():
        told = fold(title)
        spoken = tuple(mark.text for mark in marks(told, 0, len(told.text)) if mark.text.isalnum())
        if spoken and len(spoken) <= LONGEST_TITLE and not spoken[0].isdigit():
            found.setdefault(spoken[0], []).append((lot, spoken))
    for titles in found.values():
        titles.sort(key=lambda pair: -len(pair[1]))
    return found


def _anchors(
    found: Sequence[TextMark], titles: dict[str, list[tuple[str, tuple[str, ...]]]]
) -> Iterator[TitleSpot]:
    place = 0
    while place < len(found):
        told = next(
            (
                TitleSpot(lot, place, after)
                for lot, spoken in titles.get(found[place].text, ())
                if (after := _spelled(found, place, spoken))
            ),
            None,
        )
        if told is None:
            place += 1
            continue
        yield told._replace(first=_numbered(found, told))
        place = told.after


def _spelled(found: Sequence[TextMark], place: int, spoken: Sequence[str]) -> int:
    """The mark after a title that begins there, signs aside; 0 where it does not."""
    at = place
    for word in spoken:
        while at < len(found) and not found[at].text.isalnum() and at > place:
            at += 1
        if at >= len(found) or found[at].text != word:
            return 0
        at += 1
    return at


def _numbered(found: Sequence[TextMark], anchor: TitleSpot) -> int:
    """Where « Lot 2 – » before a title begins, if its number is that of the title."""
    at = anchor.first - 1
    while at >= 0 and (found[at].text in _SIGNS or found[at].text in _OPENS):
        at -= 1
    if at >= 0 and key(found[at].text) == anchor.lot:
        while at > 0 and (found[at - 1].text in _LOT or found[at - 1].text == "nr"):
            at -= 1
        return at
    return anchor.first


def _figure(found: Sequence[TextMark], anchor: TitleSpot, until: int) -> LotFigure | None:
    """The figure that follows a title with nothing but signs between."""
    at = anchor.after
    limit = min(until, anchor.after + LONGEST_CELLS)
    while at < limit and found[at].text in _SIGNS:
        at += 1
    if at < limit and found[at].text in _NOTHING and not figure(found, at):
        return LotFigure(anchor.lot, anchor.first, at + 1, None, False)
    told = figure(found, at) if at < limit else None
    if told is None:
        dashed = at > anchor.after and any(mark.text in "-/" for mark in found[anchor.after : at])
        return LotFigure(anchor.lot, anchor.first, at, None, False) if dashed else None
    number, after = told
    follows = found[after].text if after < len(found) else ""
    if follows in _MONEY:
        return None
    unit = follows in _HOURS
    return LotFigure(anchor.lot, anchor.first, after + unit, number or None, unit)


def _only_signs(found: Sequence[TextMark], since: int, until: int) -> bool:
    between = [mark.text for mark in found[since:until]]
    return len(between) <= LONGEST_CELLS and all(
        word in _SIGNS or word in _OPENS or word in ("et", "insertion") for word in between
    )


def _new(run: Sequence[LotFigure], anchor: TitleSpot) -> bool:
    return all(one.lot != anchor.lot for one in run)
