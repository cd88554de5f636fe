"""Staff: accounts, their second factors, notes, saved searches, keys, audit log; and the rows that
lists are read from.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from vigie.store.tables.base import Table, json_list, json_object


class User(Table, table=True):
    """A staff account."""

    __tablename__ = "users"
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str
    password: str  # argon2
    must_change: bool = False  # issued by somebody else: changed at the next sign-in
    role: str = "équipe"  # lecture, équipe, administration
    active: bool = True
    phone: str = ""  # told to the members that this person is in charge of
    slack_id: str | None = None
    mail_rhythm: str = "daily"  # daily, immediate, none: staff messages where there is no Slack
    handle: str = ""  # what a passkey knows the account by: random, tells nothing
    totp: str = ""  # secret of the one-time codes, sealed with the service's own
    totp_on: bool = False  # a first code proved that the application has it
    totp_step: int = 0  # half minute of the last code used: none serves twice
    created_at: datetime
    last_login_at: datetime | None = None


class Passkey(Table, table=True):
    """A passkey of an account (WebAuthn): its public half, and how often it says it signed."""

    __tablename__ = "passkeys"
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", index=True)
    credential: str = Field(unique=True)  # base64url
    public_key: str  # base64url of its COSE key
    sign_count: int = 0
    name: str
    created_at: datetime
    last_used_at: datetime | None = None


class KnownDevice(Table, table=True):
    """A browser that signed in to an account before, known by a lasting cookie stored hashed."""

    __tablename__ = "known_devices"
    __table_args__ = (UniqueConstraint("user_id", "hashed"),)
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", index=True)
    hashed: str
    agent: str  # « Firefox sur Linux »
    created_at: datetime
    seen_at: datetime


class SignInTry(Table, table=True):
    """How often one visitor tried one account; the key tells neither."""

    __tablename__ = "sign_in_tries"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    tries: int = 1
    seen_at: datetime
    locked_until: datetime | None = None


class Ceremony(Table, table=True):
    """What a browser was asked and has not answered yet: a passkey's challenge, a one-time code;
    answered once.
    """

    __tablename__ = "ceremonies"
    id: int | None = Field(default=None, primary_key=True)
    hashed: str = Field(unique=True)  # of the cookie that carries it
    purpose: str  # sign_in, code, register, confirm
    user_id: int | None = None
    challenge: str = ""
    tries: int = 0
    expires_at: datetime = Field(index=True)


class Note(Table, table=True):
    """What staff wrote on a consultation or a member."""

    __tablename__ = "notes"
    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(index=True)  # consultation:3, member:7
    user_id: int | None = None
    text: str
    at: datetime


class ConsultationFollow(Table, table=True):
    """A consultation that someone of the team follows: they hear of what changes on it."""

    __tablename__ = "follows"
    __table_args__ = (UniqueConstraint("user_id", "consultation_id"),)
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", index=True)
    consultation_id: int = Field(foreign_key="consultations.id", index=True)
    at: datetime


class SavedSearch(Table, table=True):
    """A search that an account or a member's contact comes back to."""

    __tablename__ = "saved_searches"
    id: int | None = Field(default=None, primary_key=True)
    user_id: int | None = Field(default=None, foreign_key="users.id", index=True)
    contact_id: int | None = Field(default=None, foreign_key="contacts.id", index=True)
    name: str
    query: dict[str, Any] = json_object()
    created_at: datetime
    rhythm: str = ""  # how often its owner is told what is new: "", daily, weekly, monthly
    told_until: datetime | None = None  # what was found since is still to tell


class ApiKey(Table, table=True):
    """A read-only key of the JSON API, stored hashed: what it opens, until when."""

    __tablename__ = "api_keys"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    hashed: str = Field(unique=True)
    scope: str = "all"  # all, consultations, figures
    created_by: int | None = None
    created_at: datetime
    ends_at: datetime
    warned_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class AuditEntry(Table, table=True):
    """Who changed what, when."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_subject_at", "subject", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    who: str  # user:3, contact:12, vigie, cli
    action: str
    subject: str
    detail: dict[str, Any] = json_object()
    at: datetime


class SearchRow(Table, table=True):
    """One consultation as lists need it: filters in columns, so that a page never scans the
    large tables.
    """

    __tablename__ = "search_rows"
    consultation_id: int = Field(primary_key=True)
    title: str
    buyer_name: str = ""
    buyer_id: int | None = Field(default=None, index=True)
    state: str = "open"
    desk_state: str = "à qualifier"
    published_at: datetime | None = Field(default=None, index=True)
    deadline_at: datetime | None = Field(default=None, index=True)
    amount: float | None = None
    lots: int = 1
    codes: list[str] = json_list()
    unsure: list[str] = json_list()  # of the codes, those with nothing sure
    departments: list[str] = json_list()
    trades: list[str] = json_list()
    sources: list[str] = json_list()
    best_rank: int = 9  # of its considerations; 9 = none
    month: str = Field(default="", index=True)  # "2026-11" in Paris, of publication
    to_settle: int = 0  # findings that wait for staff
    conflict: bool = False
    reference: str = ""
    assigned_to: int | None = None


class SearchWord(Table, table=True):
    """A word that titles, buyers or lots are written with: what a typing error is compared to."""

    __tablename__ = "search_words"
    word: str = Field(primary_key=True)  # folded
    written: str  # with its accents, in small letters


class SearchFacet(Table, table=True):
    """One thing one can filter by, in the order lists are read: a page walks one index and
    stops.
    """

    __tablename__ = "search_facets"
    __table_args__ = (
        Index("ix_search_facets_facet_published", "facet", "published", "consultation_id"),
        Index("ix_search_facets_facet_deadline", "facet", "deadline", "consultation_id"),
        Index("ix_search_facets_facet_amount", "facet", "amount", "consultation_id"),
    )
    facet: str = Field(
        primary_key=True
    )  # "*", "dep:93", "code:reserved_ess", "kind:reserved", "trade:…", "buyer:12"…
    consultation_id: int = Field(primary_key=True, index=True)
    published: int = 0  # minutes since 1970
    deadline: int = (
        0  # minutes since 1970; NO_DEADLINE where none is stated, so that those come last
    )
    amount: int = -1  # euros before tax; -1 where unknown


class FigureRow(Table, table=True):
    """One cell of the observatory, counted ahead: pages never count the large tables."""

    __tablename__ = "figures"
    dimension: str = Field(primary_key=True)  # all, department, ept, trade, college, network…
    key: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    label: str = ""
    consultations: int = 0
    reserved: int = 0
    claused: int = 0
    expected: int = 0  # clause expected (L2112-2-1), not found in the notice
    hours: float = 0.0  # per year
    hours_in_all: float = 0.0  # of contracts whose duration is not told
    opened: int = 0
    sent: int = 0
    interested: int = 0
    bid: int = 0
    won: int = 0
    won_lots: int = 0  # each once, however many members or portals tell of it
    won_amount: float = 0.0  # euros before tax, of the lots whose amount is known
    won_hours: float = 0.0  # per year
