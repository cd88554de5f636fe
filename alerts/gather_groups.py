"""A joint bid that everybody agreed to: who the partners are, how to reach them, the next steps."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Table, select
from sqlmodel import Session

from alerts.gather import group_item, lot_items
from alerts.items import GroupItem
from vigie.domain import french
from vigie.store.joint_bids import joint_bid
from vigie.store.tables import Contact, Member

CONTACTS: Table = Contact.__table__  # type: ignore[attr-defined]
MEMBERS: Table = Member.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Introduction:
    """What one member is told of the others once all agreed."""

    group: GroupItem
    partners: tuple[tuple[str, str], ...]  # structure, part and contacts
    plan: tuple[tuple[str, str], ...]  # day, what
    members: tuple[int, ...]  # whose contacts are shown


def introduction(
    session: Session, joint_bid_id: int, member_id: int, now: datetime
) -> Introduction | None:
    """The partners of one member in an agreed group, or nothing while somebody has not agreed."""
    bid = joint_bid(session, joint_bid_id)
    if (
        bid is None
        or bid.state not in ("agreed", "bid")
        or not bid.all_agreed
        or member_id not in bid.consents
    ):
        return None
    lot = lot_items(session, [bid.view.lot_id], now).get(bid.view.lot_id)
    if lot is None:
        return None
    others = [role for role in bid.view.roles if role.member_id != member_id]
    ids = [role.member_id for role in others]
    names = dict(
        session.execute(select(MEMBERS.c.id, MEMBERS.c.name).where(MEMBERS.c.id.in_(ids))).all()
    )
    asked = (
        select(Contact)
        .where(CONTACTS.c.member_id.in_(ids), CONTACTS.c.active.is_(True))
        .order_by(CONTACTS.c.id)
    )
    reach: dict[int, list[str]] = {}
    for one in session.execute(asked).scalars():
        reach.setdefault(one.member_id or 0, []).append(
            f"{one.first_name} {one.last_name} ({one.email})".strip()
        )
    partners = tuple(
        (
            f"{names.get(role.member_id, 'Structure')}{' (mandataire)' if role.lead else ''}",
            f"{french.enumeration(role.covers)} – "
            f"{french.enumeration(reach.get(role.member_id, ['contact par l’équipe']))}",
        )
        for role in others
    )
    plan = tuple(
        (_day(str(step.get("day", ""))), str(step.get("what", ""))) for step in bid.view.plan
    )
    return Introduction(group_item(bid, member_id, lot), partners, plan, tuple(ids))


def _day(told: str) -> str:
    try:
        return french.short_date(date.fromisoformat(told))
    except ValueError:
        return told
