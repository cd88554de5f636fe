"""What the members' pages ask: the list by name, one profile, what each gap costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from vigie.domain.labels import LIVE_OPPORTUNITIES
from vigie.store.tables import (
    Activity,
    AuditEntry,
    Contact,
    Member,
    Opportunity,
    Proof,
    SearchRow,
    columns_of,
)

MEMBERS = columns_of(Member)
ACTIVITIES = columns_of(Activity)
PROOFS = columns_of(Proof)
CONTACTS = columns_of(Contact)
OPPORTUNITIES = columns_of(Opportunity)
AUDIT = columns_of(AuditEntry)
PAGE = 40
NEAR = timedelta(days=60)  # a proof that ends sooner is shown


@dataclass(frozen=True)
class MemberLine:
    """One member in the list."""

    row: Member
    activities: list[Activity]
    ends: date | None  # the first proof to end
    contacts: int
    open: int  # opportunities on their way


def member_list(
    session: Session,
    text: str = "",
    kind: str = "",
    after: str = "",
    ending: date | None = None,
    most: int = PAGE,
) -> tuple[list[MemberLine], str]:
    """Members by name and the name to go on from; `ending`: only those with a proof that ends
    before that day.
    """
    member_query = select(Member).where(
        MEMBERS.c.active, MEMBERS.c.erased_at.is_(None), MEMBERS.c.name > after
    )
    if text:
        member_query = member_query.where(
            func.lower(MEMBERS.c.name).contains(text.lower(), autoescape=True)
        )
    if ending:
        soon = select(PROOFS.c.id).where(
            PROOFS.c.member_id == MEMBERS.c.id, PROOFS.c.valid_until < ending
        )
        member_query = member_query.where(soon.exists())
    rows: list[Member] = []
    for row in session.execute(
        member_query.order_by(MEMBERS.c.name).limit(5000 if kind else most + 1)
    ).scalars():
        if not kind or kind in row.kinds:
            rows.append(row)
        if len(rows) > most:
            break
    return _lines(session, rows[:most]), rows[most - 1].name if len(rows) > most else ""


def _lines(session: Session, rows: Sequence[Member]) -> list[MemberLine]:
    ids = [row.id for row in rows]
    activities: dict[int, list[Activity]] = {}
    for activity in session.execute(
        select(Activity).where(ACTIVITIES.c.member_id.in_(ids)).order_by(ACTIVITIES.c.position)
    ).scalars():
        activities.setdefault(activity.member_id, []).append(activity)
    ends = dict(_grouped(session, PROOFS, ids, func.min(PROOFS.c.valid_until)))
    contacts = dict(_grouped(session, CONTACTS, ids, func.count(), CONTACTS.c.active))
    going = OPPORTUNITIES.c.state.in_(LIVE_OPPORTUNITIES)
    opened = dict(_grouped(session, OPPORTUNITIES, ids, func.count(), going))
    return [
        MemberLine(
            row,
            activities.get(row.id or 0, []),
            ends.get(row.id),
            contacts.get(row.id, 0),
            opened.get(row.id, 0),
        )
        for row in rows
    ]


def _grouped(
    session: Session, table: Any, ids: Sequence[int | None], column: Any, *where: Any
) -> list[tuple[Any, Any]]:
    row_query = (
        select(table.c.member_id, column)
        .where(table.c.member_id.in_(ids), *where)
        .group_by(table.c.member_id)
    )
    return [(row[0], row[1]) for row in session.execute(row_query)]


def opportunities(
    session: Session, member_id: int, most: int = 30
) -> list[tuple[Opportunity, SearchRow | None]]:
    """The member's newest opportunities, each with its consultation's list row."""
    rows = columns_of(SearchRow)
    opportunity_query = (
        select(Opportunity, SearchRow)
        .join(SearchRow, rows.c.consultation_id == OPPORTUNITIES.c.consultation_id, isouter=True)
        .where(OPPORTUNITIES.c.member_id == member_id)
        .order_by(OPPORTUNITIES.c.id.desc())
        .limit(most)
    )
    return [(row[0], row[1]) for row in session.execute(opportunity_query).all()]


def states(session: Session, member_id: int) -> dict[str, int]:
    """How many opportunities the member has in each state."""
    opportunity_query = select(OPPORTUNITIES.c.state, func.count()).where(
        OPPORTUNITIES.c.member_id == member_id
    )
    return {
        state: int(many)
        for state, many in session.execute(opportunity_query.group_by(OPPORTUNITIES.c.state))
    }


def proofs_ending(session: Session, before: date, most: int = 30) -> list[tuple[Proof, str]]:
    """Proofs of active members that end before that day, soonest first."""
    proof_query = (
        select(Proof, MEMBERS.c.name)
        .join(Member, MEMBERS.c.id == PROOFS.c.member_id)
        .where(PROOFS.c.valid_until < before, MEMBERS.c.active)
        .order_by(PROOFS.c.valid_until)
        .limit(most)
    )
    return [(row[0], row[1]) for row in session.execute(proof_query).all()]


def journal(session: Session, member_id: int, most: int = 20) -> list[AuditEntry]:
    """What was changed on that member, newest first."""
    entry_query = (
        select(AuditEntry)
        .where(AUDIT.c.subject == f"member:{member_id}")
        .order_by(AUDIT.c.at.desc())
        .limit(most)
    )
    return list(session.execute(entry_query).scalars())
