"""What messages are made of, asked of the store in a few questions for many members at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, func, or_, select
from sqlmodel import Session

from alerts.content.clean import line
from alerts.content.items import GroupItem, Item, bid_by
from vigie.data.places import department_names, whole_region
from vigie.domain import french
from vigie.domain.clock import paris
from vigie.domain.edge import web_address
from vigie.domain.endings import end_words
from vigie.domain.group_forms import answer_by
from vigie.domain.lots import LotView, state_words
from vigie.domain.matches import Reason
from vigie.domain.tender import SUSPENDED
from vigie.sources import all_cards
from vigie.store.match.answers import newest
from vigie.store.match.joint_bids import StoredJointBid, joint_bid, joint_bids_of_member
from vigie.store.read.lots import lot_views
from vigie.store.tables import (
    Activity,
    Change,
    Consent,
    Consultation,
    Contact,
    JointBid,
    JointBidMember,
    Lot,
    Match,
    Member,
    Notice,
    Opportunity,
    columns_of,
)

OPPORTUNITIES = columns_of(Opportunity)
MATCHES = columns_of(Match)
CONSULTATIONS = columns_of(Consultation)
LOTS = columns_of(Lot)
NOTICES = columns_of(Notice)
BIDS = columns_of(JointBid)
BID_MEMBERS = columns_of(JointBidMember)
CHANGES = columns_of(Change)
ACTIVITIES = columns_of(Activity)

LOOK_BACK = timedelta(
    days=45
)  # past the deadline, an opportunity has nothing more to say after that
STOPPED = ("cancelled", "unsuccessful")
NOBODY = 0
# columns, not rows of the ORM: a week's letters read tens of thousands of them
OWN = (
    "id",
    "member_id",
    "lot_id",
    "consultation_id",
    "state",
    "version",
    "opened_at",
    "changed_at",
)
ASKED = [OPPORTUNITIES.c[name] for name in OWN]
WHY = [
    MATCHES.c[name] for name in ("member_id", "lot_id", "activity_id", "able", "rank", "reasons")
]


class CitedNotice(NamedTuple):
    """One notice as a source line needs it."""

    source: str
    source_id: str
    last_seen_at: datetime


@dataclass(frozen=True)
class Facts:
    """What several opportunities share, asked once."""

    lots: Mapping[
        int, tuple[LotView, Item]
    ]  # the lot, and all that an item says of it whoever it is for
    reasons: Mapping[tuple[int, int], Row[Any]]
    changes: Mapping[int, list[Change]]
    answers: Mapping[int, str]
    trades: Mapping[int, str]  # by activity


def items_of_members(
    session: Session, member_ids: Iterable[int], now: datetime
) -> dict[int, list[Item]]:
    """The opportunities of those members that may still be told of, as items with every finding."""
    items: dict[int, list[Item]] = {}
    for part in _chunks(member_ids):
        recent = or_(LOTS.c.live_until.is_(None), LOTS.c.live_until > now - LOOK_BACK)
        asked_query = (
            select(*ASKED)
            .join(Lot, LOTS.c.id == OPPORTUNITIES.c.lot_id)
            .where(
                OPPORTUNITIES.c.member_id.in_(part),
                OPPORTUNITIES.c.excluded_by_staff.is_(False),
                recent,
            )
            .where(OPPORTUNITIES.c.state.not_in(("won", "lost")))
        )
        for item in _items(
            session, session.execute(asked_query.order_by(OPPORTUNITIES.c.id)).all(), now
        ):
            items.setdefault(item.member_id, []).append(item)
    return items


def items_by_id(session: Session, opportunity_ids: Iterable[int], now: datetime) -> dict[int, Item]:
    """Those opportunities as items, whatever their state."""
    by_opportunity: dict[int, Item] = {}
    for part in _chunks(opportunity_ids):
        rows = session.execute(select(*ASKED).where(OPPORTUNITIES.c.id.in_(part))).all()
        by_opportunity |= {item.opportunity_id: item for item in _items(session, rows, now)}
    return by_opportunity


def lot_items(session: Session, lot_ids: Iterable[int], now: datetime) -> dict[int, Item]:
    """Lots as items without a member: what staff and partner networks are told of."""
    items: dict[int, Item] = {}
    for part in _chunks(lot_ids):
        lots = _lots(session, part, now)
        changes = _material_changes(
            session, sorted({base.consultation_id for _, base in lots.values()})
        )
        for view, base in lots.values():
            change_words = _changes(
                changes.get(base.consultation_id, []), view.number, base.opened_at
            )
            items[view.id] = replace(base, changes=change_words) if change_words else base
    return items


def _items(session: Session, rows: Sequence[Row[Any]], now: datetime) -> list[Item]:
    facts = _facts(session, rows, now)
    return [_item(row, facts) for row in rows if row.lot_id in facts.lots]


def _facts(session: Session, rows: Sequence[Row[Any]], now: datetime) -> Facts:
    lot_ids = sorted({row.lot_id for row in rows})
    members = sorted({row.member_id for row in rows})
    matches = select(*WHY).where(MATCHES.c.lot_id.in_(lot_ids), MATCHES.c.member_id.in_(members))
    reasons = {(row.member_id, row.lot_id): row for row in session.execute(matches)}
    return Facts(
        _lots(session, lot_ids, now),
        reasons,
        _material_changes(session, sorted({row.consultation_id for row in rows})),
        {key: row.answer for key, row in newest(session, [row.id or 0 for row in rows]).items()},
        _trades(session, {row.activity_id for row in reasons.values() if row.activity_id}),
    )


def _material_changes(session: Session, consultation_ids: Sequence[int]) -> dict[int, list[Change]]:
    material_changes: dict[int, list[Change]] = {}
    material = select(Change).where(
        CHANGES.c.consultation_id.in_(consultation_ids), CHANGES.c.material.is_(True)
    )
    for change in session.execute(
        material.order_by(CHANGES.c.at.desc(), CHANGES.c.id.desc())
    ).scalars():
        material_changes.setdefault(change.consultation_id, []).append(change)
    return material_changes


def _lots(
    session: Session, lot_ids: Sequence[int], now: datetime
) -> dict[int, tuple[LotView, Item]]:
    """Each lot as an item for nobody: made once, however many members are told of it."""
    views = lot_views(session, lot_ids)
    ids = sorted({view.consultation_id for view in views.values()})
    # without its description, nor the parsed notices: either may weigh a megabyte
    columns = [
        CONSULTATIONS.c[name]
        for name in ("id", "title", "url", "released_at", "held", "published_at", "created_at")
    ]
    consultations = {
        row.id: row for row in session.execute(select(*columns).where(CONSULTATIONS.c.id.in_(ids)))
    }
    lots = select(LOTS.c.consultation_id, func.count()).where(LOTS.c.consultation_id.in_(ids))
    counts: dict[int, int] = dict(session.execute(lots.group_by(LOTS.c.consultation_id)).all())
    sources = {
        consultation_id: source_line(notices)
        for consultation_id, notices in _published(session, ids).items()
    }
    return {
        lot_id: (
            view,
            _of_lot(
                view,
                consultations[view.consultation_id],
                counts,
                sources.get(view.consultation_id, ""),
                now,
            ),
        )
        for lot_id, view in views.items()
    }


def _published(session: Session, consultation_ids: Sequence[int]) -> dict[int, list[CitedNotice]]:
    published: dict[int, list[CitedNotice]] = {}
    columns = (
        NOTICES.c.consultation_id,
        NOTICES.c.source,
        NOTICES.c.source_id,
        NOTICES.c.last_seen_at,
    )
    row_query = (
        select(*columns)
        .where(NOTICES.c.consultation_id.in_(consultation_ids))
        .order_by(NOTICES.c.first_seen_at)
    )
    for consultation_id, *citation_fields in session.execute(row_query):
        published.setdefault(consultation_id, []).append(CitedNotice(*citation_fields))
    return published


def _trades(session: Session, activity_ids: set[int]) -> dict[int, str]:
    activity_query = select(ACTIVITIES.c.id, ACTIVITIES.c.trade).where(
        ACTIVITIES.c.id.in_(sorted(activity_ids))
    )
    return (
        {number: slug for number, slug in session.execute(activity_query) if slug}
        if activity_ids
        else {}
    )


def _of_lot(
    view: LotView, consultation: Any, counts: Mapping[int, int], source: str, now: datetime
) -> Item:
    return Item(
        opportunity_id=NOBODY,
        member_id=NOBODY,
        lot_id=view.id,
        consultation_id=view.consultation_id,
        consultation=line(consultation.title, 200),
        number=view.number,
        title=line(view.title, 400),
        buyer=line(view.buyer, 200),
        place=place(view),
        amount=view.estimated_value,
        deadline_at=view.deadline_at,
        findings=view.findings,
        reasons=(),
        state="proposed",
        version=1,
        opened_at=consultation.published_at or consultation.created_at,
        live=view.live(now),
        stopped=view.state if view.state in STOPPED else "",
        lots=counts.get(view.consultation_id, 1),
        source=source,
        notice_url=web_address(consultation.url) or "",
        doubts=view.doubts,
        released_at=consultation.released_at,
        held=consultation.held,
        departments=view.departments,
        trades=_trades_of(view, ""),
    )


def _item(row: Row[Any], facts: Facts) -> Item:
    view, base = facts.lots[row.lot_id]
    match = facts.reasons.get((row.member_id, row.lot_id))
    own = facts.trades.get(match.activity_id or 0, "") if match else ""
    return replace(
        base,
        opportunity_id=row.id or 0,
        member_id=row.member_id,
        findings=bid_by(base.findings, _reasons(match)),
        reasons=_reasons(match),
        state=row.state,
        version=row.version,
        opened_at=row.opened_at,
        answer=facts.answers.get(row.id or 0, ""),
        able=match.able if match else "oui",
        rank=match.rank if match else 0.0,
        changes=_changes(facts.changes.get(row.consultation_id, []), view.number, row.opened_at),
        trades=_trades_of(view, own) if own else base.trades,
        changed_at=row.changed_at,
    )


def _trades_of(view: LotView, own: str) -> frozenset[str]:
    """The lot's trades and the one by which it fits; none where none is known: it may be any."""
    decided = (*view.trades.oui, *view.trades.voir) if view.trades else ()
    return frozenset({*decided, own} - {""}) if decided else frozenset()


