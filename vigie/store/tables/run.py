"""The service's own state: alarms, recall samples, small facts."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from vigie.store.tables.base import Table, json_object


class Alarm(Table, table=True):
    """Something is wrong with a source or with delivery; told once, and again when it mends."""

    __tablename__ = "alarms"
    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    kind: str  # silent, blocked, incomplete, few, empty_field, refused
    detail: str = ""
    facts: dict[str, Any] = json_object()
    raised_at: datetime
    mended_at: datetime | None = Field(default=None, index=True)


class Sample(Table, table=True):
    """One lot of the weekly recall proof: read and not flagged, or not sent; judged by staff."""

    __tablename__ = "samples"
    __table_args__ = (UniqueConstraint("week", "lot_id", "stratum"),)
    id: int | None = Field(default=None, primary_key=True)
    week: str
    lot_id: int = Field(foreign_key="lots.id", index=True)
    stratum: str  # not_flagged, not_sent
    why: str = ""
    judged: str | None = None  # right, missed, unsure
    user_id: int | None = None
    judged_at: datetime | None = None


class AppState(Table, table=True):
    """A named fact the service remembers: emergency stop, last backup, release week…"""

    __tablename__ = "app_state"
    name: str = Field(primary_key=True)
    value: dict[str, Any] = json_object()
    updated_at: datetime
