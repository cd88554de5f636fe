"""Activities that Vigie supposes: by trade, for one page that settles them; and members to whom
nothing was told lately.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session, col

from vigie.domain.french import count, enumeration, number
from vigie.domain.labels import LIVE_OPPORTUNITIES
from vigie.store.match.members import touch_member
from vigie.store.match.territories import has_zone
from vigie.store.tables import Activity, Contact, Delivery, DeliveryItem, Match, Member, Opportunity

CHUNK = 500
TELLING = ("digest", "alert", "change", "reminder", "joint_bid")


@dataclass(frozen=True)
class Supposed:
    """One activity that Vigie supposes of a member."""

    activity_id: int
    member_id: int
    member: str
    trade: str
    departments: tuple[str, ...]


def supposed_by_trade(session: Session) -> dict[str, list[Supposed]]:
    """Supposed activities of active members, the trade with most first, each by name."""
    activity_query = (
        select(Activity, col(Member.name))
        .join(Member, col(Member.id) == col(Activity.member_id))
        .where(col(Activity.proposed), col(Member.active), col(Member.erased_at).is_(None))
        .order_by(col(Member.name), col(Activity.id))
    )
    supposed: dict[str, list[Supposed]] = defaultdict(list)
    for row, name in session.execute(activity_query).all():
        activity = Supposed(
            row.id or 0, row.member_id, name, row.trade or "", tuple(row.departments)
        )
        supposed[activity.trade].append(activity)
    return dict(sorted(supposed.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def settle_supposed(
    session: Session, activity_ids: Sequence[int], now: datetime, *, confirmed: bool
) -> list[int]:
    """Confirm those activities, or take them out; gives the members that changed."""
    touched: set[int] = set()
    ids = sorted(set(activity_ids))
    for start in range(0, len(ids), CHUNK):
        activity_query = select(Activity).where(
            col(Activity.id).in_(ids[start : start + CHUNK]), col(Activity.proposed)
        )
        for row in list(session.scalars(activity_query)):
            touched.add(row.member_id)
            row.proposed = False
            session.add(row)
            if not confirmed:
                session.delete(row)
    session.flush()
    for member_id in sorted(touched):
        touch_member(session, member_id, now)
    return sorted(touched)


@dataclass(frozen=True)
class Lacking:
    """Members by what keeps them from hearing of a lot; each in the first group that holds it."""

    no_contact: list[tuple[int, str]]
    no_activity: list[tuple[int, str]]
    only_supposed: list[tuple[int, str]]
    no_zone: list[tuple[int, str]]
    all_members: int
    waiting: Mapping[int, int]  # lots that wait for somebody to write to, by member

    @property
    def deaf(self) -> int:
        """How many will hear nothing, whatever is published."""
        return len(self.no_contact) + len(self.no_activity)


def lacking_members(session: Session) -> Lacking:
    """Active members by what their record lacks, by name; nobody to write to: those first for whom
    lots wait.
    """
    members = session.execute(
        select(col(Member.id), col(Member.name))
        .where(col(Member.active), col(Member.erased_at).is_(None))
        .order_by(col(Member.name), col(Member.id))
    ).all()
    activities: dict[int, list[tuple[bool, bool]]] = defaultdict(list)
    for row in session.execute(
        select(col(Activity.member_id), col(Activity.proposed), has_zone().label("placed"))
    ):
        activities[row.member_id].append((row.proposed, row.placed))
    hearing_query = select(col(Contact.member_id)).where(
        col(Contact.active), col(Contact.member_id).is_not(None)
    )
    heard = set(session.scalars(hearing_query.distinct()))
    waiting = session.execute(
        select(col(Opportunity.member_id), func.count().label("lots"))
        .where(
            col(Opportunity.state).in_(LIVE_OPPORTUNITIES),
            col(Opportunity.member_id).not_in(hearing_query),
        )
        .group_by(col(Opportunity.member_id))
    )
    lacking = Lacking([], [], [], [], len(members), {row.member_id: row.lots for row in waiting})
    for member_id, name in members:
        own = activities.get(member_id, [])
        if member_id not in heard:
            lacking.no_contact.append((member_id, name))
        elif not own:
            lacking.no_activity.append((member_id, name))
        elif all(proposed for proposed, _ in own):
            lacking.only_supposed.append((member_id, name))
        elif not any(zone for _, zone in own):
            lacking.no_zone.append((member_id, name))
    lacking.no_contact.sort(key=lambda member: -lacking.waiting.get(member[0], 0))
    return lacking


@dataclass(frozen=True)
class LackingCounts:
    """How many active members there are, and how many lack what would let them hear of a lot."""

    members: int
    no_contact: int
    no_activity: int
    only_supposed: int
    no_zone: int  # activities that are sure, none with a place

    def groups(self) -> dict[str, str]:
        """« 12 sans activité », by the name of what is lacking, where somebody lacks it."""
        words = {
            "no_contact": "sans personne à qui écrire",
            "no_activity": "sans activité",
            "only_supposed": "aux activités seulement supposées",
            "no_zone": "sans zone",
        }
        return {
            name: f"{number(many)} {lacks}"
            for name, lacks in words.items()
            if (many := getattr(self, name))
        }

    def told(self) -> str:
        """« 370 structures, dont 12 sans activité… », or nothing where nothing lacks."""
        groups = self.groups()
        if not groups:
            return ""
        return f"{count(self.members, 'structure')}, dont {enumeration(list(groups.values()))}"


def lacking_counts(session: Session) -> LackingCounts:
    """The same in figures, one question."""
    own = select(col(Activity.id)).where(col(Activity.member_id) == col(Member.id))
    sure = own.where(col(Activity.proposed).is_(False))
    placed = sure.where(has_zone())
    heard = select(col(Contact.id)).where(
        col(Contact.member_id) == col(Member.id), col(Contact.active)
    )

    def many(*where: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((and_(*where), 1)))

    row = session.execute(
        select(
            func.count(),
            many(~heard.exists()),
            many(~own.exists()),
            many(own.exists(), ~sure.exists()),
            many(sure.exists(), ~placed.exists()),
        ).where(col(Member.active), col(Member.erased_at).is_(None))
    ).one()
    return LackingCounts(*map(int, row))


def untold_members(session: Session, since: datetime) -> list[int]:
    """Active members of whom nobody was told of any lot or group since then, by name."""
    delivery_query = (
        select(col(Delivery.member_id))
        .join(DeliveryItem, col(DeliveryItem.delivery_id) == col(Delivery.id))
        .where(
            col(Delivery.state) == "sent",
            col(Delivery.kind).in_(TELLING),
            col(Delivery.sent_at) >= since,
            col(Delivery.member_id).is_not(None),
        )
    )
    member_query = (
        select(col(Member.id))
        .where(
            col(Member.active),
            col(Member.erased_at).is_(None),
            col(Member.id).not_in(delivery_query),
        )
        .order_by(col(Member.name), col(Member.id))
    )
    return [int(number or 0) for number in session.scalars(member_query)]


def reached_members(session: Session, member_ids: Iterable[int]) -> set[int]:
    """Those of the members that have somebody who receives messages."""
    contact_query = (
        select(col(Contact.member_id))
        .where(col(Contact.member_id).in_(sorted(set(member_ids))), col(Contact.active))
        .distinct()
    )
    return {int(number) for number in session.scalars(contact_query) if number is not None}


def lots_to_check(session: Session, member_ids: Iterable[int]) -> dict[int, int]:
    """How many open matches each of them has, told or not: what stands on its page."""
    match_query = (
        select(col(Match.member_id), func.count())
        .join(
            Opportunity,
            (col(Opportunity.member_id) == col(Match.member_id))
            & (col(Opportunity.lot_id) == col(Match.lot_id)),
        )
        .where(
            col(Match.member_id).in_(sorted(set(member_ids))),
            col(Opportunity.state).in_(LIVE_OPPORTUNITIES),
        )
        .group_by(col(Match.member_id))
    )
    return {row[0]: row[1] for row in session.execute(match_query).all()}
