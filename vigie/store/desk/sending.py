"""What the page of deliveries asks: who is next, volume by member and week, what came back; and
staff's edits of a digest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session

from vigie.domain.clock import midnight, paris_day
from vigie.domain.labels import LIVE_OPPORTUNITIES
from vigie.store.outbox.contacts import PAUSED
from vigie.store.search.lists import Search, search
from vigie.store.tables import (
    Bounce,
    Consultation,
    Contact,
    Delivery,
    DigestEdit,
    Lot,
    Member,
    Notice,
    Opportunity,
    columns_of,
)

DELIVERIES = columns_of(Delivery)
MEMBERS = columns_of(Member)
OPPORTUNITIES = columns_of(Opportunity)
CONTACTS = columns_of(Contact)
EDITS = columns_of(DigestEdit)
BOUNCES = columns_of(Bounce)
LOTS = columns_of(Lot)
NOTICES = columns_of(Notice)
CONSULTATIONS = columns_of(Consultation)
WEEKS = 6
MEMBERS_SHOWN = 20


def waiting_members(
    session: Session, after: str = "", most: int = MEMBERS_SHOWN
) -> list[tuple[int, str]]:
    """Active members with an open opportunity, by name."""
    has = select(OPPORTUNITIES.c.id).where(
        OPPORTUNITIES.c.member_id == MEMBERS.c.id, OPPORTUNITIES.c.state.in_(LIVE_OPPORTUNITIES)
    )
    member_query = select(MEMBERS.c.id, MEMBERS.c.name).where(
        MEMBERS.c.active, MEMBERS.c.name > after, has.exists()
    )
    return [
        (int(member_id), name)
        for member_id, name in session.execute(
            member_query.order_by(MEMBERS.c.name).limit(most + 1)
        )
    ]


def letter_reader(session: Session) -> tuple[int, str] | None:
    """The first member whose letter somebody will read: it has an open opportunity and an active
    contact.
    """
    reads = select(CONTACTS.c.id).where(CONTACTS.c.member_id == MEMBERS.c.id, CONTACTS.c.active)
    has = select(OPPORTUNITIES.c.id).where(
        OPPORTUNITIES.c.member_id == MEMBERS.c.id, OPPORTUNITIES.c.state.in_(LIVE_OPPORTUNITIES)
    )
    member_query = select(MEMBERS.c.id, MEMBERS.c.name).where(
        MEMBERS.c.active, has.exists(), reads.exists()
    )
    row = session.execute(member_query.order_by(MEMBERS.c.name).limit(1)).first()
    return (int(row.id), row.name) if row else None


def contacts_by_member(session: Session, members: Sequence[int]) -> dict[int, list[Contact]]:
    """The active contacts of those members."""
    contacts: dict[int, list[Contact]] = {}
    contact_query = (
        select(Contact)
        .where(CONTACTS.c.member_id.in_(members), CONTACTS.c.active)
        .order_by(CONTACTS.c.id)
    )
    for contact in session.execute(contact_query).scalars():
        contacts.setdefault(contact.member_id or 0, []).append(contact)
    return contacts


def weeks(now: datetime) -> list[datetime]:
    """The Mondays (00:00 in Paris) of the weeks that the volume table shows, oldest first."""
    monday = paris_day(now) - timedelta(days=paris_day(now).weekday())
    return [midnight(monday - timedelta(weeks=back)) for back in range(WEEKS - 1, -1, -1)]


def volumes(session: Session, members: Sequence[int], now: datetime) -> dict[int, list[int]]:
    """Messages sent to each of those members, week by week."""
    starts = weeks(now)
    delivery_query = select(DELIVERIES.c.member_id, DELIVERIES.c.sent_at).where(
        DELIVERIES.c.member_id.in_(members),
        DELIVERIES.c.state == "sent",
        DELIVERIES.c.sent_at >= starts[0],
    )
    volume_by_member = {member: [0] * WEEKS for member in members}
    for member_id, sent_at in session.execute(delivery_query):
        place = sum(start <= sent_at for start in starts) - 1
        volume_by_member[int(member_id)][place] += 1
    return volume_by_member


def bounced(session: Session, most: int = 20) -> list[tuple[Bounce, str, str, bool]]:
    """The last messages that came back: bounce, address, structure, whether writing to it may be
    taken up again here.
    """
    bounce_query = (
        select(Bounce, CONTACTS.c.email, MEMBERS.c.name, CONTACTS.c.active, CONTACTS.c.bounce_level)
        .join(Contact, CONTACTS.c.id == BOUNCES.c.contact_id, isouter=True)
        .join(Member, MEMBERS.c.id == CONTACTS.c.member_id, isouter=True)
        .order_by(BOUNCES.c.id.desc())
        .limit(most)
    )
    rows = session.execute(bounce_query).all()
    last = {row[0].contact_id: row[0].id for row in reversed(rows)}
    return [
        (
            row[0],
            row[1] or "contact effacé",
            row[2] or "",
            last[row[0].contact_id] == row[0].id and _shut(*row[3:]),
        )
        for row in rows
    ]


def _shut(active: bool | None, level: int | None) -> bool:
    return bool(active) and (level or 0) >= PAUSED


@dataclass(frozen=True)
class FoundLot:
    """A lot that staff may put into a letter, as a person recognises it."""

    lot_id: int
    title: str
    buyer: str
    deadline_at: datetime | None


def found_lots(session: Session, words: str, now: datetime, most: int = 20) -> list[FoundLot]:
    """Open lots of the consultations that those words find; a notice's number finds its own."""
    numbered = select(NOTICES.c.consultation_id).where(NOTICES.c.source_id == words.strip())
    ids = [number for number in session.execute(numbered).scalars() if number]
    open_search = Search(words, {"state": ("open",)}, sort="deadline")
    ids = ids or [row.consultation_id for row in search(session, open_search, limit=10).rows]
    live = or_(LOTS.c.deadline_at.is_(None), LOTS.c.deadline_at > now)
    return _lots(session, LOTS.c.consultation_id.in_(ids), LOTS.c.state == "open", live)[:most]


