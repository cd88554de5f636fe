"""The facts that stop or slow the service, each with its remedy: one list for `vigie status`,
`vigie doctor`, /healthz, /metrics and every page of the desk. What is not known is never
told as well.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from vigie.domain import french
from vigie.store import events
from vigie.store.desk.api_keys import ending_keys
from vigie.store.outbox.deliveries import STOP
from vigie.store.outbox.outages import outages
from vigie.store.service.app_state import TRIAL, recall
from vigie.store.service.causes import (
    CHECK_DATABASE,
    DATABASE_GONE,
    DISK_FULL,
    MAKE_ROOM,
    first_line,
)
from vigie.store.service.health import EVENTS_LATE, LATE, STILL, WORKER, WORKER_STILL, job_runs
from vigie.store.tables import AppState, Crawl, Delivery, SourceState, User

LEAST_ROOM = 1_000_000_000  # bytes free on the disk that holds the data
FULL = 50_000_000  # bytes: less than one more copy or one more day of the log of the database
# what may be not in order, as the metrics name it
CODES = (
    *("database_gone", "disk_unreadable", "disk_full", "disk_low"),
    *("sends_stopped", "sends_late", "sends_failed", "channel_refuses", "relay_missing"),
    *("events_late", "events_failed", "worker_still", "timetable_still", "timetable_never"),
    *("job_failed", "sources_failing", "sources_never", "copy_broken", "copy_untried"),
    *("key_ending", "chamber_missing", "contact_missing"),
)
CRAWLS_LOOKED_AT = 400
TRIED_EVERY = timedelta(days=10)  # a trial a week, and some days of grace
CHANNELS = {"email": "Le relais de courriel", "slack": "Slack", "webhook": "Le webhook"}
RESTART = "relancer le service (`systemctl restart vigie`, ou `vigie run`), puis `vigie status`"
JOB_REMEDY = "corriger cette cause ; il recommence à son heure"
REFUSES = "vérifier son adresse et ses identifiants, `vigie doctor` ; ce qui attend partira seul"
FAILURES_TOLD = 2  # crawls of a source that failed in a row


@dataclass(frozen=True)
class Fact:
    """One fact that a person must know, with what to do; `stops` where work stands still."""

    code: str  # one of CODES: its name among the metrics
    text: str
    remedy: str
    link: str = ""  # the page of the desk where it is mended
    stops: bool = False
    resumes: bool = False  # an administrator may let sends go again beside it

    def __str__(self) -> str:
        return f"{self.text} : {self.remedy}"


@dataclass(frozen=True)
class Given:
    """What the settings give of what a service needs."""

    chamber: bool = True  # its name
    contact: bool = True  # for the portals
    relay: bool = True  # of mail


@dataclass(frozen=True)
class SourceNews:
    """What is known of the crawls of one source."""

    name: str
    last_success_at: datetime | None
    failures: int  # of its last crawls, in a row
    running: bool
    detail: str = ""  # why the last one failed

    @property
    def never(self) -> bool:
        """Whether no crawl of it ever came to its end."""
        return self.last_success_at is None and not self.failures and not self.running


def service_facts(
    session: Session,
    now: datetime,
    sources: Mapping[str, str],
    home: Path,
    settings_given: Given = Given(),
) -> tuple[Fact, ...]:
    """Everything known that is not in order, gravest first; empty only on evidence. `sources`
    are those to be collected, with what people call them.
    """
    facts = (
        *disk_facts(home),
        *given_facts(settings_given),
        *work_facts(session, now),
        *_crawls(source_news(session, list(sources)), sources),
        *_keys(session, now),
    )
    return tuple(sorted(facts, key=lambda fact: not fact.stops))


def given_facts(settings_given: Given) -> list[Fact]:
    """What the settings do not give, with what it holds up."""
    facts = []
    if not settings_given.chamber:
        remedy = "l’écrire dans Réglages ; d’ici là, aucun message ne part"
        facts.append(
            Fact("chamber_missing", "La chambre n’a pas de nom", remedy, "/reglages/chambre")
        )
    if not settings_given.contact:
        remedy = "en donner une dans Réglages ; d’ici là, rien n’est collecté"
        text = "Aucune adresse de contact pour les portails"
        facts.append(Fact("contact_missing", text, remedy, "/reglages/chambre"))
    if not settings_given.relay:
        remedy = "donner VIGIE_SMTP_URL dans l’environnement ou le fichier des réglages"
        text = "Aucun relais de courriel, les messages restent en fichiers sur cette machine"
        facts.append(Fact("relay_missing", text, remedy, "/mise-en-route#courriel"))
    return facts


def work_facts(session: Session, now: datetime) -> tuple[Fact, ...]:
    """Those of sends, events, timetable and copies, which the database alone tells."""
    fact_groups = (_sends(session, now), _events(session, now), _timetable(session, now))
    return (*(fact for facts in fact_groups for fact in facts), *trial_facts(session, now))


def trial_facts(session: Session, now: datetime) -> list[Fact]:
    """A copy that does not restore, or that nobody has tried for long, is no copy."""
    trial = session.get(AppState, TRIAL)
    if trial is None:
        return []
    file = trial.value["file"]
    if trial.value["error"]:
        text = f"La sauvegarde {file} ne se restaure pas ({trial.value['error'][:150]})"
        return [
            Fact(
                "copy_broken", text, "`vigie doctor`, puis `vigie backup` et `vigie restore --try`"
            )
        ]
    if now - trial.updated_at > TRIED_EVERY:
        text = f"Aucune sauvegarde restaurée à l’essai depuis {french.moment(trial.updated_at)}"
        return [Fact("copy_untried", text, "`vigie restore --try` sur la dernière sauvegarde")]
    return []


def facts_without_database(trouble: DBAPIError, home: Path) -> tuple[Fact, ...]:
    """That the database does not answer, in its own words; what only it knows stays hidden."""
    text = f"{DATABASE_GONE} ({first_line(trouble)})"
    gone = Fact("database_gone", text, CHECK_DATABASE, stops=True)
    return (gone, *disk_facts(home))


def disk_facts(home: Path) -> list[Fact]:
    """The disk that holds the data: unreadable, full or nearly."""
    try:
        free = free_bytes(home)
    except OSError:
        text = f"Le dossier {home} ne répond pas"
        return [Fact("disk_unreadable", text, "vérifier le disque", stops=True)]
    if free < FULL:
        return [Fact("disk_full", DISK_FULL, MAKE_ROOM, stops=True)]
    if free >= LEAST_ROOM:
        return []
    room = french.number(free / 1_000_000)
    text = f"Il reste {room} Mo sur le disque"
    return [Fact("disk_low", text, "faire de la place avant qu’il soit plein", stops=True)]


def free_bytes(home: Path) -> int:
    """What is left on the disk that holds the data, or will. Raises OSError."""
    existing_folder = next(place for place in (home, *home.absolute().parents) if place.exists())
    return shutil.disk_usage(existing_folder).free


def since(moment: datetime, now: datetime) -> str:
    """« depuis 42 minutes », or since which moment where that is long ago."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 120:
        return f"depuis {french.count(minutes, 'minute')}"
    return f"depuis {french.moment(moment)}"


