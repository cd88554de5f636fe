"""Contracts kept: those of the chamber's départements, of buyers it knows and of its members; each
joined to its consultation with how sure, and told to the history of awards.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from vigie.domain.clock import PARIS
from vigie.domain.contracts import AskedBefore, Contract, ContractJoin, consultation_of
from vigie.domain.events import LotClosed
from vigie.domain.lot_numbers import lot_key
from vigie.domain.masking import mask_contacts
from vigie.store.collect.writing import ESS_CODES
from vigie.store.db import Store
from vigie.store.events import emit
from vigie.store.inserts import insert_if_absent
from vigie.store.match.members import touch_member
from vigie.store.tables import (
    Award,
    Buyer,
    Consultation,
    ContractHolder,
    ContractRow,
    Lot,
    Member,
    columns_of,
)

CONTRACTS, HOLDERS = columns_of(ContractRow), columns_of(ContractHolder)
AWARDS, LOTS = columns_of(Award), columns_of(Lot)
# the lot that a contract's object or number names: « lot 2 », « lot n°03 »
NAMED_LOT = re.compile(r"\blot\s{0,3}(?:n[°o]\s{0,2})?(\d{1,3})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Wanted:
    """Of which contracts the chamber hears: by place, buyer or holder."""

    departments: frozenset[str]
    buyers: frozenset[str]  # SIREN
    members: frozenset[str]  # SIREN

    def takes(self, contract: Contract) -> bool:
        """Whether that contract is kept."""
        if contract.department in self.departments or contract.buyer_siren in self.buyers:
            return True
        return any(holder.siren in self.members for holder in contract.every_holder())


def wanted(session: Session, departments: Sequence[str]) -> Wanted:
    """What this chamber wants to hear of now."""
    buyers = session.scalars(select(col(Buyer.siren)).where(col(Buyer.siren).is_not(None)))
    members = session.scalars(select(col(Member.siren)).where(col(Member.siren).is_not(None)))
    return Wanted(
        frozenset(departments),
        frozenset(siren for siren in buyers if siren),
        frozenset(siren for siren in members if siren),
    )


@dataclass(frozen=True)
class ContractsKept:
    """What a batch brought."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


def record_contracts(store: Store, batch: Sequence[Contract], now: datetime) -> ContractsKept:
    """Keep them in one transaction, safe to repeat; the last of several with one key counts."""
    contracts = {contract.key: contract for contract in batch}
    with store.transaction() as session:
        stored_rows = {
            row.key: row
            for row in session.execute(
                select(CONTRACTS.c.id, CONTRACTS.c.key, CONTRACTS.c.content_hash).where(
                    CONTRACTS.c.key.in_(list(contracts))
                )
            )
        }
        candidates = _asked(session, {collected.buyer_siren for collected in contracts.values()})
        new = changed = 0
        for key, contract in contracts.items():
            join = consultation_of(contract, candidates.get(contract.buyer_siren, ()))
            row = _row(contract, join)
            stored_row = stored_rows.get(key)
            if stored_row is not None and stored_row.content_hash == row["content_hash"]:
                continue
            contract_id = _write(session, row, stored_row.id if stored_row else None, now)
            _write_holders(session, contract_id, contract)
            _write_awards(session, contract, join, now)
            new, changed = new + (stored_row is None), changed + (stored_row is not None)
        seen_ids = [row.id for row in stored_rows.values()]
        session.execute(
            update(CONTRACTS).where(CONTRACTS.c.id.in_(seen_ids)).values(last_seen_at=now)
        )
    return ContractsKept(new, changed, len(contracts) - new - changed)


def _asked(session: Session, sirens: set[str]) -> dict[str, list[AskedBefore]]:
    """The consultations of these buyers."""
    query = (
        select(Consultation, col(Buyer.siren))
        .join(Buyer, col(Buyer.id) == col(Consultation.buyer_id))
        .where(col(Buyer.siren).in_(sorted(sirens)), col(Consultation.merged_into).is_(None))
    )
    consultations: dict[str, list[AskedBefore]] = defaultdict(list)
    for consultation, siren in session.execute(query):
        consultations[siren].append(
            AskedBefore(
                consultation.id or 0,
                consultation.reference or "",
                consultation.title,
                tuple(consultation.cpv),
                consultation.deadline_at.date() if consultation.deadline_at else None,
            )
        )
    return consultations


