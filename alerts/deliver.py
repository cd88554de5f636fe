"""The delivery loop: claims what is due, sends it, marks it sent only after the channel said
yes.
"""

from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from alerts.channels import names, open_channel
from alerts.channels.base import (
    AnswerLost,
    Channel,
    ChannelDown,
    Meanwhile,
    NotConfigured,
    NotDelivered,
    Refused,
    TryLater,
    nothing,
)
from alerts.content.message import Attachment, Parcel, from_json
from alerts.messages.composing import compose_due
from alerts.planning.outages import fell, recovered
from alerts.planning.queue import queue_all
from vigie.config import Settings
from vigie.domain.clock import now as wall_clock
from vigie.store import Store
from vigie.store.db import waited_out
from vigie.store.desk.setup import LOGO
from vigie.store.outbox.contacts import record_bounce
from vigie.store.outbox.deliveries import (
    AWAITED,
    ClaimedDelivery,
    claim,
    left_since,
    mark_told,
    not_begun,
    not_sent,
    put_back,
    scrub,
    step,
)
from vigie.store.service.app_state import recall
from vigie.store.tables import Contact

log = structlog.get_logger("vigie.deliver")
BATCH = 50
HOUR = timedelta(hours=1)
CAPPED = ("email",)  # what leaves the machine for many people
LARGEST_IN_MAIL = 50_000  # bytes of a logo that goes with every mail
MOST_LOST = 3  # answers lost one after the other: each message more would leave twice
Clock = Callable[[], datetime]


@dataclass
class Delivered:
    """What one run did."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    doubtful: int = 0
    down: tuple[str, ...] = ()  # channels that could not be used, with why
    lost_in_a_row: int = 0  # of the channel at work


def deliver(
    store: Store, settings: Settings, clock: Clock = wall_clock, *, only: tuple[str, ...] = ()
) -> Delivered:
    """Queue what time brings, compose what is due, send it on every channel until nothing is
    due.
    """
    queue_all(store, settings, clock())
    compose_due(store, settings, clock())
    delivered = send_due(store, settings, clock, only=only)
    while scrub(store):
        pass
    return delivered


def send_due(
    store: Store,
    settings: Settings,
    clock: Clock = wall_clock,
    *,
    only: tuple[str, ...] = (),
    member_id: int | None = None,
) -> Delivered:
    """Send what is composed and due, channel by channel, of that member alone if any; a channel
    that is down does not stop the others.
    """
    delivered = Delivered()
    mark_told(store, clock())
    for name in only or names():
        try:
            _channel(store, settings, name, clock, delivered, member_id)
        except (NotConfigured, ChannelDown) as down:
            delivered.down = (*delivered.down, f"{name} : {down}")
            fell(store, settings, name, str(down), clock())
            log.warning("channel_down", channel=name, error=str(down))
    return delivered


def _channel(
    store: Store,
    settings: Settings,
    name: str,
    clock: Clock,
    delivered: Delivered,
    member_id: int | None = None,
) -> None:
    channel: Channel | None = None
    delivered.lost_in_a_row = 0
    try:
        while deliveries := _due(store, settings, name, clock(), member_id):
            try:
                channel = channel or open_channel(name, settings)
            except NotDelivered:
                put_back(store, deliveries)
                raise
            before = delivered.sent
            _batch(store, channel, deliveries, clock, delivered)
            log.info(
                "delivered", channel=name, claimed=len(deliveries), sent=delivered.sent - before
            )
            if delivered.sent > before:
                recovered(store, settings, name, clock())
    finally:
        if channel is not None:
            channel.close()


def _due(
    store: Store, settings: Settings, name: str, now: datetime, member_id: int | None
) -> list[ClaimedDelivery]:
    if name not in CAPPED:
        return claim(store, name, now, limit=BATCH, member_id=member_id)
    room = _room(store, settings, name, now)
    return (
        claim(store, name, now, limit=room, member_id=member_id)
        if room
        else claim(store, name, now, limit=BATCH, kinds=AWAITED, member_id=member_id)
    )


def _room(store: Store, settings: Settings, name: str, now: datetime) -> int:
    with store.reading() as session:
        return max(0, min(BATCH, settings.mails_per_hour - left_since(session, name, now - HOUR)))


def _batch(
    store: Store,
    channel: Channel,
    deliveries: list[ClaimedDelivery],
    clock: Clock,
    delivered: Delivered,
) -> None:
    """Send one batch. One short transaction between two messages marks the last one sent and the
    next one begun.
    """
    yes: tuple[ClaimedDelivery, str] | None = None
    waiting, sent_ids = list(deliveries), []
    logo = _logo(store)
    try:
        while waiting:
            delivery = waiting[0]
            # What left is marked even if the base is busy for long: unmarked, it would leave again.
            begun = waited_out(partial(step, store, clock(), sent=yes, begin=delivery))
            yes = None
            if not begun:  # the lease was lost, or the emergency stop is on
                return
            waiting.pop(0)
            meanwhile = _preparing(channel, waiting, logo)
            yes = _send(store, channel, delivery, logo, clock, delivered, meanwhile)
            sent_ids += [delivery.id] if yes else []
    finally:
        if yes is not None:
            waited_out(partial(step, store, clock(), sent=yes))
        waited_out(partial(put_back, store, waiting))
        if sent_ids:
            mark_told(store, clock(), sent_ids)


def _logo(store: Store) -> Attachment | None:
    """The chamber's, where it is small enough for every mail."""
    with store.reading() as session:
        logo_record = recall(session, LOGO)
    content = b64decode(logo_record["content"]) if logo_record else b""
    if not logo_record or len(content) > LARGEST_IN_MAIL:
        return None
    return Attachment(f"logo.{logo_record['type'].partition('/')[2]}", logo_record["type"], content)


