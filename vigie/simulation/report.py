"""What a simulation gave, as files: who was told what, who hears nothing and why, near pairs that
were not told, groupements, and staff's load.
"""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from vigie.data.places import touching
from vigie.domain.clock import paris_day
from vigie.domain.labels import MessageKind
from vigie.domain.lots import LotView
from vigie.domain.members import MemberView
from vigie.matching.explain import misses
from vigie.matching.gate import passage
from vigie.matching.hours_supply import hours_wanted, in_a_line, suppliers
from vigie.matching.match import Ready, ready
from vigie.matching.places import atlas
from vigie.matching.prepared import Prepared, label, prepared
from vigie.matching.unheard import Unheard, unheard
from vigie.simulation.played import Simulation
from vigie.store.match.joint_bids import StoredJointBid, joint_bids_of_lot
from vigie.store.match.matches import matches_of_lot
from vigie.store.match.members import member_views
from vigie.store.read.lots import lot_views
from vigie.store.tables import (
    Consultation,
    Delivery,
    DeliveryItem,
    Finding,
    JointBid,
    Lot,
    Opportunity,
)

TOLD = ("digest", "alert", "change", "reminder", "joint_bid")
WORDS = MessageKind.words()
MOST_NEAR = 5_000


@dataclass
class Counted:
    """The figures of the summary."""

    told_pairs: int = 0
    letters: int = 0
    alerts: int = 0
    heard: int = 0
    members: int = 0
    to_check: int = 0
    groups: int = 0
    grouped_lots: int = 0
    hours_lines: int = 0
    questions: int = 0
    staff_messages: int = 0


def report(played: Simulation) -> Counted:
    """Write every file of the report into the folder; gives the figures."""
    with played.store.reading() as session:
        members = member_views(session)
        ids = list(session.scalars(select(col(Lot.id)).order_by(col(Lot.id))))
        world = atlas()
        lots = {
            number: ready(view, world)
            for number, view in lot_views(session, [lot_id or 0 for lot_id in ids]).items()
            if view.findings
        }
        titles = dict(session.execute(select(col(Consultation.id), col(Consultation.title))).all())
        counted = Counted(members=len(members), questions=_questions(session))
        told_rows = _announcements(session, members, lots, titles)
        _lines(played.home / "dit.jsonl", told_rows)
        _count_announcements(counted, told_rows, session)
        pairs = {(row["member"]["id"], row["lot"]) for row in told_rows if row["lot"]}
        on_page = _to_check(session, members, lots, titles, pairs)
        _lines(played.home / "a_verifier.jsonl", on_page)
        counted.to_check = len(on_page)
        _lines(played.home / "presque.jsonl", _near(members, lots, titles, pairs))
        groups = _groups(session, lots, members, titles)
        _lines(played.home / "groupements.jsonl", groups)
        counted.groups, counted.grouped_lots = len(groups), len({row["lot"] for row in groups})
        counted.hours_lines = _hours(played.home / "heures.csv", lots, members, titles)
        _silent(played, members, lots, {row["member"]["id"] for row in told_rows}, on_page)
        _weeks(played.home / "semaines.csv", session, told_rows)
    return counted


def _announcements(
    session: Session, members: dict[int, MemberView], lots: dict[int, Ready], titles: dict[int, str]
) -> list[dict[str, Any]]:
    delivery_query = (
        select(Delivery, DeliveryItem, Opportunity)
        .join(DeliveryItem, col(DeliveryItem.delivery_id) == col(Delivery.id))
        .outerjoin(Opportunity, col(Opportunity.id) == col(DeliveryItem.opportunity_id))
        .where(col(Delivery.state) == "sent", col(Delivery.kind).in_(TOLD))
        .order_by(col(Delivery.sent_at), col(DeliveryItem.id))
    )
    rows = []
    for delivery, named, opportunity in session.execute(delivery_query).all():
        member = members.get(delivery.member_id or 0)
        if member is None:
            continue
        lot = lots.get(opportunity.lot_id) if opportunity else None
        rows.append(
            {
                **_when(delivery.sent_at or delivery.due_at),
                "member": _member(member),
                "what": WORDS[delivery.kind],
                "section": named.section,
                "letter": delivery.id,
                **(_lot(lot.lot, titles) if lot else {"lot": 0}),
                **(_why(session, member.id, lot.lot.id) if lot else {}),
            }
        )
    return rows


