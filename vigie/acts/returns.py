"""What mail systems tell of our messages: an address at fault moves its person on the ladder, a
domain that refuses us is paused, a list is stopped by mail.
"""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from alerts.bounce_faults import OURS_OR_THEIRS
from alerts.bounces import Returned
from alerts.planning.queue import queue_real_time
from alerts.planning.recipients import staff_deliveries
from alerts.returns import arrivals
from vigie.acts.actor import MAILBOX
from vigie.acts.preferences import stop_by_link
from vigie.config import Settings
from vigie.store import Store
from vigie.store.outbox.contacts import Came, by_address, folded_address, record_bounce
from vigie.store.outbox.paused_domains import pause_domain
from vigie.store.outbox.tokens import find
from vigie.store.tables import Contact, Delivery, columns_of

DELIVERIES = columns_of(Delivery)


def read_mailbox(store: Store, settings: Settings, now: datetime) -> tuple[int, int]:
    """Do what the unseen mails of the box ask; returns (mails read, bounces kept). Raises
    NotConfigured, ChannelDown.
    """
    mails = bounces = 0
    for arrival in arrivals(settings):
        mails += 1
        with store.transaction() as session:
            token = find(session, arrival.stop_token, "unsubscribe")
            if token is not None:
                stop_by_link(session, MAILBOX, token, now)
        for returned in arrival.returned:
            with store.transaction() as session:
                bounces += keep_bounce(session, settings, returned, now)
    return mails, bounces


def keep_bounce(
    session: Session, settings: Settings, returned: Returned, now: datetime, *, signed: bool = False
) -> bool:
    """Move the person it is about on the ladder, or pause the domain that refuses us; false for a
    stranger or a notice known already.

    Anybody may write to the mailbox: what quotes no message of ours and is not signed neither
    stops a person at once nor pauses a domain.
    """
    delivery_id, contact = _about(session, returned)
    if contact is None:
        return False
    proved = signed or delivery_id is not None
    is_new = record_bounce(
        session,
        contact=contact,
        came=_kind(returned) if proved or returned.came == "soft" else "soft",
        detail=returned.detail,
        provider_key=returned.provider_key,
        now=now,
        delivery_id=delivery_id,
    )
    if is_new and proved and returned.came == "soft" and returned.fault in OURS_OR_THEIRS:
        domain = folded_address(contact.email).rpartition("@")[2]
        if pause_domain(session, domain, returned.fault, returned.detail, now):
            subject = f"domain:{int(now.timestamp())}:{domain}"
            queue_real_time(session, staff_deliveries(session, settings, subject, now), now)
    return is_new


def _kind(returned: Returned) -> Came:
    if returned.came != "soft":
        return returned.came
    if returned.fault in OURS_OR_THEIRS:
        return "refused"
    return "late" if returned.fault == "delay" else "soft"


def _about(session: Session, returned: Returned) -> tuple[int | None, Contact | None]:
    delivery_query = select(
        DELIVERIES.c.id,
        DELIVERIES.c.contact_id,
        DELIVERIES.c.message["to"].as_string().label("written_to"),
    )
    row = session.execute(
        delivery_query.where(DELIVERIES.c.idempotency_key == returned.key)
    ).first()
    if row is not None and row.contact_id:
        contact = session.get(Contact, row.contact_id)
        return row.id, contact if contact and _still_at(contact, row.written_to) else None
    contacts = by_address(session, returned.address) if returned.address else []
    return None, min(
        contacts, key=lambda candidate: (candidate.bounce_level, candidate.id), default=None
    )


def _still_at(contact: Contact, written_to: str | None) -> bool:
    """A notice that comes days after the address was changed says nothing of the new one."""
    return not written_to or folded_address(written_to) == folded_address(contact.email)
