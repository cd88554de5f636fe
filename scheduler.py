"""The timetable: one line a job, in Paris time; nothing is due between 2 and 3, which a change
of clock repeats.
"""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from vigie import logs
from vigie.config import BadSettings, Settings, load
from vigie.domain.clock import PARIS, now
from vigie.flow.steps import Context
from vigie.processes.child import PARENT, Family, ProcessFailed, end, run_apart
from vigie.sources import source_cards
from vigie.store import Store, open_store
from vigie.store.service.causes import known_cause
from vigie.store.service.lock import AlreadyRunning, alone

log = structlog.get_logger(part="horloge")
CRAWL_MINUTES, COMMAND_MINUTES = (
    45,
    60,
)  # then it is stopped; a crawl takes up where it was at its next hour
LATE = timedelta(minutes=2)  # an event that waits so long has no worker: the timetable handles it
# seconds between the wall clock and the steady one: somebody set the clock, or the machine slept
MOVED = 30.0


@dataclass
class JobContext:
    """What every job is given."""

    settings: Settings
    store: Store
    memo: dict[str, Any] = field(default_factory=dict)
    family: Family = field(default_factory=set)  # processes that jobs started and that still run
    ending: threading.Event = field(default_factory=threading.Event)

    def context(self) -> Context:
        """The flow's context at this moment; what is costly to build is kept for the process."""
        return Context(self.store, self.settings, now(), self.memo)


@dataclass(frozen=True)
class Job:
    """One line of the timetable; `at_start` runs it once more as soon as the timetable starts."""

    name: str
    when: BaseTrigger
    work: Callable[..., object]
    arguments: tuple[str, ...] = ()
    at_start: bool = False


def at(hours: str, minute: int, day: str = "*") -> CronTrigger:
    """At those hours in Paris; days by name (mon…sun): numbers mean another day than in crontab."""
    return CronTrigger(hour=hours, minute=minute, day_of_week=day, timezone=PARIS)


def every(seconds: int) -> IntervalTrigger:
    """Again and again."""
    return IntervalTrigger(seconds=seconds, timezone=PARIS)


# --- jobs: each is safe to repeat; the durable truth is in the event log and the outbox


def crawl(run: JobContext, source: str) -> None:
    """One crawl in its own process group, stopped after its time; nothing where the source is
    switched off.
    """
    from vigie.acts.sources import active_sources

    with run.store.reading() as session:
        collected = active_sources(session, run.settings.departments)
    if source in source_cards() and source not in collected:
        return
    log.info(
        "collecte finie",
        source=source,
        dit=run_apart("spiders.run", [source], CRAWL_MINUTES * 60, run.family),
    )


def command(run: JobContext, *words: str) -> None:
    """One `vigie` command in its own process: what needs parts that the timetable may not
    import, or much memory.
    """
    log.info(
        "commande finie",
        commande=" ".join(words),
        dit=run_apart("vigie.cli", words, COMMAND_MINUTES * 60, run.family),
    )


def read(run: JobContext) -> None:
    """Handle the events that no worker took; leases keep the two apart."""
    from vigie.flow.loop import work
    from vigie.flow.story import steps_by_event
    from vigie.store.events import oldest_due

    with run.store.reading() as session:
        oldest = oldest_due(session, now())
    if oldest is not None and oldest < now() - LATE:
        log.warning("événements sans ouvrier", depuis=oldest.isoformat())
        work(run.context(), steps_by_event(), once=True)


def prepare(run: JobContext) -> None:
    """Put in the outbox what time alone brings: letters at each person's day and hour, welcomes,
    proposals.
    """
    from alerts.planning.calls import queue_calls
    from alerts.planning.law_notices import queue_law_changes
    from alerts.planning.queue import queue_all
    from vigie.flow.saved_searches import queue_found

    moment = now()
    queue_all(run.store, run.settings, moment)
    queue_found(run.store, run.settings, moment)
    queue_law_changes(run.store, run.settings, moment)
    queue_calls(run.store, run.settings, moment)


def deliver(run: JobContext) -> None:
    """Compose and send what is due, on every channel."""
    from alerts.deliver import send_due
    from alerts.messages.composing import compose_due
    from vigie.store.outbox.deliveries import scrub

    compose_due(run.store, run.settings, now())
    send_due(run.store, run.settings)
    while scrub(run.store):  # the secrets of links stay with who received them
        pass


def bounces(run: JobContext) -> None:
    """Read the mailbox to which undelivered mail comes back, where there is one."""
    if run.settings.imap_url.get_secret_value():
        from vigie.acts.returns import read_mailbox

        read_mailbox(run.store, run.settings, now())


def deadlines(run: JobContext) -> None:
    """Remind of lots that are due soon, close those whose deadline passed."""
    from vigie.store.collect.closing import close_passed
    from vigie.store.events import emit
    from vigie.store.match.reminders import deadlines_near, members_whose_proof_ended

    moment = now()
    with run.store.transaction() as session:
        happened = [
            *deadlines_near(session, moment),
            *close_passed(session, moment),
            *members_whose_proof_ended(session, moment),
        ]
        emit(session, happened, moment)


