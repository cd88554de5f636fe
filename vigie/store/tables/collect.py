"""What was collected: payloads, notices, consultations, lots, buyers, crawls, refusals, events."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from vigie.store.tables.base import Table, json_list, json_object


class Crawl(Table, table=True):
    """One crawl of one source: when, asked, got, and how it ended."""

    __tablename__ = "crawls"
    __table_args__ = (Index("ix_crawls_source_started_at", "source", "started_at"),)
    id: int | None = Field(default=None, primary_key=True)
    source: str
    started_at: datetime
    ended_at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    requests: int = 0
    announced: int = 0  # by the source itself: totals, lengths of lists and feeds
    got: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    ended: str = "running"  # running, finished, incomplete, blocked, failed, killed, stopped
    detail: str = ""
    cursor: dict[str, Any] = json_object()  # where to take up again


class SourceState(Table, table=True):
    """What a source remembers between crawls: how far it got, validators of conditional
    requests.
    """

    __tablename__ = "source_states"
    source: str = Field(primary_key=True)
    reached: datetime | None = None  # everything published before was collected
    cursor: dict[str, Any] = json_object()
    validators: dict[str, Any] = json_object()  # url → {etag, last_modified}
    # day (2026-11-18), notice (place:700123) or « liste » → {why, since}: asked again until whole
    missing: dict[str, Any] = json_object()
    walked_at: datetime | None = None  # the last walk over the whole list that was whole
    first_run_at: datetime | None = None
    last_success_at: datetime | None = None


class Payload(Table, table=True):
    """A body as served, compressed; sealed: never shown, searched or exported (DESIGN.md §3,
    rule 9).
    """

    __tablename__ = "payloads"
    __table_args__ = (UniqueConstraint("notice_id", "sha256"),)
    id: int | None = Field(default=None, primary_key=True)
    notice_id: str | None = Field(default=None, index=True)
    source: str
    format: str
    sha256: str
    content: bytes  # zlib
    size: int  # before compression
    url: str | None = None
    fetched_at: datetime
    crawl_id: int | None = None


class Refusal(Table, table=True):
    """A payload, or a part, that could not be read: named with its reason, kept to be read
    again.
    """

    __tablename__ = "refusals"
    __table_args__ = (UniqueConstraint("source", "name", "sha256"),)
    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    name: str
    reason: str
    detail: str = ""
    sha256: str
    content: bytes  # zlib; whole, or the first 64 kB of a body that is too large
    size: int
    url: str | None = None
    first_seen_at: datetime
    last_seen_at: datetime
    crawl_id: int | None = None
    read_again_at: datetime | None = None  # set when a later reader could read it
    set_aside_at: datetime | None = None  # staff looked at it: no longer asked for again


class Buyer(Table, table=True):
    """A contracting authority."""

    __tablename__ = "buyers"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)  # siret:… or name:…, so that two collectors make it once
    name: str
    name_key: str = Field(
        default="", index=True
    )  # the same for every way to write the name (vigie/domain/buyers.py)
    siret: str | None = None
    siren: str | None = Field(default=None, index=True)
    kind: str | None = None
    departments: list[str] = json_list()


class Consultation(Table, table=True):
    """The tender itself as it stands now: a fold over its notices in order."""

    __tablename__ = "consultations"
    __table_args__ = (
        Index("ix_consultations_state_live_until", "state", "live_until"),
        Index("ix_consultations_buyer_id_deadline_at", "buyer_id", "deadline_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    title: str
    description: str = ""
    buyer_id: int | None = Field(default=None, foreign_key="buyers.id")
    buyer_name: str = ""  # as last told, so that lists need no join
    joint_buyers: list[str] = json_list()  # names of the other authorities of a joint purchase
    reference: str | None = Field(default=None, index=True)
    procedure_key: str | None = Field(default=None, index=True)
    nature: str | None = None
    procedure: str | None = None
    concession: bool = False
    framework: bool | None = None
    duration_months: float | None = None
    state: str = "open"  # planned, open, cancelled, unsuccessful, awarded, closed
    why: str | None = None  # infructueux, sans_suite, sans_attribution, suspended
    published_at: datetime | None = Field(default=None, index=True)
    sent_at: datetime | None = None
    deadline_at: datetime | None = Field(default=None, index=True)
    live_until: datetime | None = None  # deadline, else end of diffusion, else published + 60 days
    estimated_value: float | None = None
    currency: str | None = None
    url: str | None = None
    documents_url: str | None = None
    cpv: list[str] = json_list()
    departments: list[str] = json_list()
    nuts: list[str] = json_list()
    sources: list[str] = json_list()
    doubts: list[str] = json_list()  # French, shown as is
    desk_state: str = Field(
        default="à qualifier", index=True
    )  # à diffuser, diffusée, suivie, gagnée, perdue
    assigned_to: int | None = None
    released_at: datetime | None = None  # staff let it go out
    held: bool = False
    created_at: datetime
    updated_at: datetime
    taken_down_at: datetime | None = None
    merged_into: int | None = Field(
        default=None, index=True
    )  # found to be the same tender as that one: this row only points


class Lot(Table, table=True):
    """The part one bids on; a consultation without lots has one, numbered 1."""

    __tablename__ = "lots"
    __table_args__ = (
        UniqueConstraint("consultation_id", "key"),
        Index("ix_lots_state_live_until", "state", "live_until"),
    )
    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultations.id", index=True)
    key: str  # joined number: LOT-0001 = 1 = 01 → "1"; else "title:…"
    number: str  # as shown: "1"
    position: int = 0
    title: str = ""
    description: str = ""
    cpv: list[str] = json_list()
    departments: list[str] = json_list()
    nuts: list[str] = json_list()
    deadline_at: datetime | None = Field(default=None, index=True)
    live_until: datetime | None = None
    estimated_value: float | None = None
    state: str = "open"
    why: str | None = None  # as of the consultation
    codes: dict[str, Any] = (
        json_object()
    )  # reserved, reserved_execution, social_objectives, criteria… as told
    doubts: list[str] = json_list()
    read_version: str | None = Field(
        default=None, index=True
    )  # classifier version that read it last
    reading_hash: str | None = None


class Notice(Table, table=True):
    """One publication by one source, as told; `parsed` is the normalised form, contacts masked."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_source_published_at", "source", "published_at"),)
    id: str = Field(primary_key=True)  # boamp and boamp_xml share boamp:<idweb>
    source: str
    source_id: str
    format: str
    kind: str
    version: str | None = None
    procedure_key: str | None = Field(default=None, index=True)
    consultation_id: int | None = Field(default=None, foreign_key="consultations.id", index=True)
    content_hash: str
    parsed: dict[str, Any] = json_object()
    published_at: datetime | None = None
    deadline_at: datetime | None = None
    join_basis: str = "new"  # procedure, link, reference, fuzzy, new
    join_confidence: float = 1.0
    first_seen_at: datetime
    last_seen_at: datetime
    sealed_until: datetime | None = None
    taken_down_at: datetime | None = None
    traits: dict[str, Any] = (
        json_object()
    )  # what joining compares (domain.joining.Traits), without reading `parsed`
    richness: int = 0  # characters told: between two formats of one publication, the richer is kept


