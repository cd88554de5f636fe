"""Everything that the page of one consultation shows, in a fixed number of questions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlmodel import Session

from vigie.domain.lots import FindingView, ReadingView
from vigie.store.collect.notices import history, notices_of
from vigie.store.desk.changes import notes_of, people
from vigie.store.documents.links import links_of
from vigie.store.documents.texts import documents_of, files_of
from vigie.store.read.findings import effective, readings, standing
from vigie.store.tables import (
    AuditEntry,
    Change,
    Consultation,
    Delivery,
    DeliveryItem,
    DocumentFile,
    DocumentLink,
    Finding,
    JointBid,
    Lot,
    Match,
    Member,
    Note,
    Notice,
    Opportunity,
    TenderDocument,
    Verdict,
    columns_of,
)

LOTS = columns_of(Lot)
VERDICTS = columns_of(Verdict)
MATCHES = columns_of(Match)
OPPORTUNITIES = columns_of(Opportunity)
BIDS = columns_of(JointBid)
MEMBERS = columns_of(Member)
ITEMS = columns_of(DeliveryItem)
DELIVERIES = columns_of(Delivery)
AUDIT = columns_of(AuditEntry)
LOTS_SHOWN = 20
MATCHES_SHOWN = 120  # of the shown lots, best first
TOLD_SHOWN = 60


@dataclass(frozen=True)
class ToldMessage:
    """One message that told of an opportunity: to which member, how, when."""

    member_id: int | None
    channel: str
    state: str
    sent_at: Any
    kind: str
    lot_id: int = 0
    answer: str = ""  # state of the opportunity that it told of


@dataclass
class Dossier:
    """The rows of one consultation's page; lots are those of one page of lots."""

    row: Consultation
    lots: list[Lot]
    lot_count: int
    found: dict[int, tuple[FindingView, ...]]
    raw: dict[int, Finding]  # by finding id: rule, version, proofs
    rejected: list[tuple[Finding, Verdict]]
    verdicts: dict[tuple[int, str, str], Verdict]
    readings: dict[int, tuple[ReadingView, ...]]
    notices: list[Notice]
    changes: list[Change]
    matches: list[Match]
    opportunities: dict[tuple[int, int], Opportunity]  # (member, lot)
    members: dict[int, str]
    bids: list[JointBid]
    told: list[ToldMessage]
    notes: list[Note]
    journal: list[AuditEntry]
    team: dict[int, str]
    files: list[DocumentFile] = field(default_factory=list)
    documents: list[TenderDocument] = field(default_factory=list)
    links: list[DocumentLink] = field(default_factory=list)
    more_matches: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


def dossier(session: Session, number: int, lots_from: int = 0) -> Dossier | None:
    """The dossier of that consultation, or nothing; taken down, only its row remains to be told
    so.
    """
    row = session.get(Consultation, number)
    if row is None:
        return None
    lot_query = (
        select(Lot).where(LOTS.c.consultation_id == number).order_by(LOTS.c.position, LOTS.c.id)
    )
    lots = list(session.execute(lot_query.offset(lots_from).limit(LOTS_SHOWN)).scalars())
    ids = [lot.id or 0 for lot in lots]
    verdicts = verdicts_of(session, ids)
    rows = standing(session, ids)
    matches = _matches(session, ids)
    opportunities = _opportunities(session, ids)
    messages = _told(session, [opportunity.id or 0 for opportunity in opportunities.values()])
    members = (
        {match.member_id for match in matches}
        | {member_id for member_id, _ in opportunities}
        | {message.member_id for message in messages}
    )
    return Dossier(
        row=row,
        lots=lots,
        lot_count=_lot_count(session, number),
        found=effective(session, ids),
        raw={finding.id or 0: finding for finding in rows},
        rejected=_rejected(rows, verdicts),
        verdicts=verdicts,
        readings=readings(session, ids),
        notices=notices_of(session, number),
        changes=history(session, number),
        matches=matches[:MATCHES_SHOWN],
        opportunities=opportunities,
        members=names(session, members),
        bids=_bids(session, ids),
        told=messages,
        notes=notes_of(session, f"consultation:{number}"),
        journal=_journal(session, f"consultation:{number}"),
        team=people(session),
        files=files_of(session, number),
        documents=documents_of(session, [number]).get(number, []),
        links=links_of(session, number),
        more_matches=len(matches) > MATCHES_SHOWN,
    )


