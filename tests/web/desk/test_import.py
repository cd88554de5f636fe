"""Importing members from the desk: seen first, applied after; files that are no tables."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from tests.desk_client import Desk
from tests.web.desk.test_changes import rows
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


def sirets(*numbers: int) -> list[str]:
    from tests.flow.pairing_making import siret

    return [siret(number) for number in numbers]


def test_a_column_that_nobody_understands_is_asked_about_before_anything_is_written(
    desk_store: Store,
) -> None:
    desk, (one,) = Desk(desk_store), sirets(71)
    table = f"siret;nom;formes;Gazouillis\n{one};Les Vergers;EI;bleu\n".encode()
    page = sent(desk, "a.csv", table)
    assert '<td class="no">gazouillis</td>' in page.text
    carried = re.search(r'name="contenu" value="([^"]+)"', page.text).group(1)
    refused = desk.post("/adherents/import", nom="a.csv", contenu=carried, appliquer="1")
    assert refused.status_code == 422
    assert 'href="#champ-0">« gazouillis » : dire ce que c’est</a>' in refused.text.replace(
        "\u00a0", " "
    )
    assert rows(desk_store, Member, name="Les Vergers") == []
    decided = {"col:gazouillis": "labels", "nom": "a.csv", "contenu": carried, "appliquer": "1"}
    done = desk.post("/adherents/import", **decided)
    assert "Ce qui manque aux fiches" in done.text
    assert rows(desk_store, Member, name="Les Vergers")[0].labels == ["bleu"]


def test_all_faults_of_a_line_are_told_at_once(desk_store: Store) -> None:
    table = b"siret;nom;formes;chiffre_affaires;cpv\n123;X;ZZZ;beaucoup;abc\n"
    page = sent(Desk(desk_store), "a.csv", table).text.replace("\u00a0", " ")
    faults = re.findall(r"<li>ligne 2 : ([^<]+)", page)
    assert [fault.split(" : ")[0] for fault in faults] == [
        "formes",
        "chiffre_affaires",
        "siret",
        "cpv",
    ]


def test_a_siret_alone_is_enough(desk_store: Store) -> None:
    desk, (one,) = Desk(desk_store), sirets(72)
    carried = re.search(
        r'name="contenu" value="([^"]+)"', sent(desk, "a.csv", f"SIRET\n{one}\n".encode()).text
    ).group(1)
    desk.post("/adherents/import", nom="a.csv", contenu=carried, appliquer="1")
    assert [row.siret for row in rows(desk_store, Member, name=f"SIRET {one}")] == [one]


def test_three_structures_under_one_siret_are_told(desk_store: Store) -> None:
    (one,) = sirets(73)
    table = f"siret;nom\n{one};Un\n{one};Deux\n{one};Trois\n".encode()
    page = sent(Desk(desk_store), "a.csv", table).text.replace("\u00a0", " ")
    assert "lignes 2, 3, 4 : le même SIRET sous plusieurs noms (Un, Deux, Trois)" in page


def test_the_model_imports_once_its_line_is_replaced(desk_store: Store) -> None:
    desk, (one,) = Desk(desk_store), sirets(74)
    model = desk.get("/adherents/modele.csv").content
    filled = model.replace(b"00000000000000", one.encode())
    page = sent(desk, "modele.csv", filled).text.replace("\u00a0", " ")
    assert "1 fiche nouvelle" in page
    assert "0 faute" in page


def test_a_hosmoz_export_is_recognised(desk_store: Store, shared: Path) -> None:
    content = (shared / "data/members_registers/hosmoz_import.csv").read_bytes()
    page = sent(Desk(desk_store), "h.csv", content).text
    assert "export de Hosmoz" in page
    assert 'class="no">' not in page[page.index("Colonnes du fichier") : page.index("Nouvelles")]


def test_the_register_of_insertion_ends_with_what_its_members_lack(
    desk_store: Store, shared: Path
) -> None:
    desk = Desk(desk_store)
    content = (shared / "data/members/siae_idf.tsv").read_bytes()
    lines = b"\n".join(content.split(b"\n")[:41])
    carried = re.search(
        r'name="contenu" value="([^"]+)"', sent(desk, "siae.tsv", lines).text
    ).group(1)
    page = desk.post("/adherents/import", nom="siae.tsv", contenu=carried, appliquer="1").text
    told = page.replace("\u00a0", " ")
    assert "Personne à qui écrire (4" in told
    assert "Ce que chaque activité supposée aurait rencontré en trente jours" in told
