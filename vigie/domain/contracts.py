"""A contract as its buyer publishes it once it is signed (DECP): who holds it, for how long, what
it says of social considerations; and of which consultation it is, with how sure. Pure.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from vigie.domain.text_key import text_key

MOST_PLAUSIBLE = 2e9  # euros: above, a typing mistake or a placeholder
Social = Literal["clause", "criterion", "reserved"]
Sure = Literal["sure", "likely"]
RENEWED = re.compile(
    r"(?:reconductibles?|renouvelables?)\s+(?:tacitement\s+)?(\d|une|deux|trois|quatre)\s+fois",
    re.IGNORECASE,
)
COUNTS = {"une": 1, "deux": 2, "trois": 3, "quatre": 4}
LATEST_AWARD = 730  # days after the deadline within which a contract may be of that consultation
EARLIEST_AWARD = -5


@dataclass(frozen=True)
class Holder:
    """Who holds a contract; the SIREN only where the number checks."""

    siren: str | None
    siret: str | None = None
    name: str = ""


@dataclass(frozen=True)
class ContractChange:
    """A later modification; what it does not change is null."""

    on: date | None
    months: float | None = None
    amount: float | None = None
    holders: tuple[Holder, ...] = ()


@dataclass(frozen=True)
class Contract:
    """One contract, its modifications in their order."""

    key: str  # buyer and number, as every publisher of it repeats them
    number: str
    buyer_siret: str
    title: str
    holders: tuple[Holder, ...]
    notified_on: date | None  # the first: a modification repeats it
    published_on: date | None = None
    nature: str = ""
    procedure: str = ""
    cpv: str | None = None
    department: str | None = None
    amount: float | None = None  # euros; null where none is plausible
    months: float | None = None  # with possible renewals, as the schema asks
    renewals: int | None = None  # where the object says how many
    framework: str | None = None  # the framework agreement that it is under
    concession: bool = False
    # null: not stated; empty: the buyer states none
    social: tuple[Social, ...] | None = None
    changes: tuple[ContractChange, ...] = ()

    @property
    def buyer_siren(self) -> str:
        """The buyer's first nine digits."""
        return self.buyer_siret[:9]

    def every_holder(self) -> tuple[Holder, ...]:
        """Those of the contract, then those that a modification adds; each once."""
        named = [*self.holders, *(holder for change in self.changes for holder in change.holders)]
        holders_by_key = {holder.siren or holder.name: holder for holder in reversed(named)}
        return tuple(reversed(holders_by_key.values()))


def plausible(amount: float | None) -> float | None:
    """The amount where it can be one: 0, 1 and 10^17 are placeholders and mistakes."""
    return amount if amount is not None and 1 < amount < MOST_PLAUSIBLE else None


def renewals_in(text: str) -> int | None:
    """« reconductible 3 fois » → 3."""
    stated = RENEWED.search(text[:4000])
    if stated is None:
        return None
    return COUNTS.get(stated[1].lower()) or int(stated[1])


@dataclass(frozen=True)
class AskedBefore:
    """A consultation of the same buyer that a contract may be of."""

    consultation_id: int
    reference: str
    title: str
    cpv: tuple[str, ...]
    deadline: date | None


@dataclass(frozen=True)
class ContractJoin:
    """Of which consultation, how sure, and what says so in French."""

    consultation_id: int
    sure: Sure
    basis: str


def consultation_of(
    contract: Contract, past_consultations: Iterable[AskedBefore]
) -> ContractJoin | None:
    """The consultation that led to the contract, among those of its buyer: by the buyer's own
    reference, else by one title within its time; several alike are none.
    """
    in_time = [
        consultation for consultation in past_consultations if _in_time(contract, consultation)
    ]
    key, title = reference_key(contract.number), text_key(contract.title)
    by_reference = [
        consultation
        for consultation in in_time
        if len(key) >= 4 and reference_key(consultation.reference) == key
    ]
    if len(by_reference) == 1:
        basis = "même acheteur (SIREN) et même référence"
        return ContractJoin(by_reference[0].consultation_id, "sure", basis)
    by_title = [
        consultation
        for consultation in in_time
        if len(title) >= 15 and _same_title(title, consultation)
    ]
    if len(by_title) == 1 and _same_trade(contract, by_title[0]):
        basis = "même acheteur (SIREN), même intitulé et même famille d’achat"
        return ContractJoin(by_title[0].consultation_id, "likely", basis)
    return None


def reference_key(number: str) -> str:
    """A reference without what buyers write around it: « 2026-S-07 lot 2 » → 2026s07."""
    bare = re.sub(r"(?i)[\s_-]{0,3}\blots?\b.{0,20}$", "", number)
    return re.sub(r"[^0-9a-z]", "", text_key(bare))


def _in_time(contract: Contract, consultation: AskedBefore) -> bool:
    if contract.notified_on is None or consultation.deadline is None:
        return False
    return EARLIEST_AWARD <= (contract.notified_on - consultation.deadline).days <= LATEST_AWARD


def _same_title(title: str, consultation: AskedBefore) -> bool:
    consultation_title = text_key(consultation.title)
    return title == consultation_title or (
        len(consultation_title) >= 15
        and (title.startswith(consultation_title) or consultation_title in title)
    )


def _same_trade(contract: Contract, consultation: AskedBefore) -> bool:
    return (
        not contract.cpv
        or not consultation.cpv
        or contract.cpv[:2] in {cpv_code[:2] for cpv_code in consultation.cpv}
    )
