"""Documents written as small scripts, and the files that real writers make of them.

A script: `file:`, `head:` and `lots:` lines, then `=== page` or `=== sheet NAME` parts; `#`
headings, `|` rows of a table, `@name` a block of everyday text of its folder, else of `unread`.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from tests.documents.making import a_docx_of, an_odf, an_xlsx

Table = list[list[str]]
Block = str | Table  # a line, or the rows of a table


@dataclass(frozen=True)
class Script:
    """One document as it was written."""

    id: str
    file: str
    head: str
    lots: tuple[tuple[str, str], ...]  # (number, title)
    parts: tuple[tuple[str, tuple[Block, ...]], ...]  # (name of the part, its blocks)

    def made(self) -> bytes:
        """The file, by the writer that its ending names."""
        return WRITERS[self.file.rsplit(".", 1)[1]](self)


@cache
def everyday(folder: Path) -> dict[str, list[str]]:
    """The blocks that scripts name by `@`."""
    blocks: dict[str, list[str]] = {}
    for line in (folder / "blocks.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            lines = blocks.setdefault(line[1:].strip(), [])
        elif line.strip():
            lines.append(line)
    return blocks


def read_script(path: Path) -> Script:
    """The script of that file."""
    told: dict[str, str] = {}
    parts: list[tuple[str, list[str]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        name, colon, rest = line.partition(":")
        if not parts and colon and name in ("file", "head", "lots"):
            told[name] = rest.strip()
        elif line.startswith("==="):
            parts.append((line[3:].strip(), []))
        elif line.strip():
            if not parts:
                parts.append(("page", []))
            parts[-1][1].append(line)
    lots = [lot.strip().split(" ", 1) for lot in told.get("lots", "").split(";") if lot.strip()]
    return Script(
        path.stem,
        told["file"],
        told.get("head", ""),
        tuple((number, title) for number, title in lots),
        tuple((name, tuple(_blocks(lines, path.parent))) for name, lines in parts),
    )


def _blocks(lines: list[str], folder: Path) -> Iterator[Block]:
    rows: Table = []
    for line in lines:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
            continue
        if rows:
            yield rows
            rows = []
        if line.startswith("@"):
            own = (folder / "blocks.txt").exists()
            yield from everyday(folder if own else folder.parent / "unread")[line[1:].strip()]
        else:
            yield line
    if rows:
        yield rows


def _a_pdf(script: Script) -> bytes:
    """By reportlab's page composer: words wrapped and justified, tables drawn, head and foot."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer
    from reportlab.platypus import Table as DrawnTable

    styles = getSampleStyleSheet()
    body = ParagraphStyle("body", styles["BodyText"], fontSize=9.5, alignment=4)
    story: list[object] = []
    for number, (_, blocks) in enumerate(script.parts):
        story += [PageBreak()] if number else []
        for block in blocks:
            if isinstance(block, str):
                heading = block.startswith("#")
                words = escape(block.lstrip("# "))
                story.append(Paragraph(words, styles["Heading3"] if heading else body))
            else:
                story += [DrawnTable(block, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])]
                story.append(Spacer(1, 8))

    def edges(canvas: object, document: object) -> None:
        canvas.drawString(60, 815, script.head)  # type: ignore[attr-defined]
        foot = f"Page {document.page} / {len(script.parts)}"  # type: ignore[attr-defined]
        canvas.drawRightString(540, 25, foot)  # type: ignore[attr-defined]

    out = io.BytesIO()
    made = SimpleDocTemplate(out, pagesize=A4, invariant=1)
    made.build(story, onFirstPage=edges, onLaterPages=edges)
    assert made.page == len(script.parts), f"{script.file} : {made.page} pages"
    return out.getvalue()


def _a_docx(script: Script) -> bytes:
    return a_docx_of([block for _, blocks in script.parts for block in blocks])


def _an_odt(script: Script) -> bytes:
    blocks = [block for _, blocks in script.parts for block in blocks]
    return an_odf(f"<office:text>{''.join(map(_odf_block, blocks))}</office:text>")


def _odf_block(block: Block) -> str:
    if isinstance(block, str):
        tag = "h" if block.startswith("#") else "p"
        return f"<text:{tag}>{escape(block.lstrip('# '))}</text:{tag}>"
    rows = ("".join(map(_odf_cell, row)) for row in block)
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return f'<table:table table:name="t">{lines}</table:table>'


def _odf_cell(cell: str) -> str:
    return f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>"


def _an_xlsx(script: Script) -> bytes:
    sheets = {
        name.removeprefix("sheet").strip() or "Feuille": [
            row for block in blocks for row in (block if isinstance(block, list) else [[block]])
        ]
        for name, blocks in script.parts
    }
    return an_xlsx(sheets)


def _an_rtf(script: Script) -> bytes:
    lines = []
    for _, blocks in script.parts:
        for block in blocks:
            told = [block] if isinstance(block, str) else [" | ".join(row) for row in block]
            lines += [line.lstrip("# ") for line in told]
    body = "\\par\n".join("".join(map(_rtf_sign, line)) for line in lines)
    return ("{\\rtf1\\ansi\\ansicpg1252\n" + body + "\\par}").encode("ascii")


def _rtf_sign(sign: str) -> str:
    return sign if sign.isascii() and sign not in "\\{}" else f"\\u{ord(sign)}?"


def _a_web_page(script: Script) -> bytes:
    lines = []
    for _, blocks in script.parts:
        for block in blocks:
            if isinstance(block, str):
                tag = f"h{min(3, block.count('#'))}" if block.startswith("#") else "p"
                lines.append(f"<{tag}>{escape(block.lstrip('# '))}</{tag}>")
            else:
                rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in block)
                lines.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    style = "<style>p { color: #111 }</style>"
    return f"<!doctype html><html><head>{style}</head><body>{''.join(lines)}</body></html>".encode()


WRITERS = {
    "pdf": _a_pdf,
    "docx": _a_docx,
    "odt": _an_odt,
    "xlsx": _an_xlsx,
    "rtf": _an_rtf,
    "html": _a_web_page,
}
