"""Members in the database: read as matching sees them, saved from validated records, with their
version.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlmodel import Session, col

from vigie.domain.events import MemberChanged
from vigie.domain.member_record import (
    ActivityRecord,
    ContactRecord,
    MemberRecord,
    ProofRecord,
    SiteRecord,
)
from vigie.domain.members import ActivityView, Kind, MemberView, Point, ProofView
from vigie.store.events import emit
from vigie.store.tables import Activity, Award, Contact, Member, Preference, Proof, Site, Table

Row = TypeVar("Row", Activity, Contact, Proof, Site)
CHUNK = 500  # ids in one question: SQLite binds 32,766 at most, and plans stay small


@dataclass(frozen=True)
class Saved:
    """What saving did: the member's id, its version, and whether anything changed."""

    id: int
    version: int
    created: bool
    changed: bool


def member_views(session: Session, ids: Iterable[int] | None = None) -> dict[int, MemberView]:
    """The members as matching sees them, by id; without `ids`, every active one."""
    if ids is None:
        return _views(
            session,
            list(
                session.scalars(select(Member).where(col(Member.active)).order_by(col(Member.id)))
            ),
            None,
        )
    numbers = sorted(set(ids))
    views: dict[int, MemberView] = {}
    for start in range(0, len(numbers), CHUNK):
        part = numbers[start : start + CHUNK]
        rows = list(
            session.scalars(select(Member).where(col(Member.id).in_(part)).order_by(col(Member.id)))
        )
        views |= _views(session, rows, part)
    return views


def changed_since(session: Session, moment: datetime) -> list[tuple[int, bool]]:
    """Ids of the members saved since that instant, and whether each is active."""
    rows = session.execute(
        select(col(Member.id), col(Member.active)).where(col(Member.updated_at) >= moment)
    )
    return [(int(row.id or 0), row.active) for row in rows]


def fingerprint(session: Session) -> tuple[int, int, datetime | None]:
    """Changes whenever any member does: how many are active, the sum of versions, the last save."""
    member_query = select(
        func.count(col(Member.id)), func.sum(col(Member.version)), func.max(col(Member.updated_at))
    )
    count, versions, latest = session.execute(member_query).one()
    return int(count), int(versions or 0), latest


def member_record(session: Session, member_id: int) -> MemberRecord | None:
    """The member as a form would tell it; null where there is none."""
    member = session.get(Member, member_id)
    return None if member is None else _record(session, member)


def find_member(session: Session, record: MemberRecord) -> Member | None:
    """The member that this record tells of: same SIRET, else same name without SIRET."""
    if record.siret:
        return session.scalars(select(Member).where(col(Member.siret) == record.siret)).first()
    member_query = select(Member).where(
        func.lower(col(Member.name)) == record.name.lower(), col(Member.siret).is_(None)
    )
    return session.scalars(member_query).first()


def save_member(
    session: Session, record: MemberRecord, now: datetime, *, member_id: int | None = None
) -> Saved:
    """Write a member; bumps its version and emits MemberChanged only when something changed.

    Without `member_id` the member is found by SIRET, else by name; ids of unchanged activities
    stay.
    """
    member = session.get(Member, member_id) if member_id else find_member(session, record)
    if member is None:
        return _create(session, record, now)
    record_before = _record(session, member)
    record = as_chosen(record, record_before)
    if record_before == record:
        return Saved(_id(member), member.version, created=False, changed=False)
    _fill(member, record)
    member.version += 1
    member.updated_at = now
    session.add(member)
    _save_parts(session, _id(member), record, now)
    emit(session, [MemberChanged(_id(member), member.version)], now)
    return Saved(_id(member), member.version, created=False, changed=True)


def as_chosen(record: MemberRecord, member_record: MemberRecord) -> MemberRecord:
    """The record with each person's own rhythm where it tells none: a file without that cell
    changes nobody's choice.
    """
    chosen = {contact.email: contact.rhythm for contact in member_record.contacts}
    contacts = (
        contact
        if contact.rhythm
        else contact.model_copy(update={"rhythm": chosen.get(contact.email)})
        for contact in record.contacts
    )
    return record.model_copy(update={"contacts": tuple(contacts)})


