"""Questions on lots: one lot with what its consultation says of it, as the later steps see it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import or_, select
from sqlmodel import Session

from vigie.domain.lots import FindingView, LotView, ReadingView
from vigie.store.tables import Buyer, Consultation, Lot, Notice, columns_of

LOTS = columns_of(Lot)
CONSULTATIONS = columns_of(Consultation)
NOTICES = columns_of(Notice)
BUYERS = columns_of(Buyer)
CHUNK = 500  # bound parameters in one question


def lots_of(session: Session, consultation_id: int) -> list[Lot]:
    """The lots of a consultation in their published order."""
    lot_query = (
        select(Lot)
        .where(LOTS.c.consultation_id == consultation_id)
        .order_by(LOTS.c.position, LOTS.c.id)
    )
    return list(session.execute(lot_query).scalars())


def lots_of_consultations(session: Session, ids: Iterable[int]) -> list[Lot]:
    """The lots of those consultations, each in its published order."""
    lot_query = (
        select(Lot)
        .where(LOTS.c.consultation_id.in_(list(ids)))
        .order_by(LOTS.c.consultation_id, LOTS.c.position, LOTS.c.id)
    )
    return list(session.execute(lot_query).scalars())


def readings_of_lots(
    session: Session, ids: Iterable[int]
) -> dict[int, list[tuple[int, str | None]]]:
    """By consultation, each of its lots with the mark of what was read of it."""
    lot_query = (
        select(LOTS.c.consultation_id, LOTS.c.id, LOTS.c.reading_hash)
        .where(LOTS.c.consultation_id.in_(list(ids)))
        .order_by(LOTS.c.id)
    )
    readings: dict[int, list[tuple[int, str | None]]] = defaultdict(list)
    for consultation_id, lot_id, mark in session.execute(lot_query):
        readings[consultation_id].append((lot_id, mark))
    return readings


def lots_of_notice(session: Session, number: str) -> list[Lot]:
    """The lots of the consultation that a notice tells of, by its number with or without source."""
    number_written = number.strip()[:100]
    bare = number_written.lstrip("0")
    notice_query = select(NOTICES.c.consultation_id).where(
        or_(NOTICES.c.id == number_written, NOTICES.c.source_id.in_((number_written, bare))),
        NOTICES.c.taken_down_at.is_(None),
    )
    ids = [
        consultation_id
        for consultation_id in session.execute(notice_query.order_by(NOTICES.c.id)).scalars()
        if consultation_id
    ]
    return [lot for notice_id in dict.fromkeys(ids) for lot in lots_of(session, notice_id)]


def lot_view(session: Session, lot_id: int) -> LotView | None:
    """One lot with its findings and readings, or nothing for an unknown id."""
    return lot_views(session, [lot_id]).get(lot_id)


def lot_views(session: Session, lot_ids: Iterable[int]) -> dict[int, LotView]:
    """Lots by id with their consultation, buyer, findings after verdicts and readings."""
    from vigie.store.match.lot_trades import trades_of_lots
    from vigie.store.read.findings import (
        effective,
        readings,
    )  # made by another step: read late, so that either may load first

    ids = sorted(set(lot_ids))
    views: dict[int, LotView] = {}
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        findings, read = effective(session, part), readings(session, part)
        trades = trades_of_lots(session, part)
        for lot, consultation, buyer, several in _rows(session, part):
            number = lot.id or 0
            view = _view(
                lot, consultation, buyer, several, findings.get(number, ()), read.get(number, ())
            )
            views[number] = replace(view, trades=trades.get(number))
    return views


def _rows(
    session: Session, ids: list[int]
) -> list[tuple[Lot, Consultation, tuple[str | None, list[str] | None], bool]]:
    twin = LOTS.alias()
    several = (
        select(twin.c.id)
        .where(twin.c.consultation_id == LOTS.c.consultation_id, twin.c.id != LOTS.c.id)
        .exists()
    )
    lot_query = (
        select(Lot, Consultation, BUYERS.c.siren, BUYERS.c.departments, several)
        .join(Consultation, CONSULTATIONS.c.id == LOTS.c.consultation_id)
        .outerjoin(Buyer, BUYERS.c.id == CONSULTATIONS.c.buyer_id)
        .where(LOTS.c.id.in_(ids))
    )
    return [(row[0], row[1], (row[2], row[3]), row[4]) for row in session.execute(lot_query).all()]


def _euros(lot: Lot, consultation: Consultation, several: bool) -> float | None:
    """The lot's own amount, else that of the whole where it is its only lot; in euros only."""
    if consultation.currency not in (None, "EUR"):
        return None
    return lot.estimated_value or (None if several else consultation.estimated_value)


def _view(
    lot: Lot,
    consultation: Consultation,
    buyer: tuple[str | None, list[str] | None],
    several: bool,
    findings: tuple[FindingView, ...],
    readings: tuple[ReadingView, ...],
) -> LotView:
    texts = (lot.title, lot.description, consultation.title, consultation.description)
    return LotView(
        id=lot.id or 0,
        consultation_id=lot.consultation_id,
        number=lot.number,
        title=lot.title or consultation.title,
        text="\n".join(part for part in texts if part),
        own_text="\n".join(part for part in texts[:2] if part),
        consultation_title=consultation.title if lot.title else "",
        buyer=consultation.buyer_name,
        buyer_siren=buyer[0],
        cpv=tuple(lot.cpv or consultation.cpv),
        departments=tuple(lot.departments or consultation.departments),
        nuts=tuple(lot.nuts or consultation.nuts),
        deadline_at=lot.deadline_at,
        live_until=lot.live_until,
        state=lot.state,  # type: ignore[arg-type]
        why=lot.why,  # type: ignore[arg-type]
        nature=consultation.nature,
        concession=consultation.concession,
        framework=bool(consultation.framework),
        estimated_value=_euros(lot, consultation, several),
        duration_months=consultation.duration_months,
        published_at=consultation.published_at,
        sent_at=consultation.sent_at,
        findings=findings,
        readings=readings,
        doubts=tuple(dict.fromkeys([*consultation.doubts, *lot.doubts])),
        buyer_departments=tuple(buyer[1] or ()),
        shared_places=several and not lot.departments,
        several=several,
    )
