"""Who is told of what happened: each event becomes deliveries, inserted if absent; what leaves
is composed when due.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from alerts.content.gather import items_by_id
from alerts.planning.queue import Planner, plan_alerts, queue_real_time, queue_sooner
from alerts.planning.recipients import channel_for, colleague_delivery, listeners, staff_deliveries
from alerts.planning.timing import due
from vigie.domain import events as happened
from vigie.domain.clock import paris_day
from vigie.flow.steps import Context, Write, both
from vigie.store.desk.follows import followers
from vigie.store.match.joint_bids import joint_bid
from vigie.store.match.outcomes import proposed_outcomes
from vigie.store.match.reminders import FOLLOWED
from vigie.store.outbox.contacts import contacts_of
from vigie.store.outbox.new_delivery import NewDelivery, NewItem
from vigie.store.outbox.queue import queue_once
from vigie.store.read.lots import lot_views
from vigie.store.tables import (
    Change,
    Contact,
    Delivery,
    DeliveryItem,
    Lot,
    Opportunity,
    Verdict,
    columns_of,
)

DELIVERIES = columns_of(Delivery)
ITEMS = columns_of(DeliveryItem)
OPPORTUNITIES = columns_of(Opportunity)
CONTACTS = columns_of(Contact)


def opened(context: Context, events: Sequence[happened.OpportunityOpened]) -> Sequence[Write]:
    """A lot fits a member: a message of its own if it is worth one, else the digest has it."""
    ids = [event.opportunity_id for event in events]
    planned = plan_alerts(context.store, context.settings, ids, context.now)
    return [_real_time(_about(planned, [opportunity_id]), context.now) for opportunity_id in ids]


def changed(context: Context, events: Sequence[happened.OpportunityChanged]) -> Sequence[Write]:
    """Something material changed: whoever was told of it hears; « rejected » is a correction."""
    ids = [event.opportunity_id for event in events]
    with context.store.reading() as session:
        told_contacts = _told(session, ids)
        offers = items_by_id(session, ids, context.now)
        listeners_by_member = listeners(
            session, {offer.member_id for offer in offers.values()}, context.settings, context.now
        )
    planner = Planner(context.settings.release, context.settings.real_time_per_week, context.now)
    corrections: dict[int, list[NewDelivery]] = {}
    for event in events:
        offer = offers.get(event.opportunity_id)
        if offer is None or offer.opportunity_id not in told_contacts:
            continue
        if event.change == "rejected":
            corrections[offer.opportunity_id] = corrections_of(
                context, offer.lot_id, [offer.opportunity_id]
            )
        else:
            heard = [
                listener
                for listener in listeners_by_member.get(offer.member_id, [])
                if listener.contact_id in told_contacts[offer.opportunity_id]
            ]
            planner.change(offer, heard)
    return [
        both(
            _real_time(_about(planner.planned, [opportunity_id]), context.now),
            _once(corrections.get(opportunity_id, []), context.now),
        )
        for opportunity_id in ids
    ]


def near(context: Context, events: Sequence[happened.DeadlineNear]) -> Sequence[Write]:
    """A deadline comes near: the members who follow the lot are reminded."""
    lots = [event.lot_id for event in events]
    with context.store.reading() as session:
        opportunity_query = select(OPPORTUNITIES.c.id).where(
            OPPORTUNITIES.c.lot_id.in_(lots), OPPORTUNITIES.c.state.in_(FOLLOWED)
        )
        opportunity_query = opportunity_query.where(OPPORTUNITIES.c.excluded_by_staff.is_(False))
        offers = items_by_id(session, session.execute(opportunity_query).scalars(), context.now)
        listeners_by_member = listeners(
            session, {offer.member_id for offer in offers.values()}, context.settings, context.now
        )
    planner = Planner(context.settings.release, context.settings.real_time_per_week, context.now)
    for offer in offers.values():
        if offer.live:
            planner.reminder(offer, listeners_by_member.get(offer.member_id, []))
    by_lot = {
        lot: [offer.opportunity_id for offer in offers.values() if offer.lot_id == lot]
        for lot in lots
    }
    return [_real_time(_about(planner.planned, by_lot[lot]), context.now) for lot in lots]


def verdict(context: Context, events: Sequence[happened.VerdictGiven]) -> Sequence[Write]:
    """Staff rejected or corrected a reading: whoever was told of the lot is told that it does
    not hold. What they
    confirmed or added no longer waits for the end of the desk's time.
    """
    writes = []
    for event in events:
        with context.store.reading() as session:
            row = session.get(Verdict, event.verdict_id)
            opportunity_query = select(OPPORTUNITIES.c.id).where(
                OPPORTUNITIES.c.lot_id == event.lot_id
            )
            ids = list(session.execute(opportunity_query).scalars())
        wrong = row is not None and row.verdict in ("rejected", "corrected")
        corrections = corrections_of(context, event.lot_id, ids) if wrong else []
        rejected = row is None or row.verdict == "rejected"
        planned = [] if rejected else plan_alerts(context.store, context.settings, ids, context.now)
        writes.append(both(_once(corrections, context.now), _sooner(planned, context.now)))
    return writes


def read(context: Context, events: Sequence[happened.LotRead]) -> Sequence[Write]:
    """A live lot was read as reserved, or text and code contradict each other: staff should
    look.
    """
    lots = [event.lot_id for event in events]
    with context.store.reading() as session:
        views = lot_views(session, lots)
        live_lots = {
            lot
            for lot, view in views.items()
            if view.live(context.now)
            and (view.reservations() or any(finding.conflict for finding in view.findings))
        }
        deliveries = {
            lot: staff_deliveries(session, context.settings, f"lot:{lot}", context.now)
            for lot in live_lots
        }
    return [_real_time(deliveries.get(lot, []), context.now) for lot in lots]


def consent(context: Context, events: Sequence[happened.ConsentGiven]) -> Sequence[Write]:
    """A member agreed or refused: staff hear; when all agreed, each is introduced to the others."""
    writes = []
    for event in events:
        with context.store.reading() as session:
            bid = joint_bid(session, event.joint_bid_id)
            settled = bid is not None and bid.state in ("agreed", "dropped")
            subject = f"joint_bid:{event.joint_bid_id}:{bid.state if bid else ''}"
            staff = (
                staff_deliveries(session, context.settings, subject, context.now) if settled else []
            )
            introductions = (
                _introductions(session, context, event.joint_bid_id)
                if bid is not None and bid.all_agreed
                else []
            )
        writes.append(both(_real_time(staff, context.now), _once(introductions, context.now)))
    return writes


def _introductions(session: Session, context: Context, joint_bid_id: int) -> list[NewDelivery]:
    bid = joint_bid(session, joint_bid_id)
    members = [role.member_id for role in bid.view.roles] if bid else []
    return [
        NewDelivery(
            what=f"introduction:{joint_bid_id}",
            kind="introduction",
            recipient=f"contact:{contact.id}",
            channel=channel_for(contact.channel, context.settings),
            due_at=due(context.now),
            member_id=contact.member_id,
            contact_id=contact.id,
            items=(NewItem(f"joint_bid:{joint_bid_id}", section="introduction"),),
        )
        for contacts in contacts_of(session, members).values()
        for contact in contacts
    ]


def closed(context: Context, events: Sequence[happened.LotClosed]) -> Sequence[Write]:
    """An award: what it proposes for a member (written just before, by pairing) waits for staff,
    who hear of it.
    """
    writes = []
    for event in events:
        with context.store.reading() as session:
            subject = f"outcome:{event.lot_id}"
            deliveries = (
                staff_deliveries(session, context.settings, subject, context.now)
                if event.state == "awarded"
                else []
            )
        writes.append(_if_proposed(event.lot_id, deliveries, context.now))
    return writes


def followed(
    context: Context,
    events: Sequence[happened.NoticeAmended | happened.DocumentsChanged | happened.LotClosed],
) -> Sequence[Write]:
    """A consultation changed, got documents or ended: whoever of the team follows it hears."""
    with context.store.reading() as session:
        followed_subjects = [_followed_subject(session, event, context.now) for event in events]
        followers_by_consultation = followers(
            session, [consultation_id for consultation_id, _ in followed_subjects]
        )
    return [
        _once(
            [
                colleague_delivery(context.settings, user.id or 0, subject, due(context.now))
                for user in followers_by_consultation.get(consultation_id, ())
            ],
            context.now,
        )
        for consultation_id, subject in followed_subjects
    ]


def _followed_subject(session: Session, event: happened.Event, now: datetime) -> tuple[int, str]:
    """Which consultation, and what its followers are told of: the end of many lots is told once."""
    if isinstance(event, happened.LotClosed):
        lot = session.get(Lot, event.lot_id)
        number = lot.consultation_id if lot else 0
        return number, f"followed:{number}:{event.state}"
    if isinstance(event, happened.NoticeAmended):
        change = session.get(Change, event.change_id)
        number = change.consultation_id if change and change.material else 0
        return number, f"followed:{number}:change:{event.change_id}"
    assert isinstance(event, happened.DocumentsChanged)
    number = event.consultation_id
    return number, f"followed:{number}:documents:{paris_day(now)}"


def _if_proposed(lot_id: int, deliveries: Sequence[NewDelivery], now: datetime) -> Write:
    def write(session: Session) -> None:
        if deliveries and proposed_outcomes(session, 1, lot_id=lot_id):
            queue_real_time(session, deliveries, now)

    return write


def answered(context: Context, events: Sequence[happened.OpportunityAnswered]) -> Sequence[Write]:
    """A member answered: staff hear of it."""
    return _to_staff(context, [f"answer:{event.answer_id}" for event in events])


def suggested(context: Context, events: Sequence[happened.JointBidSuggested]) -> Sequence[Write]:
    """A joint bid was suggested: staff hear of it."""
    return _to_staff(context, [f"joint_bid:{event.joint_bid_id}:suggested" for event in events])


def source_silent(context: Context, events: Sequence[happened.SourceSilent]) -> Sequence[Write]:
    """A source is silent: staff hear of the alarm."""
    return _to_staff(context, [f"alarm:{event.alarm_id}" for event in events])


def source_mended(context: Context, events: Sequence[happened.SourceMended]) -> Sequence[Write]:
    """A source speaks again: staff hear that the alarm is over."""
    return _to_staff(context, [f"alarm:{event.alarm_id}:mended" for event in events])


def _to_staff(context: Context, subjects: Sequence[str]) -> list[Write]:
    with context.store.reading() as session:
        deliveries = [
            staff_deliveries(session, context.settings, subject, context.now)
            for subject in subjects
        ]
    return [_real_time(planned, context.now) for planned in deliveries]


def failed(context: Context, events: Sequence[happened.DeliveryFailed]) -> Sequence[Write]:
    """A delivery used up its tries: staff hear of it on another channel; a staff message's own
    failure only stays visible.
    """
    writes = []
    with context.store.reading() as session:
        for event in events:
            row = session.get(Delivery, event.delivery_id)
            mail_to_staff = (
                row is not None and row.kind == "staff" and row.recipient.startswith("user:")
            )
            deliveries = (
                []
                if row is None or mail_to_staff
                else staff_deliveries(
                    session,
                    context.settings,
                    f"delivery:{event.delivery_id}",
                    context.now,
                    not_on=row.channel if row.kind == "staff" else "",
                )
            )
            writes.append(_real_time(deliveries, context.now))
    return writes


def _told(session: Session, opportunity_ids: Sequence[int]) -> dict[int, set[int]]:
    """Which contacts were sent those opportunities."""
    item_query = (
        select(ITEMS.c.opportunity_id, DELIVERIES.c.contact_id)
        .join(Delivery, DELIVERIES.c.id == ITEMS.c.delivery_id)
        .where(
            ITEMS.c.opportunity_id.in_(sorted(set(opportunity_ids))), DELIVERIES.c.state == "sent"
        )
    )
    contacts: dict[int, set[int]] = {}
    for opportunity_id, contact_id in session.execute(item_query):
        if contact_id is not None:
            contacts.setdefault(opportunity_id, set()).add(contact_id)
    return contacts


def corrections_of(
    context: Context, lot_id: int, opportunity_ids: Sequence[int]
) -> list[NewDelivery]:
    """One correction a lot, a day and a person, whether a verdict or a new reading is its cause."""
    with context.store.reading() as session:
        told_contacts = _told(session, opportunity_ids)
        ids = sorted({contact for contact_ids in told_contacts.values() for contact in contact_ids})
        contact_query = select(Contact).where(CONTACTS.c.id.in_(ids), CONTACTS.c.active.is_(True))
        people = {row.id or 0: row for row in session.execute(contact_query).scalars()}
        versions = dict(
            session.execute(
                select(OPPORTUNITIES.c.id, OPPORTUNITIES.c.version).where(
                    OPPORTUNITIES.c.id.in_(list(told_contacts))
                )
            ).all()
        )
    return [
        NewDelivery(
            what=f"correction:lot:{lot_id}:{paris_day(context.now)}",
            kind="correction",
            recipient=f"contact:{contact_id}",
            channel=channel_for(people[contact_id].channel, context.settings),
            due_at=due(context.now),
            member_id=people[contact_id].member_id,
            contact_id=contact_id,
            items=(
                NewItem(
                    f"opportunity:{opportunity_id}",
                    opportunity_id,
                    "correction",
                    versions.get(opportunity_id, 1),
                ),
            ),
        )
        for opportunity_id, contacts in told_contacts.items()
        for contact_id in sorted(contacts)
        if contact_id in people
    ]


def _about(planned: Iterable[NewDelivery], opportunity_ids: Sequence[int]) -> list[NewDelivery]:
    return [
        delivery
        for delivery in planned
        if any(subject_told.opportunity_id in opportunity_ids for subject_told in delivery.items)
    ]


def _real_time(planned: Sequence[NewDelivery], now: datetime) -> Write:
    return lambda session: queue_real_time(session, planned, now)


def _sooner(planned: Sequence[NewDelivery], now: datetime) -> Write:
    return lambda session: queue_sooner(session, planned, now)


def _once(deliveries: Sequence[NewDelivery], now: datetime) -> Write:
    return lambda session: queue_once(session, deliveries, now)
