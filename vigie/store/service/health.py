"""Questions about the service's own health: is it there, is it empty, what waits, what failed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from vigie.store import events
from vigie.store.db import Store
from vigie.store.service.app_state import recall_all
from vigie.store.service.causes import first_line
from vigie.store.tables import Alarm, Consultation, Crawl, Delivery, Member, Notice, Refusal, User

LATE = timedelta(hours=1)  # what is due may wait so long before the service is said to be late
EVENTS_LATE = timedelta(minutes=20)  # a day's notices are read in one
STILL = timedelta(minutes=5)  # a job runs each half minute while the timetable lives
WORKER_STILL = timedelta(minutes=15)  # one batch may last ten (flow.loop.LONGEST_TURN)

WORKER = "worker"  # AppState: when the worker last gave a sign of life


@dataclass(frozen=True)
class JobRun:
    """When a job of the timetable last began, and what it raised."""

    name: str
    began_at: datetime
    error: str = ""


@dataclass(frozen=True)
class Health:
    """What `vigie status`, /healthz and /metrics tell."""

    events: dict[str, int]
    deliveries: dict[str, int]
    oldest_due: datetime | None
    oldest_event: datetime | None
    jobs: tuple[JobRun, ...]
    notices: int
    open_consultations: int
    refusals: int
    alarms: int
    crawls: tuple[dict[str, Any], ...]  # the last of each source


def empty(store: Store) -> bool:
    """Whether the database holds nothing of Vigie yet: neither notice nor member nor account."""
    if not inspect(store.engine).has_table("notices"):
        return True
    with store.reading() as session:
        return not any(
            session.execute(select(column).limit(1)).first()
            for column in (col(Notice.id), col(Member.id), col(User.id))
        )


def answers(store: Store) -> str:
    """Empty when the database answers; else what it says."""
    try:
        with store.reading() as session:
            session.execute(select(1))
    except SQLAlchemyError as error:
        return first_line(error)
    return ""


def health(session: Session, now: datetime) -> Health:
    """The state of queue, outbox, sources and alarms."""
    return Health(
        events=events.waiting(session, now),
        deliveries=_by_state(session),
        oldest_due=session.execute(
            select(func.min(Delivery.due_at)).where(
                col(Delivery.state) == "waiting", col(Delivery.due_at) <= now
            )
        ).scalar(),
        oldest_event=events.oldest_due(session, now),
        jobs=tuple(job_runs(session)),
        notices=_count(session, select(func.count()).select_from(Notice)),
        open_consultations=_count(
            session,
            select(func.count()).select_from(Consultation).where(col(Consultation.state) == "open"),
        ),
        refusals=_count(
            session,
            select(func.count())
            .select_from(Refusal)
            .where(col(Refusal.last_seen_at) > now - timedelta(days=7)),
        ),
        alarms=_count(
            session, select(func.count()).select_from(Alarm).where(col(Alarm.mended_at).is_(None))
        ),
        crawls=tuple(last_crawls(session)),
    )


def job_runs(session: Session) -> list[JobRun]:
    """The last run of each job that ever ran, newest first."""
    facts = recall_all(session, "job:")
    runs = [
        JobRun(name, datetime.fromisoformat(fact["at"]), fact.get("error", ""))
        for name, fact in facts.items()
    ]
    return sorted(runs, key=lambda run: run.began_at, reverse=True)


def _count(session: Session, question: Any) -> int:
    return int(session.execute(question).scalar_one())


def _by_state(session: Session) -> dict[str, int]:
    rows = session.execute(select(col(Delivery.state), func.count()).group_by(col(Delivery.state)))
    return {row.state: int(row[1]) for row in rows}


def last_crawls(session: Session) -> list[dict[str, Any]]:
    """The last crawl of each source, as the desk and `vigie status` show it."""
    newest = select(func.max(col(Crawl.id))).group_by(col(Crawl.source))
    rows = session.execute(
        select(Crawl).where(col(Crawl.id).in_(newest)).order_by(col(Crawl.source))
    ).scalars()
    return [row.model_dump() for row in rows]
