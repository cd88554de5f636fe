"""Domains that refuse our mail for no fault of the person: nothing leaves for them for a while."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session

from vigie.store.tables import PausedDomain, columns_of

DOMAINS = columns_of(PausedDomain)
DAY = timedelta(days=1)
LONGEST = timedelta(days=8)
QUIET = timedelta(days=30)  # after which a refusal is the first again
MOST = 100  # paused at once; what refuses more is no domain's rule


def pause_length(times: int) -> timedelta:
    """One day, then 2, 4, 8: a mended record is soon seen, and a lasting refusal rarely tried."""
    return min(DAY * (1 << min(max(times - 1, 0), 4)), LONGEST)


def pause_domain(session: Session, domain: str, fault: str, detail: str, now: datetime) -> bool:
    """Stop writing to that domain; false when it is paused already (what left before comes back
    too).
    """
    row = session.get(PausedDomain, domain)
    if row is not None and row.until > now:
        return False
    times = row.times + 1 if row is not None and now - row.until < QUIET else 1
    row = row or PausedDomain(domain=domain, fault=fault, since=now, until=now)
    changed = {
        "fault": fault,
        "detail": detail[:500],
        "since": now,
        "until": now + pause_length(times),
        "times": times,
        "lifted_by": "",
    }
    row.sqlmodel_update(changed)
    session.add(row)
    return True


def resume_domain(session: Session, domain: str, by: str, now: datetime) -> bool:
    """Write to it again, say staff; false when it was not paused."""
    row = session.get(PausedDomain, domain)
    if row is None or row.until <= now:
        return False
    row.sqlmodel_update({"until": now, "times": 0, "lifted_by": by[:200]})
    session.add(row)
    return True


def paused_domains(session: Session, now: datetime) -> list[PausedDomain]:
    """Those that are paused now, by name."""
    paused_domain_query = (
        select(PausedDomain).where(DOMAINS.c.until > now).order_by(DOMAINS.c.domain)
    )
    return list(session.execute(paused_domain_query.limit(MOST)).scalars())
