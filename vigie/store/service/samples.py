"""The weekly recall proof: lots that were read and not flagged, or flagged and not sent, for
staff to judge.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from vigie.domain.clock import paris_day
from vigie.domain.considerations import FACTS, Consideration
from vigie.domain.french import count
from vigie.domain.recall import STRATA, Estimate, Stratum, miss_rate, of_wanted
from vigie.store.db import Store
from vigie.store.inserts import insert_if_absent
from vigie.store.tables import (
    Consultation,
    DeliveryItem,
    Finding,
    Lot,
    Match,
    Opportunity,
    Sample,
    columns_of,
)

A_WEEK = 12  # lots a stratum, each of another consultation: ten minutes of reading
CHUNK = 500


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
    sent = select(col(Opportunity.lot_id)).join(
        DeliveryItem, col(DeliveryItem.opportunity_id) == col(Opportunity.id)
    )
    return lots.where(col(Lot.id).in_(flagged), col(Lot.id).not_in(sent))


def draw(store: Store, now: datetime, size: int = A_WEEK) -> int:
    """Draw last week's sample once; the order is that of a hash, so that a second draw picks the
    same lots.
    """
    week, since = week_of(now), now - timedelta(days=7)
    rows: list[dict[str, Any]] = []
    with store.reading() as session:
        for stratum in STRATA:
            ids = [
                number
                for (number,) in session.execute(population(stratum, since, now))
                if number is not None
            ]
            ids.sort(
                key=lambda number: hashlib.sha256(f"{week}:{stratum}:{number}".encode()).digest()
            )
            rows += [
                {
                    "week": week,
                    "lot_id": number,
                    "stratum": stratum,
                    "why": _why(session, stratum, number),
                }
                for number in _one_a_consultation(session, ids)[:size]
            ]
    if rows:
        with store.transaction() as session:
            session.execute(insert_if_absent(session, columns_of(Sample)), rows)
    return len(rows)


def _one_a_consultation(session: Session, ids: Sequence[int]) -> list[int]:
    """The first lot of each consultation, in that order: its other lots say the same words."""
    home: dict[int, int] = {}
    for start in range(0, len(ids), CHUNK):
        lot_query = select(col(Lot.id), col(Lot.consultation_id)).where(
            col(Lot.id).in_(ids[start : start + CHUNK])
        )
        home |= {row[0]: row[1] for row in session.execute(lot_query)}
    first: dict[int, int] = {}
    for number in ids:
        first.setdefault(home.get(number, -number), number)
    return list(first.values())


def _why(session: Session, stratum: str, lot: int) -> str:
    """Why this lot was left aside, in words that staff can check."""
    return (
        _why_not_flagged(session, lot) if stratum == "not_flagged" else _why_not_sent(session, lot)
    )


def _why_not_flagged(session: Session, lot: int) -> str:
    taken_back = select(col(Finding.retired_why)).where(
        col(Finding.lot_id) == lot, col(Finding.retired_at).is_not(None)
    )
    if why := session.execute(
        taken_back.order_by(col(Finding.retired_at).desc()).limit(1)
    ).scalar():
        return f"un repérage y a été retiré : {why}"[:300]
    return "aucune règle ni le modèle n’y a vu de considération sociale"


def _why_not_sent(session: Session, lot: int) -> str:
    codes = session.execute(
        select(col(Finding.code))
        .where(col(Finding.lot_id) == lot, col(Finding.retired_at).is_(None))
        .distinct()
    ).scalars()
    read = ", ".join(
        sorted(FACTS[Consideration(code)].label for code in codes if code in set(Consideration))
    )
    opened = _count(session, Opportunity, lot)
    matched = _count(session, Match, lot)
    if opened:
        outcome = f"proposé à {count(opened, 'adhérent', 'adhérents')}, rien n’est encore parti"
    elif matched:
        outcome = f"{count(matched, 'adhérent examiné', 'adhérents examinés')}, aucun retenu"
    else:
        outcome = "aucun adhérent n’a ce métier dans cette zone"
    return f"lu : {read} ; {outcome}"[:300]


def _count(session: Session, table: type[Match] | type[Opportunity], lot: int) -> int:
    return int(
        session.execute(
            select(func.count()).select_from(table).where(col(table.lot_id) == lot)
        ).scalar_one()
    )


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
        .where(
            col(Sample.judged).is_(None),
            col(Sample.week) >= since,
            col(Consultation.taken_down_at).is_(None),
        )
        .order_by(col(Sample.week).desc(), col(Sample.id))
        .limit(50)
    )
    return [
        Waiting(
            sample.id or 0,
            home.id or 0,
            lot.title or home.title,
            lot.number,
            home.buyer_name,
            sample.stratum,
            sample.why,
        )
        for sample, lot, home in rows
    ]


def judge(
    session: Session, sample_id: int, answer: str, user_id: int | None, now: datetime
) -> None:
    """Keep what staff say of one sampled lot: right, missed or unsure; raises KeyError for an
    unknown sample.
    """
    sample = session.get(Sample, sample_id)
    if sample is None:
        raise KeyError(sample_id)
    sample.judged, sample.user_id, sample.judged_at = answer, user_id, now
    session.add(sample)


def estimate(session: Session, now: datetime, weeks: int = 8) -> Estimate | None:
    """Of the lots left aside over the last weeks, the share that should not have been; « unsure
    » left out.
    """
    since = now - timedelta(weeks=weeks)
    return miss_rate([_stratum(session, name, since, now) for name in STRATA])


def missed(session: Session, now: datetime, weeks: int = 8) -> Estimate | None:
    """The published miss rate: of the lots that were wanted, the share that reached nobody."""
    rate = estimate(session, now, weeks)
    if rate is None:
        return None
    since = now - timedelta(weeks=weeks)
    sent = (
        select(func.count(func.distinct(col(Opportunity.lot_id))))
        .join(DeliveryItem, col(DeliveryItem.opportunity_id) == col(Opportunity.id))
        .join(Consultation, col(Consultation.id) == col(Opportunity.consultation_id))
        .where(col(Consultation.published_at) >= since, col(Consultation.published_at) < now)
    )
    return of_wanted(rate, int(session.execute(sent).scalar_one()))


def _stratum(session: Session, name: str, since: datetime, now: datetime) -> Stratum:
    judged = dict(
        session.execute(
            select(col(Sample.judged), func.count())
            .where(col(Sample.stratum) == name, col(Sample.judged_at) >= since)
            .group_by(col(Sample.judged))
        ).all()
    )
    size = session.execute(
        select(func.count()).select_from(population(name, since, now).subquery())
    ).scalar_one()
    missed = judged.get("missed", 0)
    return Stratum(name, int(size), judged.get("right", 0) + missed, missed)
