"""`vigie fold`: what several notices say together."""

import json
from pathlib import Path

from typer.testing import CliRunner

from tests.readers.endings_kit import award, boamp_xml, change, eforms
from vigie.cli import build


def run(*files: Path):
    """The command on those files."""
    return CliRunner().invoke(build(), ["fold", *map(str, files)])


def kept(folder: Path, **bodies: bytes) -> list[Path]:
    """The bodies as files."""
    for name, body in bodies.items():
        (folder / f"{name}.xml").write_bytes(body)
    return [folder / f"{name}.xml" for name in bodies]


def test_one_consultation_is_a_line_with_its_lots(tmp_path: Path) -> None:
    told = award(("LOT-0001", "clos-nw", "no-rece"), ("LOT-0002", "selec-w", ""))
    done = run(*kept(tmp_path, result=told, call=eforms()))
    (line,) = [json.loads(one) for one in done.stdout.splitlines()]
    assert list(line) == ["notices", "state", "why", "doubts", "lots"]
    assert line["notices"] == ["ted:700001-2026", "ted:700030-2026"]
    assert (line["state"], line["why"], done.exit_code) == ("open", None, 0)
    assert [(lot["number"], lot["state"], lot["why"]) for lot in line["lots"]] == [
        ("1", "unsuccessful", "infructueux"),
        ("2", "awarded", None),
        ("3", "open", None),
    ]
    assert list(line["lots"][0])[:6] == ["number", "state", "why", "doubts", "title", "description"]
    assert line["lots"][0]["deadline_at"] == "2027-01-15T11:00:00Z"


def test_two_consultations_are_two_lines(tmp_path: Path) -> None:
    other = boamp_xml("26-990001", {"FNSimple": {"initial": {}}}, subject="Fourniture de pain")
    done = run(*kept(tmp_path, call=eforms(), other=other))
    assert len(done.stdout.splitlines()) == 2


def test_a_file_that_cannot_be_read_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    done = run(*kept(tmp_path, call=eforms(), change=change(), broken=b"<x"))
    assert len(done.stdout.splitlines()) == 1
    assert "broken.xml : refusé" in done.stderr
    assert done.exit_code == 1