def lots_page_of(session: Session, number: int, finding_id: int) -> int:
    """On which page of lots that finding stands; the first where it is not on this consultation."""
    finding = session.get(Finding, finding_id)
    lot = session.get(Lot, finding.lot_id) if finding else None
    if lot is None or lot.consultation_id != number:
        return 1
    before = tuple_(LOTS.c.position, LOTS.c.id) < tuple_(lot.position, lot.id)
    row_query = (
        select(func.count()).select_from(LOTS).where(LOTS.c.consultation_id == number, before)
    )
    return int(session.execute(row_query).scalar_one()) // LOTS_SHOWN + 1


def verdicts_of(session: Session, lot_ids: Sequence[int]) -> dict[tuple[int, str, str], Verdict]:
    """The verdicts on those lots by lot, code and folded quote."""
    verdicts = session.execute(select(Verdict).where(VERDICTS.c.lot_id.in_(lot_ids))).scalars()
    return {(verdict.lot_id, verdict.code, verdict.folded_quote): verdict for verdict in verdicts}


def names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """The names of those members; an erased one keeps no name."""
    numbers = [number for number in ids if number]
    member_query = select(MEMBERS.c.id, MEMBERS.c.name, MEMBERS.c.erased_at).where(
        MEMBERS.c.id.in_(numbers)
    )
    return {
        int(row.id): "structure effacée" if row.erased_at else row.name
        for row in session.execute(member_query)
    }


def _rejected(
    rows: Sequence[Finding], verdicts: dict[tuple[int, str, str], Verdict]
) -> list[tuple[Finding, Verdict]]:
    pairs = [(row, verdicts.get((row.lot_id, row.code, row.folded_quote))) for row in rows]
    return [
        (row, verdict)
        for row, verdict in pairs
        if verdict is not None and verdict.verdict == "rejected"
    ]


def _lot_count(session: Session, number: int) -> int:
    return int(
        session.execute(
            select(func.count()).select_from(LOTS).where(LOTS.c.consultation_id == number)
        ).scalar_one()
    )


def _matches(session: Session, lot_ids: Sequence[int]) -> list[Match]:
    match_query = (
        select(Match)
        .where(MATCHES.c.lot_id.in_(lot_ids))
        .order_by(MATCHES.c.near_miss, MATCHES.c.rank, MATCHES.c.id)
    )
    return list(session.execute(match_query.limit(MATCHES_SHOWN + 1)).scalars())


def _opportunities(session: Session, lot_ids: Sequence[int]) -> dict[tuple[int, int], Opportunity]:
    opportunity_query = select(Opportunity).where(OPPORTUNITIES.c.lot_id.in_(lot_ids)).limit(1000)
    return {
        (opportunity.member_id, opportunity.lot_id): opportunity
        for opportunity in session.execute(opportunity_query).scalars()
    }


def _bids(session: Session, lot_ids: Sequence[int]) -> list[JointBid]:
    joint_bid_query = select(JointBid).where(BIDS.c.lot_id.in_(lot_ids), BIDS.c.state != "stale")
    return list(
        session.execute(
            joint_bid_query.order_by(BIDS.c.lot_id, BIDS.c.alternative).limit(30)
        ).scalars()
    )


def _told(session: Session, opportunity_ids: Sequence[int]) -> list[ToldMessage]:
    delivery_query = (
        select(
            DELIVERIES.c.member_id,
            DELIVERIES.c.channel,
            DELIVERIES.c.state,
            DELIVERIES.c.sent_at,
            DELIVERIES.c.kind,
            OPPORTUNITIES.c.lot_id,
            OPPORTUNITIES.c.state.label("answer"),
        )
        .join(ITEMS, ITEMS.c.delivery_id == DELIVERIES.c.id)
        .join(OPPORTUNITIES, OPPORTUNITIES.c.id == ITEMS.c.opportunity_id)
        .where(ITEMS.c.opportunity_id.in_(opportunity_ids))
        .order_by(DELIVERIES.c.id.desc())
        .limit(TOLD_SHOWN)
    )
    return [ToldMessage(*row) for row in session.execute(delivery_query)]


def _journal(session: Session, subject: str) -> list[AuditEntry]:
    entry_query = (
        select(AuditEntry).where(AUDIT.c.subject == subject).order_by(AUDIT.c.at.desc()).limit(20)
    )
    return list(session.execute(entry_query).scalars())
