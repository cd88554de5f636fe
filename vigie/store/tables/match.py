"""Members, what they do and where, and what fits them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from vigie.store.tables.base import Table, json_list, json_object


class Member(Table, table=True):
    """An ESS structure, or a TPE/PME partner."""

    __tablename__ = "members"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    siret: str | None = Field(default=None, unique=True)
    siren: str | None = Field(default=None, index=True)
    kinds: list[str] = json_list()
    college: str | None = None
    networks: list[str] = json_list()
    labels: list[str] = json_list()
    naf: str | None = None
    naf_nomenclature: str = "NAF2"  # NAF2, NAF2025 from 2027-01-01
    public_body: bool | None = None
    turnover: float | None = None
    staff: float | None = None
    can_lead: bool | None = None
    would_join: bool | None = None
    description: str = ""
    website: str | None = None
    source: str = "saisie"  # where its data come from, told in the welcome mail
    source_day: date | None = None
    active: bool = Field(default=True, index=True)
    in_charge_id: int | None = Field(default=None, foreign_key="users.id")
    named_to_networks: bool = False  # it agreed that its networks see its name, lots and answers
    version: int = 1
    created_at: datetime
    updated_at: datetime
    erased_at: datetime | None = None


class Site(Table, table=True):
    """One establishment of a member."""

    __tablename__ = "sites"
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    siret: str | None = None
    label: str = ""
    address: str = ""
    post_code: str = ""
    city: str = ""
    department: str = ""
    lat: float | None = None
    lon: float | None = None
    main: bool = False


class Activity(Table, table=True):
    """One trade in one zone with its size."""

    __tablename__ = "activities"
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    position: int = 1
    trade: str | None = None
    label: str = ""
    cpv: list[str] = json_list()
    words: list[str] = json_list()
    exclusions: list[str] = json_list()
    departments: list[str] = json_list()
    epts: list[str] = json_list()
    basins: list[str] = json_list()
    radius_km: float | None = None
    lat: float | None = None
    lon: float | None = None
    min_value: float | None = None
    max_value: float | None = None
    insertion_hours_per_year: float | None = None
    proposed: bool = False


class Proof(Table, table=True):
    """A dated proof of status."""

    __tablename__ = "proofs"
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    kind: str  # domain.members.ProofKind
    valid_from: date | None = None
    valid_until: date | None = Field(default=None, index=True)
    holds: bool | None = True
    reference: str = ""
    warned_at: datetime | None = None


class Contact(Table, table=True):
    """A person who hears for a member or a partner network; only what an alert needs."""

    __tablename__ = "contacts"
    id: int | None = Field(default=None, primary_key=True)
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    network: str | None = None  # partner network digests
    first_name: str = ""
    last_name: str = ""
    role: str = ""
    email: str = Field(index=True)
    channel: str = "email"  # email, files, webhook…
    active: bool = True
    source: str = ""
    welcomed_at: datetime | None = None
    created_at: datetime
    last_answer_at: datetime | None = None
    bounce_level: int = 0  # ladder: 0 fine, 1 soft, 2 paused, 3 stopped
    link_series: int = 0  # one more at each change of address: links mailed before open no more


class FormerAddress(Table, table=True):
    """An address that a contact had, while it can say « ce n'était pas moi »."""

    __tablename__ = "former_addresses"
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contacts.id", index=True)
    email: str
    changed_at: datetime = Field(index=True)


