"""Alarms on sources: the facts they are judged on, raised and mended with their events."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from vigie.domain.clock import midnight, paris_day
from vigie.domain.events import SourceMended, SourceSilent
from vigie.domain.silence import Harvest, Turn
from vigie.store import events
from vigie.store.tables import Alarm, Crawl, Notice, SourceState

WEEKS = 6  # of the same weekday that « usual » is measured on
WATCHED = {"deadline_at": "date limite", "title": "titre"}  # fields that must not go empty all at once
FEWEST = 20  # notices of a day before an empty field means anything


def harvest(session: Session, source: str, now: datetime) -> Harvest:
    """What is known of a source now."""
    state = session.get(SourceState, source)
    last = session.execute(
        select(Crawl)
        .where(col(Crawl.source) == source, col(Crawl.ended) != "running")
        .order_by(col(Crawl.id).desc())
        .limit(1)
    ).scalar_one_or_none()
    got, refused = _since(session, source, now - timedelta(days=1))
    day = paris_day(now) - timedelta(days=1)
    return Harvest(
        source=source,
        first_run_at=state.first_run_at if state else None,
        last_new_at=_last_new(session, source),
        last_ended=last.ended if last else "",
        last_detail=last.detail if last else "",
        got=got,
        refused=refused,
        same_weekday=tuple(
            count for weeks in range(1, WEEKS + 1)
            if (count := _on_day(session, source, midnight(day - timedelta(weeks=weeks)))) or _ran_before(state, weeks, now)
        ),
        today=_on_day(session, source, midnight(day)),
        emptied=_emptied(session, source, now),
    )  # fmt: skip


def _ran_before(state: SourceState | None, weeks: int, now: datetime) -> bool:
    return state is not None and state.first_run_at is not None and state.first_run_at < now - timedelta(weeks=weeks, days=2)


def _since(session: Session, source: str, moment: datetime) -> tuple[int, int]:
    row = session.execute(
        select(func.coalesce(func.sum(col(Crawl.got)), 0), func.coalesce(func.sum(col(Crawl.refused)), 0)).where(
            col(Crawl.source) == source, col(Crawl.started_at) >= moment
        )
    ).one()
    return int(row[0]), int(row[1])


def _last_new(session: Session, source: str) -> datetime | None:
    return session.execute(
        select(func.max(col(Crawl.ended_at))).where(col(Crawl.source) == source, (col(Crawl.new) + col(Crawl.changed)) > 0)
    ).scalar()


def _on_day(session: Session, source: str, start: datetime) -> int:
    question = select(func.coalesce(func.sum(col(Crawl.new)), 0)).where(
        col(Crawl.source) == source, col(Crawl.started_at) >= start, col(Crawl.started_at) < start + timedelta(days=1)
    )
    return int(session.execute(question).scalar_one())


def _emptied(session: Session, source: str, now: datetime) -> tuple[str, ...]:
    """Fields filled in the week before and in none of at least 20 calls of the last day."""
    found = []
    calls = (col(Notice.source) == source, col(Notice.kind) == "call")
    day, week = now - timedelta(days=1), now - timedelta(days=8)
    lately = (*calls, col(Notice.first_seen_at) >= day)
    total = session.execute(select(func.count()).select_from(Notice).where(*lately)).scalar_one()
    if total < FEWEST:
        return ()
    filled = select(func.count()).select_from(Notice).where(col(Notice.deadline_at).is_not(None))
    now_filled = session.execute(filled.where(*lately)).scalar_one()
    earlier = (*calls, col(Notice.first_seen_at) >= week, col(Notice.first_seen_at) < day)
    before = session.execute(filled.where(*earlier)).scalar_one()
    if before and not now_filled:
        found.append(WATCHED["deadline_at"])
    return tuple(found)


def open_alarms(session: Session, source: str) -> Sequence[tuple[int, str]]:
    """(id, kind) of the alarms that were told and not mended."""
    question = select(col(Alarm.id), col(Alarm.kind)).where(col(Alarm.source) == source, col(Alarm.mended_at).is_(None))
    rows = session.execute(question)
    return [(row.id, row.kind) for row in rows]


def told_alarms(session: Session) -> list[str]:
    """What every open alarm says, oldest first."""
    open_ones = select(col(Alarm.detail)).where(col(Alarm.mended_at).is_(None)).order_by(col(Alarm.id))
    return [row.detail for row in session.execute(open_ones.limit(50))]


def apply(session: Session, source: str, turn: Turn, now: datetime) -> None:
    """Write what was raised and mended, with their events."""
    for sign in turn.raised:
        alarm = Alarm(source=source, kind=sign.kind, detail=sign.detail, raised_at=now)
        session.add(alarm)
        session.flush()
        events.emit(session, [SourceSilent(alarm_id=alarm.id or 0)], now)
    for number in turn.mended:
        alarm_row = session.get(Alarm, number)
        if alarm_row is not None and alarm_row.mended_at is None:
            alarm_row.mended_at = now
            session.add(alarm_row)
            events.emit(session, [SourceMended(alarm_id=number)], now)
