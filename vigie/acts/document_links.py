"""Links to documents are followed once, for lots that matter, within a budget of bytes a day; what
is not served without an account is told as « à télécharger à la main ».
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

import structlog
from sqlalchemy import or_, select
from sqlmodel import Session

from vigie.acts.actor import Actor
from vigie.acts.document_fetch import Courier, Fetched, NotServed
from vigie.acts.documents import MEGABYTE, add_document
from vigie.config import Settings
from vigie.domain.clock import midnight, paris_day
from vigie.domain.refusals import BadChange
from vigie.store.db import Store
from vigie.store.documents.links import fetched_since, tried
from vigie.store.tables import (
    Consultation,
    DocumentLink,
    Finding,
    Notice,
    Opportunity,
    Reading,
    columns_of,
)

CONSULTATIONS, NOTICES = columns_of(Consultation), columns_of(Notice)
FINDINGS, READINGS = columns_of(Finding), columns_of(Reading)
OPPORTUNITIES, LINKS = columns_of(Opportunity), columns_of(DocumentLink)
MOST_AT_ONCE = 40  # consultations of one run
AGAIN = timedelta(hours=20)  # before a link that did not answer is tried again
TOLD = ("expected_clause", "clause_likely", "see_dce")
COLLECTOR = Actor("vigie")
log = structlog.get_logger()


@dataclass(frozen=True)
class LinkToFollow:
    """A link to follow."""

    consultation_id: int
    url: str


def collect_documents(
    store: Store, settings: Settings, now: datetime, courier: Callable[[int], Courier]
) -> dict[str, int]:
    """Follow every link that waits, until the day's budget is spent; how many came to what."""
    with store.reading() as session:
        spent = fetched_since(session, midnight(paris_day(now)))
        links = waiting(session, now)
    room = settings.documents_daily_mb * MEGABYTE - spent
    counts = {"fetched": 0, "by_hand": 0, "later": 0}
    if room <= 0:
        return counts
    runner = courier(room)
    for link in links:
        if runner.budget <= 0:
            break
        counts[_follow(store, settings, runner, link, now)] += 1
    log.info("documents_collected", **counts)
    return counts


def _follow(
    store: Store, settings: Settings, courier: Courier, link: LinkToFollow, now: datetime
) -> str:
    before, outcome, reason = courier.budget, "fetched", ""

    def keep(download: Fetched, content: IO[bytes]) -> None:
        consultation = link.consultation_id
        add_document(
            store, settings, COLLECTOR, consultation, download.name, content, now, url=download.url
        )

    try:
        courier.fetch(link.url, keep)
    except NotServed as why:
        outcome, reason = why.outcome, why.reason
    except BadChange as why:
        outcome, reason = "by_hand", str(why)
    size = before - courier.budget
    with store.transaction() as session:
        tried(session, link.consultation_id, link.url, outcome, now, reason=reason, size=size)
    return outcome


def waiting(session: Session, now: datetime) -> list[LinkToFollow]:
    """The links of live consultations with a lot that matters, soonest deadline first, that were
    not followed yet.
    """
    matters = or_(
        CONSULTATIONS.c.id.in_(
            select(FINDINGS.c.consultation_id).where(FINDINGS.c.retired_at.is_(None))
        ),
        CONSULTATIONS.c.id.in_(select(READINGS.c.consultation_id).where(READINGS.c.kind.in_(TOLD))),
        CONSULTATIONS.c.id.in_(select(OPPORTUNITIES.c.consultation_id)),
    )
    live = (
        CONSULTATIONS.c.state == "open",
        CONSULTATIONS.c.live_until > now,
        CONSULTATIONS.c.taken_down_at.is_(None),
        CONSULTATIONS.c.merged_into.is_(None),
    )
    read_links = select(LINKS.c.url).where(
        LINKS.c.consultation_id == CONSULTATIONS.c.id,
        LINKS.c.url == CONSULTATIONS.c.documents_url,
        or_(LINKS.c.state != "later", LINKS.c.tried_at > now - AGAIN),
    )
    link_query = (
        select(CONSULTATIONS.c.id, CONSULTATIONS.c.documents_url)
        .where(*live, matters, CONSULTATIONS.c.documents_url.is_not(None), ~read_links.exists())
        .order_by(CONSULTATIONS.c.live_until, CONSULTATIONS.c.id)
        .limit(MOST_AT_ONCE)
    )
    return [LinkToFollow(row.id, row.documents_url) for row in session.execute(link_query)]
