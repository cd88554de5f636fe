"""Which trades each lot is, decided as soon as its notice is in and kept for every later use."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from vigie.domain.events import NoticeAmended, NoticePublished
from vigie.domain.lot_trades import LotTrades
from vigie.flow.steps import Context, Write, with_the_first
from vigie.matching.facts import lot_text
from vigie.matching.trades.answer import trades_of, version
from vigie.store.match.lot_trades import (
    keep_lot_trades,
    lots_of_consultations,
    lots_to_decide,
    trades_of_lots,
)
from vigie.store.read.lots import lot_views
from vigie.store.search.documents import reindex

BATCH = 100  # lots decided again in one transaction
Decided = dict[int, tuple[int, LotTrades]]


def decide(context: Context, events: Sequence[NoticePublished | NoticeAmended]) -> Sequence[Write]:
    """Answers NoticePublished and NoticeAmended: decides outside any transaction, writes the whole
    batch together.
    """
    with context.store.reading() as session:
        lots = lots_of_consultations(session, {event.consultation_id for event in events})
        decided = _decided(session, lots)

    def write(session: Session) -> None:
        keep_lot_trades(session, decided, context.now)

    return with_the_first(write, events)


def renew(context: Context) -> list[int]:
    """Decide again the open lots that older rules or tables decided; gives those whose answer
    changed.
    """
    changed: list[int] = []
    while True:
        with context.store.reading() as session:
            waiting = lots_to_decide(session, version(), BATCH)
            before = trades_of_lots(session, waiting)
            decided = _decided(session, waiting)
        if not decided:
            return changed
        changed_ids = [
            lot_id
            for lot_id, (_, trades) in decided.items()
            if lot_id not in before or _says(before[lot_id]) != _says(trades)
        ]
        with context.store.transaction() as session:
            keep_lot_trades(session, decided, context.now)
            reindex(session, {decided[lot_id][0] for lot_id in changed_ids})
        changed += [lot_id for lot_id in changed_ids if lot_id in before]


def _says(trades: LotTrades) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(trades.oui), frozenset(trades.voir)


def _decided(session: Session, lots: Iterable[int]) -> Decided:
    return {
        number: (view.consultation_id, trades_of(lot_text(view)))
        for number, view in lot_views(session, lots).items()
    }
