"""Who hears, on which channel, and what they chose: asked of the store for many at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session

from alerts.content.items import Item
from alerts.content.message import House, InCharge, Person
from alerts.planning.timing import Rhythm, due, window
from vigie.config import Settings
from vigie.domain.clock import PARIS, paris_day
from vigie.domain.working_days import working_day
from vigie.store.match.territories import hearing
from vigie.store.outbox.contacts import contacts_of
from vigie.store.outbox.new_delivery import NewDelivery, NewItem
from vigie.store.outbox.preferences import preferences
from vigie.store.outbox.queue import real_time_since
from vigie.store.tables import Contact, Member, Preference, User, columns_of


@dataclass(frozen=True)
class Choice:
    """Départements and trades that a person wants to hear of; none chosen: all of its
    activities'.
    """

    zones: frozenset[str] = frozenset()
    trades: frozenset[str] = frozenset()
    only_reserved: bool = False

    def wants(self, item: Item) -> bool:
        """Whether it wants to hear of that lot; one without known place or trade is always told."""
        if self.only_reserved and not item.reserved:
            return False
        near = not self.zones or not item.departments or bool(self.zones & set(item.departments))
        return near and (not self.trades or not item.trades or bool(self.trades & item.trades))


EVERYTHING = Choice()


@dataclass(frozen=True)
class Listener:
    """One person who hears for a member, with what decides when."""

    contact_id: int
    member_id: int
    channel: str
    rhythm: Rhythm
    recent: tuple[datetime, ...] = ()  # real-time messages of the last 7 days, sent or waiting
    choice: Choice = EVERYTHING


CONTACTS = columns_of(Contact)
MEMBERS = columns_of(Member)
USERS = columns_of(User)
WEEK = timedelta(days=7)


def house_of(settings: Settings) -> House:
    """The chamber as messages name it."""
    return House(
        settings.chamber,
        settings.public_url.rstrip("/"),
        settings.secret.get_secret_value(),
        settings.mail_from,
        settings.contact,
    )


def channel_for(chosen: str, settings: Settings) -> str:
    """The contact's channel; without a relay, mail is written to files."""
    if chosen == "email" and not settings.smtp_url.get_secret_value():
        return "files"
    return chosen


def people(session: Session, contact_ids: Iterable[int]) -> dict[int, Person]:
    """Contacts as messages greet them, with the name of their structure."""
    persons: dict[int, Person] = {}
    ids = sorted(set(contact_ids))
    for start in range(0, len(ids), 500):
        contact_query = (
            select(
                Contact,
                MEMBERS.c.name,
                MEMBERS.c.source,
                MEMBERS.c.source_day,
                USERS.c.name,
                USERS.c.email,
                USERS.c.phone,
                hearing().label("hearing"),
            )
            .outerjoin(Member, MEMBERS.c.id == CONTACTS.c.member_id)
            .outerjoin(User, and_(USERS.c.id == MEMBERS.c.in_charge_id, USERS.c.active))
            .where(CONTACTS.c.id.in_(ids[start : start + 500]))
        )
        for contact, name, source, day, *in_charge, hears in session.execute(contact_query):
            persons[contact.id or 0] = Person(
                contact.id or 0,
                contact.first_name,
                contact.email,
                name or contact.network or "votre structure",
                contact.last_name,
                contact.source or source or "",
                day,
                contact.member_id is not None,
                InCharge(*in_charge) if in_charge[0] else None,
                contact.link_series,
                contact.member_id is None or hears,
            )
    return persons


def rhythms_of(
    session: Session, contacts: Sequence[Contact], settings: Settings
) -> dict[int, Rhythm]:
    """Each contact's choices as the timing rules read them, the chamber's where it chose none."""
    ids = [contact.id or 0 for contact in contacts]
    chosen = preferences(session, ids, settings.digest_day, settings.digest_hour)
    return {contact_id: rhythm_of(chosen[contact_id]) for contact_id in ids}


