"""The facts that stop or slow the service, each with its remedy: one list for `vigie status`,
`vigie doctor`, /healthz and every page of the desk. What is not known is never told as well.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import Session, col

from vigie.domain import french
from vigie.store import events
from vigie.store.outbox.deliveries import STOP
from vigie.store.service.health import EVENTS_LATE, LATE, STILL, job_runs
from vigie.store.service.trial import TRIAL
from vigie.store.tables import AppState, Crawl, Delivery

LEAST_ROOM = 1_000_000_000  # bytes free on the disk that holds the data
CRAWLS_LOOKED_AT = 400
TRIED_EVERY = timedelta(days=10)  # a trial a week, and some days of grace
FAILURES_TOLD = 2  # crawls of a source that failed in a row


@dataclass(frozen=True)
class Fact:
    """One fact that a person must know, with what to do; `stops` where work stands still."""

    text: str
    remedy: str
    link: str = ""  # the page of the desk where it is mended
    stops: bool = False

    def __str__(self) -> str:
        return f"{self.text} : {self.remedy}"


def service_facts(
    session: Session, now: datetime, sources: Sequence[str], home: Path
) -> tuple[Fact, ...]:
    """Everything known that is not in order, gravest first; empty only on evidence."""
    told = (*_disk(home), *work_facts(session, now), *_crawls(session, sources))
    return tuple(sorted(told, key=lambda fact: not fact.stops))


def work_facts(session: Session, now: datetime) -> tuple[Fact, ...]:
    """Those of sends, events, timetable and copies, which the database alone tells."""
    told = (_sends(session, now), _events(session, now), _timetable(session, now))
    return (*(fact for facts in told for fact in facts), *trial_facts(session, now))


def trial_facts(session: Session, now: datetime) -> list[Fact]:
    """A copy that does not restore, or that nobody has tried for long, is no copy."""
    trial = session.get(AppState, TRIAL)
    if trial is None:
        return []
    file = trial.value["file"]
    if trial.value["error"]:
        text = f"La sauvegarde {file} ne se restaure pas ({trial.value['error'][:150]})"
        return [Fact(text, "`vigie doctor`, puis `vigie backup` et `vigie restore --try`")]
    if now - trial.updated_at > TRIED_EVERY:
        text = f"Aucune sauvegarde restaurée à l’essai depuis {french.moment(trial.updated_at)}"
        return [Fact(text, "`vigie restore --try` sur la dernière sauvegarde")]
    return []


def _disk(home: Path) -> list[Fact]:
    try:
        free = shutil.disk_usage(home if home.exists() else home.parent).free
    except OSError:
        return [Fact(f"Le dossier {home} ne répond pas", "vérifier le disque", stops=True)]
    if free >= LEAST_ROOM:
        return []
    room = french.number(free / 1_000_000)
    return [Fact(f"Il reste {room} Mo sur le disque", "faire de la place", stops=True)]


def _sends(session: Session, now: datetime) -> list[Fact]:
    told = []
    due = (col(Delivery.state) == "waiting", col(Delivery.due_at) <= now)
    waiting, oldest = session.execute(
        select(func.count(), func.min(Delivery.due_at)).where(*due)
    ).one()
    stop = session.get(AppState, STOP)
    waits = french.count(waiting, "message attend", "messages attendent")
    if stop is not None and stop.value.get("on"):
        by, since = str(stop.value.get("by") or "quelqu’un"), french.moment(stop.updated_at)
        text = f"Envois arrêtés par {by} depuis {since}, {waits}"
        remedy = "les reprendre sur Envois quand la cause est levée"
        told.append(Fact(text, remedy, "/envois", True))
    elif oldest and now - oldest > LATE:
        remedy = "`vigie outbox` dit pourquoi"
        told.append(Fact(f"{waits} depuis plus d’une heure", remedy, "/envois", True))
    failed = session.execute(
        select(func.count()).where(col(Delivery.state) == "failed")
    ).scalar_one()
    if failed:
        text = french.count(int(failed), "envoi en échec", "envois en échec")
        told.append(Fact(text, "voir Envois", "/envois?etat=failed"))
    return told


def _events(session: Session, now: datetime) -> list[Fact]:
    told = []
    oldest = events.oldest_due(session, now)
    if oldest and now - oldest > EVENTS_LATE:
        text = f"Des événements attendent depuis {french.moment(oldest)}"
        told.append(Fact(text, "relancer le service, puis `vigie status`", stops=True))
    failed = events.waiting(session, now).get("failed", 0)
    if failed:
        text = french.count(failed, "traitement abandonné", "traitements abandonnés")
        told.append(Fact(text, "`vigie events` les montre et les relance"))
    return told


def _timetable(session: Session, now: datetime) -> list[Fact]:
    jobs = job_runs(session)
    if not jobs:
        return [Fact("L’horloge n’a jamais tourné", "lancer le service : `vigie run`")]
    told = []
    if now - jobs[0].at > STILL:
        text = f"L’horloge ne tourne plus depuis {french.moment(jobs[0].at)}"
        told.append(Fact(text, "relancer le service : `vigie run`", stops=True))
    told += [
        Fact(f"Travail « {job.name} » en échec", job.error[:200])
        for job in jobs
        if job.error and now - job.at < timedelta(days=2)
    ]
    return told


def _crawls(session: Session, sources: Sequence[str]) -> list[Fact]:
    rows = list(
        session.execute(
            select(Crawl).order_by(col(Crawl.id).desc()).limit(CRAWLS_LOOKED_AT)
        ).scalars()
    )
    told, never = [], []
    for source in sources:
        ends = [row.ended for row in rows if row.source == source and row.ended != "running"]
        if not ends:
            never.append(source)
            continue
        in_a_row = next((at for at, end in enumerate(ends) if end == "finished"), len(ends))
        if in_a_row >= FAILURES_TOLD:
            text = f"{source} : {in_a_row} collectes manquées de suite"
            told.append(Fact(text, "voir Sources", "/sources"))
    if never:
        text = f"Jamais collecté : {', '.join(never)}"
        remedy = "`vigie run` les collecte à leur heure, `vigie collect SOURCE` tout de suite"
        told.append(Fact(text, remedy, "/sources"))
    return told
