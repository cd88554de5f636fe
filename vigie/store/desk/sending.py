"""What the page of deliveries asks: who is next, volume by member and week, what came back; and
staff's edits of a digest.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session

from vigie.domain.clock import midnight, paris_day
from vigie.store.outbox.contacts import PAUSED
from vigie.store.tables import (
    Bounce,
    Contact,
    Delivery,
    DigestEdit,
    Member,
    Opportunity,
    columns_of,
)

DELIVERIES = columns_of(Delivery)
MEMBERS = columns_of(Member)
OPPORTUNITIES = columns_of(Opportunity)
CONTACTS = columns_of(Contact)
EDITS = columns_of(DigestEdit)
BOUNCES = columns_of(Bounce)
WEEKS = 6
MEMBERS_SHOWN = 20
OPEN = ("proposed", "sent", "interested", "bidding")


def waiting_members(
    session: Session, after: str = "", most: int = MEMBERS_SHOWN
) -> list[tuple[int, str]]:
    """Active members with an open opportunity, by name."""
    has = select(OPPORTUNITIES.c.id).where(
        OPPORTUNITIES.c.member_id == MEMBERS.c.id, OPPORTUNITIES.c.state.in_(OPEN)
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


def open_counts(session: Session, members: Sequence[int]) -> dict[int, int]:
    """How many open opportunities each of those members has; the letter itself is made on its
    own page.
    """
    place = (OPPORTUNITIES.c.member_id.in_(members), OPPORTUNITIES.c.state.in_(OPEN))
    opportunity_query = (
        select(OPPORTUNITIES.c.member_id, func.count())
        .where(*place)
        .group_by(OPPORTUNITIES.c.member_id)
    )
    return {int(member_id): int(many) for member_id, many in session.execute(opportunity_query)}


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


def edits_of(session: Session, members: Sequence[int], week: str) -> dict[int, DigestEdit]:
    """What staff changed on those members' digests of that week."""
    edit_query = select(DigestEdit).where(EDITS.c.member_id.in_(members), EDITS.c.week == week)
    return {edit.member_id: edit for edit in session.execute(edit_query).scalars()}
