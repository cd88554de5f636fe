"""The event loop: each event handled once in the database, whatever crashes, whoever else works."""

import os
import random
import signal
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from tests.conftest import emptied
from tests.flow.story import expected, noted, notes, published
from vigie.config import Settings
from vigie.domain import clock
from vigie.domain.events import DeliveryFailed, Event
from vigie.flow import loop
from vigie.flow.loop import turn, work
from vigie.flow.steps import Context, Write
from vigie.flow.story import steps_by_event
from vigie.store import Store, open_store
from vigie.store.events import EVENTS, claim, emit
from vigie.store.tables import EventRow


def context(store: Store, later: float = 0) -> Context:
    """The loop's context, that many minutes from now."""
    return Context(store, Settings(), clock.now() + timedelta(minutes=later))


def states(store: Store) -> dict[str, int]:
    """How many events are in each state."""
    with store.reading() as session:
        found: dict[str, int] = {}
        for row in session.exec(select(EventRow)):
            found[row.state] = found.get(row.state, 0) + 1
        return found


def test_a_chain_of_events_is_handled_to_its_end(store: Store) -> None:
    published(store, 20)
    handled = work(context(store), steps=noted())
    assert (handled.finished, handled.by_kind["LotRead"], notes(store)) == (60, 20, expected(20))


def test_an_event_that_nobody_answers_is_acknowledged(store: Store) -> None:
    with store.transaction() as session:
        emit(session, [DeliveryFailed(1)], clock.now())
    assert (work(context(store), steps={}).finished, states(store)) == (1, {"done": 1})


def test_one_bad_event_stops_no_other_and_says_why(store: Store) -> None:
    good = noted()["NoticePublished"][0]

    def picky(told: Context, events: Sequence[Event]) -> Sequence[Write]:
        if any(event.notice_id == "boamp:26-3" for event in events):  # type: ignore[attr-defined]
            raise ValueError("avis illisible")
        return good(told, events)

    published(store, 6)
    handled = turn(context(store), {"NoticePublished": (picky,)})
    with store.reading() as session:
        bad = session.exec(
            select(EventRow).where(EventRow.key == "NoticePublished:boamp:26-3:3")
        ).one()
    assert (handled.finished, handled.failed) == (5, 1)
    assert (bad.state, bad.error, bad.attempts) == ("open", "ValueError: avis illisible", 1)


