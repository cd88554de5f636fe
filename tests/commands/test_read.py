"""`vigie read`: one notice a line on standard output, what is refused named on standard error."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vigie.cli import build

EXAMPLES = Path(__file__).parents[1] / "examples"


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


def test_a_file_of_contracts_above_the_bound_of_a_body_is_streamed(tmp_path: Path) -> None:
    from tests.readers.test_decp import contract

    made = tmp_path / "contrats.json"
    with made.open("w", encoding="utf-8") as file:
        file.write('{"marches": {"marche": [')
        file.write(",".join(json.dumps({**contract(), "vide": " " * 500_000}) for _ in range(50)))
        file.write("]}}")
    assert made.stat().st_size > 20 * 1024 * 1024
    shown = CliRunner().invoke(build(), ["read", str(made)])
    assert (shown.exit_code, len(shown.stdout.splitlines())) == (0, 50)


@pytest.mark.parametrize(
    "name",
    [
        "atexo_list/maximilien_page_2.html",
        "atexo_page/place_counts_its_lots.html",
        "aws_list/services_93.html",
        "aws_page/MPI-pub-2026101001.html",
        "decp/shape_2024.json",
    ],
)
def test_lists_pages_and_contracts_of_portals_are_read(name: str) -> None:
    shown = CliRunner().invoke(build(), ["read", str(EXAMPLES / name)])
    first = json.loads(shown.stdout.splitlines()[0])
    assert first["format"] == name.partition("/")[0]
    assert first["title"]
