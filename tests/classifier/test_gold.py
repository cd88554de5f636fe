"""The gold notices under floors just below what was reached, the figures counted as `score.py`
counts them; the commands.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from classifier import calibration
from classifier.gold import lines, set_aside
from classifier.scoring import score
from tests.classifier_kit import classifier
from vigie.cli import build

FLOORS = Path(calibration.__file__).with_name("floors.json")
run = CliRunner()


def label(code: str, **fields: Any) -> dict[str, Any]:
    return {"code": code, "lots": "all", "quote": "marché réservé", **fields}


def line(identity: str = "a", *labels: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "title": "Marché réservé",
        "sections": [],
        "lots": [],
        "labels": list(labels),
        **fields,
    }


def a_file(folder: Path, *rows: object) -> str:
    file = folder / "avis.jsonl"
    file.write_text(
        "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows),
        encoding="utf-8",
    )
    return str(file)


@pytest.mark.shared
def test_the_work_part_stays_above_its_floors(shared: Path) -> None:
    found = run.invoke(
        build(),
        [
            "evaluate",
            str(shared / "gold" / "dev.jsonl"),
            "--floors",
            str(FLOORS),
            "--json",
            "--no-model",
        ],
    )
    assert found.exit_code == 0, found.output


def test_fresh_texts_to_work_with_stay_above_their_floors() -> None:
    fresh = Path(__file__).parents[1] / "gold" / "fresh" / "work.jsonl"
    found = run.invoke(
        build(), ["evaluate", str(fresh), "--part", "all", "--floors", str(FLOORS), "--json"]
    )
    assert found.exit_code == 0, found.output


@pytest.mark.shared
def test_the_part_set_aside_stays_above_its_floor_and_is_never_shown(shared: Path) -> None:
    found = run.invoke(
        build(), ["evaluate", str(shared / "gold" / "dev.jsonl"), "--part", "rest", "--no-model"]
    )
    assert not any(
        one["id"] in found.output for one in lines(shared / "gold" / "dev.jsonl", "rest")
    )
    figures = json.loads(
        run.invoke(
            build(),
            [
                "evaluate",
                str(shared / "gold" / "dev.jsonl"),
                "--part",
                "rest",
                "--json",
                "--no-model",
            ],
        ).output
    )
    assert figures["micro_f1"] >= 0.90


@pytest.mark.shared
def test_our_figures_are_those_of_the_published_scorer(shared: Path, tmp_path: Path) -> None:
    from classifier.document import from_line

    gold, told = tmp_path / "gold.jsonl", tmp_path / "told.jsonl"
    rows = list(lines(shared / "gold" / "dev.jsonl", "work"))
    gold.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    read = {row["id"]: classifier().read(from_line(row)).as_line() for row in rows}
    told.write_text("\n".join(json.dumps(one) for one in read.values()), encoding="utf-8")
    command = [sys.executable, str(shared / "gold" / "score.py"), str(gold), str(told), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    ours = score(rows, {name: one["labels"] for name, one in read.items()}).figures()
    for name in (
        "micro_f1",
        "clean_notices_left_alone",
        "lots_right",
        "hours_right",
        "quotes_in_text",
        "p any reserved",
    ):
        assert ours[name] == pytest.approx(theirs[name]), name


def test_the_parts_share_no_notice(tmp_path: Path) -> None:
    file = Path(a_file(tmp_path, *[line(f"avis-{number}") for number in range(60)]))
    work, rest = ({one["id"] for one in lines(file, part)} for part in ("work", "rest"))
    assert not work & rest
    assert len(work) + len(rest) == 60
    assert all(set_aside(name) for name in rest)


def test_a_doubtful_label_counts_neither_for_nor_against() -> None:
    gold = [line("a", label("reserved_ess", doubt=True))]
    assert score(gold, {"a": [label("reserved_ess")]}).micro.cases == 0
    assert score(gold, {"a": []}).micro.missed == 0


def test_a_rule_seen_once_is_not_sure() -> None:
    gold = [line("a", label("reserved_ess"))]
    table = calibration.measure(gold, {"a": [label("reserved_ess", rule="x.y", source="text")]})
    assert table["x.y"] < 0.9


def test_a_rule_that_fails_half_the_time_says_so() -> None:
    gold = [
        line(str(number), *([label("reserved_ess")] if number % 2 else [])) for number in range(100)
    ]
    told = {
        str(number): [label("reserved_ess", rule="x.y", source="text")] for number in range(100)
    }
    assert calibration.measure(gold, told)["x.y"] == pytest.approx(0.5, abs=0.03)


def test_classify_reads_both_forms_of_notices(tmp_path: Path) -> None:
    from tests.builders import a_notice

    parsed = a_notice(text="Le marché est réservé aux ESAT.").as_json()
    found = run.invoke(build(), ["classify", a_file(tmp_path, line("a"), parsed), "--no-model"])
    first, second = (json.loads(row) for row in found.stdout.splitlines())
    assert (first["labels"][0]["code"], second["labels"][0]["code"]) == (
        "reserved_unspecified",
        "reserved_disability",
    )
    assert set(second["labels"][0]) >= {
        "lots",
        "quote",
        "volumes",
        "optional",
        "confidence",
        "status",
        "source",
        "rule",
    }


def test_classify_names_a_line_it_cannot_read_and_reads_the_others(tmp_path: Path) -> None:
    found = run.invoke(build(), ["classify", a_file(tmp_path, "{", "[]", line("a")), "--no-model"])
    assert found.exit_code == 1
    assert "ligne 1" in found.stderr
    assert "ligne 2" in found.stderr
    assert json.loads(found.stdout)["id"] == "a"


def test_classify_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    found = run.invoke(build(), ["classify", str(tmp_path / "absent.jsonl")])
    assert (found.exit_code, "fichier illisible" in found.stderr) == (1, True)


def test_evaluate_fails_under_a_floor(tmp_path: Path) -> None:
    floors = tmp_path / "floors.json"
    floors.write_text('{"micro_f1": 1.1}', encoding="utf-8")
    file = a_file(
        tmp_path, *[line(f"avis-{number}", label("reserved_unspecified")) for number in range(10)]
    )
    found = run.invoke(build(), ["evaluate", file, "--floors", str(floors), "--no-model"])
    assert (found.exit_code, "sous le plancher" in found.stderr) == (1, True)


def test_help_does_not_import_spacy() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from vigie.cli import build; "
        "CliRunner().invoke(build(), ['--help']); print('spacy' in sys.modules)"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "False"
    )