def lots_by_id(session: Session, lot_ids: Sequence[int]) -> list[FoundLot]:
    """Those lots, as a person recognises them."""
    return _lots(session, LOTS.c.id.in_(lot_ids))


def _lots(session: Session, *where: ColumnElement[bool]) -> list[FoundLot]:
    lot_query = (
        select(Lot, CONSULTATIONS.c.title, CONSULTATIONS.c.buyer_name)
        .join(Consultation, CONSULTATIONS.c.id == LOTS.c.consultation_id)
        .where(*where)
        .order_by(LOTS.c.deadline_at, LOTS.c.id)
        .limit(100)
    )
    return [
        FoundLot(lot.id or 0, _title(lot, title), buyer or "", lot.deadline_at)
        for lot, title, buyer in session.execute(lot_query)
    ]


def _title(lot: Lot, whole: str) -> str:
    part = lot.title.strip()
    return f"{whole} – lot {lot.number} : {part}" if part and part != whole else whole


def edits_of(session: Session, members: Sequence[int], week: str) -> dict[int, DigestEdit]:
    """What staff changed on those members' digests of that week."""
    edit_query = select(DigestEdit).where(EDITS.c.member_id.in_(members), EDITS.c.week == week)
    return {edit.member_id: edit for edit in session.execute(edit_query).scalars()}


def networks_of(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """The network of those contacts that have one."""
    numbers = [number for number in ids if number]
    if not numbers:
        return {}
    query = select(CONTACTS.c.id, CONTACTS.c.network).where(
        CONTACTS.c.id.in_(numbers), CONTACTS.c.network != ""
    )
    return {int(row.id): row.network for row in session.execute(query)}
