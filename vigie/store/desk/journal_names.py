"""The rows that lines of the journal speak of, by the names that people know them by."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session

from vigie.store.tables import (
    ApiKey,
    Consultation,
    Contact,
    JointBid,
    Lot,
    Member,
    Opportunity,
    SavedSearch,
    User,
    columns_of,
)

CONSULTATIONS = columns_of(Consultation)
CONTACTS = columns_of(Contact)
JOINT_BIDS = columns_of(JointBid)
LOTS = columns_of(Lot)
MEMBERS = columns_of(Member)
OPPORTUNITIES = columns_of(Opportunity)
LOT_NAME: ColumnElement[str] = func.coalesce(func.nullif(LOTS.c.title, ""), CONSULTATIONS.c.title)
# kind of a journal's subject → number and name of the rows of that kind
NAMED: dict[str, Select[tuple[int, str]]] = {
    "user": select(columns_of(User).c.id, columns_of(User).c.name),
    "member": select(MEMBERS.c.id, MEMBERS.c.name),
    "contact": select(
        CONTACTS.c.id, func.coalesce(MEMBERS.c.name, CONTACTS.c.network, CONTACTS.c.email)
    ).outerjoin(Member, MEMBERS.c.id == CONTACTS.c.member_id),
    "consultation": select(CONSULTATIONS.c.id, CONSULTATIONS.c.title),
    "joint_bid": select(JOINT_BIDS.c.id, LOT_NAME)
    .join(Lot, LOTS.c.id == JOINT_BIDS.c.lot_id)
    .join(Consultation, CONSULTATIONS.c.id == JOINT_BIDS.c.consultation_id),
    "opportunity": select(OPPORTUNITIES.c.id, LOT_NAME)
    .join(Lot, LOTS.c.id == OPPORTUNITIES.c.lot_id)
    .join(Consultation, CONSULTATIONS.c.id == OPPORTUNITIES.c.consultation_id),
    "recherche": select(columns_of(SavedSearch).c.id, columns_of(SavedSearch).c.name),
    "api_key": select(columns_of(ApiKey).c.id, columns_of(ApiKey).c.name),
}


def journal_names(session: Session, subjects: Iterable[str]) -> dict[str, str]:
    """« user:3 » → the account's name, and so on for what is still there."""
    numbers_by_kind: dict[str, set[int]] = defaultdict(set)
    for subject in subjects:
        kind, _, number = subject.partition(":")
        if kind in NAMED and number.isdecimal() and len(number) < 19:
            numbers_by_kind[kind].add(int(number))
    names_by_item: dict[str, str] = {}
    for kind, numbers in numbers_by_kind.items():
        query = NAMED[kind]
        rows = session.execute(query.where(query.selected_columns[0].in_(sorted(numbers))))
        names_by_item |= {f"{kind}:{number}": name for number, name in rows}
    return names_by_item
