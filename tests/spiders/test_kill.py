"""A collect that is killed at any point, then another: nothing is lost, nothing is doubled."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from spiders.base.crawl_process import collect_apart, environment
from spiders.base.errors import CrawlStopped, Misconfigured
from tests.fakes.portal import FORBIDDEN, TODAY
from tests.spiders.kit import Desk
from vigie.demo.portal import ServedAnswer
from vigie.store.collect.crawls import last_crawls

KILLS = int(os.environ.get("VIGIE_KILLS", "3"))


def started(desk: Desk, source: str, since: str) -> "subprocess.Popen[bytes]":
    told = [sys.executable, "-m", "spiders.run", source, "--since", since, "--until", str(TODAY)]
    return subprocess.Popen(
        told, env=environment(desk.settings), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def asked_something(desk: Desk, limit: float = 20.0) -> None:
    """Wait until the subprocess is really collecting."""
    end = time.monotonic() + limit
    while not desk.portal.asked() and time.monotonic() < end:
        time.sleep(0.01)


@pytest.mark.endure
@pytest.mark.parametrize("source", ["boamp", "boamp_xml"])
def test_killed_collects_lose_and_double_nothing(
    desk: Desk, source: str, tmp_path: Path, migrated_database: Path
) -> None:
    from tests.spiders.kit import fresh_desk

    dice = random.Random(20261120)
    since = str(TODAY.replace(day=4))
    for _ in range(KILLS):
        desk.portal.catalogue.asked.clear()
        child = started(desk, source, since)
        asked_something(desk)
        time.sleep(dice.uniform(0, 0.6))
        child.kill()
        child.wait()
    ended = desk.collects(source, 16)
    (tmp_path / "undisturbed").mkdir()
    with fresh_desk(tmp_path / "undisturbed", migrated_database) as calm:
        calm.collects(source, 16)
        assert (ended.ended, desk.content(), desk.published()) == (
            "finished",
            calm.content(),
            calm.published(),
        )
        kept, wanted = desk.counts(), calm.counts()
        # a correction recorded with its call amends nothing that anyone heard: other events depend
        # on the batches
        assert {**kept, "events": 0} == {**wanted, "events": 0}


@pytest.mark.endure
def test_a_killed_crawl_is_named_by_the_next_one(desk: Desk) -> None:
    desk.portal.always_answers("/OPENDATA/", slow)
    child = started(desk, "boamp_xml", str(TODAY))
    asked_something(desk)
    child.kill()
    child.wait()
    desk.portal.forgets()
    desk.collects("boamp_xml", 1)
    with desk.store.reading() as session:
        assert {one.ended for one in last_crawls(session, "boamp_xml")} == {"finished", "killed"}


@pytest.mark.endure
def test_a_crawl_told_to_stop_says_so_and_keeps_what_it_heard(desk: Desk) -> None:
    one = next(one for one in desk.portal.catalogue.on("boamp") if one.day == TODAY.replace(day=18))
    desk.portal.always_answers("/OPENDATA/BOAMP/2026/11/19/", slow)
    child = started(desk, "boamp_xml", str(one.day))
    while not desk.portal.asked("/OPENDATA/BOAMP/2026/11/19/"):
        time.sleep(0.02)
    child.terminate()
    assert child.wait(30) == 0  # its row tells how it ended
    assert desk.crawl("boamp_xml").ended == "stopped"
    assert desk.counts()["notices"] == len(
        [each for each in desk.portal.catalogue.on("boamp") if each.day == one.day]
    )


def slow(query: dict[str, list[str]], posted: bytes) -> ServedAnswer:
    time.sleep(3)
    return ServedAnswer(b"<html><h1>Index of</h1></html>", "text/html")


def test_a_crawl_apart_reports_as_one_inside(desk: Desk) -> None:
    told: list[tuple[str, dict[str, int], str]] = []
    desk.portal.always_answers("/entreprise/", FORBIDDEN)
    report = collect_apart(desk.settings, "place", progress=lambda *one: told.append(one))
    assert (report["ended"], report["new"]) == ("blocked", 5)
    assert "VIGIE_CONTACT" in report["detail"]
    assert (told[-1][0], told[-1][1]["new"]) == ("place", 5)


def test_a_crawl_apart_that_takes_too_long_is_ended(desk: Desk) -> None:
    desk.portal.always_answers("/rssTr.xml", slow)
    with pytest.raises(CrawlStopped, match="plus de"):
        collect_apart(desk.settings, "place", limit=0.5)


@pytest.mark.endure
def test_a_crawl_apart_that_may_not_begin_says_why(desk: Desk) -> None:
    bare = desk.settings.model_copy(update={"place_base_url": "", "contact": ""})
    with pytest.raises(Misconfigured, match="VIGIE_CONTACT"):
        collect_apart(bare, "place")
