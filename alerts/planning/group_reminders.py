"""A person asks again the members of a group who have not answered: one message a day at most."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from alerts.planning.queue import queue_real_time
from alerts.planning.recipients import channel_for, rhythm_of
from alerts.planning.timing import due
from vigie.config import Settings
from vigie.domain.clock import paris_day
from vigie.store.outbox.contacts import contacts_of
from vigie.store.outbox.preferences import preferences
from vigie.store.outbox.queue import NewDelivery, NewItem
from vigie.store.tables import Consent, columns_of

CONSENTS = columns_of(Consent)


def ask_again(session: Session, settings: Settings, number: int, now: datetime) -> int:
    """Queue the question once more; how many members will read it. Who stopped such messages, or
    has no address, is left alone.
    """
    silent = select(CONSENTS.c.member_id).where(
        CONSENTS.c.joint_bid_id == number, CONSENTS.c.accepted.is_(None)
    )
    contacts = contacts_of(session, set(session.execute(silent).scalars()))
    several = [contact for people in contacts.values() for contact in people]
    chosen = preferences(session, [contact.id or 0 for contact in several])
    asked = [
        contact
        for contact in several
        if "joint_bids" not in rhythm_of(chosen[contact.id or 0]).stopped
    ]
    item = NewItem(f"joint_bid:{number}", section="groups")
    planned = [
        NewDelivery(
            what=f"joint_bid_reminder:{number}:{paris_day(now).isoformat()}",
            kind="joint_bid",
            recipient=f"contact:{contact.id}",
            channel=channel_for(contact.channel, settings),
            due_at=due(now),
            member_id=contact.member_id,
            contact_id=contact.id,
            items=(item,),
        )
        for contact in asked
    ]
    queue_real_time(session, planned, now)
    return len({contact.member_id for contact in asked})
