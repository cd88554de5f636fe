"""The real spiders over HTTP against the built-in portal: what is kept, counted, remembered,
asked again.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from spiders.base.crawl_process import environment
from spiders.base.errors import Busy, Misconfigured
from spiders.run import _alone, collect, sources
from tests.fakes.portal import TODAY
from tests.spiders.kit import NOW, Desk, day, open_store, pointed
from vigie.config import SOURCES, Settings
from vigie.demo.portal import SERVED, ServedAnswer
from vigie.domain.clock import midnight

# --- what is kept


@pytest.mark.parametrize(
    ("source", "days"),
    [("boamp", 60), ("boamp_xml", 5), ("ted", 6), ("maximilien", 60), ("place", 60)],
)
def test_every_notice_of_a_source_is_kept(desk: Desk, source: str, days: int) -> None:
    outlet = "boamp" if source == "boamp_xml" else source
    told = [
        one for one in desk.portal.catalogue.on(outlet) if one.day >= TODAY - timedelta(days=days)
    ]
    report = desk.collects(source, days)
    assert (report.ended, report.detail, report.refused) == ("finished", "", 0)
    assert report.new == desk.counts()["notices"] == len(told) >= 5


@pytest.mark.parametrize("source", SERVED)
def test_collecting_twice_changes_nothing(desk: Desk, source: str) -> None:
    desk.collects(source, 4)
    before = desk.counts(), desk.content()
    again = desk.collects(source, 4)
    assert sum(before[0].values()) > 0
    assert (again.new, again.changed) == (0, 0)
    assert (desk.counts(), desk.content()) == before


def test_the_crawl_leaves_one_row_that_says_all(desk: Desk) -> None:
    report = desk.collects("boamp", 4)
    row = desk.crawl("boamp")
    assert (row.ended, row.got, row.refused) == ("finished", row.new, 0)
    assert row.new == desk.counts()["notices"] > 0
    assert row.requests == report.requests == len(desk.portal.asked())
    assert row.since == midnight(TODAY - timedelta(days=4))


def test_boamp_and_its_xml_are_one_publication(desk: Desk) -> None:
    kept = desk.collects("boamp", 3).new
    desk.collects("boamp_xml", 3)
    counts = desk.counts()
    assert (counts["notices"], counts["payloads"]) == (kept, 2 * kept)


def test_a_tender_on_three_portals_is_one_consultation(desk: Desk) -> None:
    desk.portal.catalogue.only = lambda one: (
        "propreté des espaces extérieurs" in one.tender.title and one.follow is None
    )
    for source in ("boamp", "ted", "maximilien"):
        assert desk.collects(source, 10).new == 1
    counts = desk.counts()
    assert (counts["notices"], counts["consultations"], counts["lots"]) == (3, 1, 3)


def test_broken_documents_are_refused_by_name_and_their_neighbours_kept(desk: Desk) -> None:
    desk.portal.catalogue.faulty = True
    boamp, xml = desk.collects("boamp", 1), desk.collects("boamp_xml", 1)
    told = [
        one for one in desk.portal.catalogue.on("boamp") if one.day >= TODAY - timedelta(days=1)
    ]
    assert (boamp.ended, boamp.new) == (
        "incomplete",
        len(told) + 1,
    )  # the cut body still gives its index
    assert boamp.refused == 1
    assert xml.reasons == {"broken_xml": 1, "hostile_xml": 1}
    assert all(len(one.content) > 0 and one.detail for one in desk.refusals())


def test_a_refused_document_is_no_failed_job(desk: Desk) -> None:
    desk.portal.catalogue.faulty = True
    child = subprocess.run(
        [sys.executable, "-m", "spiders.run", "boamp", "--since", str(TODAY)],
        env=environment(desk.settings),
        stdout=subprocess.PIPE,
        check=False,
    )
    told = json.loads(child.stdout.splitlines()[-1])["report"]

    assert (child.returncode, told["ended"], told["refused"]) == (0, "incomplete", 1)


# --- what is asked


def test_the_agent_is_named_with_its_contact(desk: Desk) -> None:
    desk.collects("ted", 3)
    agents = {one.headers["User-Agent"] for one in desk.portal.asked()}
    assert agents == {"Mozilla/5.0 (compatible; Vigie/0.1; +https://exemple.invalid/vigie)"}


@pytest.mark.parametrize(("source", "asks"), [("place", 1), ("boamp", 0)])
def test_robots_txt_is_asked_for_on_html_portals(desk: Desk, source: str, asks: int) -> None:
    desk.collects(source, 3)
    assert len(desk.portal.asked("/robots.txt")) == asks


def test_robots_txt_is_obeyed(desk: Desk) -> None:
    desk.portal.always_answers(
        "/robots.txt", ServedAnswer(b"User-agent: *\nDisallow: /~place/entreprise/\n", "text/plain")
    )
    report = desk.collects("place")
    assert (report.ended, desk.portal.asked("/entreprise")) == ("blocked", [])
    assert "robots.txt" in report.detail
    assert report.new == 5  # what the list and the feed said of them is kept


def test_an_unchanged_feed_is_asked_for_once_and_its_pages_never(desk: Desk) -> None:
    desk.collects("maximilien")
    desk.portal.forgets()
    desk.collects("maximilien")
    assert [one.path for one in desk.portal.asked()] == ["/robots.txt", "/rssCS.xml"]


def test_a_feed_with_one_more_item_asks_for_one_more_page(desk: Desk) -> None:
    kept = [one.consultation for one in desk.portal.catalogue.on("place")][:-1]
    desk.portal.catalogue.only = lambda one: one.consultation in kept
    desk.collects("place")
    desk.portal.catalogue.only = lambda one: True
    desk.portal.forgets()
    report = desk.collects("place")
    assert (report.new, len(desk.portal.asked("/entreprise/"))) == (1, 1)


def test_files_of_the_tree_are_fetched_once(desk: Desk) -> None:
    desk.collects("boamp_xml", 4)
    desk.portal.forgets()
    desk.collects("boamp_xml", 4)
    assert [one for one in desk.portal.asked() if one.path.endswith(".xml")] == []


def test_marks_of_old_files_are_forgotten(desk: Desk) -> None:
    desk.collects("boamp_xml", 14)
    days = {key.split("/BOAMP/")[1][:10] for key in desk.state("boamp_xml").validators}
    assert min(days) == "2026/11/10"
    assert max(days) == "2026/11/20"


def test_notices_of_ted_are_fetched_once(desk: Desk) -> None:
    desk.collects("ted", 5)
    desk.portal.forgets()
    report = desk.collects("ted", 5)
    assert desk.portal.asked("/en/notice") == []
    assert report.unchanged > 0


# --- which days


def test_the_next_crawl_begins_where_the_last_one_reached_less_an_overlap(desk: Desk) -> None:
    desk.collects("boamp", 1)
    assert desk.state("boamp").reached == NOW
    desk.portal.forgets()
    desk.collects("boamp", None)
    wheres = {one.query["where"][0] for one in desk.portal.asked()}
    assert wheres == {"dateparution >= date'2026-11-17' AND dateparution <= date'2026-11-20'"}


def test_old_days_asked_for_do_not_move_what_is_reached(desk: Desk) -> None:
    desk.collects("boamp", 2)
    desk.collects("boamp", since=day("2026-09-01"), until=day("2026-09-10"))
    assert desk.state("boamp").reached == NOW


def test_a_source_that_stopped_is_taken_up_where_it_was(desk: Desk) -> None:
    desk.portal.always_answers(
        "/OPENDATA/BOAMP/2026/11/18/", ServedAnswer(b"panne", "text/plain", 500)
    )
    broken = desk.collects("boamp_xml", 5)
    assert (broken.ended, desk.state("boamp_xml").reached) == (
        "failed",
        midnight(day("2026-11-18")),
    )
    desk.portal.forgets()
    mended = desk.collects("boamp_xml", None)
    assert (mended.ended, desk.portal.asked()[0].path) == (
        "finished",
        "/OPENDATA/BOAMP/2026/11/17/",
    )


# --- settings


def test_live_hosts_ask_for_a_contact(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="VIGIE_CONTACT"):
        collect(Settings(home=tmp_path), "boamp")


def test_days_the_wrong_way_round_are_named(desk: Desk) -> None:
    with pytest.raises(Misconfigured, match="inverser"):
        desk.collects("boamp", since=day("2026-11-20"), until=day("2026-11-01"))


def test_a_source_is_collected_by_one_process_at_a_time(desk: Desk) -> None:
    with _alone(desk.settings, "boamp"), pytest.raises(Busy, match="déjà en cours"):
        desk.collects("boamp")


def test_every_source_says_how_often_it_must_speak() -> None:
    assert set(sources()) == set(SOURCES)
    slow = {name for name, one in sources().items() if one.expected_every.every > timedelta(days=2)}
    assert slow == {"decp"}  # published by the month


@pytest.mark.postgres
def test_postgresql_keeps_the_same(desk: Desk, tmp_path: Path) -> None:
    url = os.environ.get("VIGIE_TEST_POSTGRES", "")
    if not url:
        pytest.skip("PostgreSQL absent : VIGIE_TEST_POSTGRES ne nomme pas de base")
    store = open_store(url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    there = Desk(desk.portal, pointed(tmp_path, desk.portal.url, url), store)
    for source in SERVED:
        desk.collects(source)
        there.collects(source)
        there.collects(source)
    assert (there.content(), there.counts()) == (desk.content(), desk.counts())
    store.close()
