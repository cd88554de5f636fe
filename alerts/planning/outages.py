"""A channel that cannot be used: staff hear of it once on another one, and once more when it
takes messages again.
"""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlmodel import Session

from alerts.content.message import StaffNotice
from alerts.planning.queue import queue_real_time
from alerts.planning.recipients import staff_deliveries
from vigie.config import Settings
from vigie.domain import french
from vigie.store import Store
from vigie.store.outbox.outages import came_back, outages, went_down
from vigie.store.tables import Delivery, DeliveryItem, columns_of

DELIVERIES = columns_of(Delivery)
ITEMS = columns_of(DeliveryItem)
NAMES = {"email": "courriel", "slack": "Slack", "webhook": "webhook", "files": "fichiers"}


def fell(store: Store, settings: Settings, channel: str, error: str, now: datetime) -> None:
    """Note the outage; its first moment queues the message, which leaves only if it still lasts
    then.
    """
    with store.transaction() as session:
        if went_down(session, channel, error, now):
            planned = staff_deliveries(
                session, settings, _subject(channel, now), now, not_on=channel
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
        subject = _subject(channel, outage[0])
        if _was_told(session, subject):
            queue_real_time(
                session, staff_deliveries(session, settings, subject + ":mended", now), now
            )


def outage_notice(session: Session, channel_name: str, settings: Settings) -> StaffNotice | None:
    """What « outage:email:1764061200 » still has to say; nothing once a short outage is over."""
    channel, since, mended = [*channel_name.split(":"), ""][:3]
    name, url = NAMES.get(channel, channel), f"{settings.public_url.rstrip('/')}/envois"
    start = french.moment(datetime.fromtimestamp(int(since), UTC))
    if mended:
        return StaffNotice(
            f"Canal {name}\u00a0: les envois reprennent",
            f"Il était indisponible depuis le {start}.",
            url,
        )
    outage = outages(session).get(channel)
    if outage is None or _subject(channel, outage[0]) != f"outage:{channel_name}":
        return None
    text = (
        f"Depuis le {start}. {outage[1]} Les messages attendent et partiront ensuite\u00a0; "
        f"aucun n’est perdu."
    )
    return StaffNotice(f"Canal {name} indisponible", text, url, urgent=True)


def _subject(channel: str, since: datetime) -> str:
    return f"outage:{channel}:{int(since.timestamp())}"


def _was_told(session: Session, subject: str) -> bool:
    item_query = select(ITEMS.c.id).join(DELIVERIES, DELIVERIES.c.id == ITEMS.c.delivery_id)
    leaves = DELIVERIES.c.state.in_(("waiting", "leased", "sending", "sent"))
    item_query = item_query.where(
        ITEMS.c.subject == subject, leaves, DELIVERIES.c.composed_at.is_not(None)
    )
    return session.execute(item_query.limit(1)).first() is not None
