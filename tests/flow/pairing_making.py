"""A call in the store with what was read on it, and members; the steps of pairing run as the
loop runs them.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from tests.builders import NOW, a_lot, a_notice, recorded
from vigie.config import Settings
from vigie.domain.considerations import Consideration
from vigie.domain.events import Event, LotRead
from vigie.domain.member_record import (
    ActivityRecord,
    ContactRecord,
    MemberRecord,
    ProofRecord,
    SiteRecord,
)
from vigie.domain.members import Kind
from vigie.flow.loop import Handled, turn
from vigie.flow.steps import Context
from vigie.flow.story import steps_of
from vigie.store import Store
from vigie.store.events import emit
from vigie.store.match.members import save_member
from vigie.store.tables import Finding, Lot, Opportunity, Reading

HELD = (
    ProofRecord(kind="convention_iae", valid_until=date(2028, 12, 31)),
    ProofRecord(kind="share_50"),
)
CLEANING = ActivityRecord(trade="nettoyage-locaux", departments=("93",))


def siret(number: int) -> str:
    """An invented SIRET whose check digits hold."""
    body = f"9{number:08d}0001"
    return next(body + str(last) for last in range(10) if _luhn(body + str(last)))


def _luhn(digits: str) -> bool:
    doubled = [int(one) * (2 if at % 2 == len(digits) % 2 else 1) for at, one in enumerate(digits)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def told(number: int = 1, **fields: Any) -> MemberRecord:
    """A work-integration company that cleans in Seine-Saint-Denis."""
    kept = {
        "name": f"Structure {number}",
        "siret": siret(number),
        "kinds": (Kind.EI,),
        "turnover": 400_000.0,
        "can_lead": True,
        "would_join": True,
        "activities": (CLEANING,),
        "proofs": HELD,
        "sites": (
            SiteRecord(
                siret=siret(number), city="Pantin", post_code="93500", department="93", main=True
            ),
        ),
        "contacts": (ContactRecord(email=f"contact{number}@exemple.org"),),
    }
    return MemberRecord(**{**kept, **fields})


def joined(store: Store, *records: MemberRecord, now: datetime = NOW) -> list[int]:
    """Those members saved; their ids."""
    with store.transaction() as session:
        return [save_member(session, one, now).id for one in records]


def called(store: Store, *lots: Any, now: datetime = NOW, **fields: Any) -> list[int]:
    """A call recorded; the ids of its lots."""
    recorded(
        store,
        a_notice(
            lots=lots or (a_lot(estimated_value=90_000.0, cpv=("90910000",), departments=("93",)),),
            **fields,
        ),
        now=now,
    )
    with store.reading() as session:
        return [one for one in session.scalars(select(col(Lot.id)).order_by(col(Lot.id))) if one]


def read(
    store: Store, lot_id: int, code: str = "reserved_insertion", now: datetime = NOW, **fields: Any
) -> None:
    """One finding on a lot, in place of those it had, and the event of its reading."""
    with store.transaction() as session:
        for old in session.scalars(
            select(Finding).where(col(Finding.lot_id) == lot_id, col(Finding.retired_at).is_(None))
        ):
            old.retired_at = now
            session.add(old)
        consultation = session.get_one(Lot, lot_id).consultation_id
        if code:
            session.add(_finding(consultation, lot_id, Consideration(code), now, fields))
        emit(session, [LotRead(lot_id, f"{code}-{now.isoformat()}")], now)


def _finding(
    consultation: int, lot_id: int, code: Consideration, now: datetime, fields: dict[str, Any]
) -> Finding:
    kept = {
        "consultation_id": consultation,
        "lot_id": lot_id,
        "code": code.value,
        "source": "text",
        "status": "sûr",
        "confidence": 0.97,
        "rule": "essai",
        "version": "1",
        "quote": "Le lot est concerné.",
        "field": "description",
        "folded_quote": f"{code.value} {now.isoformat()}",
        "read_at": now,
    }
    return Finding(**{**kept, **fields})


def reading(
    store: Store, lot_id: int, kind: str, value: dict[str, Any], now: datetime = NOW
) -> None:
    """Another thing read on a lot."""
    with store.transaction() as session:
        consultation = session.get_one(Lot, lot_id).consultation_id
        session.add(
            Reading(
                consultation_id=consultation, lot_id=lot_id, kind=kind, value=value, read_at=now
            )
        )


def context(store: Store, now: datetime = NOW) -> Context:
    """What the loop gives to steps."""
    return Context(store, Settings(), now)


def paired(given: Context) -> Handled:
    """Every waiting event of pairing's kinds handled, as the loop does; others are acknowledged
    unanswered.
    """
    total = Handled()
    while handled := turn(
        given, {kind: (step,) for kind, step in steps_of("vigie.flow.pairing").items()}
    ):
        total.add(handled)
        assert not handled.failed
    return total


def happened(store: Store, now: datetime, *events: Event) -> None:
    """Those events written."""
    with store.transaction() as session:
        emit(session, events, now)


def opportunities(session: Session) -> list[Opportunity]:
    """All of them, by id."""
    return list(session.scalars(select(Opportunity).order_by(col(Opportunity.id))))
