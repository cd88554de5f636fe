"""How many members and open lots a dated change of law touches."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlmodel import Session

from vigie.domain.considerations import FAMILIES
from vigie.domain.law_dates import LawChange
from vigie.store.tables import Finding, Lot, Member, columns_of

MEMBERS = columns_of(Member)
LOTS = columns_of(Lot)
FINDINGS = columns_of(Finding)


def touched(session: Session, change: LawChange, now: datetime) -> tuple[int, int]:
    """Active members of its kinds, and open lots with a standing finding of its families."""
    kinds = {str(kind) for kind in change.kinds}
    member_query = select(MEMBERS.c.kinds).where(MEMBERS.c.active)
    members = sum(1 for (own,) in session.execute(member_query) if not kinds or kinds & set(own))
    ahead = or_(LOTS.c.live_until.is_(None), LOTS.c.live_until > now)
    lots = select(func.count()).select_from(LOTS).where(LOTS.c.state == "open", ahead)
    if change.families:
        codes = [str(code) for code, named in FAMILIES.items() if named & change.families]
        read = select(FINDINGS.c.lot_id).where(
            FINDINGS.c.code.in_(codes), FINDINGS.c.retired_at.is_(None)
        )
        lots = lots.where(LOTS.c.id.in_(read))
    return members, int(session.execute(lots).scalar_one())
