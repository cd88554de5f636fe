"""The timetable: one line a job, in Paris time; nothing is due between 2 and 3, which a change of clock repeats."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import text

from vigie.config import Settings, load
from vigie.domain.clock import PARIS, now
from vigie.flow.steps import Context
from vigie.store import Store, open_store

log = structlog.get_logger(part="horloge")
CRAWL_MINUTES = 45  # then the crawl is stopped; it takes up where it was at its next hour
LOCK = 0x5649_4749  # « VIGI »: the advisory lock of the one timetable on PostgreSQL


@dataclass
class Run:
    """What every job is given."""

    settings: Settings
    store: Store
    memo: dict[str, Any] = field(default_factory=dict)

    def context(self) -> Context:
        """The flow's context at this moment; what is costly to build is kept for the process."""
        return Context(self.store, self.settings, now(), self.memo)


Work = Callable[..., object]


@dataclass(frozen=True)
class Job:
    """One line of the timetable."""

    name: str
    when: BaseTrigger
    work: Work
    arguments: tuple[str, ...] = ()


def at(hours: str, minute: int, day: str = "*") -> CronTrigger:
    """At those hours in Paris; days by name (mon…sun): numbers mean another day than in crontab."""
    return CronTrigger(hour=hours, minute=minute, day_of_week=day, timezone=PARIS)


def every(seconds: int) -> IntervalTrigger:
    """Again and again."""
    return IntervalTrigger(seconds=seconds, timezone=PARIS)


# --- jobs: each is safe to repeat; the durable truth is in the event log and the outbox


def crawl(run: Run, source: str) -> None:
    """One crawl in its own process group, stopped after its time."""
    _apart(run, [sys.executable, "-m", "spiders.run", source], CRAWL_MINUTES * 60)


def command(run: Run, *words: str) -> None:
    """One `vigie` command in its own process: what needs parts that the timetable may not import."""
    _apart(run, [sys.executable, "-m", "vigie.cli", *words], 3600)


def read(run: Run) -> None:
    """Handle the events that wait (a worker does so too: leases keep them apart)."""
    from vigie.flow.loop import work

    work(run.context(), once=True)


def reread(run: Run) -> None:
    """Open lots that an older classifier read; only changes raise events."""
    from vigie.flow.reading import reread as again

    again(run.context())


def deliver(run: Run) -> None:
    """Send what is due, on every channel."""
    from alerts.deliver import deliver_due

    deliver_due(run.store, run.settings, now())


def digests(run: Run) -> None:
    """Compose the letters that are due at this hour, by each person's own day and hour."""
    from alerts.digests import queue_digests

    queue_digests(run.store, run.settings, now())


def bounces(run: Run) -> None:
    """Read the mailbox to which undelivered mail comes back."""
    from alerts.bounces import read_mailbox

    read_mailbox(run.store, run.settings, now())


def deadlines(run: Run) -> None:
    """Remind of lots that are due soon, close those whose deadline passed."""
    from vigie.store.events import emit
    from vigie.store.reminders import close_passed, deadlines_near, members_whose_proof_ended

    moment = now()
    with run.store.transaction() as session:
        told = [*deadlines_near(session, moment), *close_passed(session, moment), *members_whose_proof_ended(session, moment)]
        emit(session, told, moment)


def proofs(run: Run) -> None:
    """Tell staff of proofs of eligibility that end within 60 days."""
    from alerts.staff import queue_proofs_ending

    queue_proofs_ending(run.store, run.settings, now())


def samples(run: Run) -> None:
    """Draw the weekly recall sample."""
    from vigie.store.samples import draw

    draw(run.store, now())


def purge(run: Run) -> None:
    """Remove what its rule says."""
    from vigie.store.purge import purge as remove

    log.info("purge", **{name.replace(" ", "_"): count for name, count in remove(run.store, now()).items()})


def backup(run: Run) -> None:
    """One copy a day, the last fourteen kept."""
    from vigie.store.backup import backup as copy

    folder = run.settings.home / "sauvegardes"
    copy(run.store, folder / f"vigie-{now():%Y-%m-%d}.gz")
    for old in sorted(folder.glob("vigie-*.gz"))[:-14]:
        old.unlink()


