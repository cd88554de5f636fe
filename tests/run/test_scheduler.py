"""The timetable: when jobs fall due, one instance, failures recorded, subprocesses bounded."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

import scheduler
from scheduler import TIMETABLE, Job, JobContext, at, due_soon, every, guarded, set_again, timetable
from vigie.config import Settings
from vigie.demo.members import load_members
from vigie.domain.clock import PARIS, now
from vigie.domain.events import SourceMended
from vigie.processes.child import ProcessFailed
from vigie.store import Store
from vigie.store.desk.users import add_user
from vigie.store.events import emit
from vigie.store.service.app_state import recall, remember
from vigie.store.service.lock import AlreadyRunning, alone
from vigie.store.tables import DeliveryItem, EventRow


@pytest.fixture
def run(store: Store, tmp_path: Path) -> JobContext:
    return JobContext(Settings(home=tmp_path), store)


def fire_times(job: Job, start: datetime, days: int) -> list[datetime]:
    """Every time at which that job falls due."""
    found, moment = [], start
    while (moment := job.when.get_next_fire_time(None, moment)) and moment < start + timedelta(
        days=days
    ):
        found.append(moment)
        moment += timedelta(seconds=1)
    return found


@pytest.mark.parametrize(
    "job", [job for job in TIMETABLE if hasattr(job.when, "fields")], ids=lambda job: job.name
)
def test_nothing_is_due_in_the_hour_that_the_change_of_clock_repeats(job: Job) -> None:
    night = datetime(2026, 10, 24, 12, tzinfo=PARIS)
    assert [moment for moment in fire_times(job, night, 2) if moment.hour == 2] == []


def test_days_are_named_so_that_monday_is_monday() -> None:
    monday = at("6", 0, day="mon").get_next_fire_time(None, datetime(2026, 11, 22, tzinfo=PARIS))
    assert monday.strftime("%A %H") == "Monday 06"


def test_every_source_is_collected_each_day() -> None:
    start = datetime(2026, 11, 23, tzinfo=PARIS)
    sources = {
        job.arguments[0]
        for job in TIMETABLE
        if job.work is scheduler.crawl and fire_times(job, start, 1)
    }
    assert sources >= {"boamp", "boamp_xml", "ted", "maximilien", "place"}


def test_a_source_that_is_switched_off_is_not_collected(run: JobContext) -> None:
    scheduler.crawl(run, "alsace")  # not of this chamber's region: nothing is started
    assert run.family == set()


def test_a_missed_run_is_made_up_for_once(run: JobContext) -> None:
    made = timetable(run, (Job("essai", every(60), lambda run: None),))
    made.start(paused=True)
    job = made.get_job("essai")
    assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
    made.shutdown()


def test_a_failing_job_is_recorded_and_raises_nothing(run: JobContext) -> None:
    def fail(run: JobContext) -> None:
        raise ZeroDivisionError("panne")

    guarded(run, Job("essai", every(60), fail))
    with run.store.reading() as session:
        assert "panne" in recall(session, "job:essai")["error"]


def test_a_second_timetable_does_not_start(run: JobContext) -> None:
    with (
        alone(run.settings.home, run.store),
        pytest.raises(AlreadyRunning),
        alone(run.settings.home, run.store),
    ):
        pass


def test_the_lock_is_free_again_after_the_first_has_ended(run: JobContext) -> None:
    with alone(run.settings.home, run.store):
        pass
    with alone(run.settings.home, run.store):
        pass


def ran(run: JobContext, job: Job, ago: timedelta, error: str = "") -> None:
    """That job began so long ago."""
    remember(run.store, f"job:{job.name}", {"at": (now() - ago).isoformat(), "error": error}, now())


def next_run(run: JobContext, job: Job) -> datetime:
    made = timetable(run, (job,))
    made.start(paused=True)
    found = made.get_job(job.name).next_run_time
    made.shutdown()
    return found


def test_a_run_missed_while_the_service_was_stopped_is_made_up_for_at_the_start(
    run: JobContext,
) -> None:
    daily = Job("sauvegarde", at("4", 15), lambda run: None)
    ran(run, daily, timedelta(days=2))
    assert next_run(run, daily) <= now()


def test_a_job_that_ran_at_its_hour_waits_for_the_next_one(run: JobContext) -> None:
    daily = Job("sauvegarde", at("*", 0), lambda run: None)
    ran(run, daily, timedelta(seconds=0))
    assert next_run(run, daily) > now()


def test_a_job_that_never_ran_waits_for_its_hour(run: JobContext) -> None:
    assert next_run(run, Job("sauvegarde", at("4", 15), lambda run: None)) > now()


def test_crawls_wait_in_a_line_of_their_own(run: JobContext) -> None:
    made = timetable(run)
    lines = {job.id: job.executor for job in made.get_jobs()} or {
        job.id: job.executor for job, *_ in made._pending_jobs
    }
    assert (lines["collecte TED"], lines["envois"]) == ("apart", "default")


def test_a_crawl_that_may_not_begin_is_recorded_with_its_reason(run: JobContext) -> None:
    guarded(run, Job("collecte", at("4", 15), scheduler.crawl, ("inconnue",)))
    with run.store.reading() as session:
        assert "source inconnue" in recall(session, "job:collecte")["error"]


def test_a_job_cut_short_by_the_stop_is_not_taken_for_done(run: JobContext) -> None:
    def cut(run: JobContext) -> None:
        run.ending.set()
        raise ProcessFailed("arrêtée")

    guarded(run, Job("collecte", at("4", 15), cut))
    with run.store.reading() as session:
        assert recall(session, "job:collecte") == {}


def test_the_next_runs_are_told_in_order() -> None:
    soon = due_soon(TIMETABLE, datetime(2026, 11, 23, 5, tzinfo=UTC))
    assert soon == sorted(soon, key=lambda pair: pair[1])


def test_a_clock_set_back_does_not_silence_the_jobs(run: JobContext) -> None:
    made = timetable(
        run, (Job("essai", every(60), lambda run: None), Job("matin", at("6", 0), lambda run: None))
    )
    made.start(paused=True)
    an_hour_less = datetime.now(PARIS) - timedelta(hours=1)
    set_again(made, an_hour_less)
    assert made.get_job("essai").next_run_time == an_hour_less
    assert made.get_job("matin").next_run_time == at("6", 0).get_next_fire_time(None, an_hour_less)
    made.shutdown()


def test_events_that_no_worker_took_are_handled_by_the_timetable(run: JobContext) -> None:
    with run.store.transaction() as session:
        emit(session, [SourceMended(alarm_id=1)], now() - timedelta(minutes=5))
    scheduler.read(run)
    with run.store.reading() as session:
        assert session.exec(select(EventRow.state)).all() == ["done"]


def test_a_worker_is_given_time_before_the_timetable_steps_in(run: JobContext) -> None:
    with run.store.transaction() as session:
        emit(session, [SourceMended(alarm_id=1)], now())
    scheduler.read(run)
    with run.store.reading() as session:
        assert session.exec(select(EventRow.state)).all() == ["open"]


@pytest.mark.parametrize(
    "job",
    [job for job in TIMETABLE if job.work not in (scheduler.crawl, scheduler.command)],
    ids=lambda job: job.name,
)
def test_every_job_runs_on_an_empty_database_and_again(run: JobContext, job: Job) -> None:
    for _ in range(2):
        job.work(run, *job.arguments)


def test_staff_hear_once_of_a_proof_that_ends(run: JobContext) -> None:
    load_members(run.store, now())
    with run.store.transaction() as session:
        add_user(session, "equipe@exemple.org", "Équipe", "équipe", "une phrase de passe", now())
    scheduler.proofs(run)
    scheduler.proofs(run)
    with run.store.reading() as session:
        told = session.exec(
            select(DeliveryItem.subject).where(col(DeliveryItem.subject).startswith("proof:"))
        ).all()
    assert len(told) == len(set(told)) >= 1


def test_a_known_cause_is_told_in_words_without_a_trace() -> None:
    from sqlalchemy.exc import OperationalError

    from vigie.store.service.causes import known_cause

    full = OSError(28, "No space left on device")
    gone = OperationalError("SELECT 1", {}, Exception("server closed the connection"))
    assert known_cause(full) == (
        "Le disque est plein (No space left on device) : "
        "faire de la place, puis rien : ce qui n’a pas pu s’écrire est repris"
    )
    assert "le serveur PostgreSQL ou le disque" in known_cause(gone)
    assert known_cause(ValueError("autre")) == ""


def test_what_runs_again_and_again_runs_at_the_start() -> None:
    from scheduler import TIMETABLE, at_once

    names = {job.name for job in TIMETABLE if at_once(job)}
    assert {"envois", "lettres", "événements", "retours de courriel"} <= names