def test_an_event_that_fails_at_every_try_stays_visible_as_failed(store: Store) -> None:
    def broken(*_: object) -> Sequence[Write]:
        raise KeyError("toujours")

    published(store, 1)
    for hours in range(8):
        work(context(store, later=hours * 61), steps={"NoticePublished": (broken,)})
    assert states(store) == {"failed": 1}


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (OSError(28, "No space left on device"), "Le disque est plein"),
        (
            OperationalError("INSERT", {}, Exception("database or disk is full")),
            "Le disque est plein (database or disk is full)",
        ),
        (
            OperationalError("SELECT", {}, Exception("terminating connection\nLINE 1")),
            "La base ne répond pas (terminating connection)",
        ),
    ],
)
def test_a_cause_that_people_can_mend_is_told_without_a_trace(
    store: Store, trouble: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Sequence[Write]:
        raise trouble from getattr(trouble, "orig", None)

    published(store, 1)
    # a journal of its own: the module's may be bound already by a test that ran before
    capture = structlog.testing.LogCapture()
    monkeypatch.setattr(loop, "log", structlog.wrap_logger(None, processors=[capture]))
    turn(context(store), {"NoticePublished": (broken,)})
    (failure,) = [line for line in capture.entries if line["event"] == "event_failed"]
    assert "exc_info" not in failure
    assert failure["raison"].startswith(words)
    with store.reading() as session:
        row = session.exec(select(EventRow).where(EventRow.kind == "NoticePublished")).one()
    assert row.error == failure["raison"]


def test_what_a_failing_step_had_written_is_not_kept(store: Store) -> None:
    def last(place: str) -> None:
        if place == "written":
            raise OSError("disque plein")

    published(store, 3)
    turn(context(store), noted(before=last))
    assert (notes(store), states(store)) == ([], {"open": 3})


def test_steps_of_several_chapters_answer_in_one_acknowledgement(store: Store) -> None:
    both = {kind: steps * 2 for kind, steps in noted().items()}
    published(store, 2)
    work(context(store), steps=both)
    assert notes(store) == sorted(expected(2) * 2)


def test_a_step_that_forgets_an_event_is_an_error_not_a_loss(store: Store) -> None:
    published(store, 2)
    assert turn(context(store), {"NoticePublished": (lambda told, events: [],)}).failed == 2


def test_a_worker_whose_lease_was_taken_over_keeps_nothing(store: Store) -> None:
    def stolen(place: str) -> None:
        if place == "compute":
            with store.transaction() as session:
                session.execute(update(EVENTS).values(lease="autre"))

    published(store, 3)
    handled = turn(context(store), noted(before=stolen))
    assert (handled.finished, handled.lost, notes(store)) == (0, 3, [])


def test_an_event_left_by_a_dead_worker_comes_back_when_its_lease_ends(store: Store) -> None:
    published(store, 3)
    claim(store, clock.now())
    assert work(context(store), steps=noted()).finished == 0
    work(context(store, later=3), steps=noted())
    assert notes(store) == expected(3)


def test_the_loop_stops_when_it_is_asked_to(store: Store) -> None:
    stop = threading.Event()
    runner = threading.Thread(
        target=work, args=(context(store), {}, False), kwargs={"stop": stop, "idle": 0.05}
    )
    runner.start()
    stop.set()
    runner.join(timeout=5)
    assert not runner.is_alive()


def test_every_answered_event_is_a_known_one() -> None:
    from vigie.domain.events import EVENTS as KNOWN

    assert set(steps_by_event()) <= set(KNOWN)


EXAMPLES = (
    8 if os.environ.get("VIGIE_TEST_POSTGRES") else 25
)  # emptying PostgreSQL takes most of a second


class Killed(BaseException):
    """What a kill looks like from inside: nothing after it runs."""


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.integers(1, 12))
def test_a_crash_at_any_point_loses_nothing_and_doubles_nothing(
    store: Store, crashes: list[int], limit: int
) -> None:
    emptied(store)
    published(store, 7)
    for minutes, crash in enumerate([*crashes, 10_000]):
        left = [crash]

        def count(place: str, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Killed(place)

        try:
            work(context(store, later=3 * minutes), limit=limit, steps=noted(before=count))
        except Killed:
            continue
    assert (notes(store), set(states(store))) == (expected(7), {"done"})


def test_two_workers_at_once_do_each_event_once(store: Store) -> None:
    published(store, 60)
    workers = [
        threading.Thread(target=work, args=(context(store), noted(pause=0.002), True, 4))
        for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    work(context(store), steps=noted())
    assert notes(store) == expected(60)


@pytest.mark.endure
def test_ten_kills_of_a_worker_process_lose_nothing_and_double_nothing(store: Store) -> None:
    published(store, 400)
    luck = random.Random(7)
    for _ in range(10):
        before = len(notes(store))
        worker = _forked(store.url)
        while len(notes(store)) == before:
            time.sleep(0.01)
        time.sleep(luck.uniform(0.0, 0.05))
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
        with store.transaction() as session:  # two minutes pass
            session.execute(
                update(EVENTS)
                .where(EVENTS.c.state == "leased")
                .values(leased_until=clock.now() - timedelta(1))
            )
    assert 0 < len(notes(store)) < 1200, "the kills must fall in the middle of the work"
    work(context(store), steps=noted())
    assert notes(store) == expected(400)


def _forked(url: str) -> int:
    """A worker in a process of its own, with its own connections."""
    child = os.fork()
    if child == 0:
        opened = open_store(url)
        work(context(opened), limit=8, steps=noted(pause=0.002))
        os._exit(0)
    return child
