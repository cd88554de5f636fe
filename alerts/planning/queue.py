"""Puts in the outbox what is to be said: real-time messages grouped, digests at their hour,
welcomes, proposals.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import delete, func, or_, select
from sqlmodel import Session

from alerts.content.gather import items_by_id
from alerts.content.items import Item
from alerts.planning.recipients import Listener, channel_for, listeners, rhythm_of, rhythms_of
from alerts.planning.release import freed_at, release, reserved_in_doubt
from alerts.planning.timing import (
    digest_due,
    digest_leaves,
    due,
    issue_of,
    wants_real_time,
    wave,
    within_cap,
)
from vigie.config import Settings
from vigie.domain.clock import paris_day
from vigie.domain.group_forms import answer_by
from vigie.domain.matches import worth_alerting
from vigie.domain.working_days import before_days
from vigie.store import Store
from vigie.store.events import in_effect_from
from vigie.store.outbox.contacts import contacts_of, lift_pauses, reached
from vigie.store.outbox.new_delivery import NewDelivery, NewItem
from vigie.store.outbox.preferences import preferences
from vigie.store.outbox.queue import add_items, queue_once
from vigie.store.tables import (
    Consent,
    Consultation,
    Contact,
    Delivery,
    DeliveryItem,
    JointBid,
    Opportunity,
    columns_of,
)

DELIVERIES = columns_of(Delivery)
ITEMS = columns_of(DeliveryItem)
OPPORTUNITIES = columns_of(Opportunity)
CONSULTATIONS = columns_of(Consultation)
CONSENTS = columns_of(Consent)
JOINT_BIDS = columns_of(JointBid)
RELEASED_LATELY = timedelta(days=2)
NEW_CONTACT = timedelta(days=30)
TIME_TO_READ = timedelta(hours=2)  # between the welcome and the first letter


def queue_all(store: Store, settings: Settings, now: datetime) -> None:
    """Everything that time alone brings: what staff released, digests, welcomes, proposals. Safe
    to run at any time.
    """
    queue_released(store, settings, now)
    with store.reading() as session:
        planned = [
            *_digests(session, settings, now),
            *_welcomes(session, settings, now),
            *_proposals(session, settings, now),
        ]
    with store.transaction() as session:
        lift_pauses(session, now)
        queue_once(session, planned, now)


def queue_real_time(session: Session, planned: Sequence[NewDelivery], now: datetime) -> None:
    """Put grouped messages in the outbox: what a person was told in one is not told again, a
    composed one is not changed.
    """
    for delivery in merged(planned):
        fresh = tuple(item for item in delivery.items if not _queued(session, delivery, item))
        if fresh:
            delivery_id, delivery = _open_group(session, delivery)
            if delivery_id is None:
                queue_once(session, [replace(delivery, items=fresh)], now)
            else:
                add_items(session, [(delivery_id, item) for item in fresh])


def _queued(session: Session, new_delivery: NewDelivery, new_item: NewItem) -> bool:
    item_query = (
        select(ITEMS.c.id)
        .join(DELIVERIES, DELIVERIES.c.id == ITEMS.c.delivery_id)
        .where(
            ITEMS.c.subject == new_item.subject,
            ITEMS.c.version >= new_item.version,
            DELIVERIES.c.state != "cancelled",
        )
        .where(DELIVERIES.c.recipient == new_delivery.recipient)
    )
    if new_delivery.kind == "reminder":  # « soon » is said once, in a letter or by itself
        item_query = item_query.where(ITEMS.c.section.in_(("soon", "reminder")))
    return session.execute(item_query.limit(1)).first() is not None


def _open_group(session: Session, new_delivery: NewDelivery) -> tuple[int | None, NewDelivery]:
    """The waiting message of that window, else the next free version of its name."""
    delivery_query = select(
        DELIVERIES.c.id, DELIVERIES.c.version, DELIVERIES.c.state, DELIVERIES.c.composed_at
    ).where(
        DELIVERIES.c.what == new_delivery.what,
        DELIVERIES.c.recipient == new_delivery.recipient,
        DELIVERIES.c.channel == new_delivery.channel,
    )
    last = session.execute(delivery_query.order_by(DELIVERIES.c.version.desc()).limit(1)).first()
    if last is None:
        return None, new_delivery
    if last.state == "waiting" and last.composed_at is None:
        return int(last.id), new_delivery
    return None, replace(new_delivery, version=last.version + 1)


def plan_alerts(
    store: Store, settings: Settings, opportunity_ids: Iterable[int], now: datetime
) -> list[NewDelivery]:
    """The real-time messages that those opportunities are worth; the caller writes them with
    `queue_real_time`.
    """
    with store.reading() as session:
        items = items_by_id(session, opportunity_ids, now)
        return alerts_about(session, settings, list(items.values()), now)


def alerts_about(
    session: Session, settings: Settings, items: Sequence[Item], now: datetime
) -> list[NewDelivery]:
    """The same of items that are gathered already, or supposed."""
    return alerts_to(session, settings, audience(session, settings, items, now), now)


@dataclass(frozen=True)
class Audience:
    """What nobody was told of yet, with who hears for each of its members."""

    untold: Sequence[Item]
    listeners: Mapping[int, Sequence[Listener]]


def audience(
    session: Session, settings: Settings, items: Sequence[Item], now: datetime
) -> Audience:
    """Those items that are still to be told, without the lots that a member declined."""
    members = {item.member_id for item in items}
    silent = _silenced(session, members)
    untold = [
        item
        for item in items
        if item.live
        and item.state == "proposed"
        and (item.member_id, item.consultation_id) not in silent
    ]
    return Audience(untold, listeners(session, members, settings, now))


def alerts_to(
    session: Session, settings: Settings, told: Audience, now: datetime
) -> list[NewDelivery]:
    """The real-time messages for that audience."""
    crowd = _recipients(session, {item.consultation_id for item in told.untold})
    planner = Planner(settings.release, settings.real_time_per_week, now)
    for item in told.untold:
        planner.alert(
            item, told.listeners.get(item.member_id, ()), crowd.get(item.consultation_id, 0)
        )
    return planner.planned


def _silenced(session: Session, member_ids: set[int]) -> set[tuple[int, int]]:
    """(member, consultation) of lots that these members declined: nothing more is sent of it."""
    opportunity_query = select(OPPORTUNITIES.c.member_id, OPPORTUNITIES.c.consultation_id).where(
        OPPORTUNITIES.c.member_id.in_(sorted(member_ids)), OPPORTUNITIES.c.state == "declined"
    )
    return {(row.member_id, row.consultation_id) for row in session.execute(opportunity_query)}


def _recipients(session: Session, consultation_ids: set[int]) -> dict[int, int]:
    """How many members each consultation concerns."""
    members = func.count(OPPORTUNITIES.c.member_id.distinct())
    opportunity_query = select(OPPORTUNITIES.c.consultation_id, members).where(
        OPPORTUNITIES.c.consultation_id.in_(sorted(consultation_ids))
    )
    return dict(session.execute(opportunity_query.group_by(OPPORTUNITIES.c.consultation_id)).all())


def queue_released(store: Store, settings: Settings, now: datetime) -> None:
    """What staff let go lately and nobody was told of yet; what waited for the end of the desk's
    time leaves sooner.
    """
    item_query = (
        select(ITEMS.c.id)
        .join(DELIVERIES, DELIVERIES.c.id == ITEMS.c.delivery_id)
        .where(
            ITEMS.c.opportunity_id == OPPORTUNITIES.c.id,
            or_(DELIVERIES.c.state != "waiting", DELIVERIES.c.due_at <= now),
        )
        .exists()
    )
    with store.reading() as session:
        opportunity_query = (
            select(OPPORTUNITIES.c.id)
            .join(Consultation, CONSULTATIONS.c.id == OPPORTUNITIES.c.consultation_id)
            .where(
                CONSULTATIONS.c.released_at.between(now - RELEASED_LATELY, now),
                OPPORTUNITIES.c.state == "proposed",
                ~item_query,
            )
        )
        ids = list(session.execute(opportunity_query).scalars())
    planned = plan_alerts(store, settings, ids, now) if ids else []
    if planned:
        with store.transaction() as session:
            queue_sooner(session, planned, now)


def queue_sooner(session: Session, planned: Sequence[NewDelivery], now: datetime) -> None:
    """Queue what staff just made sure or let go; what waited for the end of the desk's time
    leaves sooner.
    """
    for delivery in planned:
        _bring_forward(session, delivery)
    queue_real_time(session, planned, now)


def _bring_forward(session: Session, new_delivery: NewDelivery) -> None:
    """Take those items out of an alert that would leave later: what is left empty is cancelled
    when it is due.
    """
    later = select(DELIVERIES.c.id).where(
        DELIVERIES.c.recipient == new_delivery.recipient,
        DELIVERIES.c.kind == new_delivery.kind,
        DELIVERIES.c.state == "waiting",
        DELIVERIES.c.composed_at.is_(None),
        DELIVERIES.c.due_at > new_delivery.due_at,
    )
    subjects = [item.subject for item in new_delivery.items]
    session.execute(
        delete(ITEMS).where(ITEMS.c.delivery_id.in_(later), ITEMS.c.subject.in_(subjects))
    )


def _digests(session: Session, settings: Settings, now: datetime) -> list[NewDelivery]:
    contacts = reached(session)
    rhythms = rhythms_of(session, contacts, settings)
    issues = {f"digest:{issue_of(rhythm, now)}" for rhythm in rhythms.values()}
    delivery_query = select(DELIVERIES.c.contact_id).where(
        DELIVERIES.c.what.in_(issues), DELIVERIES.c.contact_id.is_not(None)
    )
    prepared = set(session.execute(delivery_query).scalars())
    digests = []
    for contact in contacts:
        rhythm = rhythms[contact.id or 0]
        leaves = (
            digest_leaves(rhythm, now)
            if contact.id not in prepared and digest_due(rhythm, now)
            else None
        )
        if leaves is None:
            continue
        kind = "digest" if contact.member_id else "network"
        if kind == "network" and "news" in rhythm.stopped:
            continue
        leaves = max(leaves, _read_welcome(contact, now))
        digests.append(
            for_contact(contact, f"digest:{issue_of(rhythm, now)}", kind, leaves, settings)
        )
    return digests


def _read_welcome(contact: Contact, now: datetime) -> datetime:
    """When a new contact has had time to read its welcome: a first letter never comes with it."""
    if contact.welcomed_at is not None:
        # a clock that was set back knows of no welcome yet
        return contact.welcomed_at + TIME_TO_READ if contact.welcomed_at <= now else now
    return due(now) + TIME_TO_READ if contact.created_at > now - NEW_CONTACT else now


def _welcomes(session: Session, settings: Settings, now: datetime) -> list[NewDelivery]:
    """Each new contact of an active member or a network is written to once, at an hour when
    people work.
    """
    return [
        for_contact(contact, f"welcome:{contact.id}", "welcome", due(now), settings)
        for contact in reached(session)
        if contact.welcomed_at is None
        and contact.created_at > now - NEW_CONTACT
        and (contact.member_id or contact.network)
    ]


def for_contact(
    contact: Contact, subject: str, kind: str, due_at: datetime, settings: Settings
) -> NewDelivery:
    """A message to a person by the channel of its choice."""
    return NewDelivery(
        what=subject,
        kind=kind,
        recipient=f"contact:{contact.id}",
        channel=channel_for(contact.channel, settings),
        due_at=due_at,
        member_id=contact.member_id,
        contact_id=contact.id,
    )


def _proposals(session: Session, settings: Settings, now: datetime) -> list[NewDelivery]:
    """Joint bids that a person released, to members that have not been asked yet; once more where
    a member's answer is due and did not come.
    """
    consent_query = (
        select(
            CONSENTS.c.joint_bid_id,
            CONSENTS.c.member_id,
            JOINT_BIDS.c.released_at,
            JOINT_BIDS.c.plan,
        )
        .join(JointBid, JOINT_BIDS.c.id == CONSENTS.c.joint_bid_id)
        .where(
            JOINT_BIDS.c.state == "proposed",
            CONSENTS.c.accepted.is_(None),
            CONSENTS.c.asked_at.between(now - NEW_CONTACT, now),
        )
    )
    questions: list[tuple[int, int, str]] = []
    for joint_bid_id, member_id, released_at, plan in session.execute(consent_query):
        questions.append((joint_bid_id, member_id, f"joint_bid:{joint_bid_id}"))
        last = answer_by(released_at, plan)
        if last and (eve := before_days(last, 1)) <= paris_day(now) <= last:
            questions.append((joint_bid_id, member_id, _asked_again(joint_bid_id, eve)))
    return group_questions(session, settings, questions, now)


def _asked_again(joint_bid_id: int, day: date) -> str:
    """What a reminder is called: one a day at most, whoever asks for it."""
    return f"joint_bid_reminder:{joint_bid_id}:{day.isoformat()}"


def group_questions(
    session: Session, settings: Settings, questions: Sequence[tuple[int, int, str]], now: datetime
) -> list[NewDelivery]:
    """The question of each (joint bid, member, name of the message) to each of the member's people
    who wants such messages.
    """
    contacts = contacts_of(session, {member_id for _, member_id, _ in questions})
    chosen = preferences(
        session, [contact.id or 0 for several in contacts.values() for contact in several]
    )
    return [
        replace(
            for_contact(contact, name, "joint_bid", due(now), settings),
            items=(NewItem(f"joint_bid:{joint_bid_id}", section="groups"),),
        )
        for joint_bid_id, member_id, name in questions
        for contact in contacts.get(member_id, [])
        if "joint_bids" not in rhythm_of(chosen[contact.id or 0]).stopped
    ]


def ask_again(session: Session, settings: Settings, number: int, now: datetime) -> int:
    """Queue the question of a group once more for who has not answered, one message a day at most;
    how many members will read it.
    """
    silent = select(CONSENTS.c.member_id).where(
        CONSENTS.c.joint_bid_id == number, CONSENTS.c.accepted.is_(None)
    )
    name = _asked_again(number, paris_day(now))
    questions = [(number, member_id, name) for member_id in session.execute(silent).scalars()]
    planned = group_questions(session, settings, questions, in_effect_from(session, now))
    queue_once(session, planned, now)
    return len({delivery.member_id for delivery in planned})


@dataclass
class Planner:
    """Real-time messages of one run; it counts what it plans against each one's weekly cap."""

    setting: Literal["auto", "review"]
    cap: int
    now: datetime
    planned: list[NewDelivery] = field(default_factory=list)
    _windows: dict[int, set[datetime]] = field(default_factory=dict)

    def alert(self, item: Item, listeners: Sequence[Listener], recipients: int) -> None:
        """A lot worth its own message, for each listener of its member who wants it and has room
        this week.
        """
        leaves = self._leaves(item) if worth_alerting(item.reasons) else None
        if leaves is None or not wants_real_time(
            reserved=item.reserved, deadline_at=item.deadline_at, now=self.now
        ):
            return
        for listener in (heard for heard in listeners if heard.choice.wants(item)):
            # who and what decide, never anyone's answer (L420-1)
            stagger = wave(
                f"contact:{listener.contact_id}",
                f"consultation:{item.consultation_id}",  # its lots leave together
                recipients,
                item.deadline_at,
                self.now,
            )
            self._put("alert", item, listener, due(max(leaves, self.now), stagger))

    def _leaves(self, item: Item) -> datetime | None:
        """When it may go; a reservation in doubt is worth a message once it may be told, not
        before.
        """
        decided = release(item, self.setting, self.now)
        if not decided.go:
            return decided.goes_at
        withheld = len(decided.findings) < len(item.findings) and reserved_in_doubt(item)
        return freed_at(item) if withheld else self.now

    def change(self, item: Item, listeners: Sequence[Listener]) -> None:
        """Something material on a lot that they were told of: at once if it presses or they
        follow it, else the digest.
        """
        follows = item.answer in ("interested", "bid")
        if follows or wants_real_time(
            reserved=item.reserved, deadline_at=item.deadline_at, now=self.now
        ):
            for listener in listeners:
                self._put("change", item, listener, due(self.now), always=follows)

    def reminder(self, item: Item, listeners: Sequence[Listener]) -> None:
        """A deadline near on a lot that the member follows."""
        for listener in listeners:
            self._put("reminder", item, listener, due(self.now), always=True)

    def _put(
        self, kind: str, item: Item, listener: Listener, due_at: datetime, *, always: bool = False
    ) -> None:
        if "alerts" in listener.rhythm.stopped or listener.rhythm.absent(paris_day(due_at)):
            return
        if not always and not (listener.rhythm.real_time and self._fits(listener, due_at)):
            return
        if item.deadline_at is not None and due_at >= item.deadline_at:
            return  # it would come too late to be of use; the digest says so
        self._windows.setdefault(listener.contact_id, set()).add(due_at)
        self.planned.append(
            NewDelivery(
                what=f"{kind}:{due_at.isoformat()}",
                kind=kind,
                recipient=f"contact:{listener.contact_id}",
                channel=listener.channel,
                due_at=due_at,
                member_id=listener.member_id,
                contact_id=listener.contact_id,
                real_time=True,
                items=(NewItem(item.subject, item.opportunity_id, kind, item.version),),
            )
        )

    def _fits(self, listener: Listener, moment: datetime) -> bool:
        """A message of the same window takes no more room: it is the same message."""
        mine = self._windows.get(listener.contact_id, set())
        counted = {*listener.recent, *mine}
        return moment in counted or within_cap(sorted(counted), self.cap, self.now)


def merged(planned: Sequence[NewDelivery]) -> list[NewDelivery]:
    """The same person's items of the same window in one delivery."""
    deliveries: dict[str, NewDelivery] = {}
    for delivery in planned:
        old = deliveries.get(delivery.key)
        if old is None:
            deliveries[delivery.key] = delivery
        else:
            items = tuple({item.subject: item for item in (*old.items, *delivery.items)}.values())
            deliveries[delivery.key] = NewDelivery(**{**old.__dict__, "items": items})
    return list(deliveries.values())
