"""Who hears, on which channel, and what they chose: asked of the store for many at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Table, select
from sqlmodel import Session

from alerts.choice import choice_of
from alerts.compose import House, Person
from alerts.gather import rhythm_of
from alerts.plan import Listener
from vigie.config import Settings
from vigie.store.contacts import contacts_of
from vigie.store.outbox import real_time_since
from vigie.store.preferences import preferences
from vigie.store.tables import Contact, Member, User

CONTACTS: Table = Contact.__table__  # type: ignore[attr-defined]
MEMBERS: Table = Member.__table__  # type: ignore[attr-defined]
USERS: Table = User.__table__  # type: ignore[attr-defined]
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
    found: dict[int, Person] = {}
    ids = sorted(set(contact_ids))
    for start in range(0, len(ids), 500):
        wanted = (
            select(Contact, MEMBERS.c.name, MEMBERS.c.source, MEMBERS.c.source_day)
            .outerjoin(Member, MEMBERS.c.id == CONTACTS.c.member_id)
            .where(CONTACTS.c.id.in_(ids[start : start + 500]))
        )
        for contact, name, source, day in session.execute(wanted):
            found[contact.id or 0] = Person(
                contact.id or 0,
                contact.first_name,
                contact.email,
                name or contact.network or "votre structure",
                contact.last_name,
                contact.source or source or "",
                day,
                contact.member_id is not None,
            )
    return found


def listeners(
    session: Session, member_ids: Iterable[int], settings: Settings, now: datetime
) -> dict[int, list[Listener]]:
    """Who hears for each member, with rhythm and the week's real-time messages."""
    by_member = contacts_of(session, member_ids)
    ids = [contact.id or 0 for found in by_member.values() for contact in found]
    chosen = preferences(session, ids, settings.digest_day, settings.digest_hour)
    recent = real_time_since(session, ids, now - WEEK)
    return {
        member_id: [
            Listener(
                one.id or 0,
                member_id,
                channel_for(one.channel, settings),
                rhythm_of(chosen[one.id or 0]),
                tuple(recent.get(one.id or 0, ())),
                choice_of(chosen[one.id or 0]),
            )
            for one in found
        ]
        for member_id, found in by_member.items()
    }


def staff(session: Session) -> list[User]:
    """The accounts that want staff messages by mail."""
    wanted = (
        select(User)
        .where(USERS.c.active.is_(True), USERS.c.mail_rhythm != "none")
        .order_by(USERS.c.id)
    )
    return list(session.execute(wanted).scalars())