def rematch(run: JobContext) -> None:
    """Match every live lot again."""
    from vigie.flow.pairing import rematch as again

    again(run.context())


def renew_trades(run: JobContext) -> None:
    """Decide again which trades lots are where the rules changed; match those that changed."""
    from vigie.flow.lot_trades import renew
    from vigie.flow.pairing import rematch as again

    changed = renew(run.context())
    if changed:
        again(run.context(), changed)


def proofs(run: JobContext) -> None:
    """Tell staff once of each proof of eligibility that ends within 60 days."""
    from alerts.planning.queue import queue_real_time
    from alerts.planning.recipients import staff_deliveries
    from vigie.store.match.reminders import proofs_ending

    moment = now()
    with run.store.transaction() as session:
        for proof in proofs_ending(session, moment):
            queue_real_time(
                session,
                staff_deliveries(session, run.settings, f"proof:{proof.id}", moment),
                moment,
            )
            proof.warned_at = moment
            session.add(proof)


def keys(run: JobContext) -> None:
    """Tell staff of keys of the API that end soon."""
    from vigie.acts.api_keys import warn_of_ends

    with run.store.transaction() as session:
        warn_of_ends(session, run.settings, now())


def samples(run: JobContext) -> None:
    """Draw the weekly recall sample."""
    from vigie.store.service.samples import draw

    draw(run.store, now())


def purge(run: JobContext) -> None:
    """Remove what its rule says."""
    from vigie.store.rights.purge import old_letters
    from vigie.store.rights.purge import purge as remove

    removed = {
        **remove(run.store, now()),
        "lettres en fichiers": old_letters(run.settings.home / "courrier", now()),
    }
    log.info("purge", **{name.replace(" ", "_"): count for name, count in removed.items()})


def backup(run: JobContext) -> None:
    """One copy a day, the last fourteen kept."""
    from vigie.store.service.backup import daily

    size = daily(run.store, run.settings.home / "sauvegardes", now())
    log.info("sauvegarde", octets=size)


def note_doors(run: JobContext) -> None:
    """Note what is open and shut, so that a restored copy opens nothing again."""
    from vigie.store.rights.doors import note

    note(run.store, run.settings.home)


def try_copy(run: JobContext) -> None:
    """Restore the last copy beside the database: a copy never restored is none."""
    from vigie.store.service.trial import try_last

    log.info("sauvegarde essayée", avis=try_last(run.store, run.settings.home, now()))


CRAWLS = tuple(
    Job(f"collecte {card.label}", at(*card.crawled_at), crawl, (card.name,))
    for card in source_cards().values()
)
TIMETABLE = (
    *CRAWLS,
    Job("événements", every(30), read),
    Job(
        "relecture", at("5", 5), command, ("backfill", "--open"), at_start=True
    ),  # a new classifier comes with a restart
    Job("pièces des consultations", at("6-21", 35), command, ("documents", "collect")),
    Job("métiers des lots", at("5", 15), renew_trades, at_start=True),
    Job("lettres", every(120), prepare),
    Job("envois", every(60), deliver),
    Job("retours de courriel", every(600), bounces),
    Job("échéances", at("6-20", 10), deadlines, at_start=True),
    Job(
        "correspondances", at("5", 25), rematch
    ),  # what a new day alone changes: proofs that end, the EITI date, days left
    Job("justificatifs", at("6", 40), proofs),
    Job("clés d’API", at("6", 45), keys),
    Job("silence des sources", at("7-20", 50), command, ("sources", "--judge")),
    Job("échantillon", at("6", 20, day="mon"), samples),
    Job("purge", at("3", 30), purge),
    Job("sauvegarde", at("4", 15), backup),
    Job("accès notés", every(60), note_doors),
    Job("essai de restauration", at("4", 45, day="sun"), try_copy),
)


def guarded(run: JobContext, job: Job) -> None:
    """Door 3: whatever a job raises is logged and recorded, and the timetable goes on."""
    from vigie.store.service.app_state import remember
    from vigie.store.service.stored_settings import put_in_force

    started, error = now(), ""
    try:
        put_in_force(run.store, run.settings)
        job.work(run, *job.arguments)
    except ProcessFailed as trouble:
        error = str(trouble)
        if not run.ending.is_set():
            log.warning("travail en échec", travail=job.name, raison=error)
    except Exception as trouble:
        error = f"{type(trouble).__name__} : {trouble}"[:500]
        if cause := known_cause(trouble):
            error = cause
            log.error("travail en échec", travail=job.name, raison=cause)
        else:
            log.exception("travail en échec", travail=job.name)
    if error and run.ending.is_set():
        return  # cut short by the stop, not done: made up for at the next start
    with contextlib.suppress(Exception):  # the database itself may be what fails: the log has it
        remember(
            run.store,
            f"job:{job.name}",
            {"at": started.isoformat(), "error": logs.hide(error)},
            now(),
        )