def _sends(session: Session, now: datetime) -> list[Fact]:
    facts = []
    is_stopped = (stop := session.get(AppState, STOP)) is not None and bool(stop.value.get("on"))
    waiting_filter = [col(Delivery.state) == "waiting"]
    if not is_stopped:  # all that waits is held up by a stop, what is due alone by anything else
        waiting_filter.append(col(Delivery.due_at) <= now)
    waiting, oldest = session.execute(
        select(func.count(), func.min(Delivery.due_at)).where(*waiting_filter)
    ).one()
    waits = french.count(waiting, "message attend", "messages attendent")
    if stop is not None and is_stopped:
        waits = waits if waiting else "aucun message n’attend encore"
        by, when = _name(session, stop.value.get("by")), french.moment(stop.updated_at)
        text = f"Envois arrêtés par {by} depuis {when}, {waits}"
        remedy = "les reprendre sur Envois, ou `vigie deliver --resume`, quand la cause est levée"
        facts.append(Fact("sends_stopped", text, remedy, "/envois", True, resumes=True))
    elif oldest and now - oldest > LATE:
        remedy = "`vigie outbox` dit pourquoi"
        facts.append(Fact("sends_late", f"{waits} {since(oldest, now)}", remedy, "/envois", True))
    for channel, (since_when, error) in outages(session).items():
        text = f"{CHANNELS.get(channel, channel)} ne prend plus rien {since(since_when, now)}"
        text += f" ({error[:200].rstrip(' .')})"
        facts.append(Fact("channel_refuses", text, REFUSES, "/envois", True))
    failed = session.execute(
        select(func.count()).where(col(Delivery.state) == "failed")
    ).scalar_one()
    if failed:
        text = french.count(int(failed), "envoi en échec", "envois en échec")
        facts.append(Fact("sends_failed", text, "voir Envois", "/envois?etat=failed"))
    return facts


