"""The addresses that recent consultations of some départements give: which portals they cite."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlmodel import Session

from vigie.store.tables import Consultation, columns_of

CONSULTATIONS = columns_of(Consultation)
LATELY = timedelta(days=180)
MOST = 20_000


def cited_addresses(
    session: Session, departments: Collection[str], now: datetime
) -> Iterator[tuple[str | None, ...]]:
    """Each consultation's addresses: documents or buyer profile, and its own page."""
    columns = CONSULTATIONS.c
    recent = (
        select(columns.documents_url, columns.url, columns.departments)
        .where(columns.published_at >= now - LATELY, columns.merged_into.is_(None))
        .where(or_(columns.documents_url.is_not(None), columns.url.is_not(None)))
        .order_by(columns.published_at.desc())
        .limit(MOST)
    )
    for row in session.execute(recent):
        if not set(row.departments).isdisjoint(departments):
            yield row.documents_url, row.url
