"""Workbooks that people send are refused in words, never an error page or an endless read."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from vigie.flow import member_files
from vigie.flow.member_files import BadFile, rows_of


def a_workbook(*rows: list[object]) -> bytes:
    """A workbook with those rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part put in the place of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part))
    return out.getvalue()


def said_of(workbook: bytes) -> str:
    """« read », or « told » where it is refused with a remedy; any other error passes through."""
    try:
        rows_of("adherents.xlsx", workbook)
    except BadFile as refused:
        return "told" if "l’enregistrer" in str(refused) else "without remedy"
    return "read"


GOOD = a_workbook(["nom", "ville"], ["Ateliers", "Lyon"])
SHEET = "xl/worksheets/sheet1.xml"
DTD = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbb">]><worksheet/>'


@pytest.mark.parametrize(
    "content",
    [
        DTD.encode(),
        DTD.replace("DOCTYPE", "doctype").encode(),
        DTD.encode("utf-16"),
        b"<!--" + b" " * 70_000 + b"-->" + DTD.encode(),
    ],
    ids=["plain", "small letters", "utf-16", "behind a long comment"],
)
def test_a_workbook_with_a_document_type_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(BadFile, match="définition de document"):
        rows_of("adherents.xlsx", with_part(GOOD, SHEET, content))


@pytest.mark.parametrize(
    "content",
    [
        b"<worksheet><sheetData><row><c t='d'><v>9999-99-99</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='x'><c r='1A'><v>1</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row><c t='s'><v>99999</v></c></row></sheetData></worksheet>",
        b"<worksheet",
        b"",
    ],
    ids=["date", "place", "string that is not there", "cut", "empty"],
)
def test_a_broken_sheet_is_refused_in_words_or_read(content: bytes) -> None:
    assert said_of(with_part(GOOD, SHEET, content)) in ("read", "told")


def test_a_cell_is_cut_and_all_cells_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    long = a_workbook(["nom"], *[["x" * 30_000]] * 3)

    assert [len(row.cells["nom"]) for row in rows_of("a.xlsx", long)] == [6_000] * 3
    monkeypatch.setattr(member_files, "MOST_LETTERS", 10_000)
    with pytest.raises(BadFile, match="couper le fichier"):
        rows_of("a.xlsx", long)
