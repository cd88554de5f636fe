"""What the morning page asks: each list short, each question answered by an index."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from vigie.store.match.outcomes import Proposed, outcomes_waiting, proposed_outcomes
from vigie.store.search.index import FACETS, minutes
from vigie.store.search.lists import COUNTED, ResultPage, Search, search
from vigie.store.tables import (
    Alarm,
    Crawl,
    Delivery,
    EventRow,
    Finding,
    JointBid,
    Lot,
    Notice,
    Opportunity,
    Reading,
    SearchRow,
    Verdict,
    columns_of,
)

CRAWLS = columns_of(Crawl)
ALARMS = columns_of(Alarm)
DELIVERIES = columns_of(Delivery)
EVENTS = columns_of(EventRow)
BIDS = columns_of(JointBid)
OPPORTUNITIES = columns_of(Opportunity)
LOTS = columns_of(Lot)
VERDICTS = columns_of(Verdict)
FINDINGS = columns_of(Finding)
READINGS = columns_of(Reading)
NOTICES = columns_of(Notice)
SHORT = 6  # entries of each list
RECENT_CRAWLS = 300


@dataclass(frozen=True)
class Morning:
    """The lists of the page, each with its count."""

    read: int
    useful: int
    crawls: dict[str, Crawl]  # the last finished one of each source
    settle: ResultPage
    release: ResultPage
    due: ResultPage
    later: list[SearchRow]  # the next deadlines, where none falls this week
    by_hand: list[SearchRow]  # notices that could not be read within their budget
    review: list[Verdict]  # the words they were given on are gone
    bids: list[JointBid]
    bids_waiting: int
    alarms: list[Alarm]
    failed: list[Delivery]
    failed_count: int
    events_failed: int
    outcomes: list[Proposed]
    outcomes_waiting: int


def morning(
    session: Session, since: datetime, now: datetime, *, ask_first: bool = False
) -> Morning:
    """Everything the morning page shows; `ask_first`: nothing leaves without staff, so what
    nobody judged waits too.
    """
    due_soon, todo = (
        _due(session, now),
        ("à diffuser", "à qualifier") if ask_first else ("à diffuser",),
    )
    crawls = list(
        session.execute(select(Crawl).order_by(CRAWLS.c.id.desc()).limit(RECENT_CRAWLS)).scalars()
    )
    waiting = (BIDS.c.state.in_(("suggested", "proposed")),)
    failed = (DELIVERIES.c.state == "failed",)
    return Morning(
        read=sum(crawl.new + crawl.changed for crawl in crawls if crawl.started_at >= since),
        useful=_useful_since(session, since),
        crawls=_last_success(crawls),
        settle=search(
            session,
            Search(facets={"settle": ("1",)}, sort="deadline", due_from=minutes(now, 0)),
            limit=SHORT,
        ),
        release=search(
            session,
            Search(facets={"todo": todo}, sort="deadline", due_from=minutes(now, 0)),
            limit=SHORT,
        ),
        due=due_soon,
        later=[] if due_soon.rows else _later(session, now),
        by_hand=_by_hand(session),
        review=_to_review(session),
        bids=list(
            session.execute(
                select(JointBid).where(*waiting).order_by(BIDS.c.updated_at.desc()).limit(SHORT)
            ).scalars()
        ),
        bids_waiting=_count(session, BIDS, waiting),
        alarms=list(
            session.execute(
                select(Alarm).where(ALARMS.c.mended_at.is_(None)).order_by(ALARMS.c.id).limit(20)
            ).scalars()
        ),
        failed=list(
            session.execute(
                select(Delivery).where(*failed).order_by(DELIVERIES.c.due_at.desc()).limit(SHORT)
            ).scalars()
        ),
        failed_count=_count(session, DELIVERIES, failed),
        events_failed=_count(session, EVENTS, (EVENTS.c.state == "failed",)),
        outcomes=proposed_outcomes(session, SHORT),
        outcomes_waiting=outcomes_waiting(session),
    )


def lots_due(session: Session, ids: list[int]) -> dict[int, int]:
    """How many members hold an opportunity on each of those consultations."""
    opportunity_query = select(
        OPPORTUNITIES.c.consultation_id, func.count(OPPORTUNITIES.c.member_id.distinct())
    )
    opportunity_query = opportunity_query.where(OPPORTUNITIES.c.consultation_id.in_(ids)).group_by(
        OPPORTUNITIES.c.consultation_id
    )
    return {
        int(consultation_id): int(many)
        for consultation_id, many in session.execute(opportunity_query)
    }


def lots_awaited(session: Session, lot_ids: list[int]) -> set[int]:
    """Those of the lots that a member waits to be told of."""
    opportunity_query = select(OPPORTUNITIES.c.lot_id).where(
        OPPORTUNITIES.c.lot_id.in_(lot_ids), OPPORTUNITIES.c.state == "proposed"
    )
    return {int(number) for number in session.execute(opportunity_query.distinct()).scalars()}


def titles(session: Session, ids: list[int]) -> dict[int, SearchRow]:
    """The list rows of those consultations."""
    rows = columns_of(SearchRow)
    lines = session.execute(select(SearchRow).where(rows.c.consultation_id.in_(ids))).scalars()
    return {row.consultation_id: row for row in lines}


def _due(session: Session, now: datetime) -> ResultPage:
    week = Search(
        facets={"live": ("any",)},
        due_from=minutes(now, 0),
        due_until=minutes(now + timedelta(days=7), 0),
        sort="deadline",
    )
    return search(session, week, limit=SHORT)


def _later(session: Session, now: datetime) -> list[SearchRow]:
    return search(
        session,
        Search(facets={"live": ("any",)}, due_from=minutes(now, 0), sort="deadline"),
        limit=SHORT,
    ).rows


def _by_hand(session: Session) -> list[SearchRow]:
    unread = (
        select(READINGS.c.consultation_id)
        .join(LOTS, LOTS.c.id == READINGS.c.lot_id)
        .where(READINGS.c.kind == "unread", LOTS.c.state == "open")
        .distinct()
    )
    ids = list(session.execute(unread.limit(SHORT)).scalars())
    return list(titles(session, ids).values())


def _to_review(session: Session) -> list[Verdict]:
    # A text that was taken down left its verdicts without words: nothing to read again there.
    verdict_query = select(Verdict).where(VERDICTS.c.to_review, VERDICTS.c.quote != "")
    return list(
        session.execute(verdict_query.order_by(VERDICTS.c.at.desc()).limit(SHORT)).scalars()
    )


def proofs_in_texts(session: Session, finding_ids: list[int]) -> dict[int, tuple[str, int, int]]:
    """Where each of those findings stands: the whole text of the notice's field, start and end
    of the quote in it.
    """
    rows = session.execute(
        select(FINDINGS.c.id, FINDINGS.c.proofs).where(FINDINGS.c.id.in_(finding_ids))
    ).all()
    first = {
        int(finding_id): proofs[0]
        for finding_id, proofs in rows
        if proofs and isinstance(proofs[0].get("text"), int)
    }
    notice_ids = {str(proof.get("notice_id")) for proof in first.values()}
    texts = {
        str(notice_id): parsed.get("texts", ())
        for notice_id, parsed in session.execute(
            select(NOTICES.c.id, NOTICES.c.parsed).where(NOTICES.c.id.in_(notice_ids))
        )
    }
    places = {}
    for finding_id, proof in first.items():
        notice_texts = texts.get(str(proof.get("notice_id")), ())
        if (
            0 <= proof["text"] < len(notice_texts)
            and isinstance(proof.get("start"), int)
            and isinstance(proof.get("end"), int)
        ):
            places[finding_id] = (
                str(notice_texts[proof["text"]].get("text", "")),
                proof["start"],
                proof["end"],
            )
    return places


def _useful_since(session: Session, since: datetime) -> int:
    new = select(FACETS.c.consultation_id).where(
        FACETS.c.facet == "kind:any", FACETS.c.published >= minutes(since, 0)
    )
    return int(
        session.execute(
            select(func.count()).select_from(new.limit(COUNTED + 1).subquery())
        ).scalar_one()
    )


def _last_success(crawls: list[Crawl]) -> dict[str, Crawl]:
    last_by_source: dict[str, Crawl] = {}
    for crawl in crawls:
        if crawl.ended == "finished":
            last_by_source.setdefault(crawl.source, crawl)
    return dict(sorted(last_by_source.items()))


def _count(session: Session, table: Any, where: tuple[Any, ...]) -> int:
    some = select(table.c.id).where(*where).limit(COUNTED + 1)
    return int(session.execute(select(func.count()).select_from(some.subquery())).scalar_one())