def timetable(run: JobContext, jobs: tuple[Job, ...] = TIMETABLE) -> BackgroundScheduler:
    """A scheduler with every job: one instance each, runs missed while asleep or stopped are
    made up for once.
    """
    scheduler = BackgroundScheduler(
        timezone=PARIS,
        # The default grace of 1 s drops a job that falls due during a restart (STACK.md §3).
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        # Processes wait in a line of their own: crawls that last must not hold up what leaves each
        # minute.
        executors={
            "default": {"type": "threadpool", "max_workers": 4},
            "apart": {"type": "threadpool", "max_workers": 2},
        },
    )
    from vigie.store.service.health import job_runs

    with run.store.reading() as session:
        moment, last_runs = (
            now().astimezone(PARIS),
            {job_run.name: job_run.began_at for job_run in job_runs(session)},
        )
    for job in jobs:
        soon = (
            {"next_run_time": moment}
            if at_once(job) or missed(job, last_runs.get(job.name), moment)
            else {}
        )
        line = "apart" if job.work in (crawl, command) else "default"
        scheduler.add_job(
            guarded,
            job.when,
            args=(run, job),
            id=job.name,
            executor=line,
            replace_existing=True,
            **soon,
        )
    return scheduler


def at_once(job: Job) -> bool:
    """Whether it runs as soon as the timetable starts: all that runs again and again does."""
    return job.at_start or isinstance(job.when, IntervalTrigger)


def missed(job: Job, last: datetime | None, moment: datetime) -> bool:
    """Whether it fell due while nothing ran; one that never ran waits for its hour."""
    if last is None:
        return False
    due_at = job.when.get_next_fire_time(None, last.astimezone(PARIS) + timedelta(seconds=1))
    return due_at is not None and due_at <= moment


def set_again(scheduler: BackgroundScheduler, moment: datetime) -> None:
    """After the clock was set, count from now: set back by an hour, jobs would else be silent
    for that hour.
    """
    for job in scheduler.get_jobs():
        again = isinstance(job.trigger, IntervalTrigger)
        job.modify(next_run_time=moment if again else job.trigger.get_next_fire_time(None, moment))


def collect_asked(run: JobContext, scheduler: BackgroundScheduler) -> None:
    """Bring forward the crawls that somebody asked for on a page; each keeps its hours after."""
    from vigie.acts.settings import COLLECTION, asked_collection
    from vigie.store.service.app_state import recall

    try:
        with run.store.reading() as session:
            if recall(session, COLLECTION).get("taken", True):
                return
        with run.store.transaction() as session:
            sources_requested = set(asked_collection(session))
    except SQLAlchemyError as trouble:
        log.warning("collectes demandées illisibles", raison=str(trouble.__cause__ or trouble))
        return
    for job in CRAWLS:
        if sources_requested.intersection(job.arguments):
            scheduler.modify_job(job.name, next_run_time=now().astimezone(PARIS))


def due_soon(jobs: tuple[Job, ...], moment: datetime) -> list[tuple[str, datetime]]:
    """When each job is next due: what `vigie status` shows."""
    upcoming = [
        (job.name, job.when.get_next_fire_time(None, moment.astimezone(PARIS))) for job in jobs
    ]
    return sorted(((name, when) for name, when in upcoming if when), key=lambda pair: pair[1])


def main() -> int:
    """Run the timetable until SIGTERM or SIGINT."""
    try:
        settings = load()
    except BadSettings as error:
        log.error("réglages refusés", raison=str(error))
        return 2
    logs.configure(settings.log_format, secrets=settings.secrets())
    store = open_store(settings.database)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        with alone(settings.home, store) as still_alone:
            return _serve(JobContext(settings, store), stop, still_alone)
    except AlreadyRunning as error:
        log.warning("horloge non démarrée", raison=str(error))
        return 3
    except (DBAPIError, OSError) as error:
        if not known_cause(error):
            raise
        log.error("horloge arrêtée", raison=known_cause(error))
        return 5


def _serve(run: JobContext, stop: threading.Event, still_alone: Callable[[], bool]) -> int:
    scheduler = timetable(run)
    scheduler.start()
    log.info("horloge démarrée", travaux=len(TIMETABLE))
    parent = os.environ.get(PARENT, "")
    apart = time.time() - time.monotonic()
    while not stop.wait(1) and still_alone():
        if parent.isdigit() and os.getppid() != int(parent):
            break  # the service is gone: nothing runs unwatched
        if abs(time.time() - time.monotonic() - apart) > MOVED:
            apart = time.time() - time.monotonic()
            log.warning("heure de la machine changée", nouvelle=now().isoformat())
            set_again(scheduler, now().astimezone(PARIS))
        collect_asked(run, scheduler)
    run.ending.set()
    scheduler.pause()
    end(list(run.family))
    scheduler.shutdown(wait=False)
    log.info("horloge arrêtée")
    return 0 if stop.is_set() else 4


if __name__ == "__main__":
    sys.exit(main())
