"""Documents made as real writers make them: PDF by reportlab, Word by python-docx, OpenDocument
and archives by hand.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence

HEAD = "Ville de Valmorel-sur-Seine – Marché n° 26-014 – CCAP"


def a_pdf(pages: Iterable[Sequence[str]], *, head: str = HEAD, password: str = "") -> bytes:
    """A PDF with that running head and a page number at each foot."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    out, pages = io.BytesIO(), list(pages)
    encrypt = None
    if password:
        from reportlab.lib.pdfencrypt import StandardEncryption

        encrypt = StandardEncryption(password, ownerPassword="maître")
    canvas = Canvas(out, pagesize=A4, encrypt=encrypt, invariant=1)
    for number, lines in enumerate(pages, 1):
        canvas.drawString(50, 800, head)
        for at, line in enumerate(lines):
            canvas.drawString(50, 760 - 16 * at, line)
        canvas.drawString(280, 30, f"Page {number} sur {len(pages)}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def an_image_pdf(pages: int) -> bytes:
    """Pages that hold drawings and no text, as a scanner makes them."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for _ in range(pages):
        canvas.rect(50, 50, 300, 300, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def a_docx(paragraphs: Iterable[str], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word file; the table stands after the paragraphs."""
    from docx import Document

    document, out = Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        made = document.add_table(len(table), len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    document.save(out)
    return out.getvalue()


def a_docx_of(blocks: Iterable[str | list[list[str]]]) -> bytes:
    """A Word file of lines (`#` a heading) and tables in their order."""
    from docx import Document

    document, out = Document(), io.BytesIO()
    for block in blocks:
        if isinstance(block, str):
            words = block.lstrip("# ")
            if block.startswith("#"):
                document.add_heading(words, level=1)
            else:
                document.add_paragraph(words)
            continue
        made = document.add_table(len(block), max(map(len, block)))
        for row, cells in zip(made.rows, block, strict=True):
            for cell, text in zip(row.cells, cells, strict=False):
                cell.text = text
    document.save(out)
    return out.getvalue()


def an_xlsx(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook."""
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(out)
    return out.getvalue()


OFFICE = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
TEXT = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
TABLE = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'


def an_odf(body: str) -> bytes:
    """An OpenDocument file with that body."""
    content = (
        f'<?xml version="1.0"?><office:document-content {OFFICE} {TEXT} {TABLE}>'
        f"<office:body>{body}</office:body></office:document-content>"
    )
    return a_zip({"content.xml": content.encode()})


def a_zip(files: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive with those files under those names, as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
