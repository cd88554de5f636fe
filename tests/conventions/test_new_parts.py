"""Each kind of part made in a copy of the tree, then finished as CONTRIBUTING says: the next step
is told in words until the check passes and the part's test with it.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from vigie.conventions.rules import ROOT, tracked

NEEDED = ("vigie", "spiders", "classifier", "alerts", "docs", "deploy", "scheduler.py", "tests")
LEFT_OUT = ("tests/gold", "tests/documents", "tests/law")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tracked files that a part touches."""
    copy = tmp_path_factory.mktemp("depot")
    for path in tracked():
        name = str(path.relative_to(ROOT))
        if (name.split("/")[0] in NEEDED and not name.startswith(LEFT_OUT)) or "/" not in name:
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy / name)
    return copy


def run(checkout: Path, *arguments: str) -> tuple[int, str]:
    """A command of the copy: its exit code and all that it says."""
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def vigie(checkout: Path, *arguments: str) -> tuple[int, str]:
    """`vigie …` of the copy."""
    return run(checkout, "-c", "from vigie.cli import main; main()", *arguments)


def edit(path: Path, *changes: tuple[str, str]) -> None:
    """Each first text replaced once; it must be there."""
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    path.write_text(text, encoding="utf-8")


def finish_source(checkout: Path) -> None:
    path = checkout / "spiders/mon_portail.py"
    text = path.read_text(encoding="utf-8").replace("https://mon-portail.example", "https://a.fr")
    path.write_text(re.sub("[àÀ] compléter", "Dit.", text), encoding="utf-8")


def finish_channel(checkout: Path) -> None:
    pass  # it sends as it stands: only the lists are to be made again


def finish_reading(checkout: Path) -> None:
    edit(
        checkout / "vigie/domain/lots.py",
        ("READINGS = {", 'READINGS = {\n    "visite": "visite des lieux {}",'),
    )
    stated = "".join(
        f'    ("[{sentence}].", {{}}),\n'
        for sentence in (
            "Une visite est obligatoire",
            "La visite du site est exigée",
            "Le règlement prévoit une visite",
            "Visite sur rendez-vous",
            "La visite a lieu le mardi",
            "Les candidats font une visite",
        )
    )
    silent = "".join(
        f'    ("{sentence}", None),\n'
        for sentence in ("Il n’y a pas de visite.", "Offre sans visite.", "Ni visite ni plan.")
    )
    edit(
        checkout / "classifier/readings/visite.py",
        ("à compléter (what", "Whether the place is seen before the offer (what"),
        ('    ("[Le marché', stated + silent + '    ("[Le marché'),
    )


def finish_consideration(checkout: Path) -> None:
    edit(
        checkout / "vigie/domain/considerations.py",
        (
            '    INSERTION_SERVICE = "insertion_service"\n',
            '    INSERTION_SERVICE = "insertion_service"\n    COMMERCE_LOCAL = "commerce_local"\n',
        ),
        (
            "FACTS: dict[Consideration, ConsiderationFacts] = {\n",
            "FACTS: dict[Consideration, ConsiderationFacts] = {\n    C.COMMERCE_LOCAL: "
            'ConsiderationFacts(\n        ConsiderationGroup.CONDITION, "Local", "Dit.", '
            '"L2112-2", 9\n    ),\n',
        ),
    )
    sentences = "".join(
        f'    "Lot {number} : le titulaire respecte le [commerce local].",\n'
        for number in range(24)
    )
    silent = "".join(
        f'    "Lot {number} : sans exigence de cette sorte.",\n' for number in range(24)
    )
    edit(
        checkout / "classifier/considerations/commerce_local.py",
        ("POSITIVE = (\n", "POSITIVE = (\n" + sentences),
        ("NEGATIVE = (\n", "NEGATIVE = (\n" + silent),
    )


WALKS = [
    (
        "source",
        "mon_portail",
        ["porte encore « à compléter »", "porte encore une adresse d’exemple"],
        finish_source,
        ["tests/spiders/test_mon_portail.py"],
    ),
    (
        "channel",
        "pigeon",
        ["vigie check --write"],
        finish_channel,
        ["tests/channels/test_pigeon.py"],
    ),
    (
        "reading",
        "visite",
        ["READINGS", "il en faut 7 et 4", "porte encore « à compléter »"],
        finish_reading,
        ["tests/classifier/test_readings.py", "-k", "visite and (example or capitals)"],
    ),
    (
        "consideration",
        "commerce_local",
        ["ajouter le code « commerce_local »"],
        finish_consideration,
        [],
    ),
]


@pytest.mark.endure
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("kind", "name", "asked", "finish", "tests"), WALKS)
def test_a_part_is_finished_by_what_is_told(
    checkout: Path,
    kind: str,
    name: str,
    asked: list[str],
    finish: Callable[[Path], None],
    tests: list[str],
) -> None:
    code, said = vigie(checkout, "new", kind, name)
    assert (code, "À faire" in said) == (0, True), said

    code, said = vigie(checkout, "check")
    assert code == 1
    assert [words for words in asked if words not in said] == []

    finish(checkout)
    code, said = vigie(checkout, "check", "--write")
    assert (code, "Conventions respectées" in said) == (0, True), said[-3000:]
    if tests:
        code, said = run(checkout, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
        assert code == 0, said[-3000:]
