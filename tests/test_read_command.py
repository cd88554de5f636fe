"""`vigie read`: one notice a line on standard output, what is refused named on standard error."""

import json
from pathlib import Path

from typer.testing import CliRunner

from vigie.cli import build

EXAMPLES = Path(__file__).parent / "examples"


def run(*files: Path | str, stdin: bytes = b""):
    """The command on those files."""
    return CliRunner().invoke(build(), ["read", *map(str, files)], input=stdin)


def test_every_notice_is_a_line_of_json_in_its_published_order() -> None:
    done = run(EXAMPLES / "boamp_api/mapa.jsonl", EXAMPLES / "boamp_xml/26-90601_dsp.xml")
    lines = [json.loads(line)["id"] for line in done.stdout.splitlines()]
    assert lines == [f"boamp:26-9020{number}" for number in range(1, 6)] + ["boamp:26-90601"]
    assert done.exit_code == 0
    assert done.stderr == ""


def test_a_refused_record_is_named_and_the_others_go_on() -> None:
    done = run(EXAMPLES / "boamp_api/doubtful.json")
    assert len(done.stdout.splitlines()) == 6
    assert "doubtful.json#5 : refusé (invalid_field) : avis sans identifiant" in done.stderr
    assert done.exit_code == 1


def test_a_missing_and_an_unknown_file_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    unknown = tmp_path / "recette.txt"
    unknown.write_text("Farine, œufs, lait.", encoding="utf-8")
    done = run(tmp_path / "absent.xml", unknown, EXAMPLES / "boamp_xml/26-90601_dsp.xml")
    assert len(done.stdout.splitlines()) == 1
    assert "absent.xml : fichier illisible" in done.stderr
    assert "recette.txt : refusé (unknown_shape)" in done.stderr
    assert done.exit_code == 1


def test_an_empty_answer_is_no_refusal() -> None:
    done = run(EXAMPLES / "boamp_api/empty.json")
    assert (done.stdout, done.stderr, done.exit_code) == ("", "", 0)


def test_standard_input_is_read_as_a_file() -> None:
    done = run("-", stdin=(EXAMPLES / "boamp_api/v110_single.json").read_bytes())
    assert json.loads(done.stdout)["id"] == "boamp:09-204011"
