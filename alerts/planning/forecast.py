"""Who would hear of lots, and when first: asked of the planning that queues messages, nothing is
written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from alerts.content.gather import items_by_id
from alerts.content.items import Item
from alerts.planning.queue import Audience, alerts_to, audience
from alerts.planning.release import release
from alerts.planning.timing import next_letter
from vigie.config import Settings
from vigie.store.tables import Opportunity, columns_of

OPPORTUNITIES = columns_of(Opportunity)


@dataclass(frozen=True)
class Forecast:
    """Of what is open on some lots: when each member first hears, and why it waits where nobody
    will.
    """

    first: dict[int, datetime]
    concerned: int = 0  # members with something open on them, told or not
    waiting: str = ""  # why what is not told yet does not leave


def forecast(
    session: Session,
    settings: Settings,
    lot_ids: Iterable[int],
    now: datetime,
    *,
    released: bool = False,
) -> Forecast:
    """As the lots stand, or as they would once staff let them go."""
    query = select(OPPORTUNITIES.c.id).where(OPPORTUNITIES.c.lot_id.in_(sorted(set(lot_ids))))
    gathered = items_by_id(session, session.execute(query).scalars(), now).values()
    items = [_let_go(item, now) if released else item for item in gathered]
    told = audience(session, settings, items, now)
    first: dict[int, datetime] = {}
    for delivery in alerts_to(session, settings, told, now):
        _sooner(first, delivery.member_id or 0, delivery.due_at)
    for member_id, leaves in _letters(told, settings, now):
        _sooner(first, member_id, leaves)
    waiting = "" if first or not told.untold else _waiting(told.untold, settings, now)
    return Forecast(first, len({item.member_id for item in items}), waiting)


def _let_go(item: Item, now: datetime) -> Item:
    return replace(item, released_at=now, held=False)


def _letters(told: Audience, settings: Settings, now: datetime) -> Iterable[tuple[int, datetime]]:
    for item in told.untold:
        decided = release(item, settings.release, now)
        leaves = now if decided.go else decided.goes_at
        for listener in told.listeners.get(item.member_id, ()) if leaves is not None else ():
            if listener.rhythm.wants_letter and listener.choice.wants(item):
                yield item.member_id, next_letter(listener.rhythm, max(now, leaves or now))


def _sooner(first: dict[int, datetime], member_id: int, moment: datetime) -> None:
    first[member_id] = min(first.get(member_id, moment), moment)


def _waiting(untold: Sequence[Item], settings: Settings, now: datetime) -> str:
    decided = [release(item, settings.release, now) for item in untold]
    withheld = [
        release_choice.why
        for release_choice in decided
        if not release_choice.go and release_choice.goes_at is None
    ]
    return withheld[0] if withheld else "leurs contacts ne reçoivent pas ces messages"
