"""Which trades lots are, as kept with the version of the rules that decided."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import Session

from vigie.domain.lot_trades import LotTrades
from vigie.store.inserts import insert_of, parts
from vigie.store.tables import Lot, LotTrade, columns_of

LOTS = columns_of(Lot)
LOT_TRADES = columns_of(LotTrade)


def trades_of_lots(session: Session, lot_ids: Iterable[int]) -> dict[int, LotTrades]:
    """What was decided of those lots, by lot."""
    return {
        row.lot_id: LotTrades(
            tuple(row.oui), tuple(row.voir), row.need, dict(row.why), row.version, row.text_hash
        )
        for row in _rows(session, lot_ids)
    }


def trades_of_consultations(session: Session, ids: Iterable[int]) -> dict[int, list[str]]:
    """The trades of the decided lots of consultations: a lot's sure ones, else those to check."""
    trades: dict[int, set[str]] = {}
    for part in parts(ids):
        decided = select(LOT_TRADES.c.consultation_id, LOT_TRADES.c.oui, LOT_TRADES.c.voir)
        for consultation_id, oui, voir in session.execute(
            decided.where(LOT_TRADES.c.consultation_id.in_(part))
        ):
            trades.setdefault(consultation_id, set()).update(oui or voir)
    return {consultation_id: sorted(slugs) for consultation_id, slugs in trades.items()}


def keep_lot_trades(
    session: Session, decided: Mapping[int, tuple[int, LotTrades]], now: datetime
) -> None:
    """Keep what was decided of lots, each with its consultation; what is gone meanwhile stays
    away.
    """
    rows = [
        {
            "lot_id": lot_id,
            "consultation_id": decided[lot_id][0],
            "oui": list(decided[lot_id][1].oui),
            "voir": list(decided[lot_id][1].voir),
            "need": decided[lot_id][1].need,
            "why": dict(decided[lot_id][1].why),
            "version": decided[lot_id][1].version,
            "text_hash": decided[lot_id][1].text_hash,
            "decided_at": now,
        }
        for lot_id in _standing(session, decided)
    ]
    if rows:
        written = insert_of(session, LOT_TRADES)
        told = {name: written.excluded[name] for name in rows[0] if name != "lot_id"}
        session.execute(written.on_conflict_do_update(index_elements=["lot_id"], set_=told), rows)


def lots_to_decide(session: Session, version: str, limit: int) -> list[int]:
    """Open lots that no rule or an older one decided."""
    older = or_(LOT_TRADES.c.version.is_(None), LOT_TRADES.c.version != version)
    lot_query = (
        select(LOTS.c.id)
        .outerjoin(LOT_TRADES, LOT_TRADES.c.lot_id == LOTS.c.id)
        .where(LOTS.c.state == "open", older)
        .order_by(LOTS.c.id)
        .limit(limit)
    )
    return list(session.execute(lot_query).scalars())


def lots_of_consultations(session: Session, ids: Iterable[int]) -> list[int]:
    """The lots of those consultations."""
    lots: list[int] = []
    for part in parts(ids):
        lot_query = select(LOTS.c.id).where(LOTS.c.consultation_id.in_(part)).order_by(LOTS.c.id)
        lots += session.execute(lot_query).scalars()
    return lots


def _standing(session: Session, lot_ids: Iterable[int]) -> list[int]:
    present_ids: list[int] = []
    for part in parts(lot_ids):
        present_ids += session.execute(select(LOTS.c.id).where(LOTS.c.id.in_(part))).scalars()
    return present_ids


def _rows(session: Session, lot_ids: Iterable[int]) -> list[LotTrade]:
    rows: list[LotTrade] = []
    for part in parts(lot_ids):
        lot_trade_query = select(LotTrade).where(LOT_TRADES.c.lot_id.in_(part))
        rows += session.execute(lot_trade_query).scalars()
    return rows
