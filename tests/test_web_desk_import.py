"""Importing members from the desk: seen first, applied after; files that are no tables."""

import io
import re
import zipfile

import pytest

from tests.desk_client import Desk
from tests.test_web_desk_changes import rows
from vigie.store import Store
from vigie.store.tables import Member


def sent(desk: Desk, name: str, content: bytes, **data):
    return desk.client.post(
        "/adherents/import", data={"csrf": desk.csrf, **data}, files={"fichier": (name, content)}
    )


def test_an_import_is_seen_first_and_applied_after(desk_store: Store) -> None:
    desk = Desk(desk_store)
    table = desk.get("/adherents/export.csv").content.replace(
        b"Jardins de la Rive", b"Jardins du Canal"
    )
    page = sent(desk, "a.csv", table)
    assert (page.status_code, "Jardins du Canal" in page.text) == (200, True)
    assert rows(desk_store, Member, name="Jardins du Canal") == []
    carried = re.search(r'name="contenu" value="([^"]+)"', page.text).group(1)
    desk.post("/adherents/import", nom="a.csv", contenu=carried, appliquer="1")
    assert len(rows(desk_store, Member, name="Jardins du Canal")) == 1


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"PK\x03\x04 rien", b"a;b\n1;2", b"{" * 1000]
)
def test_a_file_that_is_no_table_says_so(desk_store: Store, content: bytes) -> None:
    answer = sent(Desk(desk_store), "x.xlsx", content)
    assert answer.status_code in (200, 422)
    assert "Internal" not in answer.text


def test_an_xlsx_bomb_is_refused(desk_store: Store) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 120_000_000)
    answer = sent(Desk(desk_store), "b.xlsx", out.getvalue())
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
