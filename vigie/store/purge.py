"""What is removed when (DOMAIN.md §6.1): each table's rule, run every night."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlmodel import Session, col

from vigie.store.db import Store
from vigie.store.tables import (
    AuditEntry,
    Bounce,
    Consultation,
    Contact,
    Delivery,
    DeliveryBody,
    EventRow,
    Notice,
    Payload,
    Refusal,
    StaffSession,
    Token,
    View,
)

PAYLOADS = timedelta(days=365)  # after the consultation closes
REFUSALS = timedelta(days=365)
MESSAGES = timedelta(days=396)  # 13 months: what was sent, then only that it was
EVENTS = timedelta(days=90)
JOURNAL = timedelta(days=396)
SILENT_CONTACT = timedelta(days=3 * 365)  # without a word from the person, and no membership
A_BITE = 500  # rows a transaction, so that writers are not kept waiting

Rule = Callable[[datetime], tuple[Any, ColumnElement[bool]]]


def _payloads(now: datetime) -> tuple[Any, ColumnElement[bool]]:
    closed = (
        select(col(Notice.id))
        .join(Consultation, col(Consultation.id) == col(Notice.consultation_id))
        .where(col(Consultation.live_until) < now - PAYLOADS)
    )
    orphan = col(Payload.notice_id).is_(None) & (col(Payload.fetched_at) < now - PAYLOADS)
    return Payload, or_(col(Payload.notice_id).in_(closed), orphan)


RULES: dict[str, Rule] = {
    "documents d’origine": _payloads,
    "documents refusés": lambda now: (Refusal, col(Refusal.last_seen_at) < now - REFUSALS),
    "événements traités": lambda now: (EventRow, (col(EventRow.state) == "done") & (col(EventRow.done_at) < now - EVENTS)),
    "journal": lambda now: (AuditEntry, col(AuditEntry.at) < now - JOURNAL),
    "retours de courriel": lambda now: (Bounce, col(Bounce.at) < now - JOURNAL),
    "consultations de groupements": lambda now: (View, col(View.at) < now - SILENT_CONTACT),
    "jetons échus": lambda now: (Token, col(Token.expires_at) < now - timedelta(days=30)),
    "sessions échues": lambda now: (StaffSession, col(StaffSession.expires_at) < now),
}


def purge(store: Store, now: datetime) -> dict[str, int]:
    """Remove what each rule says; safe to repeat, in short transactions; counts by sort, in French."""
    gone = {name: _in_bites(store, *rule(now)) for name, rule in RULES.items()}
    with store.transaction() as session:
        gone["textes de messages"] = _forget_messages(session, now)
        gone["contacts sans nouvelles"] = _forget_contacts(session, now)
    return gone


def _in_bites(store: Store, table: Any, old: ColumnElement[bool]) -> int:
    total = 0
    while True:
        with store.transaction() as session:
            some = select(col(table.id)).where(old).limit(A_BITE)
            gone = int(session.execute(delete(table).where(col(table.id).in_(some))).rowcount)  # type: ignore[attr-defined]
        total += gone
        if gone < A_BITE:
            return total


def _forget_messages(session: Session, now: datetime) -> int:
    old = select(col(Delivery.id)).where(col(Delivery.sent_at) < now - MESSAGES)
    return int(session.execute(delete(DeliveryBody).where(col(DeliveryBody.delivery_id).in_(old))).rowcount)  # type: ignore[attr-defined]


def _forget_contacts(session: Session, now: datetime) -> int:
    """Contacts of no member (prospects, networks that left) without a word for three years: emptied, not deleted."""
    last = or_(col(Contact.last_answer_at) < now - SILENT_CONTACT, col(Contact.last_answer_at).is_(None))
    prospect = col(Contact.member_id).is_(None) & (col(Contact.email) != "")
    old = prospect & (col(Contact.created_at) < now - SILENT_CONTACT) & last
    emptied = {"first_name": "", "last_name": "", "role": "", "email": "", "active": False}
    return int(session.execute(update(Contact).where(old).values(**emptied)).rowcount)  # type: ignore[attr-defined]
