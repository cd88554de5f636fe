"""One group as its pages read it: itself with its lot, its calendar in words."""

from datetime import date

from fastapi import HTTPException
from sqlmodel import Session

from vigie.domain import french
from vigie.domain.labels import JointBidState
from vigie.domain.lots import LotView
from vigie.store.match.joint_bids import StoredJointBid, joint_bid
from vigie.store.read.lots import lot_view
from vigie.store.tables import Consultation

STATES = JointBidState.words()


def there(session: Session, number: int) -> tuple[StoredJointBid, LotView, Consultation]:
    """That group with its lot and consultation; answers 404."""
    bid = joint_bid(session, number) if number < 2**62 else None
    lot = lot_view(session, bid.view.lot_id) if bid else None
    if bid is None or lot is None:
        raise HTTPException(404, "Ce groupement n’existe plus.")
    return bid, lot, session.get_one(Consultation, bid.consultation_id)


def planned(stored_joint_bid: StoredJointBid) -> list[tuple[str, str]]:
    """The calendar in words."""
    return [
        (_day(str(step.get("day", ""))), str(step.get("what", "")))
        for step in stored_joint_bid.view.plan
    ]


def _day(day: str) -> str:
    try:
        return french.short_date(date.fromisoformat(day[:10]))
    except ValueError:
        return day[:40]
