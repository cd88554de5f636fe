"""The rights of a person: everything kept under an address, contact or staff account, and forgetting it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, func, select, update
from sqlmodel import Session

from vigie.store.contacts import data_of, erase, folded_address
from vigie.store.tables import (
    ApiKey,
    AuditEntry,
    Contact,
    Delivery,
    DeliveryBody,
    Note,
    SavedSearch,
    StaffSession,
    User,
    View,
)

CONTACTS: Table = Contact.__table__  # type: ignore[attr-defined]
USERS: Table = User.__table__  # type: ignore[attr-defined]
NOTES: Table = Note.__table__  # type: ignore[attr-defined]
SEARCHES: Table = SavedSearch.__table__  # type: ignore[attr-defined]
SESSIONS: Table = StaffSession.__table__  # type: ignore[attr-defined]
KEYS: Table = ApiKey.__table__  # type: ignore[attr-defined]
VIEWS: Table = View.__table__  # type: ignore[attr-defined]
JOURNAL: Table = AuditEntry.__table__  # type: ignore[attr-defined]
BODIES: Table = DeliveryBody.__table__  # type: ignore[attr-defined]
DELIVERIES: Table = Delivery.__table__  # type: ignore[attr-defined]


def everything(session: Session, address: str) -> dict[str, Any]:
    """What is kept of whoever has that address, as JSON values, by sort in French; empty when nobody has it."""
    contacts = [contact_data(session, one) for one in _contact_ids(session, address)]
    accounts = [_account(session, one) for one in _users(session, address)]
    return {"contacts": contacts, "comptes": accounts} if contacts or accounts else {}


def forget(session: Session, address: str, now: datetime) -> None:
    """Empty the person's rows in every table; what a structure answered stays, without its author."""
    for number in _contact_ids(session, address):
        forget_contact(session, number, now)
    for user in _users(session, address):
        for table in (SESSIONS, SEARCHES):
            session.execute(delete(table).where(table.c.user_id == user.id))
        session.execute(update(NOTES).where(NOTES.c.user_id == user.id).values(user_id=None))
        session.execute(update(KEYS).where(KEYS.c.created_by == user.id).values(created_by=None))
        mine = DELIVERIES.c.recipient == f"user:{user.id}"
        session.execute(delete(BODIES).where(BODIES.c.delivery_id.in_(select(DELIVERIES.c.id).where(mine))))
        session.execute(update(DELIVERIES).where(mine, DELIVERIES.c.state.in_(("waiting", "held"))).values(state="cancelled"))
        user.email, user.name, user.password, user.slack_id, user.active = f"efface-{user.id}@invalid", "", "!", None, False
        session.add(user)
        _rename(session, f"user:{user.id}")


def forget_contact(session: Session, number: int, now: datetime) -> None:
    """The same for one contact: what « Effacer mes données » does."""
    erase(session, number, now)
    _rename(session, f"contact:{number}")


def _rename(session: Session, who: str) -> None:
    """The journal and the log of views keep what was done, by a number that leads to nobody any more."""
    session.execute(update(JOURNAL).where(JOURNAL.c.subject == who).values(detail={}))
    session.execute(update(VIEWS).where(VIEWS.c.viewer == who).values(viewer=f"efface:{who}"))


def _contact_ids(session: Session, address: str) -> list[int]:
    wanted = select(CONTACTS.c.id).where(func.lower(CONTACTS.c.email) == folded_address(address))
    return list(session.execute(wanted).scalars())


def _users(session: Session, address: str) -> list[User]:
    wanted = select(User).where(func.lower(USERS.c.email) == folded_address(address))
    return list(session.execute(wanted).scalars())


def contact_data(session: Session, number: int) -> dict[str, Any]:
    """What is kept of one contact, the journal's lines about it too: what « Mes données » exports."""
    return {**data_of(session, number), **_traces(session, f"contact:{number}")}


def _account(session: Session, user: User) -> dict[str, Any]:
    notes = session.execute(select(Note).where(NOTES.c.user_id == user.id)).scalars()
    searches = session.execute(select(SavedSearch).where(SEARCHES.c.user_id == user.id)).scalars()
    return {
        "compte": user.model_dump(mode="json", exclude={"password"}),
        "notes": [one.model_dump(mode="json") for one in notes],
        "recherches": [one.model_dump(mode="json") for one in searches],
        **_traces(session, f"user:{user.id}"),
    }


def _traces(session: Session, who: str) -> dict[str, Any]:
    mine = (JOURNAL.c.who == who) | (JOURNAL.c.subject == who)
    journal = session.execute(select(AuditEntry).where(mine).order_by(JOURNAL.c.id)).scalars()
    views = session.execute(select(View).where(VIEWS.c.viewer == who).order_by(VIEWS.c.id)).scalars()
    return {
        "journal": [one.model_dump(mode="json") for one in journal],
        "consultations_de_groupements": [one.model_dump(mode="json") for one in views],
    }