def touch_member(session: Session, member_id: int, now: datetime) -> None:
    """Say that a member changed when a row beside it did (a proof added from another page)."""
    member = session.get_one(Member, member_id)
    member.version += 1
    member.updated_at = now
    session.add(member)
    emit(session, [MemberChanged(member_id, member.version)], now)


def member_names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Their names, by id."""
    numbers = sorted(set(ids))
    names: dict[int, str] = {}
    for start in range(0, len(numbers), CHUNK):
        member_query = select(col(Member.id), col(Member.name)).where(
            col(Member.id).in_(numbers[start : start + CHUNK])
        )
        names |= {int(row.id or 0): row.name for row in session.execute(member_query)}
    return names


def _create(session: Session, record: MemberRecord, now: datetime) -> Saved:
    member = Member(name=record.name, created_at=now, updated_at=now)
    _fill(member, record)
    session.add(member)
    session.flush()
    _save_parts(session, _id(member), record, now)
    emit(session, [MemberChanged(_id(member), member.version)], now)
    return Saved(_id(member), member.version, created=True, changed=True)


def _id(member: Member) -> int:
    assert member.id is not None  # flushed
    return member.id


def _fill(member: Member, record: MemberRecord) -> None:
    parts = {"sites", "activities", "proofs", "contacts", "kinds", "networks", "labels"}
    for name, member_field in record.model_dump(exclude=parts).items():
        setattr(member, name, member_field)
    member.siren = record.siret[:9] if record.siret else None
    member.kinds = [kind.value for kind in record.kinds]
    member.networks, member.labels = list(record.networks), list(record.labels)


def _save_parts(session: Session, member_id: int, record: MemberRecord, now: datetime) -> None:
    _replace(session, Site, member_id, [part.model_dump() for part in record.sites])
    activities = [
        part.model_dump(mode="json") | {"position": position}
        for position, part in enumerate(record.activities, 1)
    ]
    _replace(session, Activity, member_id, activities)
    _replace(session, Proof, member_id, [part.model_dump() for part in record.proofs])
    _save_contacts(session, member_id, record.contacts, now)
    session.flush()


def _replace(
    session: Session, table: type[Row], member_id: int, parts: Sequence[dict[str, Any]]
) -> None:
    """Row by row in their order, so that a row that stays keeps its id."""
    rows = _of(session, table, [member_id])
    for row, values in zip(rows, parts, strict=False):
        for name, cell in values.items():
            setattr(row, name, cell)
        session.add(row)
    for row in rows[len(parts) :]:
        session.delete(row)
    session.add_all(table(member_id=member_id, **values) for values in parts[len(rows) :])


def _save_contacts(
    session: Session, member_id: int, records: Sequence[ContactRecord], now: datetime
) -> None:
    """A contact keeps its answers and bounces: it is stopped, never deleted, when it is no
    longer told.
    """
    rows = {row.email: row for row in _of(session, Contact, [member_id])}
    for contact_record in records:
        row = rows.pop(contact_record.email, None) or Contact(
            member_id=member_id, email=contact_record.email, created_at=now
        )
        for name in ("first_name", "last_name", "role", "channel", "source"):
            setattr(row, name, getattr(contact_record, name))
        row.active = True
        session.add(row)
        session.flush()
        if contact_record.rhythm:
            _save_rhythm(session, row, contact_record.rhythm, now)
    for row in rows.values():
        row.active = False
        session.add(row)


def _save_rhythm(session: Session, contact: Contact, rhythm: str, now: datetime) -> None:
    preference = session.get(Preference, contact.id) or Preference(
        contact_id=contact.id or 0, day=""
    )
    if preference.rhythm != rhythm or preference.updated_at is None:
        preference.rhythm = rhythm
        preference.updated_at = now
        session.add(preference)


def _of(session: Session, table: type[Row], ids: Sequence[int] | None) -> list[Row]:
    row_query = select(table).order_by(col(table.id))
    if ids is not None:
        row_query = row_query.where(col(table.member_id).in_(ids))
    return list(session.scalars(row_query))


def _grouped(session: Session, table: type[Row], ids: Sequence[int] | None) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in _of(session, table, ids):
        groups[row.member_id or 0].append(row)
    return groups


def _views(
    session: Session, members: Sequence[Member], ids: Sequence[int] | None
) -> dict[int, MemberView]:
    sites, proofs = _grouped(session, Site, ids), _grouped(session, Proof, ids)
    activities, awards = (
        _grouped(session, Activity, ids),
        _awards(session, {member.siren for member in members if member.siren}),
    )
    return {
        _id(member): MemberView(
            id=_id(member),
            name=member.name,
            siret=member.siret,
            kinds=frozenset(Kind(kind) for kind in member.kinds),
            proofs=tuple(
                ProofView(row.kind, row.valid_until, row.holds) for row in proofs[_id(member)]
            ),
            activities=tuple(
                _activity(row)
                for row in sorted(activities[_id(member)], key=lambda row: row.position)
            ),
            turnover=member.turnover,
            staff=member.staff,
            can_lead=member.can_lead,
            would_join=member.would_join,
            public_body=member.public_body,
            networks=tuple(member.networks),
            labels=tuple(member.labels),
            departments=tuple(
                dict.fromkeys(row.department for row in sites[_id(member)] if row.department)
            ),
            points=tuple(
                Point(row.lat, row.lon)
                for row in sites[_id(member)]
                if row.lat is not None and row.lon is not None
            ),
            awards=tuple(awards.get(member.siren or "", ())),
        )
        for member in members
    }


def _activity(row: Activity) -> ActivityView:
    point = Point(row.lat, row.lon) if row.lat is not None and row.lon is not None else None
    return ActivityView(
        id=row.id or 0,
        position=row.position,
        trade=row.trade,
        label=row.label,
        cpv=tuple(row.cpv),
        words=tuple(row.words),
        exclusions=tuple(row.exclusions),
        departments=tuple(row.departments),
        epts=tuple(row.epts),
        basins=tuple(row.basins),
        radius_km=row.radius_km,
        point=point,
        min_value=row.min_value,
        max_value=row.max_value,
        insertion_hours_per_year=row.insertion_hours_per_year,
        proposed=row.proposed,
    )


def _awards(session: Session, sirens: set[str]) -> dict[str, list[tuple[str, Any]]]:
    """ESS-reserved awards by winner (three-year warning, L2113-16): few rows, so all are read at
    once.
    """
    award_query = select(Award).where(col(Award.reserved_ess), col(Award.winner_siren).is_not(None))
    awards: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for row in session.scalars(award_query):
        if row.winner_siren in sirens and row.awarded_at is not None:
            awards[row.winner_siren].append((row.buyer_siren or "", row.awarded_at.date()))
    return awards


def _record(session: Session, member: Member) -> MemberRecord:
    own = {
        name: getattr(member, name) for name in MemberRecord.model_fields if hasattr(member, name)
    }
    ids = [_id(member)]
    return MemberRecord(
        **own,
        sites=tuple(SiteRecord(**_told(row, SiteRecord)) for row in _of(session, Site, ids)),
        activities=tuple(
            ActivityRecord(**_told(row, ActivityRecord))
            for row in sorted(_of(session, Activity, ids), key=lambda row: row.position)
        ),
        proofs=tuple(ProofRecord(**_told(row, ProofRecord)) for row in _of(session, Proof, ids)),
        contacts=_contacts(session, ids),
    )


def _contacts(session: Session, ids: Sequence[int]) -> tuple[ContactRecord, ...]:
    records = []
    for row in _of(session, Contact, ids):
        if row.active:
            preference = session.get(Preference, row.id)
            rhythm = preference.rhythm if preference else None
            records.append(ContactRecord(**(_told(row, ContactRecord) | {"rhythm": rhythm})))
    return tuple(records)


def _told(row: Table, record: type[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in record.model_fields if hasattr(row, name)}


def find_by_word(session: Session, word: str) -> list[int]:
    """Ids by number, SIRET, or the start of a name; twenty at most."""
    digits = "".join(word.split())
    member_query = select(col(Member.id)).order_by(col(Member.id)).limit(20)
    if digits.isdigit():
        siret = len(digits) == 14
        member_query = member_query.where(
            col(Member.siret) == digits if siret else col(Member.id) == int(digits[:9])
        )
    else:
        plain = word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        member_query = member_query.where(
            func.lower(col(Member.name)).like(plain + "%", escape="\\")
        )
    return [int(member_id) for member_id in session.scalars(member_query) if member_id is not None]
