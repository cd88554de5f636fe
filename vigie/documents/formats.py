"""One extractor per kind of file, chosen by what the bytes are, never by the name alone."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from ctypes import byref, c_double
from typing import IO, Any

from lxml import etree, html

from vigie.documents.extracted import MOST_PAGES, IsArchive, Stretch, UnreadableFile

SCAN = "image : à lire par une personne"
GIBBERISH = "texte illisible (polices sans table de caractères) : à lire par une personne"
MOST_CELLS = 200_000
MOST_UNZIPPED = 200_000_000  # bytes of one office file once unpacked
WIDE_BLANK = 11.0  # points; a justified line has narrower ones
SHORT_LINE = 64  # signs
USUAL_WIDTH = 0.53  # of a letter and its blank, for one point of its size
# a line of a page, blanks at its ends apart
_LINE = re.compile(r"\S[^\r\n]*\S")
# a blank between two signs of one line
_BLANK = re.compile(r"(?<=\S) (?=\S)")
# The stream that holds an encrypted office file, in the names of an OLE container
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Letters of French words; a page of other signs has lost its characters.
_LETTERS = re.compile(r"[a-zA-ZÀ-ÿ]")
_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]", re.IGNORECASE)
FEWEST_VOWELS = 0.33  # of French letters nearly half are vowels; a font's own numbers have few
_USUAL = re.compile(r"\b(?:de|la|le|les|des|du|et|en|un|une|pour|par|est)\b", re.IGNORECASE)
_PRINTED = re.compile(r"\S")


def pdf(content: bytes) -> list[Stretch]:
    """Each page's text; raises UnreadableFile for scans, passwords and fonts without characters."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFile(
                "protégé par un mot de passe : l’ouvrir, puis le déposer"
            ) from error
        raise UnreadableFile("PDF abîmé : le télécharger de nouveau") from error
    count = len(document)
    if count > MOST_PAGES:
        raise UnreadableFile(f"{count} pages, {MOST_PAGES} au plus : à lire à la main")
    pages = []
    for number in range(count):
        try:
            text = _with_cells(document[number].get_textpage())
        except pypdfium2.PdfiumError:
            text = ""  # one broken page does not cost the others
        pages.append(text.replace("\r\n", "\n").replace("\ufffe", ""))
    _judge("".join(pages), count)
    return [Stretch(f"p. {number}", text) for number, text in enumerate(pages, 1) if text.strip()]


def _with_cells(page: Any) -> str:
    """The page's text, the cells of a table's row apart: wide blanks are borders of cells."""
    import pypdfium2.raw

    text: str = page.get_text_range()
    if len(text) != page.count_chars():  # letters outside the plane: places would not fit
        return str(text)
    left_side, right, bottom, top = (c_double() for _ in range(4))
    sides = (byref(left_side), byref(right), byref(bottom), byref(top))
    box, size = pypdfium2.raw.FPDFText_GetCharBox, pypdfium2.raw.FPDFText_GetFontSize
    signs = list(text)
    for line in _LINE.finditer(text):
        start, end = line.span()
        if " " not in line.group():
            continue
        if end - start > SHORT_LINE:
            # a long line is looked at sign by sign only where it is wider than its letters
            box(page, start, *sides)
            begin = left_side.value
            box(page, end - 1, *sides)
            if right.value - begin < USUAL_WIDTH * size(page, start) * (end - start):
                continue
        for blank in _BLANK.finditer(text, start, end):
            blank_start = blank.start()
            box(page, blank_start - 1, *sides)
            before, height = right.value, top.value - bottom.value
            box(page, blank_start + 1, *sides)
            if left_side.value - before > max(WIDE_BLANK, 1.5 * height):
                signs[blank_start] = " | "
    return "".join(signs)


