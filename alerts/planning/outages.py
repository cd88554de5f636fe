"""A channel that cannot be used: staff hear of it once on another one, and once more when it
takes messages again.
"""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from alerts.planning.queue import queue_real_time
from alerts.planning.recipients import staff_deliveries
from vigie.config import Settings
from vigie.store import Store
from vigie.store.outbox.outages import came_back, outage_subject, outages, went_down
from vigie.store.tables import Delivery, DeliveryItem, columns_of

DELIVERIES = columns_of(Delivery)
ITEMS = columns_of(DeliveryItem)


def fell(store: Store, settings: Settings, channel: str, error: str, now: datetime) -> None:
    """Note the outage; its first moment queues the message, which leaves only if it still lasts
    then.
    """
    with store.transaction() as session:
        if went_down(session, channel, error, now):
            planned = staff_deliveries(
                session, settings, outage_subject(channel, now), now, not_on=channel
            )
            queue_real_time(session, planned, now)


def recovered(store: Store, settings: Settings, channel: str, now: datetime) -> None:
    """It took a message; who heard of the outage hears that it is over."""
    with store.reading() as session:
        outage = outages(session).get(channel)
    if outage is None:
        return
    with store.transaction() as session:
        came_back(session, channel, now)
        subject = outage_subject(channel, outage[0])
        if _was_told(session, subject):
            queue_real_time(
                session, staff_deliveries(session, settings, subject + ":mended", now), now
            )


def _was_told(session: Session, subject: str) -> bool:
    item_query = select(ITEMS.c.id).join(DELIVERIES, DELIVERIES.c.id == ITEMS.c.delivery_id)
    leaves = DELIVERIES.c.state.in_(("waiting", "leased", "sending", "sent"))
    item_query = item_query.where(
        ITEMS.c.subject == subject, leaves, DELIVERIES.c.composed_at.is_not(None)
    )
    return session.execute(item_query.limit(1)).first() is not None
