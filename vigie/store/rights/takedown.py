"""A notice removed at its publisher's request: body, texts and quotes go; the others of its
consultation stand without it.
"""

import json
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import String, cast, delete, or_, select, update
from sqlmodel import Session

from vigie.domain.events import LotClosed
from vigie.domain.notice import ParsedNotice
from vigie.store.collect.record import record
from vigie.store.collect.recording_plan import CollectedNotice
from vigie.store.db import Store
from vigie.store.desk.users import audit
from vigie.store.documents.texts import forget_consultation
from vigie.store.events import emit
from vigie.store.rights.persons import forget_account, forget_contact
from vigie.store.search.documents import reindex
from vigie.store.tables import (
    Award,
    Change,
    Consultation,
    Contact,
    Delivery,
    DeliveryBody,
    DeliveryItem,
    Finding,
    Lot,
    LotTrade,
    Match,
    Notice,
    NoticeKey,
    Opportunity,
    Payload,
    Reading,
    User,
    Verdict,
    columns_of,
)

NOTICES = columns_of(Notice)
PAYLOADS = columns_of(Payload)
KEYS = columns_of(NoticeKey)
CHANGES = columns_of(Change)
AWARDS = columns_of(Award)
FINDINGS = columns_of(Finding)
READINGS = columns_of(Reading)
MATCHES = columns_of(Match)
LOT_TRADES = columns_of(LotTrade)
VERDICTS = columns_of(Verdict)
CONSULTATIONS = columns_of(Consultation)
LOTS = columns_of(Lot)
DELIVERIES = columns_of(Delivery)
BODIES = columns_of(DeliveryBody)
ITEMS = columns_of(DeliveryItem)
OPPORTUNITIES = columns_of(Opportunity)
REMOVED = "Avis retiré à la demande de l’éditeur"
SHORTEST, NAMED = (
    12,
    60,
)  # a title as messages show it: its beginning, if it is long enough to be its own
BLANK_LOT: dict[str, Any] = {
    "title": REMOVED,
    "description": "",
    "codes": {},
    "doubts": [],
    "read_version": None,
    "reading_hash": None,
}


def find_notices(session: Session, named: str) -> list[tuple[str, str]]:
    """(id, title) of the notices of that id or published number, those already removed left out."""
    named_so = or_(NOTICES.c.id == named, NOTICES.c.source_id == named)
    rows = session.execute(
        select(Notice).where(named_so, NOTICES.c.taken_down_at.is_(None)).limit(20)
    ).scalars()
    return [(row.id, str(row.parsed.get("title") or "sans titre")) for row in rows]


def take_down(store: Store, notice_id: str, now: datetime, reason: str = "") -> bool:
    """Remove it at once and for good: collected again, it stays away. False if unknown or
    removed already.
    """
    with store.transaction() as session:
        notice = session.get(Notice, notice_id)
        if notice is None or notice.taken_down_at is not None:
            return False
        home = notice.consultation_id
        notice.parsed, notice.traits, notice.taken_down_at, notice.consultation_id = (
            {},
            {},
            now,
            None,
        )
        notice.content_hash = ""
        session.flush()
        for table in (PAYLOADS, KEYS, CHANGES, AWARDS):
            session.execute(delete(table).where(table.c.notice_id == notice_id))
        standing = _left(session, home)
        if home is not None:
            _forget_words(session, home, notice_id, now)
            if standing is None:
                _empty(session, home, now)
                forget_consultation(session, home)
            reindex(session, [home])
        audit(session, "cli", "avis retiré", f"notice:{notice_id}", now, motif=reason[:500])
    if standing is not None and home is not None:
        record(
            store, [standing], now
        )  # folds the consultation again from what is left of it, and tells readers of it
        with store.transaction() as session:
            reindex(session, [home])  # the lists must not show its words until the event is handled
    return True


