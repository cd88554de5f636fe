"""Consultations, lots and buyers as rows: a tender as it stands, put into the columns that
recording owns.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel

from vigie.domain.tender import LotState, Tender
from vigie.store.tables import Consultation, Lot

MOST_DESCRIPTION = 20_000  # characters kept for reading lists; the whole stays in the notice

TENDER_COLUMNS = (
    "description",
    "buyer_name",
    "reference",
    "procedure_key",
    "nature",
    "procedure",
    "concession",
    "framework",
    "duration_months",
    "state",
    "published_at",
    "sent_at",
    "deadline_at",
    "live_until",
    "estimated_value",
    "currency",
    "url",
    "documents_url",
)
LISTS = ("cpv", "departments", "nuts", "sources", "doubts")
LOT_COLUMNS = (
    "key",
    "number",
    "position",
    "title",
    "deadline_at",
    "live_until",
    "estimated_value",
    "state",
    "codes",
)
LOT_LISTS = ("cpv", "departments", "nuts", "doubts")


def defaults(table: type[SQLModel]) -> dict[str, Any]:
    """What a new row holds where nothing is said: bulk inserts do not go through the model."""
    return {
        name: told.get_default(call_default_factory=True)
        for name, told in table.model_fields.items()
        if not told.is_required() and name != "id"
    }


CONSULTATION_DEFAULTS = defaults(Consultation)
LOT_DEFAULTS = defaults(Lot)


def consultation_row(tender: Tender, buyer_id: int | None, now: datetime) -> dict[str, Any]:
    """The columns of a consultation that its notices decide."""
    row = {name: getattr(tender, name) for name in TENDER_COLUMNS}
    lists = {name: list(getattr(tender, name)) for name in LISTS}
    return {
        **row,
        **lists,
        "title": tender.title or "Sans intitulé",
        "description": tender.description[:MOST_DESCRIPTION],
        "buyer_id": buyer_id,
        "updated_at": now,
    }


def lot_row(lot: LotState) -> dict[str, Any]:
    """The columns of a lot that its notices decide."""
    row = {name: getattr(lot, name) for name in LOT_COLUMNS}
    lists = {name: list(getattr(lot, name)) for name in LOT_LISTS}
    return {**row, **lists, "description": lot.description[:MOST_DESCRIPTION]}


def differs(held: Sequence[Any], row: dict[str, Any], names: Sequence[str]) -> bool:
    """Whether any column would change."""
    return any(before != row[name] for before, name in zip(held, names, strict=True))
