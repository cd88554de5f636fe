"""What the groupement pages ask and keep: the list, one group with its members, a composed set
of members.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from vigie.store.tables import (
    Consent,
    Contact,
    JointBid,
    JointBidMember,
    Lot,
    Match,
    Member,
    Notice,
    Reading,
    SearchRow,
    columns_of,
)

BIDS = columns_of(JointBid)
ROLES = columns_of(JointBidMember)
MATCHES = columns_of(Match)
MEMBERS = columns_of(Member)
CONSENTS = columns_of(Consent)
CONTACTS = columns_of(Contact)
LOTS = columns_of(Lot)
READINGS = columns_of(Reading)
NOTICES = columns_of(Notice)
ROWS = columns_of(SearchRow)
PAGE = 30
MOST_MEMBERS = 6
CHOOSABLE = 150


def groups(
    session: Session, states: Sequence[str], before: int | None = None
) -> tuple[list[tuple[JointBid, SearchRow | None, Lot | None, list[str]]], int | None]:
    """Groups in those states, newest first, with their consultation, lot and members; the id to
    go on from.
    """
    joint_bid_query = select(JointBid).where(BIDS.c.state.in_(states))
    if before is not None:
        joint_bid_query = joint_bid_query.where(BIDS.c.id < before)
    rows = list(
        session.execute(joint_bid_query.order_by(BIDS.c.id.desc()).limit(PAGE + 1)).scalars()
    )
    page_rows = rows[:PAGE]
    titles = select(SearchRow).where(
        ROWS.c.consultation_id.in_([row.consultation_id for row in page_rows])
    )
    lines_by_consultation = {
        line.consultation_id: line for line in session.execute(titles).scalars()
    }
    lots = {
        lot.id: lot
        for lot in session.execute(
            select(Lot).where(LOTS.c.id.in_([row.lot_id for row in page_rows]))
        ).scalars()
    }
    members: dict[int, list[str]] = {}
    named = select(ROLES.c.joint_bid_id, MEMBERS.c.name).join(
        Member, MEMBERS.c.id == ROLES.c.member_id
    )
    for bid, name in session.execute(
        named.where(ROLES.c.joint_bid_id.in_([row.id for row in page_rows])).order_by(
            ROLES.c.lead.desc()
        )
    ):
        members.setdefault(int(bid), []).append(name)
    groups_shown = [
        (
            row,
            lines_by_consultation.get(row.consultation_id),
            lots.get(row.lot_id),
            members.get(row.id or 0, []),
        )
        for row in page_rows
    ]
    return groups_shown, (page_rows[-1].id if len(rows) > PAGE else None)


def choosable(session: Session, lot_id: int, without: Sequence[int]) -> list[tuple[int, str, str]]:
    """Members whose trade and zone meet the lot, best first: id, name, whether eligible."""
    match_query = (
        select(MATCHES.c.member_id, MEMBERS.c.name, MATCHES.c.eligible)
        .join(Member, MEMBERS.c.id == MATCHES.c.member_id)
        .where(MATCHES.c.lot_id == lot_id, MATCHES.c.member_id.not_in(without), MEMBERS.c.active)
        .order_by(MATCHES.c.rank, MATCHES.c.id)
        .limit(CHOOSABLE)
    )
    return [(int(row.member_id), row.name, row.eligible) for row in session.execute(match_query)]


def contacts_of(session: Session, members: Sequence[int]) -> dict[int, int]:
    """How many active contacts each of those members has: without one, nobody can be asked."""
    contacts: dict[int, int] = dict.fromkeys(members, 0)
    for (member_id,) in session.execute(
        select(CONTACTS.c.member_id).where(CONTACTS.c.member_id.in_(members), CONTACTS.c.active)
    ):
        contacts[int(member_id)] += 1
    return contacts


def sources_of(session: Session, consultation_id: int) -> list[tuple[str, str, datetime]]:
    """The notices that tell of a consultation: source, number, when it was seen last."""
    columns = (NOTICES.c.source, NOTICES.c.source_id, NOTICES.c.last_seen_at)
    standing = (NOTICES.c.consultation_id == consultation_id, NOTICES.c.taken_down_at.is_(None))
    row_query = select(*columns).where(*standing).order_by(NOTICES.c.last_seen_at.desc()).limit(4)
    return [(source, number, last_seen) for source, number, last_seen in session.execute(row_query)]
