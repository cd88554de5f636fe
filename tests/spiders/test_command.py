"""`vigie collect` as an operator sees it."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from spiders.base.crawl_process import environment
from tests.spiders.kit import Desk
from vigie.cli import build
from vigie.commands.collect import _next_step, ending

NBSP = "\u00a0"


def test_the_ending_says_what_was_new_and_what_was_refused_and_why() -> None:
    report = {
        "source": "boamp",
        "ended": "finished",
        "detail": "",
        "got": 5,
        "new": 2,
        "changed": 1,
        "unchanged": 2,
        "refused": 3,
        "reasons": {"broken_json": 2, "too_large": 1},
    }
    assert [line.replace(NBSP, " ") for line in ending(report)] == [
        "boamp : collecte complète.",
        "  2 avis nouveaux, 1 modifié, 2 inchangés, 3 documents refusés (2 JSON illisible, 1 "
        "trop grand).",
    ]


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ([{"ended": "finished", "new": 3}], "vigie work --once"),
        ([{"ended": "finished", "new": 0}], "Rien de neuf"),
        ([{"ended": "finished", "new": 1}, {"ended": "failed"}], "relancer"),
        ([{"ended": "failed"}, {"ended": "blocked"}], "bloquée"),
    ],
)
def test_the_ending_says_what_to_do_next(reports: list[dict[str, object]], said: str) -> None:
    assert said in _next_step(reports)


def test_an_unknown_source_is_named_with_those_that_exist() -> None:
    shown = CliRunner().invoke(build(), ["collect", "lune"])
    assert (shown.exit_code, "boamp, boamp_xml" in shown.output) == (2, True)


def test_the_command_collects_and_counts(desk: Desk) -> None:
    told = [sys.executable, "-m", "vigie.cli", "collect", "place"]
    done = subprocess.run(
        told,
        env=environment(desk.settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = done.stdout.replace(NBSP, " ")
    assert done.returncode == 0, done.stderr
    assert "place : collecte complète." in said
    assert "5 avis nouveaux" in said
    assert "vigie work --once" in said
    assert desk.counts()["notices"] == 5
