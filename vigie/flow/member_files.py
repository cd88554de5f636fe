"""Tables that people send: CSV, XLSX or GeoJSON bytes → rows with their line numbers; every size
bounded.
"""

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

MOST_BYTES = 30_000_000
MOST_UNPACKED = 120_000_000  # of an XLSX, before it is opened: a zip of a few kB may hold gigabytes
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELL = 6_000
MOST_LETTERS = 20_000_000  # of all cells together: one long text may be told by each of them
HEAD = 65_536  # a document type stands before the first element
DOCTYPE = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T|E\x00?N\x00?T\x00?I)", re.IGNORECASE)
FIRST_ELEMENT = re.compile(rb"<\x00?[A-Za-z]")
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # control characters but tab and ends of line
LONGEST_CELL = 32_000  # what a sheet's cell holds, with some room
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run such a cell as a formula


class BadFile(ValueError):
    """Raised when a whole file cannot be read; the message is French and names the remedy."""


class FileRow(NamedTuple):
    """One line of a table: its number as people count it, and its cells by folded heading."""

    line: int
    cells: dict[str, str]


def rows_of(name: str, content: bytes) -> list[FileRow]:
    """The rows of a file, by its content more than by its name. Raises BadFile."""
    if len(content) > MOST_BYTES:
        raise BadFile(f"{name} : plus de {MOST_BYTES // 1_000_000} Mo, couper le fichier")
    if content[:4] == b"PK\x03\x04":
        return list(_table(_xlsx(name, content)))
    text = _text(name, content)
    if text.lstrip()[:1] in ("{", "["):
        return _geojson(name, text)
    return list(_table(_csv(name, text)))


def folded_heading(text: str) -> str:
    """« Chiffre d’affaires » → « chiffre_d_affaires »."""
    from vigie.domain.territories import folded

    return folded(text).replace(" ", "_")


def safe(cell_text: str) -> str:
    """A cell that no spreadsheet runs: text that starts like a formula gets an apostrophe before
    it; what no sheet holds is left out.
    """
    cell_text = ILLEGAL.sub("", cell_text)[:LONGEST_CELL]
    if cell_text.startswith(RISKY) and not _number(cell_text):
        return "'" + cell_text
    return cell_text


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Semicolons and a byte-order mark, as French spreadsheets open them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet of texts."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Adhérents")
    sheet.append(list(headings))
    for row in rows:
        sheet.append([safe(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _number(cell_text: str) -> bool:
    try:
        float(cell_text.replace(",", "."))
    except ValueError:
        return False
    return True


def _text(name: str, content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadFile(f"{name} : ni CSV, ni XLSX, ni GeoJSON ; l’enregistrer en « CSV UTF-8 »")


def _csv(name: str, text: str) -> Iterator[list[str]]:
    first = text.splitlines()[0] if text.strip() else ""
    if not first:
        raise BadFile(f"{name} : fichier vide")
    delimiter = max(";\t,|", key=first.count)
    csv.field_size_limit(MOST_CELL * 20)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter)
    except csv.Error as error:
        raise BadFile(f"{name} : CSV illisible ({error})") from None


def _xlsx(name: str, content: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            _check(name, pack)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True):
            yield [_cell(cell) for cell in row]
    except BadFile:
        raise
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, SyntaxError) as error:
        raise _unreadable(name, error) from None
    # what a broken or hostile part raises inside the library: a date out of range, a cut stream
    except (ValueError, TypeError, AttributeError, ArithmeticError, EOFError, zlib.error) as error:
        raise _unreadable(name, error) from None
    except (NotImplementedError, RuntimeError) as error:  # another compression, a password
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: Exception) -> BadFile:
    return BadFile(
        f"{name} : classeur XLSX illisible ({type(error).__name__}) ; l’enregistrer en CSV"
    )


def _check(name: str, pack: zipfile.ZipFile) -> None:
    """Sizes, and no document type: a workbook needs none, and its entities are a known trap."""
    parts = pack.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > 2_000:
        raise BadFile(
            f"{name} : classeur anormalement gros une fois décompressé ; l’enregistrer en CSV"
        )
    for part in parts:
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        with pack.open(part) as opened:
            head = opened.read(HEAD)
        first = FIRST_ELEMENT.search(head)
        if DOCTYPE.search(head) or (first is None and len(head) == HEAD):
            raise BadFile(
                f"{name} : classeur refusé, il contient une définition de document (DTD) qu’aucun "
                f"tableur n’écrit ; l’ouvrir et l’enregistrer de nouveau, ou en CSV"
            )


def _cell(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    written = cell.date().isoformat() if hasattr(cell, "date") and callable(cell.date) else cell
    return str(written)[: MOST_CELL + 1]


def _table(lines: Iterable[Sequence[str]]) -> Iterator[FileRow]:
    headings: list[str] = []
    letters = 0
    for number, line in enumerate(lines, 1):
        if number > MOST_ROWS + 1:
            raise BadFile(f"plus de {MOST_ROWS} lignes : couper le fichier")
        if not headings:
            headings = (
                [folded_heading(cell) for cell in line[:MOST_COLUMNS]]
                if any(cell.strip() for cell in line)
                else []
            )
            continue
        cells = {name: _kept(cell) for name, cell in zip(headings, line, strict=False) if name}
        letters += sum(map(len, cells.values()))
        if letters > MOST_LETTERS:
            raise BadFile(
                f"plus de {MOST_LETTERS // 1_000_000} millions de lettres : couper le fichier"
            )
        if any(cells.values()):
            yield FileRow(number, cells)


def _kept(cell: str) -> str:
    text = cell.strip()[:MOST_CELL]
    return text[1:] if text[:1] == "'" and text[1:2] in RISKY else text


def _geojson(name: str, text: str) -> list[FileRow]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFile(f"{name} : JSON illisible ({type(error).__name__})") from None
    features = document.get("features") if isinstance(document, dict) else document
    if not isinstance(features, list) or len(features) > MOST_ROWS:
        raise BadFile(
            f"{name} : pas une liste d’objets (« features » attendu), ou plus de {MOST_ROWS}"
        )
    return [
        FileRow(number, _feature(feature))
        for number, feature in enumerate(features, 1)
        if isinstance(feature, dict)
    ]


def _feature(feature: dict[str, Any]) -> dict[str, str]:
    properties = (
        feature.get("properties") if isinstance(feature.get("properties"), dict) else feature
    )
    cells = {
        folded_heading(str(key)): _plain(property_)
        for key, property_ in list((properties or {}).items())[:MOST_COLUMNS]
    }
    geometry = feature.get("geometry")
    place = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if (
        isinstance(place, list)
        and len(place) >= 2
        and all(isinstance(coordinate, (int, float)) for coordinate in place[:2])
    ):
        cells |= {"longitude": str(place[0]), "latitude": str(place[1])}
    return cells


def _plain(property_: Any) -> str:
    if isinstance(property_, list):
        return " | ".join(str(part) for part in property_[:100])[:MOST_CELL]
    return "" if property_ is None else str(property_)[:MOST_CELL]
