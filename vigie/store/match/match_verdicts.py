"""What staff and members say of matches: kept a side, counted by trade, given as labelled lots."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select, update
from sqlmodel import Session, col

from vigie.domain.recall import wilson
from vigie.store.read.lots import lot_views
from vigie.store.tables import Activity, Match, MatchVerdict, Opportunity

OPPORTUNITIES: Table = Opportunity.__table__  # type: ignore[attr-defined]
CHUNK = 200
VERDICTS = {
    "ours": "c’est notre métier",
    "wrong_trade": "pas notre métier",
    "too_big": "trop grand",
    "too_far": "trop loin",
}


@dataclass(frozen=True)
class Understood:
    """How well one trade is understood: matches that people judged, and those whose trade was
    right, with the 95 % interval of the share.
    """

    trade: str
    judged: int
    right: int
    too_big: int
    too_far: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Of the matches judged, those whose trade was right."""
        return self.right / self.judged


def keep(
    session: Session,
    member_id: int,
    lot_id: int,
    consultation_id: int,
    verdict: str,
    side: str,
    by: str,
    now: datetime,
) -> MatchVerdict:
    """Put that word in place of the same side's last one."""
    verdict_query = select(MatchVerdict).where(
        col(MatchVerdict.member_id) == member_id,
        col(MatchVerdict.lot_id) == lot_id,
        col(MatchVerdict.side) == side,
    )
    row = session.scalars(verdict_query).first() or MatchVerdict(
        member_id=member_id,
        lot_id=lot_id,
        consultation_id=consultation_id,
        verdict=verdict,
        side=side,
        by=by,
        at=now,
    )
    row.verdict, row.by, row.at = verdict, by, now
    row.trade = _trade(session, member_id, lot_id) or row.trade
    session.add(row)
    session.flush()
    return row


def silence(session: Session, member_id: int, consultation_id: int, *, silent: bool) -> None:
    """Nothing more of that consultation is sent to that member, or again."""
    session.execute(
        update(OPPORTUNITIES)
        .where(
            OPPORTUNITIES.c.member_id == member_id,
            OPPORTUNITIES.c.consultation_id == consultation_id,
        )
        .values(excluded_by_staff=silent)
    )


def understood(session: Session) -> list[Understood]:
    """Every trade that people judged, the worst understood first."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    verdict_query = select(col(MatchVerdict.trade), col(MatchVerdict.verdict))
    for trade, verdict in session.execute(verdict_query).all():
        counts[trade][verdict] += 1
    trades = []
    for trade, tally in counts.items():
        judged = sum(tally.values())
        right = judged - tally["wrong_trade"]
        low, high = wilson(right, judged)
        trades.append(
            Understood(trade, judged, right, tally["too_big"], tally["too_far"], low, high)
        )
    return sorted(
        trades,
        key=lambda trade_figures: (trade_figures.share, -trade_figures.judged, trade_figures.trade),
    )


def labelled_lots(session: Session) -> Iterator[dict[str, Any]]:
    """The lots that people judged, with the trades that they are and are not."""
    by_lot: dict[int, list[MatchVerdict]] = defaultdict(list)
    for row in session.scalars(select(MatchVerdict).order_by(col(MatchVerdict.lot_id))):
        if row.trade:
            by_lot[row.lot_id].append(row)
    ids = sorted(by_lot)
    for start in range(0, len(ids), CHUNK):
        views = lot_views(session, ids[start : start + CHUNK])
        for number, lot in views.items():
            verdict_rows = by_lot[number]
            wrong = {row.trade for row in verdict_rows if row.verdict == "wrong_trade"}
            yes = {row.trade for row in verdict_rows if row.verdict != "wrong_trade"}
            yield {
                "id": f"{lot.consultation_id}#{lot.number}",
                "consultation": lot.consultation_title,
                "lot": lot.title,
                "text": lot.own_text,
                "cpv": list(lot.cpv),
                "oui": sorted(yes - wrong),
                "non": sorted(wrong - yes),
                "voir": sorted(yes & wrong),
            }


def _trade(session: Session, member_id: int, lot_id: int) -> str:
    trade_query = (
        select(col(Activity.trade))
        .join(Match, col(Match.activity_id) == col(Activity.id))
        .where(col(Match.member_id) == member_id, col(Match.lot_id) == lot_id)
    )
    return session.scalars(trade_query).first() or ""