def _reasons(match: Row[Any] | None) -> tuple[Reason, ...]:
    return tuple(Reason(**reason) for reason in match.reasons) if match else ()


def _changes(changes: Sequence[Change], number: str, since: datetime) -> tuple[str, ...]:
    """The newest material change since the opportunity opened: older ones were told already."""
    for change in changes:
        if change.at >= since and (words := sentences(change.differences, number)):
            return words
    return ()


def place(view: LotView) -> str:
    """« Seine-Saint-Denis », or the départements in figures where they are many."""
    names = [department_names().get(code, f"département {code}") for code in view.departments]
    if len(names) > 3:
        return whole_region(view.departments) or f"{len(names)} départements"
    return ", ".join(names)


def groups_of_members(
    session: Session, member_ids: Iterable[int], now: datetime
) -> dict[int, list[GroupItem]]:
    """The joint bids proposed to each of those members; most have none, and cost nothing."""
    groups: dict[int, list[GroupItem]] = {}
    for part in _chunks(member_ids):
        bid_member_query = (
            select(BID_MEMBERS.c.member_id)
            .join(JointBid, BIDS.c.id == BID_MEMBERS.c.joint_bid_id)
            .where(BID_MEMBERS.c.member_id.in_(part), BIDS.c.state == "proposed")
        )
        groups |= {
            member_id: groups_of_member(session, member_id, now)
            for member_id in session.execute(bid_member_query.distinct()).scalars()
        }
    return groups


