"""What was read on lots: findings, other readings, staff's verdicts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from vigie.store.tables.base import Table, json_list, json_object


class Finding(Table, table=True):
    """One consideration read on one lot, with its proof."""

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("lot_id", "code", "source", "folded_quote"),
        Index("ix_findings_consultation_id_lot_id", "consultation_id", "lot_id"),
        Index("ix_findings_code_retired_at", "code", "retired_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultations.id")
    lot_id: int = Field(foreign_key="lots.id", index=True)
    code: str
    families: list[str] = json_list()
    source: str  # code, text, model
    status: str  # sûr, à vérifier
    confidence: float
    rule: str
    version: str
    quote: str = ""  # empty when a code alone speaks
    folded_quote: str = ""  # key of verdicts; for a code: field=raw
    scope: str = "lot"  # lot, lots, consultation
    field: str = ""
    raw: str = ""  # the raw code where one speaks
    # [{"notice_id", "text": index in parsed.texts or null, "start", "end", "field", "raw"}]: one
    # finding, many proofs
    proofs: list[dict[str, Any]] = json_list()
    legal_basis: str = ""
    volumes: list[dict[str, Any]] = json_list()
    optional: bool = False
    weight: float | None = None
    conflict: bool = False
    read_at: datetime
    retired_at: datetime | None = None
    retired_why: str = ""


class Reading(Table, table=True):
    """Another thing read on a lot that matching needs (domain.lots.READINGS)."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("lot_id", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultations.id", index=True)
    lot_id: int = Field(foreign_key="lots.id", index=True)
    kind: str
    value: dict[str, Any] = json_object()
    quote: str = ""
    proofs: list[dict[str, Any]] = json_list()
    version: str = ""
    read_at: datetime


class Verdict(Table, table=True):
    """What staff said of a finding; stands while the quote stands, else returns « à revoir »."""

    __tablename__ = "verdicts"
    __table_args__ = (
        UniqueConstraint("consultation_id", "lot_id", "code", "folded_quote"),
        Index("ix_verdicts_review", "to_review", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultations.id", index=True)
    lot_id: int = Field(foreign_key="lots.id", index=True)
    code: str
    folded_quote: str
    quote: str = ""
    verdict: str  # confirmed, rejected, corrected, added
    corrected_code: str | None = None
    volumes: list[dict[str, Any]] = json_list()
    proofs: list[dict[str, Any]] = json_list()
    note: str = ""
    user_id: int | None = None
    at: datetime
    version: int = 1
    to_review: bool = False  # the quote it was given on is gone
