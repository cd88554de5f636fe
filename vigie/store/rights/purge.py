"""What is removed when (DOMAIN.md §6.1): each table's rule, run every night."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, cast, delete, func, or_, select, update
from sqlmodel import col

from vigie.store.db import Store
from vigie.store.desk.sign_in_state import FORGOTTEN
from vigie.store.outbox.deliveries import drop_pages
from vigie.store.rights.persons import forget_account, forget_contact
from vigie.store.tables import (
    AuditEntry,
    Bounce,
    Ceremony,
    Consultation,
    Contact,
    Delivery,
    DeliveryBody,
    DocumentFile,
    DocumentText,
    EventRow,
    FilePart,
    FormerAddress,
    KnownDevice,
    Member,
    MemberSession,
    Notice,
    Payload,
    Refusal,
    SignInTry,
    StaffSession,
    Token,
    User,
    View,
    columns_of,
)

PAYLOADS = timedelta(days=365)  # after the consultation closes
REFUSALS = timedelta(days=365)
ARRIVING = timedelta(days=1)  # for the parts of a file to arrive
MESSAGES = timedelta(days=396)  # 13 months: what was sent, then only that it was
EVENTS = timedelta(days=90)
JOURNAL = timedelta(days=396)
SILENT_CONTACT = timedelta(
    days=3 * 365
)  # without a word from the person, and nothing that concerns them any more
FORMER_ADDRESSES = timedelta(days=8)  # their « ce n'était pas moi » opens for 7
DEVICES = timedelta(days=400)  # as long as their cookie
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


def _document_texts(now: datetime) -> tuple[Any, ColumnElement[bool]]:
    closed = select(col(Consultation.id)).where(col(Consultation.live_until) < now - PAYLOADS)
    return DocumentText, col(DocumentText.consultation_id).in_(closed)


def _file_parts(now: datetime) -> tuple[Any, ColumnElement[bool]]:
    closed = select(col(Consultation.id)).where(col(Consultation.live_until) < now - PAYLOADS)
    files = select(col(DocumentFile.id)).where(
        or_(
            col(DocumentFile.consultation_id).in_(closed),
            # whoever put it in never finished
            (col(DocumentFile.state) == "arriving") & (col(DocumentFile.added_at) < now - ARRIVING),
        )
    )
    return FilePart, col(FilePart.file_id).in_(files)


RULES: dict[str, Rule] = {
    "documents d’origine": _payloads,
    "pièces d’origine": _file_parts,
    "textes des pièces": _document_texts,
    "documents refusés": lambda now: (Refusal, col(Refusal.last_seen_at) < now - REFUSALS),
    "événements traités": lambda now: (
        EventRow,
        (col(EventRow.state) == "done") & (col(EventRow.done_at) < now - EVENTS),
    ),
    "journal": lambda now: (AuditEntry, col(AuditEntry.at) < now - JOURNAL),
    "retours de courriel": lambda now: (Bounce, col(Bounce.at) < now - JOURNAL),
    "consultations de groupements": lambda now: (View, col(View.at) < now - SILENT_CONTACT),
    "événements en échec": lambda now: (
        EventRow,
        (col(EventRow.state) == "failed") & (col(EventRow.created_at) < now - JOURNAL),
    ),
    "jetons échus": lambda now: (
        Token,
        (col(Token.expires_at) < now - timedelta(days=30))
        | (col(Token.revoked_at) < now - timedelta(days=30)),
    ),
    "sessions échues": lambda now: (StaffSession, col(StaffSession.expires_at) < now),
    "sessions d’adhérents échues": lambda now: (MemberSession, col(MemberSession.expires_at) < now),
    "adresses précédentes": lambda now: (
        FormerAddress,
        col(FormerAddress.changed_at) < now - FORMER_ADDRESSES,
    ),
    "essais de connexion": lambda now: (SignInTry, col(SignInTry.seen_at) < now - FORGOTTEN),
    "demandes sans réponse": lambda now: (Ceremony, col(Ceremony.expires_at) < now),
    "appareils oubliés": lambda now: (KnownDevice, col(KnownDevice.seen_at) < now - DEVICES),
}


def purge(store: Store, now: datetime) -> dict[str, int]:
    """Remove what each rule says; safe to repeat, in short transactions; counts by sort, in
    French.
    """
    removed = {name: _in_bites(store, *rule(now)) for name, rule in RULES.items()}
    removed["textes de messages"] = _forget_messages(store, now)
    removed["messages lus au navigateur"] = 0
    while pages := drop_pages(store, now):
        removed["messages lus au navigateur"] += pages
    removed["contacts sans nouvelles"] = _forget_people(store, now)
    removed["comptes fermés"] = _forget_accounts(store, now)
    return removed


def old_letters(folder: Path, now: datetime) -> int:
    """Letters written as files are kept as long as messages; how many were removed."""
    last = (now - MESSAGES).timestamp()
    files = [file for file in folder.glob("*.*") if file.is_file() and file.stat().st_mtime < last]
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def _in_bites(store: Store, table: Any, old: ColumnElement[bool]) -> int:
    total = 0
    while True:
        with store.transaction() as session:
            some = select(col(table.id)).where(old).limit(A_BITE)
            removed = int(session.execute(delete(table).where(col(table.id).in_(some))).rowcount)  # type: ignore[attr-defined]
        total += removed
        if removed < A_BITE:
            return total


def _forget_messages(store: Store, now: datetime) -> int:
    """Of what left, or never did, long ago: that it did, and its subject; the words and the
    address go.
    """
    old = func.coalesce(col(Delivery.sent_at), col(Delivery.created_at)) < now - MESSAGES
    delivery_query = (
        select(col(Delivery.id), col(Delivery.message))
        .where(old)
        .where(cast(col(Delivery.message), String) != "{}")
    )
    last, total = 0, 0
    while True:
        with store.transaction() as session:
            bite = (
                delivery_query.where(col(Delivery.id) > last)
                .order_by(col(Delivery.id))
                .limit(A_BITE)
            )
            rows = session.execute(bite).all()
            ids = [row.id for row in rows]
            session.execute(delete(DeliveryBody).where(col(DeliveryBody.delivery_id).in_(ids)))
            heads = [
                {"one": row.id, "kept": _subject(row.message)}
                for row in rows
                if "to" in row.message
            ]
            if heads:
                session.connection().execute(HEAD, heads)
        total += len(heads)
        if len(rows) < A_BITE:
            return total
        last = ids[-1]


def _subject(message: dict[str, Any]) -> dict[str, Any]:
    return {name: content for name, content in message.items() if name == "subject"}


DELIVERIES = columns_of(Delivery)
HEAD = (
    update(DELIVERIES)
    .where(DELIVERIES.c.id == bindparam("one"))
    .values(message=bindparam("kept"), error="")
)


def _forget_people(store: Store, now: datetime) -> int:
    """Whoever is no longer concerned and has said nothing for three years: erased from every
    table, one by one.
    """
    old = now - SILENT_CONTACT
    departed = (
        col(Contact.member_id).is_(None)
        | col(Contact.active).is_(False)
        | (col(Member.active).is_(False) & (col(Member.updated_at) < old))
    )
    silent = (col(Contact.last_answer_at) < old) | (
        col(Contact.last_answer_at).is_(None) & (col(Contact.created_at) < old)
    )
    has_address = ~col(Contact.email).endswith("@invalid")
    contact_query = select(col(Contact.id)).join(
        Member, col(Member.id) == col(Contact.member_id), isouter=True
    )
    with store.reading() as session:
        contact_ids = list(
            session.execute(
                contact_query.where(departed, silent, has_address).limit(A_BITE)
            ).scalars()
        )
    for contact_id in contact_ids:
        with store.transaction() as session:
            forget_contact(session, contact_id, now)
    return len(contact_ids)


def _forget_accounts(store: Store, now: datetime) -> int:
    """Accounts closed by the team whose owner has not signed in for three years."""
    last_seen = func.coalesce(col(User.last_login_at), col(User.created_at))
    closed = (
        col(User.active).is_(False),
        ~col(User.email).endswith("@invalid"),
        last_seen < now - SILENT_CONTACT,
    )
    with store.transaction() as session:
        forget_accounts = list(session.execute(select(User).where(*closed)).scalars())
        for user in forget_accounts:
            forget_account(session, user, now)
    return len(forget_accounts)
