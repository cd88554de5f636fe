"""What mail systems tell of our messages: an address at fault moves its person on the ladder, a
domain that refuses us is paused, a list is stopped by mail.
"""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from alerts.bounce_faults import OURS_OR_THEIRS
from alerts.bounces import Returned
from alerts.planning.queue import queue_real_time
from alerts.planning.recipients import staff_deliveries
from alerts.returns import MailboxPlace, arrivals
from alerts.stop_mail import Written
from vigie.acts.actor import MAILBOX
from vigie.acts.preferences import stop_by_link
from vigie.config import Settings
from vigie.store import Store
from vigie.store.outbox.contacts import Came, by_address, folded_address, record_bounce
from vigie.store.outbox.paused_domains import pause_domain
from vigie.store.outbox.tokens import find
from vigie.store.service.app_state import recall, remember_in
from vigie.store.tables import Contact, Delivery, columns_of

DELIVERIES = columns_of(Delivery)
MAILBOX_READ = "mailbox"  # AppState: how far it was read


def read_mailbox(store: Store, settings: Settings, now: datetime) -> tuple[int, int]:
    """Do what the new mails of the box ask, and tell staff of those that people wrote; returns
    (mails read, bounces kept). Raises NotConfigured, ChannelDown.
    """
    mails = bounces = 0
    with store.reading() as session:
        read_before = MailboxPlace(**recall(session, MAILBOX_READ))
    for arrival in arrivals(settings, read_before):
        mails += 1
        # one transaction a mail, its place with it: a crash neither forgets nor doubles
        with store.transaction() as session:
            token = find(session, arrival.stop_token, "unsubscribe")
            if token is not None:
                stop_by_link(session, MAILBOX, token, now)
            for returned in arrival.returned:
                bounces += keep_bounce(session, settings, returned, now)
            if arrival.written is not None:
                _tell_staff(session, settings, arrival.written, arrival.place, now)
            remember_in(session, MAILBOX_READ, asdict(arrival.place), now)
    return mails, bounces


def _tell_staff(
    session: Session, settings: Settings, mail: Written, place: MailboxPlace, now: datetime
) -> None:
    """That somebody waits for an answer; the mail itself stays in the box, where it is read."""
    people = by_address(session, mail.address)
    contact = min((person.id or 0 for person in people), default=0)
    kind = "mail_stop" if mail.asks_to_stop else "mail"
    subject = f"{kind}:{contact}:{place.validity}.{place.number}"
    queue_real_time(session, staff_deliveries(session, settings, subject, now), now)


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
    contacts = by_address(session, returned.address) if returned.address else []
    delivery_query = select(
        DELIVERIES.c.id,
        DELIVERIES.c.contact_id,
        DELIVERIES.c.message["to"].as_string().label("written_to"),
    )
    row = session.execute(
        delivery_query.where(DELIVERIES.c.idempotency_key == returned.key)
    ).first()
    # a report of several recipients quotes one message: another of our people is not its addressee
    only_other_people = (
        contacts and row is not None and all(person.id != row.contact_id for person in contacts)
    )
    if row is not None and row.contact_id and not only_other_people:
        contact = session.get(Contact, row.contact_id)
        return row.id, contact if contact and _still_at(contact, row.written_to) else None
    return None, min(
        contacts, key=lambda candidate: (candidate.bounce_level, candidate.id), default=None
    )


def _still_at(contact: Contact, written_to: str | None) -> bool:
    """A notice that comes days after the address was changed says nothing of the new one."""
    return not written_to or folded_address(written_to) == folded_address(contact.email)
