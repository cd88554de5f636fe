"""Tables that give each lot its answer in a column: « Lot | Réservé EA/ESAT | Heures d’insertion ».

The head of a column says what its cells answer, and for whom; a cell says yes, no, whom, how many
hours. Read on the stored text, where empty cells and boxes still stand.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from classifier.articles import codes_for, reserving
from classifier.case import Case, Page, Sentence, Statement
from classifier.families import families_of_words
from classifier.lots import Allotment, key
from classifier.numbers import figure, marks
from classifier.text import fold, folded_name, words
from vigie.domain.considerations import Consideration as C
from vigie.domain.considerations import Family
from vigie.domain.lots import Volume

MOST_LINES = 400
LONGEST_LINE = 600  # characters
LONGEST_QUOTE = 250
_SEPARATORS = ("|", "\t", " ; ")
_LOT = words("lot lots")
_OPENINGS = ("lot", "n°", "nº", "n ", "n|", "nr", "no", "num")
_HEADS_LOTS = words("lot lots nr n no numero ndeg")
_NO = words("non no neant aucun aucune none sans - – — 0 ☐ □ nc dispense exempte ouvert ouverts")
_YES = words("oui x ☒ ☑ ✔ ✓ reserve reserves")
_FREE = words(
    "article articles code codes dispositif dispositifs beneficiaires beneficiaire consideration "
    "considerations statut participation acces fondement mesure mesures"
)
_CLAUSED = words("clause heures h %")
_OPEN = words("tout toute tous toutes libre")
_HOURS = words("heure heures h volume")
_LEAST = words("minimum mini minimal")
_OTHER_HOURS = words("ouverture visite jour nuit limite stagiaire stagiaires centre")
FAR_ABOVE = 600  # characters above a table
_MOST = words("maximum maxi max")


@dataclass(frozen=True)
class GridCell:
    """One cell, by its offsets in the stored text."""

    start: int
    end: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """What the cells under one head answer: who may bid, insertion, another social clause."""

    kind: str  # reserved, insertion, social, free
    families: frozenset[Family] = frozenset()
    tranche: str | None = None  # « Heures TO1 »


@dataclass(frozen=True)
class Grid:
    """A head whose columns are known and its rows, each with the key of its lot."""

    start: int
    end: int
    columns: dict[int, Column]
    rows: tuple[tuple[str, tuple[GridCell, ...]], ...]


def find(case: Case) -> None:
    """Adds what each cell says of its lot, and marks the sentences that the tables take up."""
    pages: dict[int, list[Sentence]] = {}
    for sentence in case.sentences:
        if sentence.page is not None:
            pages.setdefault(id(sentence.page), []).append(sentence)
    for sentences in pages.values():
        page = sentences[0].page
        if page is None:
            continue
        for grid in read(page, folded_name(sentences[0].part.field)):
            case.add(_statements(page, grid, sentences))
            for sentence in sentences:
                start, end = sentence.folded.span(sentence.start, sentence.end)
                if start < grid.end and end > grid.start:
                    sentence.gridded |= {column.kind for column in grid.columns.values()}


def stands_in(case: Case) -> bool:
    """Whether any text holds such a table."""
    pages = {id(sentence.page): sentence for sentence in case.sentences}
    return any(
        True
        for sentence in pages.values()
        if sentence.page is not None
        for _ in read(sentence.page, folded_name(sentence.part.field))
    )


def read(page: Page, field: str = "") -> Iterator[Grid]:
    """The tables of one text, which the name of its field heads."""
    stored = page.folded.stored
    if not any(separator in stored for separator in (*_SEPARATORS, ";", "   ")):
        return
    lines = list(_lines(stored))
    line_number = 0
    while line_number < len(lines):
        grid, line_number = _grid(stored, lines, line_number, page.allotment, field)
        if grid is not None:
            yield grid


def _lines(stored: str) -> Iterator[tuple[int, int]]:
    start = 0
    for count, line in enumerate(stored.splitlines(keepends=True)):
        if count == MOST_LINES:
            return
        if line.strip() and len(line) < LONGEST_LINE:
            yield start, start + len(line.rstrip())
        start += len(line)


def _grid(
    stored: str, lines: Sequence[tuple[int, int]], line_number: int, allotted: Allotment, field: str
) -> tuple[Grid | None, int]:
    """The table whose head stands on that line, and the line after it."""
    start, end = lines[line_number]
    opening = stored[start : start + 24].lstrip(" |").casefold()
    heads = opening.startswith(_OPENINGS)
    separator = next(
        (candidate for candidate in _SEPARATORS if heads and candidate in stored[start:end]), ""
    )
    blank = not separator and stored[start : start + 8].isspace()
    if blank and line_number + 1 < len(lines) and _opens_row(stored, lines[line_number + 1]):
        separator = _BLANKS
    if heads and not separator and stored.count(";", start, end) > 1:
        separator = ";"
    if not separator:
        return None, line_number + 1
    head = _cells(stored, start, end, separator)
    lots = bool(allotted.numbers) or not _LOT.isdisjoint(head[0].words)
    of_insertion = lots and _of_insertion(field + stored[max(0, start - FAR_ABOVE) : start])
    columns = {
        place: column
        for place, cell in enumerate(head)
        if (column := _column(cell.words, of_insertion=of_insertion))
    }
    of_lots = separator == _BLANKS or _HEADS_LOTS & set(head[0].words)
    if len(head) < 2 or not of_lots or 0 in columns or not columns:
        return None, line_number + 1
    rows: list[tuple[str, tuple[GridCell, ...]]] = []
    last = end
    line_number += 1
    while line_number < len(lines):
        cells = _cells(stored, *lines[line_number], separator)
        ruled = not any(
            char.isalnum() for char in stored[lines[line_number][0] : lines[line_number][1]]
        )
        lot = _lot(cells[0].words, allotted) if cells else None
        if lot is None and not ruled:
            break
        if lot is not None:
            rows.append((lot, cells))
            last = lines[line_number][1]
        line_number += 1
    return (Grid(start, last, columns, tuple(rows)) if rows else None), line_number


_BLANKS = "blanks"


def _opens_row(stored: str, line: tuple[int, int]) -> bool:
    """« Lot 1 Clos couvert       oui – 860 h »: a row under a head that blanks keep apart."""
    return _wide(stored, *line) and stored[line[0] : line[1]].casefold().startswith("lot ")


def _wide(stored: str, start: int, end: int) -> bool:
    return "   " in stored[start:end].strip()


def _between_blanks(stored: str, start: int, end: int) -> tuple[GridCell, ...]:
    """The cells of a line that three blanks keep apart; a head that begins with blanks has none
    over the lots.
    """
    # whatever stands between runs of three blanks
    matches = list(re.finditer(r"\S+(?: {1,2}\S+)*", stored[start:end]))
    spans = [(start + match.start(), start + match.end()) for match in matches]
    if stored[start : start + 8].isspace():
        spans.insert(0, (start, start))
    return tuple(
        GridCell(since, until, tuple(mark.text for mark in marks(folded, 0, len(folded.text))))
        for since, until in spans
        for folded in (fold(stored[since:until]),)
    )


def _cells(stored: str, start: int, end: int, separator: str) -> tuple[GridCell, ...]:
    if separator == _BLANKS:
        return _between_blanks(stored, start, end)
    cells: list[GridCell] = []
    pieces = stored[start:end].split(separator)
    place = start
    for number, piece in enumerate(pieces):
        folded = fold(piece)
        cell_words = tuple(mark.text for mark in marks(folded, 0, len(folded.text)))
        outer = (
            separator == "|" and not cell_words and number in (0, len(pieces) - 1) and number == 0
        )
        if not outer:
            cells.append(GridCell(place, place + len(piece), cell_words))
        place += len(piece) + len(separator)
    return tuple(cells)


def _of_insertion(above: str) -> bool:
    """Whether what stands above a table speaks of insertion."""
    text_above = fold(above).text
    return any(
        word in text_above for word in ("insertion", "publics prioritaires", "public prioritaire")
    )


def _column(wording: Sequence[str], *, of_insertion: bool) -> Column | None:
    """What a head says of its cells."""
    distinct_words = set(wording)
    if distinct_words & _MOST or "visite" in distinct_words or len(wording) > 12:
        return None
    tranche = _tranche(distinct_words)
    if (
        of_insertion
        and (distinct_words & {"heures", "heure"} or distinct_words <= _LEAST or tranche)
        and not distinct_words & _OTHER_HOURS
    ):
        return Column("insertion", tranche=tranche)
    families = families_of_words(wording)
    if any(word.startswith("reserv") for word in wording):
        return Column("reserved", families)
    if "insertion" in distinct_words and families <= {Family.INSERTION}:
        return Column("insertion")
    if distinct_words & {"social", "sociale", "sociales", "sociaux"}:
        if distinct_words & {"h", "heures"}:
            return Column("insertion")
        return Column("free" if distinct_words & _FREE else "social")
    if families and not distinct_words & _HOURS:
        return Column("reserved", families)
    return Column("free") if distinct_words & _FREE else None


_FIRM, _OPTION = words("ferme tf"), words("optionnelle optionnel option to to1 to2 to3 to4 tc")


def _tranche(head_words: set[str]) -> str | None:
    """« Tranche ferme », « TO1 »."""
    if head_words & _FIRM:
        return "ferme"
    return "optionnelle" if head_words & _OPTION else None


def _lot(head_words: Sequence[str], allotted: Allotment) -> str | None:
    """« 1 », « lot 01 », « A »: the lot of a row."""
    if head_words[:1] == ("lot",) and head_words[1:2] and head_words[1].isdigit():
        head_words = head_words[:2]  # « Lot 1 Clos couvert »
    named = [word for word in head_words if word not in _HEADS_LOTS and word.isalnum()]
    if len(named) != 1 or len(named[0]) > 3:
        return None
    lot = key(named[0])
    if allotted.numbers:
        return allotted.known(lot)
    return lot if lot.isdigit() or len(lot) == 1 else None


def _statements(page: Page, grid: Grid, sentences: Sequence[Sentence]) -> Iterator[Statement]:
    for lot, cells in grid.rows:
        for place, column in grid.columns.items():
            if place >= len(cells):
                continue
            cell = cells[place]
            row = page.folded.stored[cells[0].start : cells[-1].end].strip()[:LONGEST_QUOTE]
            for code, families, said_volumes in _said(column, cell, lot, row):
                volumes = [replace(volume, tranche=column.tranche) for volume in said_volumes]
                sentence = _holding(sentences, cell)
                if sentence is None or sentence.excluded:
                    continue
                first, last = _tokens(sentence, cells[0].start, cell.end)
                yield Statement(
                    code,
                    sentence,
                    first,
                    last,
                    "reserved.table" if column.kind == "reserved" else f"{column.kind}.table",
                    (lot,),
                    True,
                    tuple(sorted(families)),
                    volumes=volumes,
                )


def _said(
    column: Column, cell: GridCell, lot: str, row: str
) -> Iterator[tuple[C, frozenset[Family], list[Volume]]]:
    """What one cell says."""
    wording, distinct_words = cell.words, set(cell.words)
    answered = bool(distinct_words & _YES)
    if (
        not wording
        or distinct_words & _OPEN
        or (distinct_words & _NO and not answered and not distinct_words & {"l2113"})
    ):
        return
    named = families_of_words(wording) or reserving(wording)
    if (
        column.kind in ("reserved", "free")
        and "insertion" in distinct_words
        and distinct_words & _CLAUSED
    ):
        yield C.INSERTION_CONDITION, frozenset(), _volumes(cell, lot, row)
    elif column.kind in ("reserved", "free") and (answered or named or "res" in distinct_words):
        if column.kind == "reserved" or named or "res" in distinct_words:
            families = named or column.families
            for code in codes_for(families):
                yield code, families, []
    elif column.kind == "insertion":
        volumes = _volumes(cell, lot, row)
        if volumes or answered:
            yield C.INSERTION_CONDITION, frozenset(), volumes
    elif column.kind == "social" and answered:
        yield C.UNSPECIFIED_SOCIAL_CONDITION, frozenset(), []


def _volumes(cell: GridCell, lot: str, row: str) -> list[Volume]:
    text = " ".join(cell.words)
    cell_marks = marks(fold(text), 0, len(text))
    for place in range(len(cell_marks)):
        number_and_end = figure(cell_marks, place)
        if number_and_end is None:
            continue
        unit = cell_marks[number_and_end[1]].text if number_and_end[1] < len(cell_marks) else "h"
        number = int(number_and_end[0]) if number_and_end[0].is_integer() else number_and_end[0]
        if not number:
            return []
        if unit == "%":
            return [Volume(lot, percent=float(number), quote=row)]
        return [Volume(lot, hours=number, quote=row)] if unit in _HOURS else []
    return []


def _holding(sentences: Sequence[Sentence], cell: GridCell) -> Sentence | None:
    """The sentence in which a cell stands."""
    origin = sentences[0].folded.origin
    offset = bisect_left(origin, cell.start)
    place = bisect_right([sentence.start for sentence in sentences], offset) - 1
    return sentences[place] if place >= 0 and sentences[place].wording else None


def _tokens(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The words of a sentence between two offsets of the stored text."""
    origin = sentence.folded.origin
    inside = [
        place
        for place, token in enumerate(sentence.tokens)
        if start <= origin[token.start] < max(end, start + 1)
    ]
    return (inside[0], inside[-1]) if inside else (0, len(sentence.tokens) - 1)
