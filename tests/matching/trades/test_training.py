"""The weights: learned from labelled lots, the same each time; the measures counted."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vigie.cli import build
from vigie.domain.lot_trades import LotTrades
from vigie.matching.trades.scoring import score
from vigie.matching.trades.training import examples, table_of, train

LOTS = [
    {
        "id": "a",
        "lot": "Peinture",
        "cpv": ["45442100"],
        "oui": ["peinture"],
        "one_says_oui": [],
        "voir": [],
    },
    {
        "id": "b",
        "lot": "Fourniture de peinture",
        "cpv": ["44810000"],
        "oui": [],
        "one_says_oui": [],
        "voir": [],
    },
    {
        "id": "c",
        "lot": "Ravalement",
        "cpv": ["45443000"],
        "oui": ["maconnerie"],
        "one_says_oui": [],
        "voir": ["peinture"],
    },
]
run = CliRunner()


def test_the_same_lots_teach_the_same_weights() -> None:
    told = examples(LOTS)
    assert {example.slug for example in told if example.right == 1.0} == {"peinture", "maconnerie"}
    first = table_of(train(told))
    assert first == table_of(train(examples(LOTS)))
    assert first.splitlines()[1] == "evidence\tweight"


def test_the_measures_are_those_of_the_scorer() -> None:
    line = {"oui": ["peinture", "sols"], "one_says_oui": ["platrerie"], "voir": ["menuiserie"]}
    empty = {"oui": [], "one_says_oui": [], "voir": []}
    figures = score(
        [
            (
                line,
                LotTrades(("peinture", "platrerie", "menuiserie", "traiteur"), ("sols", "miel")),
            ),
            (empty, LotTrades((), ("miel",))),
        ]
    ).figures()
    assert figures == {
        "lots": 2,
        "given": 4,
        "precision": 0.5,
        "hasty": 1,
        "wrong": 1,
        "recall": 0.5,
        "reach": 1.0,
        "noise": 1.0,
        "left_alone": 1.0,
    }


def test_the_command_answers_lots_and_notices(tmp_path: Path) -> None:
    file = tmp_path / "lots.jsonl"
    notice = {
        "id": "boamp:1",
        "title": "Réfection de la mairie",
        "cpv": ["45000000"],
        "lots": [
            {"number": "1", "title": "Peinture", "cpv": ["45442100"]},
            {"number": "2", "title": "Carrelage"},
        ],
    }
    lot = {
        "id": "x",
        "consultation": "Tonte des pelouses",
        "lot": "",
        "text": "",
        "cpv": ["77310000"],
    }
    file.write_text("\n".join(map(json.dumps, (notice, lot))) + "\n", encoding="utf-8")
    told = run.invoke(build(), ["trades", str(file)])
    answers = {row["id"]: row for row in map(json.loads, told.stdout.splitlines())}
    assert told.exit_code == 0
    assert {identity: row["oui"] for identity, row in answers.items()} == {
        "boamp:1#1": ["peinture"],
        "boamp:1#2": ["sols"],
        "x": ["espaces-verts"],
    }
    assert sorted(answers["x"]) == ["id", "need", "oui", "voir", "why"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "JSON illisible"),
        ("[]", "un objet JSON avec un champ « id »"),
        ('{"id": "a", "cpv": "45"}', "le champ « cpv » doit être une liste"),
        ('{"id": "a", "lot": 3}', "le champ « lot » doit être un texte"),
        ('{"id": "a", "lots": ["x"]}', "le champ « lots » doit être une liste"),
    ],
)
def test_a_bad_line_is_named_and_the_others_go_on(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "lots.jsonl"
    file.write_text(f'{line}\n{{"id": "b", "lot": "Peinture"}}\n', encoding="utf-8")
    told = run.invoke(build(), ["trades", str(file)])
    assert told.exit_code == 1
    assert f"ligne 1 : {said}" in told.stderr
    assert json.loads(told.stdout)["id"] == "b"


def test_the_rest_is_measured_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(
        "".join(
            json.dumps({**LOTS[1], "id": f"n{number}", "oui": ["miel"]}) + "\n"
            for number in range(40)
        )
    )
    told = run.invoke(build(), ["evaluate-trades", str(file), "--part", "rest"])
    assert told.exit_code == 0
    assert "peinture" not in told.stdout.lower()
    assert "Fourniture de peinture" in run.invoke(build(), ["evaluate-trades", str(file)]).stdout


def test_floors_and_the_ceiling_of_noise_hold_the_command(tmp_path: Path) -> None:
    file, floors = tmp_path / "gold.jsonl", tmp_path / "floors.json"
    file.write_text(
        "".join(json.dumps({**LOTS[0], "id": f"n{number}"}) + "\n" for number in range(10))
    )
    floors.write_text('{"precision": 0.9, "noise": 1.0}')
    assert (
        run.invoke(build(), ["evaluate-trades", str(file), "--floors", str(floors)]).exit_code == 0
    )
    floors.write_text('{"noise": -1.0}')
    assert (
        run.invoke(build(), ["evaluate-trades", str(file), "--floors", str(floors)]).exit_code == 1
    )