def listeners(
    session: Session, member_ids: Iterable[int], settings: Settings, now: datetime
) -> dict[int, list[Listener]]:
    """Who hears for each member, with rhythm and the week's real-time messages."""
    by_member = contacts_of(session, member_ids)
    ids = [contact.id or 0 for member_contacts in by_member.values() for contact in member_contacts]
    chosen = preferences(session, ids, settings.digest_day, settings.digest_hour)
    recent = real_time_since(session, ids, now - WEEK)
    return {
        member_id: [
            Listener(
                contact.id or 0,
                member_id,
                channel_for(contact.channel, settings),
                rhythm_of(chosen[contact.id or 0]),
                tuple(recent.get(contact.id or 0, ())),
                choice_of(chosen[contact.id or 0]),
            )
            for contact in member_contacts
        ]
        for member_id, member_contacts in by_member.items()
    }


def staff(session: Session) -> list[User]:
    """The accounts that want staff messages by mail."""
    user_query = (
        select(User)
        .where(USERS.c.active.is_(True), USERS.c.mail_rhythm != "none")
        .order_by(USERS.c.id)
    )
    return list(session.execute(user_query).scalars())


def choice_of(preference: Preference) -> Choice:
    """A person's choices as the outbox reads them."""
    return Choice(
        frozenset(preference.zones), frozenset(preference.trades), preference.only_reserved
    )


MORNING_POST = frozenset({"lot", "joint_bid", "proof", "law"})
MORNING = time(7, 45)  # the daily mail is there when « Ce matin » is opened


def staff_deliveries(
    session: Session, settings: Settings, subject: str, now: datetime, *, not_on: str = ""
) -> list[NewDelivery]:
    """One thing to tell staff, grouped with what else happens in its window; `not_on` names a
    channel that is failing.
    """
    item = (NewItem(subject, section="staff"),)
    if settings.slack_token.get_secret_value() and not_on != "slack":
        leaves = window(now) if at_once(subject) else next_morning(now)
        return [_one(f"slack:{settings.slack_channel}", "slack", leaves, item)]
    if settings.webhook_url and not_on != "webhook":
        return [_one("webhook:staff", "webhook", window(now), item)]
    mail = channel_for("email", settings)
    if mail == not_on:
        return []  # the desk and `vigie outbox` show it
    return [
        _one(
            f"user:{user.id}",
            mail,
            due(now) if user.mail_rhythm == "immediate" else next_morning(now),
            item,
        )
        for user in staff(session)
    ]


def colleague_delivery(
    settings: Settings, user_id: int, subject: str, leaves: datetime
) -> NewDelivery:
    """One thing told to one account, whatever its rhythm: somebody asked for it."""
    return NewDelivery(
        what=f"staff:{subject}",
        kind="staff",
        recipient=f"user:{user_id}",
        channel=channel_for("email", settings),
        due_at=leaves,
        items=(NewItem(subject, section="staff"),),
    )


def at_once(subject: str) -> bool:
    """Whether staff hear of it within the quarter of an hour; lots wait for the morning's post."""
    return subject.partition(":")[0] not in MORNING_POST


def next_morning(now: datetime) -> datetime:
    """The next working morning in Paris."""
    day = paris_day(now)
    while True:
        morning = datetime.combine(day, MORNING, PARIS).astimezone(UTC)
        if working_day(day) and morning > now:
            return morning
        day += timedelta(days=1)


def _one(recipient: str, channel: str, due_at: datetime, items: tuple[NewItem, ...]) -> NewDelivery:
    return NewDelivery(
        what=f"staff:{due_at.isoformat()}",
        kind="staff",
        recipient=recipient,
        channel=channel,
        due_at=due_at,
        items=items,
    )


def rhythm_of(preference: Preference) -> Rhythm:
    """A person's choices as the timing rules read them."""
    return Rhythm(
        preference.rhythm,
        preference.day,
        preference.hour,
        preference.real_time,
        preference.paused_until,
        tuple(_period(holiday) for holiday in preference.holidays),
        frozenset(preference.lists_stopped),
    )


def _period(period: Mapping[str, Any]) -> tuple[date, date]:
    return date.fromisoformat(period["from"]), date.fromisoformat(period["to"])
