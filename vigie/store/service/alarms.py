"""Alarms on sources: the facts they are judged on, raised and mended with their events."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from vigie.domain.clock import midnight, paris_day
from vigie.domain.events import SourceMended, SourceSilent
from vigie.domain.silence import FEWEST_CALLS, AlarmChanges, Harvest, emptied
from vigie.store import events
from vigie.store.tables import Alarm, Crawl, Notice, SourceState

WEEKS = 6  # of the same weekday that « usual » is measured on
MOST_CALLS = 200  # looked at to say which fields are filled


def harvest(session: Session, source: str, now: datetime) -> Harvest:
    """What is known of a source now."""
    state = session.get(SourceState, source)
    last = session.execute(
        select(Crawl)
        .where(col(Crawl.source) == source, col(Crawl.ended) != "running")
        .order_by(col(Crawl.id).desc())
        .limit(1)
    ).scalar_one_or_none()
    collected, refused = _since(session, source, now - timedelta(days=1))
    day = paris_day(now) - timedelta(days=1)
    calls, before = _shape(session, source, now)
    return Harvest(
        source=source,
        first_run_at=state.first_run_at if state else None,
        last_new_at=_last_new(session, source),
        last_ended=last.ended if last else "",
        last_detail=last.detail if last else "",
        failures=_failures(session, source),
        got=collected,
        refused=refused,
        same_weekday=tuple(
            count
            for weeks in range(1, WEEKS + 1)
            if (count := _on_day(session, source, midnight(day - timedelta(weeks=weeks))))
            or _ran_before(state, weeks, now)
        ),
        today=_on_day(session, source, midnight(day)),
        crawls=_crawls_on(session, source, midnight(day)),
        emptied=emptied(calls, before, _told_fields(session, source))
        if len(calls) >= FEWEST_CALLS
        else (),
        shape_known=len(calls) >= FEWEST_CALLS,
    )


def _failures(session: Session, source: str) -> int:
    """How many of the last crawls failed in a row."""
    ends = session.scalars(
        select(col(Crawl.ended))
        .where(col(Crawl.source) == source, col(Crawl.ended) != "running")
        .order_by(col(Crawl.id).desc())
        .limit(10)
    ).all()
    return next(
        (place for place, end in enumerate(ends) if end in ("finished", "incomplete")), len(ends)
    )


def _ran_before(state: SourceState | None, weeks: int, now: datetime) -> bool:
    return (
        state is not None
        and state.first_run_at is not None
        and state.first_run_at < now - timedelta(weeks=weeks, days=2)
    )


def _since(session: Session, source: str, moment: datetime) -> tuple[int, int]:
    row = session.execute(
        select(
            func.coalesce(func.sum(col(Crawl.got)), 0),
            func.coalesce(func.sum(col(Crawl.refused)), 0),
        ).where(col(Crawl.source) == source, col(Crawl.started_at) >= moment)
    ).one()
    return int(row[0]), int(row[1])


def _last_new(session: Session, source: str) -> datetime | None:
    return session.execute(
        select(func.max(col(Crawl.ended_at))).where(
            col(Crawl.source) == source, (col(Crawl.new) + col(Crawl.changed)) > 0
        )
    ).scalar()


def _on_day(session: Session, source: str, start: datetime) -> int:
    question = select(func.coalesce(func.sum(col(Crawl.new)), 0)).where(
        col(Crawl.source) == source,
        col(Crawl.started_at) >= start,
        col(Crawl.started_at) < start + timedelta(days=1),
    )
    return int(session.execute(question).scalar_one())


def _crawls_on(session: Session, source: str, start: datetime) -> int:
    question = select(func.count()).where(
        col(Crawl.source) == source,
        col(Crawl.started_at) >= start,
        col(Crawl.started_at) < start + timedelta(days=1),
    )
    return int(session.execute(question).scalar_one())


def _shape(session: Session, source: str, now: datetime) -> tuple[list[set[str]], list[set[str]]]:
    """Which fields each of the last calls fills, and each of those before: a day's, or the last
    20 of a small source.
    """
    first_seen, published = col(Notice.first_seen_at), col(Notice.published_at)
    calls = (
        select(col(Notice.parsed))
        .where(col(Notice.source) == source, col(Notice.kind) == "call")
        .where(
            or_(published.is_(None), published >= now - timedelta(days=30))
        )  # years read again say nothing of today
        .order_by(first_seen.desc())
        .limit(MOST_CALLS)
    )
    day, span = now - timedelta(days=1), now - timedelta(days=15)
    lately = [_filled(row.parsed) for row in session.execute(calls.where(first_seen >= day))]
    earlier = [
        _filled(row.parsed)
        for row in session.execute(calls.where(first_seen < day, first_seen >= span))
    ]
    short = max(0, FEWEST_CALLS - len(lately))
    return lately + earlier[:short], earlier[short:]


def _filled(parsed: dict[str, Any]) -> set[str]:
    """The watched fields that this notice fills, by their French names."""
    lots, buyer = parsed.get("lots") or [], parsed.get("buyer") or {}
    fields = {
        "titre": parsed.get("title"),
        "acheteur": buyer.get("name"),
        "date limite": parsed.get("deadline_at") or any(lot.get("deadline_at") for lot in lots),
        "codes CPV": parsed.get("cpv") or any(lot.get("cpv") for lot in lots),
        "départements": parsed.get("departments") or buyer.get("departments"),
        "adresse de l’avis": parsed.get("url"),
        "textes": parsed.get("texts"),
        "lots": lots,
    }
    return {name for name, field_content in fields.items() if field_content}


def _told_fields(session: Session, source: str) -> list[str]:
    """The fields of which an open alarm says that they are empty."""
    alarm_query = select(col(Alarm.facts)).where(
        col(Alarm.source) == source, col(Alarm.kind) == "empty_field"
    )
    rows = session.execute(alarm_query.where(col(Alarm.mended_at).is_(None)))
    return [name for row in rows for name in row.facts.get("fields", [])]


def open_alarms(session: Session, source: str) -> Sequence[tuple[int, str]]:
    """(id, kind) of the alarms that were told and not mended."""
    question = select(col(Alarm.id), col(Alarm.kind)).where(
        col(Alarm.source) == source, col(Alarm.mended_at).is_(None)
    )
    rows = session.execute(question)
    return [(row.id, row.kind) for row in rows]


def told_alarms(session: Session) -> list[str]:
    """What every open alarm says, oldest first."""
    open_ones = (
        select(col(Alarm.detail)).where(col(Alarm.mended_at).is_(None)).order_by(col(Alarm.id))
    )
    return [row.detail for row in session.execute(open_ones.limit(50))]


def apply(session: Session, source: str, turn: AlarmChanges, now: datetime) -> None:
    """Write what was raised and mended, with their events."""
    for sign in turn.raised:
        facts = {"fields": list(sign.fields)} if sign.fields else {}
        alarm = Alarm(source=source, kind=sign.kind, detail=sign.detail, facts=facts, raised_at=now)
        session.add(alarm)
        session.flush()
        events.emit(session, [SourceSilent(alarm_id=alarm.id or 0)], now)
    for number in turn.mended:
        alarm_row = session.get(Alarm, number)
        if alarm_row is not None and alarm_row.mended_at is None:
            alarm_row.mended_at = now
            session.add(alarm_row)
            events.emit(session, [SourceMended(alarm_id=number)], now)
