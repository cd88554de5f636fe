"""Years read again: with today's readers and classifier, in parallel, taken up where they were cut short."""

import json
from datetime import date, timedelta

import pytest
from sqlmodel import select

from benchmarks.demo_bodies import calls
from vigie import readers
from vigie.commands.backfill import _months, _span
from vigie.domain.clock import now, paris_day
from vigie.domain.notice import ParsedNotice
from vigie.flow import backfill as module
from vigie.flow.backfill import Progress, backfill
from vigie.store import Store
from vigie.store.app_state import recall
from vigie.store.record import Told, record
from vigie.store.tables import Lot, Notice

SINCE, UNTIL = now() - timedelta(days=30), now() + timedelta(days=1)


@pytest.fixture
def years(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Ten calls that no classifier read, two at a time."""
    monkeypatch.setattr(module, "BITE", 2)
    read = [(raw, one) for raw in calls(paris_day(now()), 10) for one in readers.read(raw, "x")]
    record(store, [Told(one, raw, None, now()) for raw, one in read if isinstance(one, ParsedNotice)], now())
    return store


def unread(store: Store) -> int:
    """How many lots no classifier read."""
    with store.reading() as session:
        return len(session.exec(select(Lot.id).where(Lot.read_version == None)).all())  # noqa: E711


def test_every_lot_of_the_span_is_read(years: Store) -> None:
    done = backfill(years, SINCE, UNTIL, lambda progress: None)
    assert (unread(years), done.done) == (0, done.total)


@pytest.mark.endure  # two processes that load the classifier: ten seconds
def test_two_processes_read_the_same(years: Store) -> None:
    backfill(years, SINCE, UNTIL, lambda progress: None, workers=2)
    assert unread(years) == 0


def test_a_run_cut_short_is_taken_up_where_it_was(years: Store) -> None:
    def cut(progress: Progress) -> None:
        if progress.done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backfill(years, SINCE, UNTIL, cut)
    seen: list[int] = []
    backfill(years, SINCE, UNTIL, lambda progress: seen.append(progress.done))
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
    assert seen[-1].done == 10


def test_what_an_older_reader_missed_is_read_from_the_kept_body(years: Store) -> None:
    with years.transaction() as session:
        row = session.exec(select(Notice).order_by(Notice.id)).first()
        row.parsed, row.content_hash, row.richness = {**row.parsed, "title": "Titre mal lu"}, "ancien", 0
        session.add(row)
    backfill(years, SINCE, UNTIL, lambda progress: None)
    with years.reading() as session:
        assert "Titre mal lu" not in json.dumps([row.parsed for row in session.exec(select(Notice))])


def test_months_are_cut_at_the_ends_of_the_span() -> None:
    assert _months(date(2024, 11, 20), date(2025, 1, 3)) == [
        (date(2024, 11, 20), date(2024, 11, 30)),
        (date(2024, 12, 1), date(2024, 12, 31)),
        (date(2025, 1, 1), date(2025, 1, 3)),
    ]


@pytest.mark.parametrize(("minutes", "said"), [(0.2, "moins d’une minute"), (12, "environ 12 min"), (125, "environ 2 h 05")])
def test_the_time_left_is_told_in_words(minutes: float, said: str) -> None:
    assert _span(timedelta(minutes=minutes)) == said
