"""The mailbox where bounces and requests to stop a list come back, read over IMAP; and what they
do to a contact.
"""

import imaplib
import ssl
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote, urlsplit

from sqlalchemy import Table, select
from sqlmodel import Session

from alerts.bounce_faults import OURS_OR_THEIRS
from alerts.bounces import LARGEST, Returned, returned
from alerts.channels.base import ChannelDown, NotConfigured
from alerts.planning.queue import queue_real_time
from alerts.planning.recipients import staff_deliveries
from alerts.stop_mail import stop_asked
from vigie.config import Settings
from vigie.store import Store
from vigie.store.outbox.contacts import Came, by_address, folded_address, record_bounce
from vigie.store.outbox.paused_domains import pause_domain
from vigie.store.outbox.preferences import stop_list
from vigie.store.outbox.tokens import find
from vigie.store.tables import Contact, Delivery

DELIVERIES: Table = Delivery.__table__  # type: ignore[attr-defined]
MOST = 500  # messages read in one go
TIMEOUT = 30.0


def read_bounces(store: Store, settings: Settings, now: datetime) -> tuple[int, int]:
    """Read the unseen mails of the box; returns (read, bounces kept). Raises NotConfigured,
    ChannelDown.
    """
    read = kept = 0
    for raw in _unseen(settings.imap_url.get_secret_value()):
        read += 1
        if asked := stop_asked(raw):
            _stop(store, asked, now)
            continue
        for recipient in returned(raw):
            with store.transaction() as session:
                kept += keep_bounce(session, settings, recipient, now)
    return read, kept


def _stop(store: Store, raw: str, now: datetime) -> None:
    with store.transaction() as session:
        token = find(session, raw, "unsubscribe")
        if token is not None and token.contact_id is not None:
            stop_list(session, token.contact_id, token.subject.partition(":")[2], now)


def keep_bounce(
    session: Session, settings: Settings, told: Returned, now: datetime, *, signed: bool = False
) -> bool:
    """Move the person it is about on the ladder, or pause the domain that refuses us; false for a
    stranger or a notice known already.

    Anybody may write to the mailbox: what quotes no message of ours and is not signed neither
    stops a person at once nor pauses a domain.
    """
    delivery_id, contact = _about(session, told)
    if contact is None:
        return False
    proved = signed or delivery_id is not None
    kept = record_bounce(
        session,
        contact=contact,
        came=_kind(told) if proved or told.came == "soft" else "soft",
        detail=told.detail,
        provider_key=told.provider_key,
        now=now,
        delivery_id=delivery_id,
    )
    if kept and proved and told.came == "soft" and told.fault in OURS_OR_THEIRS:
        domain = folded_address(contact.email).rpartition("@")[2]
        if pause_domain(session, domain, told.fault, told.detail, now):
            subject = f"domain:{int(now.timestamp())}:{domain}"
            queue_real_time(session, staff_deliveries(session, settings, subject, now), now)
    return kept


def _kind(told: Returned) -> Came:
    if told.came != "soft":
        return told.came
    if told.fault in OURS_OR_THEIRS:
        return "refused"
    return "late" if told.fault == "delay" else "soft"


def _about(session: Session, told: Returned) -> tuple[int | None, Contact | None]:
    wanted = select(
        DELIVERIES.c.id,
        DELIVERIES.c.contact_id,
        DELIVERIES.c.message["to"].as_string().label("written_to"),
    )
    row = session.execute(wanted.where(DELIVERIES.c.idempotency_key == told.key)).first()
    if row is not None and row.contact_id:
        contact = session.get(Contact, row.contact_id)
        return row.id, contact if contact and _still_at(contact, row.written_to) else None
    found = by_address(session, told.address) if told.address else []
    return None, min(found, key=lambda one: (one.bounce_level, one.id), default=None)


def _still_at(contact: Contact, written_to: str | None) -> bool:
    """A notice that comes days after the address was changed says nothing of the new one."""
    return not written_to or folded_address(written_to) == folded_address(contact.email)


def _unseen(url: str) -> Iterator[bytes]:
    """The unseen mails; each is marked seen only after the next one is asked for, so that a
    crash reads it again.
    """
    box = _open(url)
    try:
        box.select("INBOX")
        _, told = box.search(None, "UNSEEN")
        for number in (told[0] or b"").split()[:MOST]:
            _, parts = box.fetch(
                number.decode(), f"(BODY.PEEK[]<0.{LARGEST}>)"
            )  # a mail may be of any size
            raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
            yield raw
            box.store(number.decode(), "+FLAGS", "\\Seen")
    except (imaplib.IMAP4.error, OSError) as down:
        raise ChannelDown(f"Boîte des retours : {down}.") from down
    finally:
        _close(box)


def prove(url: str) -> None:
    """Open the mailbox and leave it as it is; raises ChannelDown or NotConfigured."""
    _close(_open(url))


def _open(url: str) -> imaplib.IMAP4:
    parts = urlsplit(url)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname:
        raise NotConfigured("VIGIE_IMAP_URL absente : écrire imaps://utilisateur:secret@hôte.")
    try:
        if parts.scheme == "imaps":
            box: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                parts.hostname,
                parts.port or 993,
                ssl_context=ssl.create_default_context(),
                timeout=TIMEOUT,
            )
        else:
            box = imaplib.IMAP4(parts.hostname, parts.port or 143, timeout=TIMEOUT)
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
    except UnicodeEncodeError:
        raise ChannelDown(
            "Boîte des retours : identifiant sans accent seulement, vérifier VIGIE_IMAP_URL."
        ) from None
    except (imaplib.IMAP4.error, OSError) as down:
        raise ChannelDown(
            f"Boîte des retours {parts.hostname} injoignable ou identifiant refusé : {down}."
        ) from down
    return box


def _close(box: imaplib.IMAP4) -> None:
    try:
        box.logout()
    except (imaplib.IMAP4.error, OSError):
        box.shutdown()