def _left(session: Session, home: int | None) -> CollectedNotice | None:
    """One notice that stands, made to look changed, so that recording it folds its consultation
    anew.
    """
    if home is None:
        return None
    standing = (NOTICES.c.consultation_id == home, NOTICES.c.taken_down_at.is_(None))
    row = session.execute(
        select(Notice).where(*standing).order_by(NOTICES.c.id).limit(1)
    ).scalar_one_or_none()
    if row is None:
        return None
    row.content_hash, row.richness = "", 0
    session.flush()
    payload = session.execute(
        select(PAYLOADS.c.content, PAYLOADS.c.url)
        .where(PAYLOADS.c.notice_id == row.id)
        .order_by(PAYLOADS.c.id.desc())
        .limit(1)
    ).first()
    raw = zlib.decompress(payload.content) if payload else b""
    return CollectedNotice(
        ParsedNotice.model_validate(row.parsed),
        raw,
        payload.url if payload else None,
        row.last_seen_at,
    )


def _forget_words(session: Session, home: int, notice_id: str, now: datetime) -> None:
    """Quotes of the consultation go; what the other notices say is found again when they are
    read again.
    """
    _forget_messages(session, home)  # first: the titles say which
    _forget_verdicts(session, home, notice_id)
    emptied: dict[str, Any] = {
        "retired_at": now,
        "retired_why": "avis retiré",
        "quote": "",
        "volumes": [],  # each with the sentence that carries its number
        "proofs": [],
    }
    folded = "retiré:" + cast(FINDINGS.c.id, String)
    session.execute(
        update(FINDINGS)
        .where(FINDINGS.c.consultation_id == home)
        .values(folded_quote=folded, **emptied)
    )
    for derived in (READINGS, LOT_TRADES):
        session.execute(delete(derived).where(derived.c.consultation_id == home))
    # a match says what the lot asks for, in the lot's words
    session.execute(update(MATCHES).where(MATCHES.c.consultation_id == home).values(reasons=[]))
    session.execute(update(LOTS).where(LOTS.c.consultation_id == home).values(**BLANK_LOT))
    # what a later notice changed tells what stood before it
    session.execute(update(CHANGES).where(CHANGES.c.consultation_id == home).values(differences=[]))


def _forget_verdicts(session: Session, home: int, notice_id: str) -> None:
    """A verdict on a quote that another notice says too keeps it; the others stay without their
    words.
    """
    findings = session.execute(select(Finding).where(FINDINGS.c.consultation_id == home)).scalars()
    elsewhere = {
        (row.lot_id, row.code, row.folded_quote)
        for row in findings
        if any(proof.get("notice_id") != notice_id for proof in row.proofs)
    }
    for row in session.execute(select(Verdict).where(VERDICTS.c.consultation_id == home)).scalars():
        if (row.lot_id, row.code, row.folded_quote) not in elsewhere:
            row.quote, row.folded_quote, row.proofs = "", f"retiré:{row.id}", []
        row.to_review = True
    session.flush()


def _forget_messages(session: Session, home: int) -> None:
    """Messages that wait are composed again when they leave; those that left keep only that they
    did.
    """
    about = sorted(_about(session, home) | _naming(session, home))
    for start in range(0, len(about), 500):
        part = about[start : start + 500]
        session.execute(delete(BODIES).where(BODIES.c.delivery_id.in_(part)))
        session.execute(update(DELIVERIES).where(DELIVERIES.c.id.in_(part)).values(message={}))
        waiting = (DELIVERIES.c.id.in_(part), DELIVERIES.c.state.in_(("waiting", "held")))
        session.execute(update(DELIVERIES).where(*waiting).values(composed_at=None))


def _about(session: Session, home: int) -> set[int]:
    """Messages that are known to tell of that consultation."""
    own = select(OPPORTUNITIES.c.id).where(OPPORTUNITIES.c.consultation_id == home)
    return set(
        session.execute(
            select(ITEMS.c.delivery_id).where(ITEMS.c.opportunity_id.in_(own))
        ).scalars()
    )


