"""Years read again: with today's readers and classifier, in parallel, taken up where they were
cut short.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from benchmarks.demo_bodies import calls
from vigie import readers
from vigie.commands.backfill import _days, _span, _weeks
from vigie.demo.portal import Running, start_portal
from vigie.domain.clock import now, paris_day
from vigie.domain.notice import ParsedNotice
from vigie.flow import backfill as module
from vigie.flow.backfill import Progress, backfill
from vigie.store import Store
from vigie.store.collect.record import record
from vigie.store.collect.recording_plan import CollectedNotice
from vigie.store.service.app_state import recall
from vigie.store.tables import Lot, Notice

LONGEST = 7200.0

ROOT = Path(__file__).parents[2]
SINCE, UNTIL = now() - timedelta(days=30), now() + timedelta(days=1)


@pytest.fixture
def years(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Ten calls that no classifier read, two at a time."""
    monkeypatch.setattr(module, "BITE", 2)
    read = [(raw, one) for raw in calls(paris_day(now()), 10) for one in readers.read(raw, "x")]
    record(
        store,
        [
            CollectedNotice(one, raw, None, now())
            for raw, one in read
            if isinstance(one, ParsedNotice)
        ],
        now(),
    )
    return store


def unread(store: Store) -> int:
    """How many lots no classifier read."""
    with store.reading() as session:
        return len(session.exec(select(Lot.id).where(Lot.read_version == None)).all())  # noqa: E711


def test_every_lot_of_the_span_is_read(years: Store) -> None:
    done = backfill(years, SINCE, UNTIL, lambda progress: None)
    assert (unread(years), done.finished) == (0, done.total)


@pytest.mark.endure  # two processes that load the classifier: ten seconds
def test_two_processes_read_the_same(years: Store) -> None:
    backfill(years, SINCE, UNTIL, lambda progress: None, workers=2)
    assert unread(years) == 0


def test_a_run_cut_short_is_taken_up_where_it_was(years: Store) -> None:
    def cut(progress: Progress) -> None:
        if progress.finished == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backfill(years, SINCE, UNTIL, cut)
    seen: list[int] = []
    backfill(years, SINCE, UNTIL, lambda progress: seen.append(progress.finished))
    assert seen[0] == 6


def test_a_finished_run_has_nothing_left_to_do(years: Store) -> None:
    backfill(years, SINCE, UNTIL, lambda progress: None)
    seen: list[Progress] = []
    backfill(years, SINCE, UNTIL, seen.append)
    assert seen == []


def test_another_span_starts_from_its_beginning(years: Store) -> None:
    backfill(years, SINCE, UNTIL, lambda progress: None)
    with years.reading() as session:
        assert recall(session, "backfill")["since"] == SINCE.isoformat()
    seen: list[Progress] = []
    backfill(years, SINCE - timedelta(days=1), UNTIL, seen.append)
    assert seen[-1].finished == 10


def test_what_an_older_reader_missed_is_read_from_the_kept_body(years: Store) -> None:
    with years.transaction() as session:
        row = session.exec(select(Notice).order_by(Notice.id)).first()
        row.parsed, row.content_hash, row.richness = (
            {**row.parsed, "title": "Titre mal lu"},
            "ancien",
            0,
        )
        session.add(row)
    backfill(years, SINCE, UNTIL, lambda progress: None)
    with years.reading() as session:
        assert "Titre mal lu" not in json.dumps(
            [row.parsed for row in session.exec(select(Notice))]
        )


def test_weeks_are_cut_at_the_ends_of_the_span() -> None:
    assert _weeks(date(2024, 12, 26), date(2025, 1, 8)) == [
        (date(2024, 12, 26), date(2024, 12, 29)),
        (date(2024, 12, 30), date(2025, 1, 5)),
        (date(2025, 1, 6), date(2025, 1, 8)),
    ]


def test_a_week_of_files_is_collected_well_within_the_time_of_a_crawl() -> None:
    a_day, politeness = 414, 1.0  # the busiest day measured; one request a second
    longest = max(_days(week) for week in _weeks(date(2020, 1, 1), date(2025, 12, 31)))
    assert longest * a_day * politeness < LONGEST / 2


@pytest.fixture
def portal() -> Iterator[Running]:
    """The demonstration's portal, whose dated tree holds some weeks."""
    running = start_portal()
    yield running
    running.stop()


def asked_to(place: Path, portal: Running, *words: str) -> "subprocess.CompletedProcess[str]":
    """The command, as a process of its own."""
    settings = {
        "VIGIE_HOME": str(place),
        "VIGIE_BOAMP_XML_BASE_URL": portal.url,
        "VIGIE_BOAMP_XML_DELAY": "0",
    }
    first = str(paris_day(now()) - timedelta(days=8))
    command = [
        sys.executable,
        "-c",
        "from vigie.cli import main; main()",
        "backfill",
        "--from",
        first,
        "--workers",
        "1",
    ]
    return subprocess.run(
        [*command, *words],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def test_the_tree_is_collected_by_the_week_and_what_is_done_is_not_asked_again(
    tmp_path: Path, portal: Running
) -> None:
    first = asked_to(tmp_path, portal, "--collect", "boamp_xml")
    assert first.returncode == 0, first.stderr
    assert re.search(r"avis nouveaux, encore (moins d’une minute|environ \d+ min)", first.stderr)
    assert re.search(r"^\d+\sconsultations du .*\slots relus", first.stdout)
    asked = portal.catalogue.request_count
    again = asked_to(tmp_path, portal, "--collect", "boamp_xml")
    assert (again.returncode, "avis nouveaux" in again.stderr, portal.catalogue.request_count) == (
        0,
        False,
        asked,
    )


def test_a_crawl_that_stops_names_its_source_and_a_second_run_goes_on(
    tmp_path: Path, portal: Running
) -> None:
    portal.stop()
    stopped = asked_to(tmp_path, portal, "--collect", "boamp_xml")
    assert stopped.returncode == 1
    assert "✗ boamp_xml" in stopped.stderr
    assert "reprendra cette semaine" in stopped.stderr


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0.2, "moins d’une minute"),
        (12, "environ 12 min"),
        (125, "environ 2 h 05"),
        (5300, "environ 4 jours"),
    ],
)
def test_the_time_left_is_told_in_words(minutes: float, said: str) -> None:
    assert _span(timedelta(minutes=minutes)) == said