def groups_of_member(session: Session, member_id: int, now: datetime) -> list[GroupItem]:
    """The joint bids proposed to a member, as it may see them: parts without names before
    everybody agreed.
    """
    groups = []
    for bid in joint_bids_of_member(session, member_id, ("proposed",)):
        lot = lot_items(session, [bid.view.lot_id], now).get(bid.view.lot_id)
        if lot is not None and lot.live:
            groups.append(group_item(bid, member_id, lot))
    return groups


def group_item(bid: StoredJointBid, member_id: int, lot: Item) -> GroupItem:
    """One joint bid from one member's side."""
    mine = next(role for role in bid.view.roles if role.member_id == member_id)
    partners = [role for role in bid.view.roles if role.member_id != member_id]
    return GroupItem(
        joint_bid_id=bid.id,
        member_id=member_id,
        lot=lot,
        need=line(bid.view.need, 400),
        form=line(bid.view.form, 80),
        form_reason=line(bid.view.form_reason, 400),
        your_part=french.enumeration(line(label, 90) for label in mine.covers),
        lead=mine.lead,
        partner_parts=tuple(
            french.enumeration(line(label, 90) for label in role.covers) or "part à préciser"
            for role in partners
        ),
        uncovered=tuple(line(need_label, 90) for need_label in bid.view.uncovered),
        reasons=tuple(line(reason.text, 160) for reason in bid.view.reasons),
        answered=bid.consents.get(member_id),
        answer_by=answer_by(bid.released_at, bid.view.plan),
    )