def _when(moment: datetime) -> dict[str, str]:
    day = paris_day(moment)
    monday = day - timedelta(days=day.weekday())
    return {"week": monday.isoformat(), "day": day.isoformat()}


def _member(member: MemberView) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": member.name,
        "siret": member.siret,
        "kinds": sorted(member.kinds),
        "activities": [
            {
                "trade": activity.trade,
                "label": activity.label,
                "departments": list(activity.departments),
                "supposed": activity.proposed,
            }
            for activity in member.activities
        ],
    }


def _lot(lot: LotView, titles: dict[int, str]) -> dict[str, Any]:
    return {
        "lot": lot.id,
        "number": lot.number,
        "consultation": lot.consultation_id,
        "title": titles.get(lot.consultation_id, "")[:300],
        "lot_title": lot.title[:300],
        "text": lot.own_text[:600],
        "buyer": lot.buyer[:120],
        "cpv": list(lot.cpv),
        "departments": list(lot.departments),
        "amount": lot.estimated_value,
        "findings": sorted({finding.code.value for finding in lot.findings}),
    }


def _why(session: Session, member_id: int, lot_id: int) -> dict[str, Any]:
    lot_match = next(
        (match for match in matches_of_lot(session, lot_id) if match.member_id == member_id), None
    )
    if lot_match is None:
        return {"why": []}
    return {
        "eligible": lot_match.eligible,
        "able": lot_match.able,
        "why": [f"{reason.rule}:{reason.answer}: {reason.text}" for reason in lot_match.reasons],
    }


def _to_check(
    session: Session,
    members: dict[int, MemberView],
    lots: dict[int, Ready],
    titles: dict[int, str],
    told_pairs: set[tuple[int, int]],
) -> list[dict[str, Any]]:
    """What stands on members' pages and with staff only."""
    rows = []
    opportunities = session.scalars(select(Opportunity).order_by(col(Opportunity.id)))
    for opportunity in opportunities:
        pair = (opportunity.member_id, opportunity.lot_id)
        member, lot = members.get(pair[0]), lots.get(pair[1])
        if pair not in told_pairs and member is not None and lot is not None:
            rows.append(
                {"member": _member(member), **_lot(lot.lot, titles), **_why(session, *pair)}
            )
    return rows


def _near(
    members: dict[int, MemberView],
    lots: dict[int, Ready],
    titles: dict[int, str],
    told_pairs: set[tuple[int, int]],
) -> list[dict[str, Any]]:
    """Pairs not told that came near: the trade in doubt in the zone, or sure next door."""
    rows: list[dict[str, Any]] = []
    world = atlas()
    prepared_activities = {number: prepared(member, world) for number, member in members.items()}
    for lot in lots.values():
        for number, activities in prepared_activities.items():
            if (number, lot.lot.id) not in told_pairs and len(rows) < MOST_NEAR:
                how = _near_miss(activities, lot)
                if how:
                    member = _member(members[number])
                    rows.append({"near": how, "member": member, **_lot(lot.lot, titles)})
    return rows


def _near_miss(activities: Iterable[Prepared], lot: Ready) -> str:
    for activity in activities:
        answers = passage(activity, lot.facts)
        if answers.trade == "à vérifier" and answers.zone == "oui":
            return f"métier à vérifier, zone sûre : {label(activity.activity)}"
        if answers.trade == "oui" and answers.zone == "non":
            around = {code for place in lot.facts.departments for code in touching(place)}
            if around & (activity.reach.whole | activity.reach.part):
                return f"métier sûr, département voisin : {label(activity.activity)}"
    return ""


def _groups(
    session: Session, lots: dict[int, Ready], members: dict[int, MemberView], titles: dict[int, str]
) -> list[dict[str, Any]]:
    joint_bid_query = select(col(JointBid.lot_id)).distinct().order_by(col(JointBid.lot_id))
    rows = []
    for lot_id in session.scalars(joint_bid_query):
        lot = lots.get(lot_id)
        if lot is None:
            continue
        bids = joint_bids_of_lot(session, lot_id, ("suggested", "proposed", "stale"))
        rows += [{**_lot(lot.lot, titles), **_group(bid, members)} for bid in bids]
    return rows