def _judge(text: str, pages: int) -> None:
    printed = len(_PRINTED.findall(text[:200_000]))
    if printed < 20 * pages and printed < 400:
        raise UnreadableFile(f"{SCAN} ({pages} page{'s' if pages > 1 else ''})")
    if _is_gibberish(text[:200_000], printed):
        raise UnreadableFile(GIBBERISH)


def _is_gibberish(text: str, printed: int) -> bool:
    """Whether the letters are a font's own numbers: few vowels, and no word that French repeats."""
    letters, vowels = len(_LETTERS.findall(text)), len(_VOWELS.findall(text))
    if letters < printed * 0.4:
        return True
    return letters > 200 and vowels < letters * FEWEST_VOWELS and not _USUAL.search(text)


def docx(content: bytes) -> list[Stretch]:
    """Paragraphs and tables in their order, a row of a table a line."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    _bounded(content)
    try:
        document = Document(io.BytesIO(content))
    except (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise UnreadableFile("fichier Word abîmé : le télécharger de nouveau") from error
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += [_row(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return _whole(lines)


def odf(content: bytes) -> list[Stretch]:
    """Text documents as one stretch, spreadsheets as one a sheet."""
    _bounded(content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        tree = etree.fromstring(package.read("content.xml"), _parser())
    if tree.find(f".//{_OFFICE}spreadsheet") is not None:
        return [
            Stretch(f"feuille {sheet.get(_TABLE + 'name')}", "\n".join(_rows(sheet)))
            for sheet in tree.iter(f"{_TABLE}table")
        ]
    return _whole(_blocks(tree))


_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def _blocks(tree: etree._Element) -> Iterator[str]:
    for block in tree.iter(f"{_TEXT}p", f"{_TEXT}h", f"{_TABLE}table-row"):
        if block.tag == f"{_TABLE}table-row":
            yield _row(_plain(cell) for cell in block.iterfind(f"{_TABLE}table-cell"))
        elif next(block.iterancestors(f"{_TABLE}table-row"), None) is None:
            yield _plain(block)


def _rows(sheet: etree._Element) -> Iterator[str]:
    for row in sheet.iter(f"{_TABLE}table-row"):
        line = _row(_plain(cell) for cell in row.iterfind(f"{_TABLE}table-cell"))
        if line.strip(" |"):
            yield line


def _plain(block: etree._Element) -> str:
    return "".join(map(str, block.itertext())).strip()


def xlsx(content: bytes) -> list[Stretch]:
    """One stretch a sheet, a row a line; formulas give their last value."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    _bounded(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise UnreadableFile("classeur abîmé : le télécharger de nouveau") from error
    stretches, cells = [], 0
    for sheet in book.worksheets:
        lines = []
        for row in sheet.iter_rows(values_only=True):
            cells += len(row)
            if cells > MOST_CELLS:
                raise UnreadableFile(f"plus de {MOST_CELLS} cases : à lire à la main")
            line = _row("" if cell is None else str(cell) for cell in row)
            if line.strip(" |"):
                lines.append(line)
        stretches.append(Stretch(f"feuille {sheet.title}", "\n".join(lines)))
    return [stretch for stretch in stretches if stretch.text]


def rtf(content: bytes) -> list[Stretch]:
    """The text of a rich text file."""
    from striprtf.striprtf import rtf_to_text  # type: ignore[import-untyped,unused-ignore]

    return _whole(
        str(rtf_to_text(content.decode("cp1252", "replace"), errors="ignore")).splitlines()  # type: ignore[no-untyped-call]
    )


def web_page(content: bytes) -> list[Stretch]:
    """The visible text of an HTML page: UTF-8 where its bytes are, whatever it declares or not."""
    try:
        content.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = None  # what the page declares, else Latin-1
    parser = html.HTMLParser(no_network=True, huge_tree=False, encoding=encoding)
    tree = html.fromstring(content, parser=parser)
    etree.strip_elements(tree, "script", "style", with_tail=False)
    lines = []
    for block in tree.iter("p", "h1", "h2", "h3", "h4", "li", "tr", "div", "td", "th"):
        if block.tag == "tr":
            lines.append(_row(_plain(cell) for cell in block.iterfind("td")))
        elif block.tag in ("p", "h1", "h2", "h3", "h4", "li"):
            lines.append(_plain(block))
    return _whole(lines or [_plain(tree)])


