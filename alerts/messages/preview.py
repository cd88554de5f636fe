"""What would go out: one member's next digest as it stands, and the volume of the week, before
anything leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from alerts.content.gather import group_item, lot_items
from alerts.content.message import Message
from alerts.content.sections import Digest
from alerts.messages import members as compose
from alerts.messages.batch import gathered
from alerts.messages.compose import digest_of, period_of
from alerts.messages.digest import subject
from alerts.planning.queue import for_contact
from alerts.planning.recipients import house_of, people, rhythms_of
from alerts.planning.timing import issue_of
from vigie.config import Settings
from vigie.store.events import in_effect_from
from vigie.store.match.joint_bids import joint_bid
from vigie.store.outbox.contacts import contacts_of
from vigie.store.outbox.queue import queue_once
from vigie.store.tables import Contact, Delivery, DeliveryItem, Member, columns_of

DELIVERIES = columns_of(Delivery)
ITEMS = columns_of(DeliveryItem)
MEMBERS = columns_of(Member)


@dataclass(frozen=True)
class Preview:
    """One contact's next digest; nothing to say: both are null."""

    contact: Contact
    digest: Digest | None
    message: Message | None


def previews(
    session: Session, member_ids: Sequence[int], settings: Settings, now: datetime
) -> list[Preview]:
    """The next digest of each contact of those members, as it would leave now; nothing is
    written.
    """
    contacts = [
        contact
        for member_contacts in contacts_of(session, member_ids).values()
        for contact in member_contacts
    ]
    rows = [_pretended(contact, now) for contact in contacts]
    batch = gathered(session, rows, settings, now)
    member_previews = []
    for contact in contacts:
        person = batch.people[contact.id or 0]
        draft = digest_of(batch, contact.member_id or 0, contact.id or 0)
        message = None
        if draft is not None:
            links = compose.links_for(person, batch.house)
            last, since = batch.last.get(contact.id or 0, ("", None))
            subject_words = subject(draft, now, last, period_of(batch, person))
            message = compose.digest_message(
                person, draft, subject_words, since, batch.house, links, now
            )
        member_previews.append(Preview(contact, draft, message))
    return member_previews


def proposal_previews(
    session: Session, number: int, settings: Settings, now: datetime
) -> list[Preview]:
    """The question of a group as each member's first contact would read it; nothing is written."""
    bid = joint_bid(session, number)
    lot = lot_items(session, [bid.view.lot_id], now).get(bid.view.lot_id) if bid else None
    if bid is None or lot is None:
        return []
    proposed, house = replace(bid, released_at=now), house_of(settings)
    contacts_by_member = contacts_of(session, [role.member_id for role in bid.view.roles])
    persons = people(session, [several[0].id or 0 for several in contacts_by_member.values()])
    proposals = []
    for member_id, several in contacts_by_member.items():
        person = persons[several[0].id or 0]
        group, links = group_item(proposed, member_id, lot), compose.links_for(person, house)
        message = compose.joint_bid_message(person, group, house, links, now)
        proposals.append(Preview(several[0], None, message))
    return proposals


def _pretended(contact: Contact, now: datetime) -> Delivery:
    """A delivery that is never kept: it only says for whom to gather."""
    return Delivery(
        id=0,
        what="",
        kind="digest",
        recipient="",
        channel="",
        member_id=contact.member_id,
        contact_id=contact.id,
        due_at=now,
        idempotency_key="",
        created_at=now,
    )


def send_digest(
    session: Session, member_id: int, settings: Settings, now: datetime, *, subject: str = ""
) -> int:
    """Queue a member's digest now instead of at its hour; returns for how many people. One
    already sent is not sent twice,
    and who stopped the letter, or chose none, gets none.
    """
    contacts = contacts_of(session, [member_id]).get(member_id, [])
    rhythms = rhythms_of(session, contacts, settings)
    willing = [contact for contact in contacts if rhythms[contact.id or 0].wants_letter]
    queue_once(
        session,
        [
            for_contact(
                contact,
                subject or f"digest:{issue_of(rhythms[contact.id or 0], now)}",
                "digest",
                in_effect_from(session, now),
                settings,
            )
            for contact in willing
        ],
        now,
    )
    return len(willing)


def solicited(session: Session, member_id: int) -> int:
    """How many opportunities a member was sent (« sollicitée n fois, répondu m »)."""
    item_query = (
        select(func.count(func.distinct(ITEMS.c.opportunity_id)))
        .join(Delivery, DELIVERIES.c.id == ITEMS.c.delivery_id)
        .where(
            DELIVERIES.c.member_id == member_id,
            DELIVERIES.c.state == "sent",
            ITEMS.c.opportunity_id.is_not(None),
        )
    )
    return int(session.execute(item_query).scalar_one())


def find_member(session: Session, word: str) -> Member | None:
    """A member by its number, SIRET or the beginning of its name."""
    if word.isdecimal() and len(word) < 10:
        return session.get(Member, int(word))
    named = func.lower(MEMBERS.c.name).startswith(word.lower(), autoescape=True)
    is_named = MEMBERS.c.siret == word if word.isdecimal() else named
    return session.execute(
        select(Member).where(is_named).order_by(MEMBERS.c.id).limit(1)
    ).scalar_one_or_none()
