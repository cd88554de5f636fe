"""Contracts that buyers published once signed (DECP), and who holds them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from vigie.store.tables.base import Table, json_list


class ContractRow(Table, table=True):
    """One contract of the chamber's départements, buyers or members."""

    __tablename__ = "contracts"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)  # buyer's SIRET and the contract's number
    number: str
    buyer_siren: str = Field(index=True)
    buyer_siret: str
    title: str = ""
    nature: str = ""
    procedure: str = ""
    cpv: str | None = None
    department: str | None = None
    amount: float | None = None  # euros
    months: float | None = None  # possible renewals included
    renewals: int | None = None
    framework: str | None = None
    concession: bool = False
    notified_on: date | None = Field(default=None, index=True)
    published_on: date | None = None
    social: list[str] | None = Field(
        default=None, sa_type=JSON
    )  # clause, criterion, reserved; null: not stated
    changes: list[dict[str, Any]] = json_list()  # {on, months, amount, holders}
    consultation_id: int | None = Field(default=None, index=True)
    join_sure: str | None = None  # sure, likely
    join_basis: str = ""  # French, shown as is
    content_hash: str
    first_seen_at: datetime
    last_seen_at: datetime


class ContractHolder(Table, table=True):
    """Who holds a contract, alone or with others."""

    __tablename__ = "contract_holders"
    __table_args__ = (UniqueConstraint("contract_id", "holder_key"),)
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contracts.id", index=True)
    holder_key: str  # SIRET, else SIREN, else the name
    siren: str | None = Field(default=None, index=True)
    siret: str | None = None
    name: str = ""