def _name(session: Session, by: object) -> str:
    """Who did it, as people call them."""
    kind, _, number = str(by or "").partition(":")
    user = session.get(User, int(number)) if kind == "user" and number.isdigit() else None
    return user.name if user else {"cli": "la ligne de commande"}.get(kind, kind or "quelqu’un")


def _events(session: Session, now: datetime) -> list[Fact]:
    facts = []
    oldest = events.oldest_due(session, now)
    if oldest and now - oldest > EVENTS_LATE:
        text = f"Des événements attendent {since(oldest, now)}"
        facts.append(Fact("events_late", text, RESTART, stops=True))
    failed = events.waiting(session, now).get("failed", 0)
    if failed:
        text = french.count(failed, "traitement abandonné", "traitements abandonnés")
        facts.append(Fact("events_failed", text, "`vigie events` les montre et les relance"))
    return facts


def _timetable(session: Session, now: datetime) -> list[Fact]:
    jobs = job_runs(session)
    if not jobs:
        return [Fact("timetable_never", "L’horloge n’a jamais tourné", "`vigie run`")]
    facts = []
    worker = recall(session, WORKER).get("at")
    if worker and now - datetime.fromisoformat(worker) > WORKER_STILL:
        text = f"La lecture ne répond plus {since(datetime.fromisoformat(worker), now)}"
        facts.append(Fact("worker_still", text, RESTART, stops=True))
    if now - jobs[0].began_at > STILL:
        text = f"L’horloge ne tourne plus {since(jobs[0].began_at, now)}"
        facts.append(Fact("timetable_still", text, RESTART, stops=True))
    facts += [
        Fact("job_failed", f"Travail « {job.name} » en échec ({job.error[:200]})", JOB_REMEDY)
        for job in jobs
        if job.error and now - job.began_at < timedelta(days=2)
    ]
    return facts


# half an answer has an alarm of its own
ANSWERED = ("finished", "incomplete")


def source_news(session: Session, sources: Sequence[str]) -> list[SourceNews]:
    """What is known of each of those sources, in their order."""
    rows = list(
        session.execute(
            select(Crawl).order_by(col(Crawl.id).desc()).limit(CRAWLS_LOOKED_AT)
        ).scalars()
    )
    reached = {
        row.source: row.last_success_at for row in session.execute(select(SourceState)).scalars()
    }
    news = []
    for source in sources:
        crawls = [row for row in rows if row.source == source]
        ended = [row for row in crawls if row.ended != "running"]
        failures = next(
            (place for place, row in enumerate(ended) if row.ended in ANSWERED), len(ended)
        )
        success = next((row for row in ended if row.ended in ANSWERED), None)
        last = success.ended_at or success.started_at if success else reached.get(source)
        running = bool(crawls) and crawls[0].ended == "running"
        detail = ended[0].detail if failures else ""
        news.append(SourceNews(source, last, failures, running, detail))
    return news


def _crawls(news: Sequence[SourceNews], labels: Mapping[str, str]) -> list[Fact]:
    facts = []
    for source in news:
        if source.failures >= FAILURES_TOLD:
            since = (
                f", dernière réussite {french.moment(source.last_success_at)}"
                if source.last_success_at
                else ", aucune n’a jamais réussi"
            )
            text = f"{labels[source.name]} : {source.failures} collectes manquées de suite{since}"
            facts.append(
                Fact("sources_failing", text, "voir Sources ou `vigie sources`", "/sources")
            )
    never = [labels[source.name] for source in news if source.never]
    if never:
        text = f"Jamais collecté : {', '.join(never)}"
        remedy = "`vigie run` les collecte à leur heure, Sources tout de suite"
        facts.append(Fact("sources_never", text, remedy, "/sources"))
    return facts


def _keys(session: Session, now: datetime) -> list[Fact]:
    return [
        Fact(
            "key_ending",
            f"La clé d’API « {french.cut(key.name, 40)} » finit le "
            f"{french.numeric_date(key.ends_at)}",
            "en créer une autre avant",
            "/reglages",
        )
        for key in ending_keys(session, now)
    ]