class Territory(Table, table=True):
    """A place one can work in: département, EPT, bassin d'emploi, commune."""

    __tablename__ = "territories"
    __table_args__ = (UniqueConstraint("kind", "code"),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str  # department, ept, basin, commune
    code: str
    name: str
    siren: str | None = None
    departments: list[str] = json_list()
    communes: list[str] = json_list()  # INSEE codes or names
    lat: float | None = None
    lon: float | None = None
    source: str = ""


class MatchVerdict(Table, table=True):
    """What staff or the member itself say of a match: it teaches what is understood badly."""

    __tablename__ = "match_verdicts"
    __table_args__ = (UniqueConstraint("member_id", "lot_id", "side"),)
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    lot_id: int = Field(foreign_key="lots.id", index=True)
    consultation_id: int = Field(foreign_key="consultations.id", index=True)
    trade: str = Field(default="", index=True)  # of the activity by which it matched
    verdict: str  # ours, wrong_trade, too_big, too_far
    side: str  # staff, member
    by: str  # user:3, contact:12
    at: datetime


class LotTrade(Table, table=True):
    """Which trades a lot is, decided once with the version of the rules that decided."""

    __tablename__ = "lot_trades"
    lot_id: int = Field(foreign_key="lots.id", primary_key=True)
    consultation_id: int = Field(foreign_key="consultations.id", index=True)
    oui: list[str] = json_list()
    voir: list[str] = json_list()
    need: str = ""
    why: dict[str, Any] = json_object()
    version: str = Field(index=True)
    text_hash: str = ""
    decided_at: datetime


class Match(Table, table=True):
    """One member, one lot: three answers and their reasons."""

    __tablename__ = "matches"
    __table_args__ = (UniqueConstraint("member_id", "lot_id"),)
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    lot_id: int = Field(foreign_key="lots.id", index=True)
    consultation_id: int = Field(foreign_key="consultations.id", index=True)
    activity_id: int | None = None
    concerned: str
    eligible: str
    able: str
    reasons: list[dict[str, Any]] = json_list()  # [{rule, answer, text, article}]
    rank: float = 0.0  # smaller first
    near_miss: bool = False
    matched_at: datetime


class Opportunity(Table, table=True):
    """A match on its way: proposed, sent, interested, declined, bidding, won, lost, closed."""

    __tablename__ = "opportunities"
    __table_args__ = (
        UniqueConstraint("member_id", "lot_id"),
        Index("ix_opportunities_member_id_state", "member_id", "state"),
        Index("ix_opportunities_state_opened_at", "state", "opened_at"),
        Index(
            "ix_opportunities_proposed_outcome",
            "proposed_outcome",
            sqlite_where=text("proposed_outcome IS NOT NULL"),
            postgresql_where=text("proposed_outcome IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    lot_id: int = Field(foreign_key="lots.id", index=True)
    consultation_id: int = Field(foreign_key="consultations.id", index=True)
    state: str = "proposed"
    version: int = 1  # counts material changes
    proposed_outcome: str | None = None  # an award names this member: « gagné » to confirm
    excluded_by_staff: bool = False
    opened_at: datetime
    changed_at: datetime
    closed_why: str = ""


class OpportunityStep(Table, table=True):
    """Who moved an opportunity to which state, when."""

    __tablename__ = "opportunity_steps"
    id: int | None = Field(default=None, primary_key=True)
    opportunity_id: int = Field(foreign_key="opportunities.id", index=True)
    state: str
    by: str  # "vigie", "user:3", "contact:12"
    at: datetime
    detail: str = ""


class JointBid(Table, table=True):
    """A suggested or composed group for a lot."""

    __tablename__ = "joint_bids"
    __table_args__ = (
        UniqueConstraint("lot_id", "key"),
        Index("ix_joint_bids_state_updated_at", "state", "updated_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    lot_id: int = Field(foreign_key="lots.id", index=True)
    consultation_id: int = Field(foreign_key="consultations.id", index=True)
    key: str  # sorted member ids and kind
    kind: str = "joint_bid"  # joint_bid, hours_supply
    state: str = (
        "suggested"  # suggested, proposed (released), agreed, dropped, bid, won, lost, stale
    )
    alternative: int = 1
    form: str = ""
    form_reason: str = ""
    need: str = ""
    covered: list[str] = json_list()
    uncovered: list[str] = json_list()
    reasons: list[dict[str, Any]] = json_list()
    why_not: list[dict[str, Any]] = json_list()
    plan: list[dict[str, Any]] = json_list()
    composed_by: int | None = None  # user who changed it
    created_at: datetime
    updated_at: datetime
    released_at: datetime | None = None


class JointBidMember(Table, table=True):
    """One member's role in a joint bid."""

    __tablename__ = "joint_bid_members"
    __table_args__ = (UniqueConstraint("joint_bid_id", "member_id"),)
    id: int | None = Field(default=None, primary_key=True)
    joint_bid_id: int = Field(foreign_key="joint_bids.id", index=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    lead: bool = False
    covers: list[str] = json_list()
    share: float | None = None
    reasons: list[dict[str, Any]] = json_list()


class Consent(Table, table=True):
    """A member's own word on being introduced to the others of a joint bid."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("joint_bid_id", "member_id"),)
    id: int | None = Field(default=None, primary_key=True)
    joint_bid_id: int = Field(foreign_key="joint_bids.id", index=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    accepted: bool | None = None  # null: asked, no answer yet
    asked_at: datetime
    answered_at: datetime | None = None
    contact_id: int | None = None


class View(Table, table=True):
    """Who saw whose data in a joint bid, when (competition law: logged)."""

    __tablename__ = "views"
    id: int | None = Field(default=None, primary_key=True)
    joint_bid_id: int | None = Field(default=None, index=True)
    viewer: str  # user:3, contact:12
    subject: str  # member:7
    what: str
    at: datetime
