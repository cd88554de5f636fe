"""What the groupement pages ask and keep: the list, one group with its members, a composed set
of members.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, select
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
NOTICES = columns_of(Notice)
ROWS = columns_of(SearchRow)
PAGE = 30
MOST_MEMBERS = 6
CHOOSABLE = 150


@dataclass(frozen=True)
class GroupMember:
    """One member of a group in the list: whether it was asked, and what it said."""

    name: str
    lead: bool
    asked: bool
    accepted: bool | None


@dataclass(frozen=True)
class GroupLine:
    """One group in the list, with its consultation, its lot and its members, the mandataire
    first.
    """

    bid: JointBid
    row: SearchRow | None
    lot: Lot | None
    members: tuple[GroupMember, ...]

    @property
    def waiting(self) -> int:
        """How many were asked and have not answered."""
        return sum(member.asked and member.accepted is None for member in self.members)


def groups(
    session: Session, states: Sequence[str], now: datetime, start: int = 0
) -> tuple[list[GroupLine], int | None]:
    """Groups to bid together in those states, the next deadline first, passed ones last; the
    place to go on from. Who supplies hours stands on its consultation.
    """
    passed = case((LOTS.c.deadline_at < now, 1), else_=0)
    group_query = (
        select(JointBid, Lot)
        .join(Lot, LOTS.c.id == BIDS.c.lot_id)
        .where(BIDS.c.state.in_(states), BIDS.c.kind == "joint_bid")
        .order_by(passed, LOTS.c.deadline_at.is_(None), LOTS.c.deadline_at, BIDS.c.id)
    )
    found_rows = session.execute(group_query.offset(start).limit(PAGE + 1)).all()
    page_rows = [(bid, lot) for bid, lot in found_rows[:PAGE]]
    titles = select(SearchRow).where(
        ROWS.c.consultation_id.in_([bid.consultation_id for bid, _ in page_rows])
    )
    lines = {line.consultation_id: line for line in session.execute(titles).scalars()}
    members = _group_members(session, [bid.id or 0 for bid, _ in page_rows])
    group_lines = [
        GroupLine(bid, lines.get(bid.consultation_id), lot, tuple(members.get(bid.id or 0, ())))
        for bid, lot in page_rows
    ]
    return group_lines, (start + PAGE if len(found_rows) > PAGE else None)


def _group_members(session: Session, ids: Sequence[int]) -> dict[int, list[GroupMember]]:
    member_query = (
        select(
            ROLES.c.joint_bid_id, MEMBERS.c.name, ROLES.c.lead, CONSENTS.c.id, CONSENTS.c.accepted
        )
        .join(Member, MEMBERS.c.id == ROLES.c.member_id)
        .join(
            Consent,
            and_(
                CONSENTS.c.joint_bid_id == ROLES.c.joint_bid_id,
                CONSENTS.c.member_id == ROLES.c.member_id,
            ),
            isouter=True,
        )
        .where(ROLES.c.joint_bid_id.in_(ids))
        .order_by(ROLES.c.lead.desc(), ROLES.c.id)
    )
    members: dict[int, list[GroupMember]] = {}
    for number, name, lead, consent, accepted in session.execute(member_query):
        member = GroupMember(name, lead, consent is not None, accepted)
        members.setdefault(int(number), []).append(member)
    return members


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
