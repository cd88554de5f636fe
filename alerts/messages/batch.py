"""What a batch of deliveries is composed from, asked of the store once for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session

from alerts.content.gather import groups_of_members, items_by_id, items_of_members, lot_items
from alerts.content.items import GroupItem, Item
from alerts.content.message import House, Person
from alerts.planning.recipients import house_of, people
from alerts.planning.timing import week_of
from vigie.config import Settings
from vigie.domain.clock import paris_day
from vigie.store.outbox.contacts import still_reached
from vigie.store.outbox.new_delivery import SubjectHistory
from vigie.store.outbox.preferences import preferences
from vigie.store.outbox.queue import items_of, told
from vigie.store.tables import Delivery, DeliveryItem, DigestEdit, Preference, columns_of

DELIVERIES = columns_of(Delivery)
EDITS = columns_of(DigestEdit)
LOOK_BACK = timedelta(days=60)


@dataclass
class Batch:
    """What a batch of deliveries is composed from, asked once."""

    settings: Settings
    now: datetime
    house: House
    people: Mapping[int, Person] = field(default_factory=dict)
    named: Mapping[int, list[DeliveryItem]] = field(
        default_factory=dict
    )  # what each delivery tells of
    items: Mapping[int, Item] = field(default_factory=dict)  # by opportunity
    of_member: Mapping[int, list[Item]] = field(default_factory=dict)
    groups: Mapping[int, list[GroupItem]] = field(default_factory=dict)
    histories: Mapping[int, Mapping[str, SubjectHistory]] = field(default_factory=dict)
    edits: Mapping[int, DigestEdit] = field(default_factory=dict)
    added: Mapping[int, Item] = field(default_factory=dict)  # lots that staff added, by lot
    last: Mapping[int, tuple[str, datetime]] = field(
        default_factory=dict
    )  # newest digest: subject, when
    chosen: Mapping[int, Preference] = field(default_factory=dict)
    reached: frozenset[int] = frozenset()  # contacts who are still there and whose address answers


def gathered(
    session: Session, rows: Sequence[Delivery], settings: Settings, now: datetime
) -> Batch:
    """Everything those deliveries are composed from."""
    contacts = [row.contact_id for row in rows if row.contact_id]
    digests = [row for row in rows if row.kind == "digest"]
    members = {row.member_id for row in digests if row.member_id}
    asking = members | {row.member_id for row in rows if row.kind == "joint_bid" and row.member_id}
    named = items_of(session, [row.id or 0 for row in rows])
    opportunities = {
        item.opportunity_id for several in named.values() for item in several if item.opportunity_id
    }
    edits = _edits(session, members, now)
    return Batch(
        settings,
        now,
        house_of(settings),
        people(session, contacts),
        named,
        items_by_id(session, opportunities, now),
        items_of_members(session, members, now),
        groups_of_members(session, asking, now),
        told(session, [row.contact_id for row in digests if row.contact_id]),
        edits,
        lot_items(session, {lot for edit in edits.values() for lot in edit.added}, now),
        _last_digests(session, [row.contact_id for row in digests if row.contact_id], now),
        preferences(session, contacts, settings.digest_day, settings.digest_hour),
        still_reached(session, contacts),
    )


def _edits(session: Session, members: set[int], now: datetime) -> dict[int, DigestEdit]:
    weeks = (week_of(now), paris_day(now).isoformat())
    edit_query = select(DigestEdit).where(
        EDITS.c.member_id.in_(sorted(members)), EDITS.c.week.in_(weeks)
    )
    return {row.member_id: row for row in session.execute(edit_query).scalars()}


def _last_digests(
    session: Session, contacts: Sequence[int], now: datetime
) -> dict[int, tuple[str, datetime]]:
    delivery_query = select(
        DELIVERIES.c.contact_id, DELIVERIES.c.message["subject"].as_string(), DELIVERIES.c.sent_at
    ).where(
        DELIVERIES.c.contact_id.in_(contacts),
        DELIVERIES.c.kind == "digest",
        DELIVERIES.c.sent_at > now - LOOK_BACK,
    )
    rows = session.execute(delivery_query.order_by(DELIVERIES.c.sent_at))
    return {contact: (issue or "", sent_at) for contact, issue, sent_at in rows}
