"""CSV and XLSX that a spreadsheet opens without running anything."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from starlette.responses import Response

MOST_ROWS = 5_000
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe_cell(value: object) -> str | float | int:
    """Numbers stay numbers; a text that a spreadsheet would take for a formula is quoted."""
    if isinstance(value, bool) or value is None:
        return {True: "oui", False: "non", None: ""}[value]
    if isinstance(value, (int, float)):
        return value
    text = ILLEGAL.sub("", str(value))[:32_000]
    return (
        "'" + text
        if text.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "|", "%"))
        else text
    )


def spreadsheet(
    kind: str, name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]
) -> Response:
    """The rows as « csv » (semicolons, as French spreadsheets expect) or « xlsx »."""
    safe = ([safe_cell(cell) for cell in row] for row in rows)
    body = _xlsx(heads, safe) if kind == "xlsx" else _csv(heads, safe)
    media = XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    return Response(
        body,
        media_type=media,
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )


def file_name(subject: str, now: datetime) -> str:
    """« vigie-consultations-2026-11-24 »."""
    return f"vigie-{subject}-{now:%Y-%m-%d}"


def _csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _xlsx(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Vigie")
    sheet.append(list(heads))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
