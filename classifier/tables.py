"""Tables whose rows, or columns, are lots, however they were flattened: bars, tabs, dots, dashes,
slashes, one line a lot or all on one line.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from classifier.flattened import HOURS, NOTHING, figures
from classifier.lots import NO_LOTS, Allotment, Grammar
from classifier.numbers import TextMark, figure, marks
from classifier.text import Folded, words

LONGEST_ROW = 90  # marks
MOST_BELOW = 13  # marks of « Volumes exprimés en heures. Marché de trois ans. »
MOST_ROWS = 500
_LOT = words("lot lots iot iots")
_SIGNS = words("| / : = ; - > → . ) ( · •")
# A row says its lot, or the hours of « 01 Gros œuvre 420 h ».
_ROWS_SAY = ("lot", "iot", *(f"{digit}{hours}" for digit in range(10) for hours in ("h", " h")))
_AFTER = words(
    "h heure heures heur par an / annuel annuelles d insertion minimum mini min de ( ) ."
)


@dataclass(frozen=True)
class Row:
    """One lot of a table: its cells, the hours told in the column that tells them."""

    lot: str
    start: int
    end: int
    cells: tuple[tuple[TextMark, ...], ...]
    hours: float | None = None
    unit: bool = False  # the cell itself says hours
    yearly: bool = False
    nothing: bool = False  # « néant », « 0 », « – »
    several: bool = False  # more amounts of hours than one

    def says(self, word: str) -> bool:
        """Whether that folded word stands in one of its cells."""
        return any(mark.text == word for cell in self.cells for mark in cell)


@dataclass(frozen=True)
class LotTable:
    """Rows of lots that follow each other, and the words of the line above them."""

    start: int
    end: int
    rows: tuple[Row, ...]
    heading: tuple[str, ...]

    @cached_property
    def of_hours(self) -> bool:
        """Whether its figures are hours, one a row: a row or the heading says so."""
        if any(row.several for row in self.rows):
            return False
        return any(row.unit for row in self.rows) or bool(HOURS & set(self.heading))

    @cached_property
    def given(self) -> tuple[str, ...]:
        """The lots to which it gives hours."""
        return tuple(row.lot for row in self.rows if row.hours) if self.of_hours else ()

    @cached_property
    def starts(self) -> list[int]:
        """Where its rows start."""
        return [row.start for row in self.rows]

    def row_at(self, place: int) -> Row | None:
        """The row in which that place of the text stands."""
        row_index = bisect_right(self.starts, place) - 1
        return self.rows[row_index] if row_index >= 0 and place < self.rows[row_index].end else None


def tables(folded: Folded, allotted: Allotment = NO_LOTS) -> tuple[LotTable, ...]:
    """Every table of lots of a folded text, in order."""
    if not allotted.numbers and not any(word in folded.text for word in _ROWS_SAY):
        return ()
    lot_tables: list[LotTable] = []
    run: list[Row] = []
    above: list[TextMark] = []
    head: list[TextMark] = []
    last_of_columns: list[tuple[str, int, int]] = []
    for start, end in _lines(folded.text):
        line = marks(folded, start, min(end, start + 4000))
        if not any(mark.text.isalnum() for mark in line):
            continue  # « |---|---| »
        columns = _under_columns(line, last_of_columns)
        last_of_columns = _columns(folded, line, allotted)
        if columns:
            lot_tables.append(_table(columns, above))
        row = _row(folded, line, allotted, head or above)
        if row is not None and len(run) < MOST_ROWS and _rises(run, row):
            if not run:
                head = above
            run.append(row)
            continue
        if run and len(line) < MOST_BELOW and any(mark.text in HOURS for mark in line):
            head = [*head, *line]  # « (en heures) » below
        _close(lot_tables, run, head, allotted)
        run, head = ([row], above) if row is not None else ([], [])
        inline = _on_one_line(folded, line, allotted) if row is None or len(line) > 8 else []
        if len(inline) > 1:
            lot_tables.append(
                _table(
                    inline,
                    [
                        mark
                        for mark in line
                        if mark.end <= inline[0].start or mark.start >= inline[-1].end
                    ],
                )
            )
        above = line
    _close(lot_tables, run, head, allotted)
    flat = list(_flattened(folded, allotted, [table for table in lot_tables if table.given]))
    lot_tables = [
        table
        for table in lot_tables
        if not any(
            flat_table.start < table.end and table.start < flat_table.end for flat_table in flat
        )
    ] + flat
    return tuple(sorted(lot_tables, key=lambda table: table.start))


FAR_ABOVE = 40  # marks above a table among which its heading stands


def _flattened(
    folded: Folded, allotted: Allotment, hours_tables: Sequence[LotTable]
) -> Iterable[LotTable]:
    """The tables that only the published titles show, where no other gives the hours."""
    for run, all_marks in figures(folded, allotted):
        start, end = all_marks[run[0].first].start, all_marks[run[-1].after - 1].end
        if any(table.start < end and start < table.end for table in hours_tables):
            continue
        rows = [
            Row(
                lot_figure.lot,
                all_marks[lot_figure.first].start,
                all_marks[lot_figure.after - 1].end,
                ((),),
                lot_figure.hours,
                lot_figure.unit,
                nothing=lot_figure.hours is None,
            )
            for lot_figure in run
        ]
        table = _table(rows, all_marks[max(0, run[0].first - FAR_ABOVE) : run[0].first])
        if table.given and len(rows) > 1:
            yield table


def _lines(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end > start:
            yield start, end
        start = end + 1


_TRADE = words("designation intitule corps")  # « N° | Désignation | Heures à réaliser »


def _close(
    lot_tables: list[LotTable], run: list[Row], head: Sequence[TextMark], allotted: Allotment
) -> None:
    head_words = {mark.text for mark in head}
    headed = bool(_LOT & head_words or (_TRADE & head_words and HOURS & head_words))
    all_published = all(row.lot in allotted.numbers for row in run)
    named = all(row.cells and row.cells[0][0].text in _LOT for row in run)
    if not named and (_of_criteria(head, run) or (allotted.closed and not all_published)):
        run.clear()
    if len(run) > 1 and (headed or named or (all_published and bool(allotted.numbers))):
        lot_tables.append(_table(run, head))
    run.clear()


def _of_criteria(head: Sequence[TextMark], rows: Sequence[Row]) -> bool:
    """« Critères : 1. Prix : 50 points / 2. Qualité : 35 points »: numbers of criteria."""
    scored = any(mark.text.startswith(("critere", "sous")) for mark in head[:LONGEST_ROW])
    by_lot = bool(head) and head[0].text in _LOT
    return (scored and not by_lot) or any(row.says("prix") for row in rows)


def _table(rows: Sequence[Row], head: Sequence[TextMark]) -> LotTable:
    start = rows[0].start
    if head and len(head) < LONGEST_ROW:
        start = min(start, head[0].start)
    return LotTable(
        start, rows[-1].end, tuple(rows), tuple(mark.text for mark in head[-LONGEST_ROW:])
    )


def _rises(run: Sequence[Row], row: Row) -> bool:
    """Whether a row goes on with the next lot."""
    if not run:
        return True
    if any(next_lot.lot == row.lot for next_lot in run):
        return False
    last_lot, next_lot = run[-1].lot, row.lot
    return int(last_lot) < int(next_lot) if last_lot.isdigit() and next_lot.isdigit() else True


# --- one line a lot


def _row(
    folded: Folded, line: Sequence[TextMark], allotted: Allotment, head: Sequence[TextMark]
) -> Row | None:
    column = _column_of_lots(head)
    if column:
        return _row_by_column(folded, line, allotted, head, column)
    cursor = 0
    while cursor < min(3, len(line)) and not line[cursor].text.isalnum():
        cursor += 1
    begun = cursor
    while cursor < len(line) and (line[cursor].text in _LOT or line[cursor].text == "nr"):
        cursor += 1
    if (
        cursor > begun
        and cursor < len(line)
        and line[cursor].text == "-"
        and len(line) > cursor + 1
    ):
        cursor += 1
    grammar = Grammar.of(folded, line, allotted)
    designated = grammar.designator(cursor, first=True)
    if designated is None or designated[1] >= len(line) or len(line) > LONGEST_ROW:
        return None
    several = grammar.series(cursor, first=True) if cursor > begun else None
    if several is not None and len(several[0]) > 1:
        return None  # « Lots 2 et 5 : 140 heures chacun »
    after = line[designated[1]]
    if not (after.text in _SIGNS or after.far or (after.text.isalpha() and not after.glued)):
        return None
    cells = [tuple(line[begun : designated[1]]), *_cells(line[designated[1] :])]
    if cursor == begun and len(cells) < 2:
        return None
    return _valued(designated[0], line, cells, _columns_of(head))


def _column_of_lots(head: Sequence[TextMark]) -> int:
    """Which column « Lot » or « N° de lot » heads, where another stands before it."""
    if not any(mark.text in _LOT for mark in head[1:]):
        return 0
    columns = _columns_of(head)
    for place, column in enumerate(columns[:MOST_BEFORE]):
        spoken = [mark.text for mark in column if mark.text.isalnum()]
        if spoken and spoken[-1] in _LOT and {*spoken} <= _LOT | _NUMBERED:
            return place
    return 0


MOST_BEFORE = 4  # columns before that of the lots
_NUMBERED = words("nr n numero numeros de du des")


def _row_by_column(
    folded: Folded,
    line: Sequence[TextMark],
    allotted: Allotment,
    head: Sequence[TextMark],
    column: int,
) -> Row | None:
    """« Vauban | 1 | 1 900 000 € | 1 615 » under « Groupe | Lot | Montant | Heures »."""
    cells, columns = _cells(line), _columns_of(head)
    if len(cells) != len(columns) or len(line) > LONGEST_ROW:
        return None
    own = cells.pop(column)
    while len(own) > 1 and (own[0].text in _LOT or own[0].text == "nr"):
        own = own[1:]
    designated = Grammar.of(folded, own, allotted).designator(0, first=True)
    if designated is None or designated[1] < len(own):
        return None
    titles = [columns.pop(column), *columns]
    return _valued(designated[0], line, [own, *cells], titles)


def _cells(line: Sequence[TextMark]) -> list[tuple[TextMark, ...]]:
    """The line cut at bars, tabs, dots, arrows."""
    bars = any(mark.text == "|" for mark in line)
    cells: list[list[TextMark]] = [[]]
    for place, mark in enumerate(line):
        following = line[place + 1].text if place + 1 < len(line) else ""
        leader = mark.text == "." and (following == "." or line[place - 1].text == ".")
        cut = (
            mark.text == "|"
            if bars
            else (mark.text in (";", ":", "=", "→", ">") or leader or _slash(line, place))
        )
        if cut:
            cells.append([])
        elif mark.far and not bars and place:
            cells.append([mark])
        else:
            cells[-1].append(mark)
    return [tuple(cell) for cell in cells if cell]


def _slash(line: Sequence[TextMark], place: int) -> bool:
    """« 01 / 420 », not « 600 h/an »."""
    mark = line[place]
    following = line[place + 1] if place + 1 < len(line) else mark
    return mark.text in ("/", "-") and not mark.glued and not following.glued


def _valued(
    lot: str,
    line: Sequence[TextMark],
    cells: Sequence[tuple[TextMark, ...]],
    columns: Sequence[tuple[TextMark, ...]],
) -> Row | None:
    cell = _cell_of_hours(cells, columns)
    start, end = line[0].start, line[-1].end
    if cell is None:
        return Row(lot, start, end, tuple(cells)) if len(cells) > 1 else None
    hours_and_unit = _hours(cell)
    if hours_and_unit is None:
        return Row(lot, start, end, tuple(cells), nothing=_says_nothing(cell))
    hours, unit = hours_and_unit
    yearly = any(mark.text in ("an", "annuel", "annuelles") for mark in cell)
    several = sum(
        following.text in HOURS and before.text.isdigit() for before, following in pairwise(line)
    )
    return Row(lot, start, end, tuple(cells), hours or None, unit, yearly, not hours, several > 1)


def _cell_of_hours(
    cells: Sequence[tuple[TextMark, ...]], columns: Sequence[tuple[TextMark, ...]]
) -> tuple[TextMark, ...] | None:
    """The cell under « Heures d’insertion », else the last with hours, else the last."""
    if len(columns) == len(cells) and len(cells) > 1:
        for cell, column in zip(cells[1:], columns[1:], strict=True):
            spoken = {mark.text for mark in column}
            filled = _hours(cell) is not None or _says_nothing(cell)
            if filled and ("insertion" in spoken or HOURS & spoken):
                return cell
    for cell in reversed(cells[1:]):
        hours_and_unit = _hours(cell)
        if hours_and_unit is not None and hours_and_unit[1]:
            return cell
    last = cells[-1] if len(cells) > 1 else None
    if last is not None and (_hours(last) is not None or _says_nothing(last)):
        return last
    return None


def _columns_of(head: Sequence[TextMark]) -> list[tuple[TextMark, ...]]:
    return _cells(list(head)) if any(m.text in "|/" or m.far for m in head) else []


def _hours(cell: Sequence[TextMark]) -> tuple[float, bool] | None:
    """The figure that fills a cell, and whether it says hours."""
    for place in range(min(len(cell), 14)):
        number_and_end = figure(cell, place)
        if number_and_end is None:
            continue
        after = [mark.text for mark in cell[number_and_end[1] :]]
        if "€" in after[:2] or "%" in after[:1] or "euros" in after[:2]:
            return None
        unit = bool(after) and after[0] in HOURS
        if unit or (place == 0 and all(word in _AFTER for word in after)):
            return number_and_end[0], unit
        return None
    return None


def _says_nothing(cell: Sequence[TextMark]) -> bool:
    cell_words = [mark.text for mark in cell]
    return (
        bool(cell_words)
        and len(cell_words) < 6
        and (cell_words[0] in NOTHING or not cell_words[0].isalnum())
    )


# --- all on one line


def _on_one_line(folded: Folded, line: Sequence[TextMark], allotted: Allotment) -> list[Row]:
    """« Lot / heures : 01 / 0 – 02 / 610 », « 01 Gros œuvre 1250 h / 02 Charpente 280 h »."""
    grammar = Grammar.of(folded, line, allotted)
    best: list[Row] = []
    run: list[Row] = []
    place = 0
    while place < len(line):
        row_and_end = _item(grammar, line, place)
        if row_and_end is None or not _rises(run, row_and_end[0]):
            if (
                row_and_end is None
                and run
                and line[place].text in ("/", "-", ";", ",", "et", "(", ")")
            ):
                place += 1
                continue
            best = max(best, run, key=len)
            run = [row_and_end[0]] if row_and_end else []
            place = row_and_end[1] if row_and_end else place + 1
            continue
        run.append(row_and_end[0])
        place = row_and_end[1]
    best = max(best, run, key=len)
    all_published = allotted.closed and all(row.lot in allotted.numbers for row in best)
    if (
        any(row.unit for row in best)
        or (len(best) > 2 and _in_hours(line))
        or _headed(line, best, all_published)
    ):
        return best
    return []


def _in_hours(line: Sequence[TextMark]) -> bool:
    """« (en heures) »."""
    return any(mark.text == "en" and unit.text == "heures" for mark, unit in pairwise(line))


def _headed(line: Sequence[TextMark], rows: Sequence[Row], all_published: bool) -> bool:
    head = {mark.text for mark in line if rows and mark.end <= rows[0].start}
    return bool(head & HOURS) and (all_published or bool(head & _LOT))


def _item(grammar: Grammar, line: Sequence[TextMark], place: int) -> tuple[Row, int] | None:
    if not line[place].text.isdigit() or len(line[place].text) > 2:
        return None
    before = line[place - 1].text if place else ":"
    if not (before in _SIGNS | _LOT or before in (",", "et", "h", "heures", "heure")):
        return None
    if (
        before == "."
        and line[place].glued
        and line[place - 2 : place - 1]
        and (line[place - 2].text.isdigit())
    ):
        return None  # « 2.1 : 1 890 h »
    designated = grammar.designator(place, first=True)
    if designated is None or (before in _LOT and "." not in designated[0]):
        return None
    nothing = _dashed(line, designated[1])
    if nothing:  # « 01 Fondations (–) ; 02 Gros œuvre (2 310 h) »
        cells = (tuple(line[place : designated[1]]), tuple(line[designated[1] : nothing]))
        row = Row(designated[0], line[place].start, line[nothing - 1].end, cells, nothing=True)
        return row, nothing
    cursor, spoken = designated[1], 0
    while cursor < len(line) and spoken < 9 and not line[cursor].text.isdigit():
        word = line[cursor].text
        if word in ("|", ";", "%", "€") or word in HOURS:
            return None
        spoken += 1
        cursor += 1
    number_and_end = figure(line, cursor)
    if number_and_end is None or not spoken:
        return None
    after = line[number_and_end[1]].text if number_and_end[1] < len(line) else ""
    unit = after in HOURS
    if not unit and (after.isalpha() or after in ("%", "€")):
        return None
    alpha = any(mark.text.isalpha() for mark in line[designated[1] : cursor])
    if not unit and alpha and not _in_hours(line) and line[cursor - 1].text not in (":", "=", "→"):
        return None
    end = number_and_end[1] + unit
    cells = (tuple(line[place : designated[1]]), tuple(line[designated[1] : end]))
    hours = number_and_end[0]
    return Row(
        designated[0],
        line[place].start,
        line[end - 1].end,
        cells,
        hours or None,
        unit,
        False,
        not hours,
    ), end


def _dashed(line: Sequence[TextMark], since: int) -> int:
    """The mark after « (–) » behind a title, 0 where none stands there."""
    for place in range(since, min(since + 9, len(line) - 2)):
        if [mark.text for mark in line[place : place + 3]] == ["(", "-", ")"]:
            return place + 3
        if line[place].text.isdigit() or line[place].text in (";", "|"):
            break
    return 0


# --- lots as columns


def _columns(
    folded: Folded, line: Sequence[TextMark], allotted: Allotment
) -> list[tuple[str, int, int]]:
    """The lots of a line whose cells are lots: « Lot 1 | Lot 2 | Lot 3 »."""
    grammar = Grammar.of(folded, line, allotted)
    columns: list[tuple[str, int, int]] = []
    place = 0
    while place < len(line) and place < LONGEST_ROW:
        if line[place].text not in _LOT:
            place += 1
            continue
        cursor = place + 1
        while cursor < len(line) and line[cursor].text in ("nr", "|"):
            cursor += 1
        designated = grammar.designator(cursor, first=True)
        if designated is None:
            place += 1
            continue
        columns.append((designated[0], line[place].start, line[designated[1] - 1].end))
        place = designated[1]
    cut = any(mark.text == "|" or mark.far for mark in line)
    apart = all(
        _in_cells(line, column[2], next_column[1]) for column, next_column in pairwise(columns)
    )
    return columns if len(columns) > 1 and cut and apart else []


def _in_cells(line: Sequence[TextMark], since: int, until: int) -> bool:
    """Nothing but signs between two lots, or the title of the first and then a blank."""
    between = [mark for mark in line if since <= mark.start < until and mark.text.isalnum()]
    far = any(mark.far and since < mark.start <= until for mark in line)
    return not between or (
        far and len(between) < 7 and all(mark.text.isalpha() for mark in between)
    )


def _under_columns(line: Sequence[TextMark], columns: Sequence[tuple[str, int, int]]) -> list[Row]:
    """The figures of the line under such a line, one a lot."""
    if not columns:
        return []
    values: list[tuple[float | None, int, int]] = []
    place = 0
    while place < len(line):
        number_and_end = figure(line, place)
        if number_and_end is not None:
            values.append((number_and_end[0], line[place].start, line[number_and_end[1] - 1].end))
            place = number_and_end[1]
            continue
        if values and line[place].text in ("neant", "-"):
            values.append((0, line[place].start, line[place].end))
        place += 1
    if len(values) != len(columns):
        return []
    hours = any(mark.text in HOURS for mark in line)
    return [
        Row(lot, start, end, ((),), hours_told or None, hours, False, not hours_told)
        for (lot, _, _), (hours_told, start, end) in zip(columns, values, strict=True)
    ]