def _parcel(delivery: ClaimedDelivery, logo: Attachment | None) -> Parcel:
    return Parcel(
        delivery.id,
        delivery.key,
        delivery.kind,
        from_json(dict(delivery.message)),
        delivery.thread,
        delivery.progress,
        logo,
    )


def _preparing(
    channel: Channel, waiting: list[ClaimedDelivery], logo: Attachment | None
) -> Meanwhile:
    """Make the next message ready while the other side takes this one in, where the channel
    knows how.
    """
    prepare = getattr(channel, "prepare", None)
    if prepare is None or not waiting:
        return nothing
    following = waiting[0]
    return lambda: prepare(_parcel(following, logo))


def _send(
    store: Store,
    channel: Channel,
    delivery: ClaimedDelivery,
    logo: Attachment | None,
    clock: Clock,
    delivered: Delivered,
    meanwhile: Meanwhile,
) -> tuple[ClaimedDelivery, str] | None:
    try:
        answer = channel.send(_parcel(delivery, logo), meanwhile)
    except ChannelDown as down:
        not_begun(store, delivery, str(down), clock())
        raise
    except Exception as refused:  # noqa: BLE001 - door 2: whatever one message breaks, the others leave
        _put_off(store, delivery, refused, clock(), delivered)
        return None
    delivered.sent += 1
    delivered.lost_in_a_row = 0
    return delivery, answer


def _put_off(
    store: Store, delivery: ClaimedDelivery, refused: Exception, now: datetime, delivered: Delivered
) -> None:
    wait = refused.wait if isinstance(refused, TryLater) else None
    lost = isinstance(refused, AnswerLost)
    words = (
        str(refused)
        if isinstance(refused, NotDelivered)
        else f"Erreur inattendue : {type(refused).__name__}: {refused}"
    )
    progress = refused.progress if isinstance(refused, NotDelivered) else ""
    final = isinstance(refused, Refused)
    failed = not_sent(
        store, delivery, words, now, wait=wait, doubtful=lost, final=final, progress=progress
    )
    delivered.failed += failed
    delivered.later += not failed
    delivered.doubtful += lost
    if isinstance(refused, Refused) and refused.address and delivery.contact_id:
        _hard_bounce(store, delivery, words, now)
    log.warning(
        "not_delivered",
        delivery=delivery.id,
        channel=delivery.channel,
        attempt=delivery.attempts + 1,
        error=words,
        failed=failed,
    )
    delivered.lost_in_a_row = delivered.lost_in_a_row + 1 if lost else 0
    if delivered.lost_in_a_row >= MOST_LOST:
        raise ChannelDown(f"{MOST_LOST} réponses perdues de suite. {words}")


def _hard_bounce(store: Store, delivery: ClaimedDelivery, words: str, now: datetime) -> None:
    with store.transaction() as session:
        contact = session.get(Contact, delivery.contact_id)
        if contact is not None:
            record_bounce(
                session,
                contact=contact,
                came="hard",
                detail=words,
                provider_key=f"smtp:{delivery.key}",
                now=now,
                delivery_id=delivery.id,
            )
