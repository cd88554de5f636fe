"""Every table, one file per maker (DESIGN.md §3); rows are made only from validated objects."""

from vigie.store.tables.alerts import (
    Answer,
    Bounce,
    Delivery,
    DeliveryBody,
    DeliveryItem,
    DigestEdit,
    Preference,
    Token,
)
from vigie.store.tables.base import Table, metadata
from vigie.store.tables.collect import (
    Award,
    Buyer,
    Change,
    Consultation,
    Crawl,
    EventRow,
    Lot,
    Notice,
    NoticeKey,
    Payload,
    Refusal,
    SourceState,
)
from vigie.store.tables.desk import (
    ApiKey,
    AuditEntry,
    FigureRow,
    Note,
    SavedSearch,
    SearchFacet,
    SearchRow,
    StaffSession,
    User,
)
from vigie.store.tables.match import (
    Activity,
    Consent,
    Contact,
    JointBid,
    JointBidMember,
    Match,
    Member,
    Opportunity,
    OpportunityStep,
    Proof,
    Site,
    Territory,
    View,
)
from vigie.store.tables.read import Finding, Reading, Verdict
from vigie.store.tables.run import Alarm, AppState, Sample

__all__ = [
    "Activity", "Alarm", "Answer", "ApiKey", "AppState", "AuditEntry", "Award", "Bounce", "Buyer", "Change", "Consent",
    "Consultation", "Contact", "Crawl", "Delivery", "DeliveryBody", "DeliveryItem", "DigestEdit", "EventRow", "FigureRow",
    "Finding", "JointBid",
    "JointBidMember", "Lot", "Match", "Member", "Note", "Notice", "NoticeKey", "Opportunity", "OpportunityStep", "Payload",
    "Preference", "Proof", "Reading", "Refusal", "Sample", "SavedSearch", "SearchFacet", "SearchRow", "Site",
    "SourceState",
    "StaffSession", "Table", "Territory", "Token", "User", "Verdict", "View", "metadata",
]  # fmt: skip
