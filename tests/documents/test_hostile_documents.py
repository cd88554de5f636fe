"""Files made to harm, or broken: each is named with its reason, never run, and costs its neighbours
nothing.
"""

import json
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.documents.making import a_docx, a_pdf, a_zip, an_xlsx
from vigie.documents import formats
from vigie.documents.apart import read_apart
from vigie.documents.extracted import Extracted
from vigie.documents.files import read

WORDS = "Le règlement de la consultation."


def only(name: str, content: bytes) -> Extracted:
    [document] = read(name, content)
    return document


def with_parts(office: bytes, parts: dict[str, bytes]) -> bytes:
    """The same office file with other parts in it."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(office)) as package:
        kept = {entry.filename: package.read(entry) for entry in package.infolist()}
    return a_zip({**kept, **parts})


def a_raw_pdf(*objects: str) -> bytes:
    """A PDF of those objects, numbered from 1; its table of places is left to be rebuilt."""
    body = "".join(f"{at} 0 obj\n{told}\nendobj\n" for at, told in enumerate(objects, 1))
    return f"%PDF-1.7\n{body}trailer << /Root 1 0 R /Size {len(objects) + 1} >>\n%%EOF".encode(
        "latin-1"
    )


def test_two_gigabytes_declared_are_not_unpacked() -> None:
    content = bytearray(a_zip({"plan.txt": b"x" * 1_000, "RC.txt": WORDS.encode()}))
    central = content.index(b"PK\x01\x02")
    struct.pack_into("<L", content, central + 24, 2_000_000_000)
    told = [(each.name, each.problem) for each in read("DCE.zip", bytes(content))]
    assert told == [("DCE.zip/plan.txt", "trop gros : à lire à la main"), ("DCE.zip/RC.txt", "")]


def test_an_entry_that_lies_about_its_size_stops_there() -> None:
    content = bytearray(a_zip({"plan.txt": bytes(range(256)) * 400, "RC.txt": WORDS.encode()}))
    struct.pack_into("<L", content, content.index(b"PK\x01\x02") + 24, 10)
    told = [(each.name, bool(each.problem)) for each in read("DCE.zip", bytes(content))]
    assert told[-1] == ("DCE.zip/RC.txt", False)


def test_a_pdf_whose_pages_turn_in_a_circle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cercle.pdf"
    path.write_bytes(
        a_raw_pdf(
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>",
            "<< /Type /Page /Parent 2 0 R /Contents 3 0 R >>",
        )
    )
    assert read_apart(path)[0].problem != ""


def test_a_script_in_a_pdf_is_not_run_and_is_told() -> None:
    content = a_pdf([[WORDS] * 30]).replace(
        b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
    )
    document = only("RC.pdf", content)
    assert document.problem == "contient un script, non exécuté"
    assert WORDS in document.stretches[0].text


def test_files_joined_to_a_pdf_are_not_opened_and_are_told() -> None:
    content = a_pdf([[WORDS] * 30]) + b"\n% /EmbeddedFile"
    assert only("RC.pdf", content).problem.startswith("contient des fichiers joints")


def test_five_thousand_pages_are_left_to_a_person(tmp_path: Path) -> None:
    path = tmp_path / "annexe.pdf"
    kids = " ".join(f"{at} 0 R" for at in range(3, 5_003))
    pages = ["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * 5_000
    path.write_bytes(
        a_raw_pdf(
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count 5000 >>",
            *pages,
        )
    )
    assert read_apart(path)[0].problem == "5000 pages, 1500 au plus : à lire à la main"


def test_fonts_without_characters_are_recognised() -> None:
    names = " ".join(f"/g{at:03}" for at in range(65, 91))
    # « Le titulaire réserve des heures » in a font that numbers its signs from 29 on
    coded = "/H WLWXODLUH UHVHUYH GHV KHXUHV GH WUDYDLO"
    stream = "".join(f"BT /F1 12 Tf 50 {700 - 14 * at} Td ({coded}) Tj ET\n" for at in range(30))
    content = a_raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}endstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Inconnue /Encoding << /Type /Encoding "
        f"/Differences [65 {names}] >> >>",
    )
    assert only("RC.pdf", content).problem.startswith("texte illisible")


def test_macros_are_not_run_and_are_told() -> None:
    content = with_parts(a_docx([WORDS]), {"word/vbaProject.bin": b"\x00" * 100})
    document = only("AE.docm", content)
    assert document.problem == "contient des macros, non exécutées"
    assert document.stretches[0].text == WORDS


def test_a_remote_template_is_not_asked_for(tmp_path: Path) -> None:
    link = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
        b'2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/attachedTemplate" Target="http://127.0.0.1:9/t.dotm" '
        b'TargetMode="External"/></Relationships>'
    )
    path = tmp_path / "AE.docx"
    path.write_bytes(with_parts(a_docx([WORDS]), {"word/_rels/settings.xml.rels": link}))
    assert read_apart(path)[0].stretches[0].text == WORDS


def test_an_office_file_behind_a_password_is_named() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    content += "EncryptedPackage".encode("utf-16-le")
    assert only("AE.docx", content).problem == (
        "protégé par un mot de passe : l’ouvrir, puis le déposer"
    )


def test_a_sheet_of_too_many_cells_is_left_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MOST_CELLS", 2_000)
    content = an_xlsx({"BPU": [["x"] * 50 for _ in range(41)]})
    assert only("BPU.xlsx", content).problem == "plus de 2000 cases : à lire à la main"


def test_an_archive_cut_short_is_named(tmp_path: Path) -> None:
    path = tmp_path / "DCE.zip"
    path.write_bytes(a_zip({"RC.txt": WORDS.encode()})[:-30])
    assert [each.problem for each in read_apart(path)] == [
        "archive abîmée : la télécharger de nouveau"
    ]


def test_a_reader_that_wants_the_network_is_refused() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, socket; from vigie.documents.apart import _nothing_else; "
            "sys.addaudithook(_nothing_else); socket.create_connection(('127.0.0.1', 9))",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "un document ne fait que se lire" in told.stderr


HOSTILE = {
    "DCE/RC.pdf": a_pdf([["Règlement de la consultation"], ["Prix : 60 %"]]),
    "DCE/Lot n°1/CCTP.docx": a_docx(["CCTP du lot 1"]),
    "DCE/Lot n°2/CCTP.docx": a_docx(["CCTP du lot 2"]),
    "DCE/../../../etc/cron.d/x": b"* * * * * root true",
    "C:\\Windows\\x.txt": b"x",
    "/etc/passwd": b"root",
    "DCE/<script>alert(1)<script>.txt": b"Texte de la piece.",
    "DCE/'; DROP TABLE documents; --.txt": b"Texte de la piece.",
    "DCE/\u202efdp.exe": b"MZ\x00\x01",
    "DCE/" + "long" * 60 + ".txt": b"Texte de la piece.",
    "DCE/e\u0301te\u0301.txt": b"Texte de la piece.",
    "DCE/nom\nsur deux lignes.txt": b"Texte de la piece.",
    "DCE/vide.pdf": b"",
    "DCE/.DS_Store": b"x",
    "DCE/BPU.xlsx": an_xlsx({"BPU": [("Poste", "Prix"), ("Tonte", 3)]}),
}


def test_an_archive_with_hostile_names_is_read_and_its_names_do_nothing(tmp_path: Path) -> None:
    path = tmp_path / "DCE.zip"
    path.write_bytes(a_zip(HOSTILE))
    before = sorted(os.listdir(tmp_path))
    documents = {each.name: each for each in read_apart(path)}
    assert sorted(os.listdir(tmp_path)) == before
    assert sum(bool(each.stretches) for each in documents.values()) == 9
    assert documents["DCE.zip/DCE/Lot n°2/CCTP.docx"].lots == ("2",)
    outside = [each.problem for each in documents.values() if "sort de l’archive" in each.problem]
    assert len(outside) == 3


def test_reading_a_large_archive_stays_within_400_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "DCE.zip"
    words = [
        "prix",
        "délais",
        "assurances",
        "pénalités",
        "variantes",
        "visites",
        "moyens",
        "effectifs",
    ]
    lines = [
        [f"Le {words[(at * line) % 8]} du {words[line % 8]}" for line in range(30)]
        for at in range(40)
    ]
    pages = a_pdf(lines)
    import zipfile

    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("plan.dwg", os.urandom(1_000) * 90_000)
        for at in range(12):
            archive.writestr(f"CCTP {at}.pdf", pages)
    script = (
        "import json, resource, sys; from pathlib import Path; "
        "from vigie.documents.apart import read_apart; "
        "told = read_apart(Path(sys.argv[1])); "
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss; "
        "print(json.dumps([len(told), sum(bool(each.stretches) for each in told), peak]))"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    count, texts, peak = json.loads(told.stdout)
    assert (count, texts) == (13, 12)
    assert peak < 400_000  # kilobytes


def test_a_hostile_page_of_text_takes_no_time() -> None:
    started = time.monotonic()
    lines = "\n".join(["........ " * 200, "article " * 400, "critères | " * 400] * 60)
    assert list(read("RC.txt", lines.encode()))
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("name", ["RC.pdf", "RC.docx", "RC.zip", "RC.xlsx", "RC.odt", "RC.rtf"])
@pytest.mark.parametrize("seed", range(4))
def test_noise_under_any_name_is_named(name: str, seed: int) -> None:
    import random

    noise = random.Random(seed).randbytes(3_000)
    heads = {"pdf": b"%PDF-1.7\n", "rtf": b"{\\rtf1", "zip": b"PK\x03\x04"}
    content = heads.get(name[-3:], b"PK\x03\x04") + noise
    for document in read(name, content):
        assert document.problem or document.stretches
