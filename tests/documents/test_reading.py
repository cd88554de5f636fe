"""Documents are read with their pages; what serves the page alone is left out; what is hostile or
broken is named and costs its neighbours nothing.
"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.documents.making import a_docx, a_pdf, a_zip, an_image_pdf, an_odf, an_xlsx
from vigie.documents.apart import read_apart
from vigie.documents.extracted import Extracted
from vigie.documents.files import read
from vigie.documents.kinds import kind_of, lots_of

CLAUSE = (
    "Le titulaire réserve 250 heures de travail à des personnes éloignées",
    "de l’emploi, sur la durée du marché.",
)


def only(name: str, content: bytes) -> Extracted:
    """The one document of that file."""
    [document] = read(name, content)
    return document


def test_a_pdf_gives_its_pages_without_head_foot_and_contents() -> None:
    pages = [
        ["CAHIER DES CLAUSES ADMINISTRATIVES PARTICULIERES"],
        ["Article 4 - Clause sociale ........................ 3", "Article 5 - Prix ..... 4"],
        ["Article 4 - Clause sociale", *CLAUSE],
        ["Article 5 - Prix", "Les prix sont fermes."],
    ]
    document = only("CCAP.pdf", a_pdf(pages))
    assert [stretch.place for stretch in document.stretches] == ["p. 1", "p. 3", "p. 4"]
    assert document.stretches[1].text == "Article 4 - Clause sociale\n" + " ".join(CLAUSE)
    assert (document.kind, document.problem) == ("ccap", "")


def test_a_word_broken_at_the_end_of_a_line_is_whole_again() -> None:
    document = only("a.txt", "Le titulaire met en œuvre l’inser-\ntion de personnes.".encode())
    assert document.stretches[0].text == "Le titulaire met en œuvre l’insertion de personnes."


def test_a_word_table_gives_a_row_a_line() -> None:
    content = a_docx(["Heures d’insertion"], [("Lot", "Heures"), ("1", "250"), ("2", "600")])
    assert only("AE.docx", content).stretches[0].text.splitlines() == [
        "Heures d’insertion",
        "Lot | Heures",
        "1 | 250",
        "2 | 600",
    ]


def test_a_workbook_gives_a_stretch_a_sheet() -> None:
    content = an_xlsx({"BPU": [("Poste", "Prix"), ("Tonte", 12.5)], "Vide": []})
    document = only("dpgf.xlsx", content)
    assert [(each.place, each.text) for each in document.stretches] == [
        ("feuille BPU", "Poste | Prix\nTonte | 12.5")
    ]
    assert document.kind == "prix"


def test_open_documents_are_read_as_text_and_as_sheets() -> None:
    text = "<office:text><text:h>Article 1</text:h><text:p>Clause sociale.</text:p></office:text>"
    row = (
        "<table:table-row><table:table-cell><text:p>Lot 1</text:p></table:table-cell>"
        "<table:table-cell><text:p>250 h</text:p></table:table-cell></table:table-row>"
    )
    sheet = (
        f'<office:spreadsheet><table:table table:name="H">{row}</table:table></office:spreadsheet>'
    )
    assert only("a.odt", an_odf(text)).stretches[0].text == "Article 1\nClause sociale."
    assert only("a.ods", an_odf(sheet)).stretches[0].text == "Lot 1 | 250 h"


def test_rich_text_and_web_pages_are_read() -> None:
    rtf = rb"{\rtf1\ansi Clause d\'27insertion : 250 heures.\par}"
    page = b"<html><body><script>x()</script><p>Clause d'insertion</p></body></html>"
    assert only("a.rtf", rtf).stretches[0].text == "Clause d'insertion : 250 heures."
    assert only("a.html", page).stretches[0].text == "Clause d'insertion"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("", "utf-8"),
        ('<meta charset="iso-8859-1">', "utf-8"),
        ('<meta charset="windows-1252">', "windows-1252"),
        ("", "iso-8859-1"),
    ],
)
def test_accents_of_a_page_are_read_whatever_it_declares(head: str, encoding: str) -> None:
    page = f"<html><head>{head}</head><body><p>Marché réservé</p></body></html>"
    assert only("a.html", page.encode(encoding)).stretches[0].text == "Marché réservé"


@pytest.mark.parametrize(
    ("name", "first", "kind"),
    [
        ("01_RC_2026.pdf", "", "rc"),
        ("piece2.pdf", "ACTE D’ENGAGEMENT (AE)", "ae"),
        ("C.C.T.P.pdf", "Cahier des Clauses Techniques Particulières", "cctp"),
        ("Annexe 3.pdf", "", "annexe"),
        ("plan.pdf", "", "autre"),
    ],
)
def test_the_kind_is_known_by_name_or_first_page(name: str, first: str, kind: str) -> None:
    assert kind_of(name, first) == kind


def test_the_lot_is_known_by_file_or_folder() -> None:
    assert lots_of("DCE/Lot n°03 - Peinture/CCTP.pdf") == ("3",)
    assert lots_of("DCE/Lot 2/AE lot 4.pdf") == ("4",)
    assert lots_of("DCE/pilote.pdf") == ()


def test_an_archive_of_a_portal_is_read_whole_and_its_bad_entries_are_named() -> None:
    inside = a_zip({"Lot 2/AE.docx": a_docx(["Acte d’engagement du lot 2, signé."])})
    content = a_zip(
        {
            "RC.txt": "Règlement : les offres sont remises le 3 mars.".encode(),
            "pi\u00e8ces.zip": inside,
            "../../etc/passwd": b"root",
            "plan.dwg": b"\x00\x01\x02",
            "casse.pdf": b"%PDF-1.7 rien",
        }
    )
    documents = list(read("DCE.zip", content))
    assert [(each.name, each.problem) for each in documents] == [
        ("DCE.zip/RC.txt", ""),
        ("DCE.zip/pièces.zip/Lot 2/AE.docx", ""),
        ("DCE.zip/../../etc/passwd", "chemin qui sort de l’archive : ignoré"),
        ("DCE.zip/plan.dwg", "format de fichier inconnu"),
        ("DCE.zip/casse.pdf", "PDF abîmé : le télécharger de nouveau"),
    ]
    assert documents[1].lots == ("2",)


def test_names_in_the_old_code_page_are_read_as_meant() -> None:
    content = a_zip({"r_glement.txt": b"Les offres sont remises en mars."})
    old = content.replace(b"r_glement", "r\u00e8glement".encode("cp437"))
    assert [each.name for each in read("DCE.zip", old)] == ["DCE.zip/r\u00e8glement.txt"]


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    documents = list(read("DCE.zip", a_zip({"bombe.txt": b"0" * 50_000_000})))
    assert documents[0].problem == "archive piégée (taux de compression) : ignorée"


def test_archives_nested_without_end_are_refused() -> None:
    content = a_zip({"a.txt": b"fin"})
    for depth in range(5):
        content = a_zip({f"{depth}.zip": content})
    [document] = read("DCE.zip", content)
    assert document.problem.startswith("archives emboîtées")


def test_ten_thousand_entries_are_cut_and_said() -> None:
    content = a_zip({f"{at}.txt": b"x y z" for at in range(2_100)}, compression=zipfile.ZIP_STORED)
    documents = list(read("DCE.zip", content))
    assert len(documents) == 2_001
    assert documents[-1].problem == "plus de 2000 fichiers : le reste n’est pas lu"


def test_a_link_in_an_archive_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "DCE.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("lien.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert [each.problem for each in read("DCE.zip", path.read_bytes())] == ["lien : ignoré"]


def test_a_scan_says_how_many_pages_a_person_must_read() -> None:
    assert only("RC.pdf", an_image_pdf(3)).problem == ("image : à lire par une personne (3 pages)")


def test_a_password_is_named() -> None:
    assert only("RC.pdf", a_pdf([["Secret"]], password="x")).problem == (
        "protégé par un mot de passe : l’ouvrir, puis le déposer"
    )


def test_an_office_file_with_a_document_type_is_not_opened() -> None:
    trap = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    content = a_zip({"word/document.xml": trap, "[Content_Types].xml": b"<Types/>"})
    assert only("AE.docx", content).problem == "fichier piégé (DTD) : ne pas l’ouvrir"


@pytest.mark.parametrize("content", [b"", b"   \n"])
def test_an_empty_file_is_named(content: bytes) -> None:
    assert only("vide.txt", content).problem == "document vide"


def test_a_wrong_ending_does_not_matter() -> None:
    assert only("RC.docx", a_pdf([["Règlement de la consultation", *CLAUSE]])).kind == "rc"


def test_the_child_reads_and_survives_what_breaks_it(tmp_path: Path) -> None:
    good, bad = tmp_path / "RC.txt", tmp_path / "casse.pdf"
    good.write_text("Les offres sont remises le 3 mars.")
    bad.write_bytes(b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 1 0 R >> endobj trailer")
    assert read_apart(good)[0].stretches[0].text == "Les offres sont remises le 3 mars."
    assert read_apart(bad)[0].problem == "PDF abîmé : le télécharger de nouveau"


def test_a_reader_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "RC.txt"
    path.write_text("x")
    assert read_apart(path, seconds=0.01)[0].problem == (
        "lecture arrêtée après 0 s : à lire à la main"
    )


def test_the_command_prints_what_classify_takes(tmp_path: Path) -> None:
    path = tmp_path / "CCAP lot 2.docx"
    path.write_bytes(a_docx(["Article 9", "Le titulaire réserve 250 heures à l’insertion."]))
    told = subprocess.run(
        [sys.executable, "-m", "vigie.cli", "documents", "read", str(path), "absent.pdf"],
        capture_output=True,
        text=True,
        check=False,
    )
    [line] = [json.loads(each) for each in told.stdout.splitlines()]
    assert told.returncode == 1
    assert "absent.pdf : introuvable." in told.stderr
    assert line["sections"] == [
        {"name": "CCAP", "text": "Article 9\nLe titulaire réserve 250 heures à l’insertion."}
    ]
    assert line["lots"] == [{"number": "2", "title": ""}]
