"""The weekly recall proof: lots that were read and not flagged, or flagged and not sent, for staff to judge."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from vigie.domain.clock import paris_day
from vigie.domain.recall import STRATA, Estimate, Stratum, miss_rate
from vigie.store.db import Store
from vigie.store.events import insert_if_absent
from vigie.store.tables import Consultation, DeliveryItem, Finding, Lot, Opportunity, Sample

A_WEEK = 12  # lots a stratum: ten minutes of reading
WHY = {
    "not_flagged": "aucune règle ni le modèle n’y a vu de considération sociale",
    "not_sent": "une considération y est lue, mais aucun adhérent ne correspond ou rien n’est encore parti",
}


def week_of(now: datetime) -> str:
    """« 2026-W48 »."""
    year, week, _ = paris_day(now).isocalendar()
    return f"{year}-W{week:02d}"


def population(stratum: str, since: datetime, until: datetime) -> Select[Any]:
    """The lots of that stratum published in the window."""
    lots = (
        select(col(Lot.id))
        .join(Consultation, col(Consultation.id) == col(Lot.consultation_id))
        .where(col(Consultation.published_at) >= since, col(Consultation.published_at) < until)
        .where(col(Lot.read_version).is_not(None))
    )
    flagged = select(col(Finding.lot_id)).where(col(Finding.retired_at).is_(None))
    if stratum == "not_flagged":
        return lots.where(col(Lot.id).not_in(flagged))
    sent = select(col(Opportunity.lot_id)).join(DeliveryItem, col(DeliveryItem.opportunity_id) == col(Opportunity.id))
    return lots.where(col(Lot.id).in_(flagged), col(Lot.id).not_in(sent))


def draw(store: Store, now: datetime, size: int = A_WEEK) -> int:
    """Draw last week's sample once; the order is that of a hash, so that a second draw picks the same lots."""
    week, since = week_of(now), now - timedelta(days=7)
    rows: list[dict[str, Any]] = []
    with store.reading() as session:
        for stratum in STRATA:
            ids = [number for (number,) in session.execute(population(stratum, since, now)) if number is not None]
            ids.sort(key=lambda number: hashlib.sha256(f"{week}:{stratum}:{number}".encode()).digest())
            rows += [{"week": week, "lot_id": number, "stratum": stratum, "why": WHY[stratum]} for number in ids[:size]]
    if rows:
        with store.transaction() as session:
            session.execute(insert_if_absent(session, Sample.__table__), rows)  # type: ignore[attr-defined]
    return len(rows)


@dataclass(frozen=True)
class Waiting:
    """A sampled lot as the page shows it."""

    id: int
    consultation_id: int
    title: str
    number: str
    buyer: str
    stratum: str
    why: str


def waiting(session: Session, now: datetime, weeks: int = 4) -> list[Waiting]:
    """The lots of the last draws that nobody judged, newest draw first."""
    since = week_of(now - timedelta(weeks=weeks))
    rows = session.execute(
        select(Sample, Lot, Consultation)
        .join(Lot, col(Lot.id) == col(Sample.lot_id))
        .join(Consultation, col(Consultation.id) == col(Lot.consultation_id))
        .where(col(Sample.judged).is_(None), col(Sample.week) >= since, col(Consultation.taken_down_at).is_(None))
        .order_by(col(Sample.week).desc(), col(Sample.id))
        .limit(50)
    )
    return [
        Waiting(one.id or 0, home.id or 0, lot.title or home.title, lot.number, home.buyer_name, one.stratum, one.why)
        for one, lot, home in rows
    ]


def judge(session: Session, sample_id: int, answer: str, user_id: int | None, now: datetime) -> None:
    """Keep what staff say of one sampled lot: right, missed or unsure; raises KeyError for an unknown sample."""
    sample = session.get(Sample, sample_id)
    if sample is None:
        raise KeyError(sample_id)
    sample.judged, sample.user_id, sample.judged_at = answer, user_id, now
    session.add(sample)


def estimate(session: Session, now: datetime, weeks: int = 8) -> Estimate | None:
    """The miss rate over the last weeks, « unsure » left out."""
    since = now - timedelta(weeks=weeks)
    return miss_rate([_stratum(session, name, since, now) for name in STRATA])


def _stratum(session: Session, name: str, since: datetime, now: datetime) -> Stratum:
    judged = dict(
        session.execute(
            select(col(Sample.judged), func.count())
            .where(col(Sample.stratum) == name, col(Sample.judged_at) >= since)
            .group_by(col(Sample.judged))
        ).all()
    )  # fmt: skip
    size = session.execute(select(func.count()).select_from(population(name, since, now).subquery())).scalar_one()
    missed = judged.get("missed", 0)
    return Stratum(name, int(size), judged.get("right", 0) + missed, missed)