def _group(bid: StoredJointBid, members: dict[int, MemberView]) -> dict[str, Any]:
    roles = [role for role in bid.view.roles if role.member_id in members]
    return {
        "alternative": bid.alternative,
        "need": bid.view.need,
        "form": bid.view.form,
        "members": [
            {**_member(members[role.member_id]), "does": list(role.covers), "lead": role.lead}
            for role in roles
        ],
        "reasons": [reason.text for reason in bid.view.reasons],
    }


def _hours(
    path: Path, lots: dict[int, Ready], members: dict[int, MemberView], titles: dict[int, str]
) -> int:
    by_consultation: dict[int, list[Ready]] = defaultdict(list)
    for lot in lots.values():
        by_consultation[lot.lot.consultation_id].append(lot)
    world = atlas()
    prepared_members = [(member, prepared(member, world)) for member in members.values()]
    rows = []
    for number, consultation_lots in by_consultation.items():
        hours = hours_wanted(consultation_lots)
        if hours:
            able = suppliers(prepared_members, hours)
            rows.append((number, titles.get(number, ""), in_a_line(hours, len(able))))
    _table(path, ("consultation", "intitulé", "heures"), rows)
    return len(rows)


def _silent(
    played: Simulation,
    members: dict[int, MemberView],
    lots: dict[int, Ready],
    heard: set[int],
    on_page: list[dict[str, Any]],
) -> None:
    to_check = Counter(row["member"]["id"] for row in on_page)
    silent_members: list[Unheard] = []
    world = atlas()
    for number, member in members.items():
        if number not in heard:
            missed = misses(member, lots.values(), played.context.now, world)
            silent_members.append(unheard(member, missed, reached=True, to_check=to_check[number]))
    rows = [
        (
            member_silence.member_id,
            member_silence.name,
            member_silence.cause,
            member_silence.text,
            member_silence.remedy,
        )
        for member_silence in silent_members
    ]
    _table(played.home / "silence.csv", ("id", "structure", "cause", "pourquoi", "remède"), rows)


def _questions(session: Session) -> int:
    finding_query = select(Finding).where(col(Finding.confidence) < 0.9)
    return len(list(session.scalars(finding_query)))


def _weeks(path: Path, session: Session, told_rows: list[dict[str, Any]]) -> None:
    staff: Counter[str] = Counter()
    delivery_query = select(col(Delivery.created_at)).where(col(Delivery.kind) == "staff")
    for moment in session.scalars(delivery_query):
        staff[_when(moment)["week"]] += 1
    weeks: dict[str, dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for row in told_rows:
        week_counts = weeks[row["week"]]
        week_counts["members"].add(row["member"]["id"])
        week_counts["pairs"].add((row["member"]["id"], row["lot"]))
        week_counts["letters" if row["what"] == "lettre" else "alerts"].add(row["letter"])
    rows = [
        (
            week,
            len(weeks[week]["members"]),
            len(weeks[week]["pairs"]),
            len(weeks[week]["letters"]),
            len(weeks[week]["alerts"]),
            staff[week],
        )
        for week in sorted({*weeks, *staff})
    ]
    heads = ("semaine", "structures", "lots dits", "lettres", "alertes", "messages à l’équipe")
    _table(path, heads, rows)


def _count_announcements(
    counted: Counted, told_rows: list[dict[str, Any]], session: Session
) -> None:
    counted.told_pairs = len({(row["member"]["id"], row["lot"]) for row in told_rows if row["lot"]})
    counted.letters = len({row["letter"] for row in told_rows if row["what"] == "lettre"})
    counted.alerts = len({row["letter"] for row in told_rows if row["what"] != "lettre"})
    counted.heard = len({row["member"]["id"] for row in told_rows})
    delivery_query = select(col(Delivery.id)).where(col(Delivery.kind) == "staff")
    counted.staff_messages = len(list(session.scalars(delivery_query)))


def _lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _table(path: Path, heads: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(heads)
        writer.writerows(rows)