def _row(contract: Contract, join: ContractJoin | None) -> dict[str, Any]:
    changes = [
        {**asdict(change), "on": str(change.on) if change.on else None}
        for change in contract.changes
    ]
    joined = (
        {"consultation_id": join.consultation_id, "join_sure": join.sure, "join_basis": join.basis}
        if join
        else {"consultation_id": None, "join_sure": None, "join_basis": ""}
    )
    names = set(CONTRACTS.c.keys()) & set(contract.__dataclass_fields__)
    row = {name: getattr(contract, name) for name in names} | {
        "title": mask_contacts(contract.title),
        "buyer_siren": contract.buyer_siren,
        "social": None if contract.social is None else list(contract.social),
        "changes": changes,
        **joined,
    }
    holders = [asdict(holder) for holder in contract.holders]
    canonical_text = json.dumps([row, holders], sort_keys=True, default=str)
    return {**row, "content_hash": hashlib.sha256(canonical_text.encode()).hexdigest()[:32]}


def _write(session: Session, row: dict[str, Any], contract_id: int | None, now: datetime) -> int:
    if contract_id is not None:
        session.execute(update(CONTRACTS).where(CONTRACTS.c.id == contract_id).values(**row))
        return contract_id
    fresh = insert(CONTRACTS).values(**row, first_seen_at=now, last_seen_at=now)
    return int(session.execute(fresh.returning(CONTRACTS.c.id)).scalar_one())


def _write_holders(session: Session, contract_id: int, contract: Contract) -> None:
    session.execute(delete(HOLDERS).where(HOLDERS.c.contract_id == contract_id))
    rows = {
        key: {
            "contract_id": contract_id,
            "holder_key": key,
            "siren": holder.siren,
            "siret": holder.siret,
            "name": holder.name,
        }
        for holder in contract.every_holder()
        if (key := holder.siret or holder.siren or holder.name)
    }
    if rows:
        session.execute(insert(HOLDERS), list(rows.values()))


def _write_awards(
    session: Session, contract: Contract, join: ContractJoin | None, now: datetime
) -> None:
    """The history of awards by SIREN. What is sure of its consultation and lot proposes « gagné »
    there; what is only likely waits on the contract, to be looked at.
    """
    lots = _lots_of(session, contract, join)
    reserved = any((lot.codes or {}).get("reserved") in ESS_CODES for lot in lots)
    day = contract.notified_on or contract.published_on
    award_added = False
    for holder in contract.holders:
        if holder.siren is None:
            continue
        row = {
            "notice_id": f"decp:{contract.key}",
            "consultation_id": join.consultation_id if join and lots else None,
            "lot_key": lots[0].key if lots else "",
            "winner_key": holder.siret or holder.siren,
            "winner_name": holder.name,
            "winner_siren": holder.siren,
            "buyer_siren": contract.buyer_siren,
            "awarded_at": datetime.combine(day, time(12), PARIS) if day else None,
            "reserved_ess": reserved,
        }
        fresh = insert_if_absent(session, AWARDS).values(**row).returning(AWARDS.c.id)
        if session.execute(fresh).first() is None:
            continue
        award_added = True
        if reserved:
            _touch(session, holder.siren, now)
    if award_added:
        emit(session, [LotClosed(lot.id, "awarded", str(day or "")) for lot in lots], now)


def _lots_of(session: Session, contract: Contract, join: ContractJoin | None) -> list[Any]:
    """The one lot that the contract is of, where that is sure."""
    if join is None or join.sure != "sure":
        return []
    query = select(LOTS.c.id, LOTS.c.key, LOTS.c.codes).where(
        LOTS.c.consultation_id == join.consultation_id
    )
    lots = list(session.execute(query))
    named = NAMED_LOT.search(f"{contract.number} {contract.title}")
    if named:
        return [lot for lot in lots if lot.key == lot_key(named[1])]
    return lots if len(lots) == 1 else []


def _touch(session: Session, siren: str, now: datetime) -> None:
    for member_id in session.scalars(select(col(Member.id)).where(col(Member.siren) == siren)):
        touch_member(session, int(member_id or 0), now)