def _naming(session: Session, home: int) -> set[int]:
    """Messages in which its titles stand: groups, the team's own, letters that only mention it."""
    consultation_query = (
        select(CONSULTATIONS.c.title)
        .where(CONSULTATIONS.c.id == home)
        .union(select(LOTS.c.title).where(LOTS.c.consultation_id == home))
    )
    titles = [
        title[:NAMED]
        for title in session.execute(consultation_query).scalars()
        if title and len(title) >= SHORTEST and title != REMOVED
    ]
    delivery_ids: set[int] = set()
    for title in titles:
        in_body = cast(BODIES.c.body, String).contains(title, autoescape=True)
        in_head = cast(DELIVERIES.c.message, String).contains(title, autoescape=True)
        delivery_ids |= set(session.execute(select(BODIES.c.delivery_id).where(in_body)).scalars())
        delivery_ids |= set(session.execute(select(DELIVERIES.c.id).where(in_head)).scalars())
    return delivery_ids


def _empty(session: Session, home: int, now: datetime) -> None:
    """Nothing is left: an empty shell that says why, its lots cancelled so that opportunities
    close.
    """
    shell: dict[str, Any] = {
        "title": REMOVED,
        "description": "",
        "state": "cancelled",
        "taken_down_at": now,
        "updated_at": now,
        "url": None,
        "documents_url": None,
        "reference": None,
        "procedure_key": None,
        "doubts": [],
        "buyer_name": "",
    }
    session.execute(update(CONSULTATIONS).where(CONSULTATIONS.c.id == home).values(**shell))
    lots: Sequence[int] = (
        session.execute(select(LOTS.c.id).where(LOTS.c.consultation_id == home)).scalars().all()
    )
    emptied: dict[str, Any] = {
        "state": "cancelled",
        "key": "retiré:" + cast(LOTS.c.id, String),
    }  # a key may be a title
    session.execute(update(LOTS).where(LOTS.c.consultation_id == home).values(**emptied))
    emit(session, [LotClosed(lot, "cancelled", now.isoformat()) for lot in lots], now)


FOLDER, NAME = "sauvegardes", "effacements.jsonl"
KINDS: dict[str, Any] = {"contact": Contact, "user": User}


def identified(session: Session, people: Iterable[str]) -> list[dict[str, str]]:
    """« contact:12 » with the moment it was made: a number alone may be somebody else in another
    database.
    """
    identities: list[dict[str, str]] = []
    for person in people:
        kind, number = person.split(":", 1)
        row = session.get(KINDS[kind], int(number))
        if row is not None:
            identities.append({"quoi": person, "cree": row.created_at.isoformat()})
    return identities


def note(home: Path, identities: Iterable[dict[str, str]], now: datetime) -> None:
    """Add to the note; readable by its owner only."""
    lines = "".join(
        json.dumps({**identity, "le": now.isoformat()}) + "\n" for identity in identities
    )
    place = home / FOLDER
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(place / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def noted(home: Path) -> Iterator[dict[str, Any]]:
    """What the note says; a line cut short by a full disk is passed over."""
    place = home / FOLDER / NAME
    for line in place.read_text(encoding="utf-8").splitlines() if place.is_file() else ():
        try:
            identity = json.loads(line)
        except ValueError:
            continue
        if isinstance(identity, dict) and ":" in str(identity.get("quoi", "")):
            yield identity


def again(store: Store, home: Path, now: datetime) -> int:
    """After a restoration: erase and remove again what the note says and the copy still held;
    how many.
    """
    return sum(_again(store, identity, now) for identity in noted(home))


def _again(store: Store, identity: dict[str, Any], now: datetime) -> bool:
    kind, named = str(identity["quoi"]).split(":", 1)
    if kind == "notice":
        return take_down(store, named, now, "retiré de nouveau après une restauration")
    if kind not in KINDS or not named.isdecimal():
        return False
    with store.transaction() as session:
        row = session.get(KINDS[kind], int(named))
        if (
            row is None
            or row.created_at.isoformat() != identity.get("cree")
            or row.email.endswith("@invalid")
        ):
            return False
        if isinstance(row, User):
            forget_account(session, row, now)
        else:
            forget_contact(session, int(named), now)
    return True
