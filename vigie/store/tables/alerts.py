"""Who is told: the outbox, preferences, answers, bounces, tokens."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from vigie.store.tables.base import Table, json_list, json_object


class Delivery(Table, table=True):
    """One message to one person on one channel; unique, sent once. This table is the outbox."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("what", "recipient", "channel", "version"),
        Index("ix_deliveries_state_due_at", "state", "due_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    what: str  # "digest:2026-W48", "opportunity:12", "staff:alarm:3"…
    kind: str = Field(
        index=True
    )  # alert, change, reminder, joint_bid, digest, search, welcome, staff, network…
    recipient: str  # "contact:12", "user:3", "slack:#veille"
    channel: str
    version: int = 1
    member_id: int | None = Field(default=None, index=True)
    contact_id: int | None = Field(default=None, index=True)
    state: str = "waiting"  # waiting, held, leased, sending, sent, failed, cancelled
    real_time: bool = False
    due_at: datetime
    message: dict[str, Any] = (
        json_object()
    )  # subject and to of what was composed; the rest is its DeliveryBody
    composed_at: datetime | None = (
        None  # null: composed when due, so that it tells what is true then
    )
    idempotency_key: str = Field(unique=True)
    attempts: int = 0
    lease: str | None = None
    leased_until: datetime | None = None
    error: str = ""
    doubtful: bool = False  # the relay's answer was lost: it may have gone twice
    provider_id: str = ""  # what the channel answered
    thread: str = ""
    created_at: datetime
    sent_at: datetime | None = Field(default=None, index=True)


class DeliveryBody(Table, table=True):
    """A composed message, apart: a row of forty kilobytes would be written again with each
    change of state.
    """

    __tablename__ = "delivery_bodies"
    delivery_id: int = Field(primary_key=True)
    body: dict[str, Any] = json_object()  # subject, html, text, blocks, attachments, headers, to
    scrubbed: bool = Field(
        default=False, index=True
    )  # it left: only its text stays, without the secret part of its links


class DeliveryItem(Table, table=True):
    """Which opportunity, joint bid or finding a delivery told of: who was told what, when."""

    __tablename__ = "delivery_items"
    __table_args__ = (UniqueConstraint("delivery_id", "subject"),)
    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="deliveries.id", index=True)
    subject: str = Field(index=True)  # "opportunity:12", "joint_bid:3"
    opportunity_id: int | None = Field(default=None, index=True)
    section: str = ""
    version: int = 1


class DigestEdit(Table, table=True):
    """What staff changed on a member's next digest: items taken out or added, a note, a hold."""

    __tablename__ = "digest_edits"
    __table_args__ = (UniqueConstraint("member_id", "week"),)
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    week: str  # "2026-W48"
    removed: list[int] = json_list()  # opportunity ids
    added: list[int] = json_list()  # lot ids
    note: str = ""
    held: bool = False
    user_id: int | None = None
    at: datetime


class Preference(Table, table=True):
    """How one contact wants to hear."""

    __tablename__ = "preferences"
    contact_id: int = Field(primary_key=True, foreign_key="contacts.id")
    rhythm: str = "weekly"  # weekly, daily, monthly, none (digest); real time apart
    day: str = "mon"  # mon…sun; empty: a file told the rhythm alone, day and hour are the chamber's
    hour: int = 8
    real_time: bool = True
    paused_until: date | None = None
    holidays: list[dict[str, Any]] = json_list()  # [{"from": iso, "to": iso}]
    zones: list[str] = json_list()  # empty: those of the activities
    trades: list[str] = json_list()
    only_reserved: bool = False
    lists_stopped: list[str] = json_list()  # unsubscribed lists: digest, searches…
    pending_email: str | None = None
    updated_at: datetime | None = None


class Answer(Table, table=True):
    """What a member said of an opportunity."""

    __tablename__ = "answers"
    id: int | None = Field(default=None, primary_key=True)
    opportunity_id: int = Field(foreign_key="opportunities.id", index=True)
    contact_id: int | None = Field(default=None, index=True)
    answer: str  # interested, declined, seen, bid, not_bid, won, lost
    reason: str = ""  # too_late, too_big, too_far, wrong_trade, no_staff, would_join_group
    note: str = ""
    at: datetime
    called_at: datetime | None = None  # staff called back who had asked for it
    called_by: str = ""  # user:3


class Bounce(Table, table=True):
    """A message that came back."""

    __tablename__ = "bounces"
    __table_args__ = (UniqueConstraint("provider_key"),)
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int | None = Field(default=None, index=True)
    delivery_id: int | None = Field(default=None, index=True)
    kind: str  # hard, soft, complaint, refused (by a rule of the domain), late
    detail: str = ""
    provider_key: str  # message id of the bounce: taken once
    at: datetime


class PausedDomain(Table, table=True):
    """A domain that refuses us for no fault of the person: nothing is sent to it until then."""

    __tablename__ = "paused_domains"
    domain: str = Field(primary_key=True)  # lower case
    fault: str  # authentication, policy, content, system
    detail: str = ""
    since: datetime
    until: datetime = Field(index=True)
    times: int = 1  # paused so often without a quiet month between
    lifted_by: str = ""


class Token(Table, table=True):
    """A secret link, stored hashed; what it opens and until when."""

    __tablename__ = "tokens"
    id: int | None = Field(default=None, primary_key=True)
    hashed: str = Field(unique=True)
    purpose: str = Field(
        index=True
    )  # answer, preferences, unsubscribe, feed, email_change, joint_bid
    contact_id: int | None = Field(default=None, index=True)
    subject: str = ""  # opportunity:12, list:digest…
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    single_use: bool = False
