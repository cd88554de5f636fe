"""Time closes calls: lots past their end, and the consultations that have no live lot left."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlmodel import Session

from vigie.domain.events import LotClosed
from vigie.domain.tender import LIVE
from vigie.store.tables import Consultation, Lot, columns_of

LOTS = columns_of(Lot)
CONSULTATIONS = columns_of(Consultation)
BATCH = 1000


def close_passed(session: Session, now: datetime, limit: int = BATCH) -> list[LotClosed]:
    """Close lots whose end has passed, and their consultations with the last one; the event of
    each, to be emitted.
    """
    lot_query = (
        select(LOTS.c.id, LOTS.c.consultation_id, LOTS.c.live_until)
        .where(LOTS.c.state.in_(LIVE), LOTS.c.live_until <= now)
        .order_by(LOTS.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    lots = session.execute(lot_query).all()
    if lots:
        session.execute(
            update(LOTS).where(LOTS.c.id.in_([lot.id for lot in lots])).values(state="closed")
        )
        _close_consultations(session, sorted({lot.consultation_id for lot in lots}), now)
    return [LotClosed(lot.id, "closed", lot.live_until.isoformat()) for lot in lots]


def _close_consultations(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Those without a live lot take the state that their lots have: awarded before unsuccessful,
    cancelled, closed.
    """
    open_lots = (LOTS.c.consultation_id == CONSULTATIONS.c.id) & LOTS.c.state.in_(LIVE)
    awarded = (LOTS.c.consultation_id == CONSULTATIONS.c.id) & (LOTS.c.state == "awarded")
    ended = (
        CONSULTATIONS.c.id.in_(ids) & CONSULTATIONS.c.state.in_(LIVE) & ~exists().where(open_lots)
    )
    for state, condition in (("awarded", ended & exists().where(awarded)), ("closed", ended)):
        session.execute(update(CONSULTATIONS).where(condition).values(state=state, updated_at=now))