def _chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    numbers = sorted(set(ids))
    return (numbers[start : start + 400] for start in range(0, len(numbers), 400))


CONSENTS = columns_of(Consent)
CONTACTS = columns_of(Contact)
MEMBERS = columns_of(Member)


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
    partner_roles = [role for role in bid.view.roles if role.member_id != member_id]
    ids = [role.member_id for role in partner_roles]
    names = dict(
        session.execute(select(MEMBERS.c.id, MEMBERS.c.name).where(MEMBERS.c.id.in_(ids))).all()
    )
    contact_query = (
        select(Contact)
        .join(Consent, CONSENTS.c.contact_id == CONTACTS.c.id)
        .where(CONSENTS.c.joint_bid_id == joint_bid_id, CONSENTS.c.accepted.is_(True))
        .where(CONTACTS.c.member_id.in_(ids), CONTACTS.c.active.is_(True))
        .order_by(CONTACTS.c.id)
    )  # who agreed opens its own contact, nobody else's
    reach: dict[int, list[str]] = {}
    for contact in session.execute(contact_query).scalars():
        reach.setdefault(contact.member_id or 0, []).append(
            f"{contact.first_name} {contact.last_name} ({contact.email})".strip()
        )
    partners = tuple(
        (
            f"{names.get(role.member_id, 'Structure')}{' (mandataire)' if role.lead else ''}",
            f"{french.enumeration(role.covers)} – "
            f"{french.enumeration(reach.get(role.member_id, ['contact par l’équipe']))}",
        )
        for role in partner_roles
    )
    plan = tuple(
        (_day(str(step.get("day", ""))), str(step.get("what", ""))) for step in bid.view.plan
    )
    return Introduction(group_item(bid, member_id, lot), partners, plan, tuple(ids))


def _day(day: str) -> str:
    try:
        return french.short_date(date.fromisoformat(day))
    except ValueError:
        return day


# told in this order
ASPECTS = ("cancelled", "pause", "deadline", "reservation", "clause", "lots", "amount")
RESUMED = "la procédure n’est plus suspendue"
STATES = {
    "cancelled": "consultation annulée",
    "unsuccessful": "consultation sans attribution (motif non dit)",
    "open": "consultation de nouveau ouverte",
    "awarded": "marché attribué",
    "closed": "consultation close",
}


def sentences(
    differences: Collection[Mapping[str, Any]], number: str | None = None
) -> tuple[str, ...]:
    """The material changes of one lot (its own and the whole's), most important first, none
    twice.
    """
    mine = [
        difference
        for difference in differences
        if difference.get("aspect") and difference.get("lot") in (None, number)
    ]
    reasons = {
        difference.get("lot"): str(difference.get("new"))
        for difference in differences
        if difference.get("field") == "why"
    }
    mine.sort(
        key=lambda difference: (
            ASPECTS.index(difference["aspect"]) if difference["aspect"] in ASPECTS else len(ASPECTS)
        )
    )
    whole = any(
        difference["aspect"] == "cancelled" and difference.get("lot") is None for difference in mine
    )
    told_sentences = (_sentence(difference, reasons, whole=whole) for difference in mine)
    return tuple(dict.fromkeys(words for words in told_sentences if words))