TIMETABLE = (
    Job("collecte BOAMP", at("7,13,20", 42), crawl, ("boamp",)),  # published twice a day, seven days a week
    Job("collecte BOAMP XML", at("8,21", 20), crawl, ("boamp_xml",)),  # the day's folder fills until 19:45
    Job("collecte TED", at("9,15", 35), crawl, ("ted",)),  # final by 09:30 in Brussels
    Job("collecte Maximilien", at("8,12,16,19", 5), crawl, ("maximilien",)),
    Job("collecte PLACE", at("8,12,16,19", 25), crawl, ("place",)),
    Job("événements", every(30), read),
    Job("relecture", every(900), reread),
    Job("envois", every(60), deliver),
    Job("lettres", at("5-22", 0), digests),
    Job("retours de courriel", every(600), bounces),
    Job("échéances", at("6-20", 10), deadlines),
    Job("justificatifs", at("6", 40), proofs),
    Job("silence des sources", at("7-20", 50), command, ("sources", "--judge")),
    Job("échantillon", at("6", 20, day="mon"), samples),
    Job("purge", at("3", 30), purge),
    Job("sauvegarde", at("4", 15), backup),
)


def _apart(run: Run, words: list[str], seconds: int) -> None:
    child = subprocess.Popen(words, start_new_session=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own modules
    run.memo.setdefault("children", set()).add(child)
    try:
        code = child.wait(seconds)
        log.info("processus fini", commande=" ".join(words[2:]), code=code)
    except subprocess.TimeoutExpired:
        _kill(child)
        log.warning("processus arrêté : trop long", commande=" ".join(words[2:]), secondes=seconds)
    finally:
        run.memo["children"].discard(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    for number, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(child.pid, number)
            child.wait(patience)
            return


def guarded(run: Run, job: Job) -> None:
    """Door 3: whatever a job raises is logged and recorded, and the timetable goes on."""
    from vigie.store.app_state import remember

    started = now()
    try:
        job.work(run, *job.arguments)
        error = ""
    except Exception as trouble:
        error = f"{type(trouble).__name__} : {trouble}"[:500]
        log.exception("travail en échec", travail=job.name)
    with contextlib.suppress(Exception):  # the database itself may be what fails: the log has it
        remember(run.store, f"job:{job.name}", {"at": started.isoformat(), "error": error}, now())


def timetable(run: Run, jobs: tuple[Job, ...] = TIMETABLE) -> BackgroundScheduler:
    """A scheduler with every job: one instance each, runs missed while asleep are made up for once."""
    scheduler = BackgroundScheduler(
        timezone=PARIS,
        # The default grace of 1 s drops a job that falls due during a restart (STACK.md §3).
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        executors={"default": {"type": "threadpool", "max_workers": 6}},
    )
    for job in jobs:
        scheduler.add_job(guarded, job.when, args=(run, job), id=job.name, name=job.name, replace_existing=True)
    return scheduler


class AlreadyRunning(Exception):
    """Raised by `alone` when another timetable holds the lock."""


@contextlib.contextmanager
def alone(settings: Settings, store: Store) -> Iterator[None]:
    """Hold the one timetable: a file lock beside SQLite, an advisory lock on PostgreSQL; a killed process lets go."""
    if not store.sqlite:
        with store.engine.connect() as connection:
            if not connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}).scalar_one():
                raise AlreadyRunning("une autre horloge tourne déjà sur cette base")
            connection.commit()  # the lock belongs to the session, not to the transaction
            yield
        return
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "horloge.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(f"une autre horloge tourne déjà dans {settings.home}") from error
        yield


def due_soon(jobs: tuple[Job, ...], moment: datetime) -> list[tuple[str, datetime]]:
    """When each job is next due: what `vigie status` shows."""
    found = [(job.name, job.when.get_next_fire_time(None, moment.astimezone(PARIS))) for job in jobs]
    return sorted(((name, when) for name, when in found if when), key=lambda pair: pair[1])


def main() -> int:
    """Run the timetable until SIGTERM or SIGINT."""
    settings = load()
    store = open_store(settings.database)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        with alone(settings, store):
            return _serve(Run(settings, store), stop)
    except AlreadyRunning as error:
        log.warning("horloge non démarrée", raison=str(error))
        return 3


def _serve(run: Run, stop: threading.Event) -> int:
    scheduler = timetable(run)
    scheduler.start()
    log.info("horloge démarrée", travaux=len(TIMETABLE))
    parent = os.environ.get("VIGIE_PARENT", "")
    while not stop.wait(1):
        if parent.isdigit() and os.getppid() != int(parent):
            break  # the service is gone: nothing runs unwatched
    for child in list(run.memo.get("children", ())):
        _kill(child)
    scheduler.shutdown(wait=False)
    log.info("horloge arrêtée")
    return 0


if __name__ == "__main__":
    sys.exit(main())
