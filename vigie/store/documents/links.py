"""Where sources say that documents are, and what came of following each link."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from vigie.store.inserts import insert_if_absent
from vigie.store.tables import DocumentLink, columns_of

LINKS = columns_of(DocumentLink)


def links_of(session: Session, consultation_id: int) -> list[DocumentLink]:
    """The links of a consultation that were tried, oldest first."""
    link_query = select(DocumentLink).where(LINKS.c.consultation_id == consultation_id)
    return list(session.execute(link_query.order_by(LINKS.c.id)).scalars())


def fetched_since(session: Session, since: datetime) -> int:
    """Bytes fetched since then."""
    total = select(func.coalesce(func.sum(LINKS.c.size), 0)).where(LINKS.c.tried_at >= since)
    return int(session.execute(total).scalar_one())


def tried(
    session: Session,
    consultation_id: int,
    url: str,
    state: str,
    now: datetime,
    *,
    reason: str = "",
    size: int = 0,
) -> None:
    """What came of following a link, in place of what came of it before."""
    row = {"consultation_id": consultation_id, "url": url, "state": state, "tried_at": now}
    session.execute(insert_if_absent(session, LINKS), [{**row, "reason": "", "size": 0}])
    link_query = select(DocumentLink).where(
        LINKS.c.consultation_id == consultation_id, LINKS.c.url == url
    )
    link = session.execute(link_query).scalar_one()
    link.sqlmodel_update({**row, "reason": reason[:300], "size": link.size + size})
    session.flush()