def _sentence(
    difference: Mapping[str, Any], reasons: Mapping[str | None, str], *, whole: bool
) -> str:
    old, new = difference.get("old"), difference.get("new")
    if difference.get("field") == "documents":
        return line(str(new), 300)
    match difference["aspect"]:
        case "deadline":
            return _deadline(_moment(old), _moment(new))
        case "cancelled":
            return _ended(str(new), reasons.get(difference.get("lot")), whole=whole)
        case "pause":
            return str(new) if difference.get("field") == "doubt" else SUSPENDED if new else RESUMED
        case "amount":
            return _amount(old, new)
        case "lots":
            return _changes_lots(old, new)
        case "reservation":
            return "réservation ajoutée ou modifiée" if new else "réservation retirée de l’avis"
        case "clause":
            return (
                "conditions sociales modifiées" if new else "conditions sociales retirées de l’avis"
            )
    return ""


def _ended(state: str, why: str | None, *, whole: bool) -> str:
    """« consultation déclarée sans suite » where the reason is known; « lot annulé » where the
    others live on.
    """
    if not whole:
        return "lot de nouveau ouvert" if state == "open" else f"lot {state_words(state, why)}"
    if state in STOPPED and why:
        end = end_words(state, why)
        more = f" : {end.opens[:1].lower()}{end.opens[1:]}" if end and end.opens else ""
        law = f" ({end.law})" if end and end.law else ""
        return f"consultation {state_words(state, why, feminine=True)}{law}{more}"
    return STATES.get(state, "état de la consultation modifié")


def _deadline(old: datetime | None, new: datetime | None) -> str:
    if new is None:
        return "date limite retirée de l’avis : à vérifier dans le DCE"
    if old is None:
        return f"date limite fixée au {french.short_day(new)} à {french.clock_time(new)}"
    verb = "reportée" if new > old else "avancée"
    if paris(old).date() == paris(new).date():
        return (
            f"heure limite {verb} de {french.clock_time(old)} à {french.clock_time(new)}, "
            f"le {french.short_day(new)}"
        )
    days = f"du {french.short_day(old)} au {french.short_day(new)}"
    return f"date limite {verb} {days} à {french.clock_time(new)}"


def _amount(old: Any, new: Any) -> str:
    if not isinstance(new, (int, float)):
        return "montant estimé retiré de l’avis"
    if not isinstance(old, (int, float)):
        return f"montant estimé : {french.euros(new)}"
    return f"montant estimé passé de {french.euros(old)} à {french.euros(new)}"


def _changes_lots(old: Any, new: Any) -> str:
    if new is None:
        return "lot retiré de la consultation"
    return f"lot ajouté\u00a0: {line(str(new), 90)}" if old is None else "lots modifiés"


def _moment(written: Any) -> datetime | None:
    if isinstance(written, datetime):
        return written
    try:
        return datetime.fromisoformat(str(written)) if written else None
    except ValueError:
        return None


def _cited(source: str) -> str:
    card = all_cards().get(source)
    return card.licence if card else f"{line(source, 30)}, avis"


def source_line(notices: Sequence[CitedNotice]) -> str:
    """« Source : DILA – BOAMP, avis n° 26-12345, consulté le 22/11/2026 » for the newest notice
    of each source.
    """
    newest = {notice.source: notice for notice in notices}
    citations = [
        f"{_cited(newest_notice.source)} "
        f"{french.ordinal_number(line(newest_notice.source_id, 40))}, "
        f"consulté le {french.numeric_date(newest_notice.last_seen_at)}"
        for newest_notice in newest.values()
    ]
    if not citations:
        return ""
    plural = "s" if len(citations) > 1 else ""
    return f"Source{plural}{french.NBSP}: {f'{french.NBSP}; '.join(citations[:4])}"