def plain(content: bytes) -> list[Stretch]:
    """A text file in any of the usual encodings."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return _whole(content.decode(encoding).splitlines())
        except UnicodeDecodeError:
            continue
    return _whole(content.decode("latin-1").splitlines())


def table(content: bytes) -> list[Stretch]:
    """A CSV file, a row a line."""
    lines = "\n".join(stretch.text for stretch in plain(content))
    dialect = ";" if lines.count(";") >= lines.count(",") else ","
    return _whole(_row(row) for row in csv.reader(io.StringIO(lines), delimiter=dialect))


def _row(cells: Iterator[str] | list[str]) -> str:
    return " | ".join(" ".join(cell.split()) for cell in cells)


def _whole(lines: "Iterator[str] | list[str]") -> list[Stretch]:
    text = "\n".join(lines).strip()
    if not text:
        raise UnreadableFile("document vide")
    return [Stretch("", text)]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _bounded(content: bytes) -> None:
    """An office file is an archive: refused before unpacking when it declares too much, or holds
    a document type (external entities).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(member.file_size for member in package.infolist()) > MOST_UNZIPPED:
                raise UnreadableFile("fichier trop gros une fois décompressé : à lire à la main")
            for member in package.infolist():
                if member.filename.endswith(".xml"):
                    with package.open(member) as part:
                        if b"<!DOCTYPE" in part.read(2_000):
                            raise UnreadableFile("fichier piégé (DTD) : ne pas l’ouvrir")
    except zipfile.BadZipFile as error:
        raise UnreadableFile("fichier abîmé : le télécharger de nouveau") from error


Extractor = Callable[[bytes], list[Stretch]]


def extractor_of(name: str, content: bytes) -> Extractor:
    """By the bytes first; the name decides only among texts. Raises UnreadableFile for what is
    none.
    """
    head = content[:1024].lstrip()
    if not content.strip():
        raise UnreadableFile("document vide")
    if head.startswith(b"%PDF"):
        return pdf
    if head.startswith(b"{\\rtf"):
        return rtf
    if content.startswith(b"PK\x03\x04"):
        return office_extractor(io.BytesIO(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if _ENCRYPTED in content:
            raise UnreadableFile("protégé par un mot de passe : l’ouvrir, puis le déposer")
        raise UnreadableFile("ancien format Word ou Excel : l’enregistrer en DOCX, XLSX ou PDF")
    if head[:200].lower().startswith((b"<!doctype html", b"<html")) or b"<body" in head.lower():
        return web_page
    if b"\x00" in content[:4096]:
        raise UnreadableFile("format de fichier inconnu")
    return table if name.lower().endswith(".csv") else plain


def warning_of(content: bytes) -> str:
    """What a document that was read also holds and that nobody runs or opens."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            macros = any(name.endswith("vbaProject.bin") for name in package.namelist())
        return "contient des macros, non exécutées" if macros else ""
    if content.startswith(b"%PDF"):
        if b"/JavaScript" in content:
            return "contient un script, non exécuté"
        if b"/EmbeddedFile" in content:
            return "contient des fichiers joints, non ouverts : les déposer à part"
    return ""


def office_extractor(file: IO[bytes]) -> Extractor:
    """By what the archive holds; raises IsArchive for one of documents."""
    try:
        with zipfile.ZipFile(file) as package:
            names = set(package.namelist())
    except zipfile.BadZipFile as error:
        raise UnreadableFile("archive abîmée : la télécharger de nouveau") from error
    if "word/document.xml" in names:
        return docx
    if "xl/workbook.xml" in names:
        return xlsx
    if "content.xml" in names:
        return odf
    raise IsArchive("archive")