class NoticeKey(Table, table=True):
    """What a notice can be found by when another one may tell of the same tender: joining never
    scans.
    """

    __tablename__ = "notice_keys"
    # Key first: the index is asked by key.
    key: str = Field(primary_key=True)  # proc:…, id:…, ref:…, due:<day>:<buyer>
    notice_id: str = Field(primary_key=True, index=True)


class Change(Table, table=True):
    """What one notice changed on a consultation, lot by lot: the history that staff read."""

    __tablename__ = "changes"
    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultations.id", index=True)
    notice_id: str
    at: datetime
    material: bool = False
    # [{"lot": number|null, "field": "deadline_at", "old": …, "new": …}]
    differences: list[dict[str, Any]] = json_list()


class Award(Table, table=True):
    """Who won what: feeds history, the three-year warning and « gagné » proposals."""

    __tablename__ = "awards"
    __table_args__ = (UniqueConstraint("notice_id", "lot_key", "winner_key"),)
    id: int | None = Field(default=None, primary_key=True)
    notice_id: str
    consultation_id: int | None = Field(default=None, index=True)
    lot_key: str = ""
    winner_key: str  # siret or folded name
    winner_name: str = ""
    winner_siren: str | None = Field(default=None, index=True)
    buyer_siren: str | None = Field(default=None, index=True)
    awarded_at: datetime | None = None
    reserved_ess: bool = False


class EventRow(Table, table=True):
    """The event log: the truth on both databases."""

    __tablename__ = "events"
    __table_args__ = (
        # the loop asks for open events that are due, in order
        Index("ix_events_state_available_at_id", "state", "available_at", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str = Field(index=True)
    payload: dict[str, Any] = json_object()
    created_at: datetime
    available_at: datetime
    state: str = "open"  # open, leased, done, failed
    attempts: int = 0
    lease: str | None = None
    leased_until: datetime | None = None
    error: str = ""
    done_at: datetime | None = None
