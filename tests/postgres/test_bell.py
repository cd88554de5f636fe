"""procrastinate wakes workers; the event rows stay the truth, whatever happens to a job or to a
worker.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tests.builders import NOW, a_notice, recorded
from tests.flow.story import expected, noted, notes, published
from vigie.config import Settings
from vigie.domain import clock
from vigie.domain.events import DeliveryFailed
from vigie.flow.loop import answer, work
from vigie.flow.steps import Context
from vigie.store import Store, open_store
from vigie.store.events import claim, emit
from vigie.store.job_queue import NoBell, install, sweep
from vigie.store.search.documents import documents
from vigie.store.search.index import SearchDocument, put

ROOT = Path(__file__).parents[2]


@pytest.fixture
def belled(store: Store) -> Iterator[Store]:
    """A PostgreSQL store with procrastinate's tables, taken away again afterwards."""
    if store.sqlite:
        pytest.skip("VIGIE_TEST_POSTGRES ne nomme pas de base")
    install(store)
    yield store
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    store.create_all()


def jobs(store: Store, status: str = "todo") -> int:
    """How many jobs are in that state."""
    with store.reading() as session:
        wanted = text(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = CAST(:status AS "
            "procrastinate_job_status)"
        )
        return int(session.execute(wanted, {"status": status}).scalar_one())


def test_on_sqlite_there_is_no_bell_and_the_message_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NoBell, match="vigie work"):
        install(open_store(f"sqlite:///{tmp_path / 'a.db'}"))


@pytest.mark.postgres
def test_installing_twice_makes_the_tables_once(belled: Store) -> None:
    assert install(belled) is False


@pytest.mark.postgres
def test_an_event_rings_in_its_own_transaction(belled: Store) -> None:
    with belled.transaction() as session:
        emit(session, [DeliveryFailed(1)], NOW)
    assert jobs(belled) == 1


@pytest.mark.postgres
def test_a_transaction_that_fails_rings_for_nobody(belled: Store) -> None:
    with belled.transaction() as session:
        emit(session, [DeliveryFailed(1)], NOW)
        session.rollback()
    assert jobs(belled) == 0


@pytest.mark.postgres
def test_the_same_fact_told_twice_rings_once(belled: Store) -> None:
    for _ in range(2):
        with belled.transaction() as session:
            emit(session, [DeliveryFailed(1)], NOW)
    assert jobs(belled) == 1


@pytest.mark.postgres
def test_a_lost_job_is_rung_again_by_the_sweep_once(belled: Store) -> None:
    published(belled, 3)
    with belled.transaction() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
    assert [sweep(belled, clock.now()), sweep(belled, clock.now()), jobs(belled)] == [3, 0, 3]


@pytest.mark.postgres
def test_an_event_in_the_hands_of_a_dead_worker_is_rung_again_when_its_lease_ends(
    belled: Store,
) -> None:
    published(belled, 1)
    with belled.transaction() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
    claim(belled, clock.now())
    assert [sweep(belled, clock.now()), sweep(belled, clock.now() + timedelta(minutes=3))] == [0, 1]


@pytest.mark.postgres
def test_a_job_for_an_event_that_is_done_does_nothing(belled: Store) -> None:
    published(belled, 1)
    work(Context(belled, Settings(), clock.now()), steps=noted())
    answer(belled, Settings(), steps=noted())(1)
    assert notes(belled) == expected(1)


@pytest.mark.postgres
def test_two_workers_that_index_the_same_consultation_wait_for_each_other(belled: Store) -> None:
    recorded(belled, a_notice("26-1", lots=["1"]))
    with belled.reading() as session:
        found = documents(session, [1])
    with belled.transaction() as session:
        put(session, found)
        other = threading.Thread(target=_put, args=(belled, found, failed := []))
        other.start()
        time.sleep(0.3)
    other.join(20)
    assert (other.is_alive(), failed) == (False, [])


def _put(store: Store, found: list[SearchDocument], failed: list[Exception]) -> None:
    try:
        with store.transaction() as session:
            put(session, found)
    except SQLAlchemyError as error:
        failed.append(error)


@pytest.mark.postgres
def test_two_worker_processes_one_killed_in_the_middle_do_everything_once(belled: Store) -> None:
    published(belled, 60)
    workers = [_started(belled.url) for _ in range(2)]
    try:
        _wait(lambda: len(notes(belled)) >= 20, 60)
        workers[0].send_signal(signal.SIGKILL)
        _wait(lambda: len(notes(belled)) >= 180, 60)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    assert notes(belled) == expected(60)


def _started(url: str) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.postgres.bell_worker", url], env=environment, cwd=ROOT
    )


def _wait(reached: "object", seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not reached():  # type: ignore[operator]
        assert time.monotonic() < ends, "les ouvriers n’avancent pas"
        time.sleep(0.05)
