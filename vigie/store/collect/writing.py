"""Write a plan: rows only, in bulk, in an order that the next step of a crash can repeat."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from vigie.domain.events import Event, LotClosed, NoticeAmended, NoticePublished
from vigie.domain.lot_numbers import lot_key
from vigie.domain.notice import ParsedNotice, Winner
from vigie.domain.tender import LIVE, LotState, Tender, aged
from vigie.domain.text_key import fold
from vigie.store.collect.buyers import buyer_ids
from vigie.store.collect.recording_plan import NoticeGroup, PreparedNotice, RecordingPlan
from vigie.store.events import emit
from vigie.store.inserts import CHUNK, insert_if_absent
from vigie.store.tables import (
    Award,
    Change,
    Consultation,
    Lot,
    Notice,
    NoticeKey,
    Payload,
    columns_of,
    metadata,
)

AWARDS = columns_of(Award)
CHANGES = columns_of(Change)
CONSULTATIONS = columns_of(Consultation)
KEYS = columns_of(NoticeKey)
LOTS = columns_of(Lot)
NOTICES = columns_of(Notice)
PAYLOADS = columns_of(Payload)
GONE = "lot qui ne figure plus dans les avis : à vérifier"

Stand = tuple[NoticeGroup, int, Tender]  # a group, its consultation's id, its tender at this moment


def write(session: Session, plan: RecordingPlan, now: datetime, crawl_id: int | None) -> list[int]:
    """Every row of a plan and its events; the ids of the consultations that it made or changed."""
    stands = _consultations(session, plan.groups, now)
    merged = [
        event for group, home, _ in stands for event in absorb(session, home, group.absorbed, now)
    ]
    _notices(session, plan, stands, now)
    _payloads(session, plan.payloads, crawl_id)
    _touch(session, plan.unchanged, now)
    happened = merged + _lots(session, stands)
    happened += _changes(session, stands, now)
    happened += [
        NoticePublished(join, consultation_id)
        for group, consultation_id, _ in stands
        for join in sorted(group.joins)
        if join in plan.new or join in plan.moved
    ]
    emit(session, happened, now)
    return [consultation_id for _, consultation_id, _ in stands]


def _consultations(session: Session, groups: Sequence[NoticeGroup], now: datetime) -> list[Stand]:
    tenders = [aged(group.tender, now) for group in groups]
    buyers = buyer_ids(session, tenders)
    rows = [
        consultation_row(tender, buyer, now) for tender, buyer in zip(tenders, buyers, strict=True)
    ]
    fresh = [
        {**CONSULTATION_DEFAULTS, **row, "created_at": now}
        for group, row in zip(groups, rows, strict=True)
        if group.consultation_id is None
    ]
    numbers = iter(_insert(session, CONSULTATIONS, fresh))
    _update(
        session,
        CONSULTATIONS,
        [
            {**row, "of": group.consultation_id}
            for group, row in zip(groups, rows, strict=True)
            if group.consultation_id is not None
        ],
    )
    ids = [group.consultation_id or next(numbers) for group in groups]
    return list(zip(groups, ids, tenders, strict=True))


def _notices(session: Session, plan: RecordingPlan, stands: Sequence[Stand], now: datetime) -> None:
    homes = {
        notice_id: (consultation_id, group.joins[notice_id])
        for group, consultation_id, _ in stands
        for notice_id in group.joins
    }
    rows = [
        _notice_row(prepared, *homes[notice_id], now) for notice_id, prepared in plan.fresh.items()
    ]
    _insert(session, NOTICES, [row for row in rows if row["id"] in plan.new], returning=False)
    _update(
        session,
        NOTICES,
        [
            {
                **{name: cell for name, cell in row.items() if name not in ("id", "first_seen_at")},
                "of": row["id"],
            }
            for row in rows
            if row["id"] not in plan.new
        ],
    )
    _update(
        session,
        NOTICES,
        [
            {
                "of": notice_id,
                "consultation_id": home,
                "join_basis": join.basis,
                "join_confidence": join.confidence,
            }
            for notice_id, (home, join) in homes.items()
            if notice_id not in plan.fresh
        ],
    )
    changed = sorted(set(plan.fresh) - plan.new)
    session.execute(delete(KEYS).where(KEYS.c.notice_id.in_(changed)))
    _insert(
        session,
        KEYS,
        [
            {"key": key, "notice_id": notice_id}
            for notice_id, prepared in plan.fresh.items()
            for key in sorted(prepared.keys)
        ],
        returning=False,
    )
    _awards(session, plan, stands)


def _notice_row(
    prepared: PreparedNotice, consultation_id: int, join: Any, now: datetime
) -> dict[str, Any]:
    notice = prepared.notice
    return {
        "id": notice.id,
        "source": notice.source,
        "source_id": notice.source_id,
        "format": notice.format,
        "kind": notice.kind,
        "version": notice.version,
        "procedure_key": notice.procedure_key,
        "consultation_id": consultation_id,
        "content_hash": prepared.content_hash,
        "parsed": prepared.parsed,
        "published_at": notice.published_at,
        "deadline_at": notice.deadline_at,
        "join_basis": join.basis,
        "join_confidence": join.confidence,
        "first_seen_at": now,
        "last_seen_at": now,
        "sealed_until": None,
        "taken_down_at": None,
        "traits": prepared.traits.as_json(),
        "richness": prepared.richness,
    }


def _payloads(session: Session, payloads: Sequence[PreparedNotice], crawl_id: int | None) -> None:
    rows = [
        {
            "notice_id": payload.notice.id,
            "source": payload.notice.source,
            "format": payload.notice.format,
            "sha256": payload.sha256,
            "content": payload.content,
            "size": len(payload.collected.raw),
            "url": payload.collected.url,
            "fetched_at": payload.collected.fetched_at,
            "crawl_id": crawl_id,
        }
        for payload in payloads
    ]
    if rows:
        session.execute(insert_if_absent(session, PAYLOADS), rows)


def _touch(session: Session, ids: set[str], now: datetime) -> None:
    numbers = sorted(ids)
    for start in range(0, len(numbers), CHUNK):
        part = numbers[start : start + CHUNK]
        session.execute(update(NOTICES).where(NOTICES.c.id.in_(part)).values(last_seen_at=now))


def _lots(session: Session, stands: Sequence[Stand]) -> list[Event]:
    held_lots = _held_lots(
        session,
        [
            consultation_id
            for group, consultation_id, _ in stands
            if group.existed or group.absorbed
        ],
    )
    fresh, changed, closed = [], [], []
    for _, consultation_id, tender in stands:
        rows = held_lots.get(consultation_id, {})
        for lot in tender.lots:
            if lot.key not in rows:
                fresh.append({**LOT_DEFAULTS, **lot_row(lot), "consultation_id": consultation_id})
                continue
            lot_id, state = rows.pop(lot.key)
            changed.append({**lot_row(lot), "of": lot_id})
            closed += _closing(lot_id, state, lot)
        for lot_id, state in rows.values():
            changed.append({"of": lot_id, "state": "closed", "doubts": [GONE]})
            closed += [LotClosed(lot_id, "closed")] if state in LIVE else []
    _insert(session, LOTS, fresh, returning=False)
    _update(session, LOTS, [row for row in changed if "key" in row])
    _update(session, LOTS, [row for row in changed if "key" not in row])
    return list(closed)


def _closing(lot_id: int, state: str, lot: LotState) -> list[LotClosed]:
    if state not in LIVE or lot.state in LIVE:
        return []
    until = lot.live_until.isoformat() if lot.state == "closed" and lot.live_until else ""
    return [LotClosed(lot_id, lot.state, until)]


def _held_lots(
    session: Session, consultation_ids: Sequence[int]
) -> dict[int, dict[str, tuple[int, str]]]:
    held_lots: dict[int, dict[str, tuple[int, str]]] = {}
    columns = (LOTS.c.id, LOTS.c.consultation_id, LOTS.c.key, LOTS.c.state)
    for start in range(0, len(consultation_ids), CHUNK):
        part = consultation_ids[start : start + CHUNK]
        for row in session.execute(select(*columns).where(LOTS.c.consultation_id.in_(part))):
            held_lots.setdefault(row.consultation_id, {})[row.key] = (row.id, row.state)
    return held_lots


def _changes(session: Session, stands: Sequence[Stand], now: datetime) -> list[Event]:
    steps_told = [
        (group, consultation_id, step)
        for group, consultation_id, _ in stands
        for step in group.steps
    ]
    ids = _insert(
        session,
        CHANGES,
        [
            {
                "consultation_id": consultation_id,
                "notice_id": step.notice_id,
                "at": now,
                "material": step.material,
                "differences": [difference.as_json() for difference in step.differences],
            }
            for _, consultation_id, step in steps_told
        ],
    )
    return [
        NoticeAmended(consultation_id, change_id)
        for (group, consultation_id, step), change_id in zip(steps_told, ids, strict=True)
        if group.existed
    ]


def _awards(session: Session, plan: RecordingPlan, stands: Sequence[Stand]) -> None:
    rows = []
    for group, consultation_id, tender in stands:
        rows += award_rows(group, consultation_id, tender, plan.fresh)
    changed = sorted(set(plan.fresh) - plan.new)
    session.execute(delete(AWARDS).where(AWARDS.c.notice_id.in_(changed)))
    _insert(session, AWARDS, rows, returning=False)
    moved: Mapping[str, int] = {
        notice_id: home
        for group, home, _ in stands
        for notice_id in group.joins
        if notice_id in plan.moved
    }
    for notice_id, home in moved.items():
        session.execute(
            update(AWARDS).where(AWARDS.c.notice_id == notice_id).values(consultation_id=home)
        )


def _insert(
    session: Session, table: Table, rows: Sequence[dict[str, Any]], *, returning: bool = True
) -> list[int]:
    if not rows:
        return []
    if not returning:
        session.execute(insert(table), rows)
        return []
    table_insert = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(session.execute(table_insert, rows).scalars())


def _update(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Update rows by id (`of`), all with the same columns."""
    if not rows:
        return
    columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "of"}
    renamed = [
        {("of" if name == "of" else f"new_{name}"): cell for name, cell in row.items()}
        for row in rows
    ]
    session.connection().execute(
        update(table).where(table.c.id == bindparam("of")).values(columns), renamed
    )


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
    "why",
    "published_at",
    "sent_at",
    "deadline_at",
    "live_until",
    "estimated_value",
    "currency",
    "url",
    "documents_url",
)
LISTS = ("cpv", "departments", "nuts", "sources", "doubts", "joint_buyers")
LOT_COLUMNS = (
    "key",
    "number",
    "position",
    "title",
    "deadline_at",
    "live_until",
    "estimated_value",
    "state",
    "why",
    "codes",
)
LOT_LISTS = ("cpv", "departments", "nuts", "doubts")


def defaults(table: type[SQLModel]) -> dict[str, Any]:
    """What a new row holds where nothing is said: bulk inserts do not go through the model."""
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in table.model_fields.items()
        if not field.is_required() and name != "id"
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


OURS = (
    "notices",
    "lots",
    "changes",
    "notice_keys",
    "events",
    "consultations",
)  # recording places these itself


def absorb(session: Session, into: int, absorbed: Sequence[int], now: datetime) -> list[Event]:
    """Leave a pointer in place of each absorbed consultation, and move what hangs on it and on
    its lots.
    """
    happened: list[Event] = []
    for old in absorbed:
        happened += _absorb_lots(session, into, old)
        _move(session, "consultation_id", old, into)
        pointer = {"merged_into": into, "state": "closed", "updated_at": now}
        session.execute(update(CONSULTATIONS).where(CONSULTATIONS.c.id == old).values(**pointer))
        happened.append(NoticeAmended(old, _told(session, into, old, now)))
    return happened


def _absorb_lots(session: Session, into: int, old: int) -> list[Event]:
    """A lot that both have becomes the first's; what cannot follow it hears that it is closed.
    The others move over.
    """
    kept_lots = {key: lot_id for lot_id, key in _merging_lots(session, into)}
    happened: list[Event] = []
    for lot_id, key in _merging_lots(session, old):
        if key in kept_lots:
            _move(session, "lot_id", lot_id, kept_lots[key])
            session.execute(update(LOTS).where(LOTS.c.id == lot_id).values(state="closed"))
            happened.append(LotClosed(lot_id, "closed"))
        else:
            session.execute(update(LOTS).where(LOTS.c.id == lot_id).values(consultation_id=into))
    return happened


def _told(session: Session, into: int, old: int, now: datetime) -> int:
    """The line of the absorbed one's history that says where it went."""
    merged = {"lot": None, "field": "merged_into", "old": None, "new": into, "aspect": ""}
    row = {
        "consultation_id": old,
        "notice_id": "",
        "at": now,
        "material": False,
        "differences": [merged],
    }
    return int(session.execute(insert(CHANGES).values(**row).returning(CHANGES.c.id)).scalar_one())


def _merging_lots(session: Session, consultation_id: int) -> list[tuple[int, str]]:
    lot_query = select(LOTS.c.id, LOTS.c.key).where(LOTS.c.consultation_id == consultation_id)
    return [(row.id, row.key) for row in session.execute(lot_query)]


def _move(session: Session, name: str, old: int, new: int) -> None:
    """Every row that names the old one names the new; a row whose like is there already stays
    where it is.
    """
    for table, column in _naming(name):
        key = next(iter(table.primary_key))
        for row_id in session.execute(select(key).where(column == old)).scalars().all():
            try:
                with session.begin_nested():
                    session.execute(update(table).where(key == row_id).values({column.name: new}))
            except IntegrityError:
                continue


def _naming(name: str) -> Iterator[tuple[Table, Column[int]]]:
    for table in metadata.sorted_tables:
        if table.name not in OURS and name in table.c:
            yield table, table.c[name]


ESS_CODES = ("res-pub-ser",)  # BT-71: the only raw code that says ESS


def award_rows(
    group: NoticeGroup, consultation_id: int, tender: Tender, fresh: Mapping[str, PreparedNotice]
) -> list[dict[str, Any]]:
    """One row a winner and lot of the award notices of this batch; a winner of no named lot has
    one, without lot.
    """
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for notice_id in sorted(set(group.joins) & set(fresh)):
        notice = fresh[notice_id].notice
        if notice.kind != "award":
            continue
        for winner in notice.winners:
            for row in _rows_of(winner, notice, consultation_id, tender):
                rows.setdefault((row["notice_id"], row["lot_key"], row["winner_key"]), row)
    return list(rows.values())


def _rows_of(
    winner: Winner, notice: ParsedNotice, consultation_id: int, tender: Tender
) -> Iterator[dict[str, Any]]:
    name = " ".join((winner.name or "").split())[:300]
    key = winner.siret or fold(name)[:200]
    if not key:
        return
    named = [number for lot in winner.lots for number in tender.groups.get(lot.upper(), (lot,))]
    for lot in dict.fromkeys(named) or ("",):
        place = lot_key(lot) or lot[:120]
        yield {
            "notice_id": notice.id,
            "consultation_id": consultation_id,
            "lot_key": place,
            "winner_key": key,
            "winner_name": name,
            "winner_siren": winner.siret[:9] if winner.siret else None,
            "buyer_siren": tender.buyer_siret[:9] if tender.buyer_siret else None,
            "awarded_at": notice.sent_at or notice.published_at,
            "reserved_ess": _reserved_ess(place, tender),
        }


def _reserved_ess(place: str, tender: Tender) -> bool:
    codes = [lot.codes.get("reserved") for lot in tender.lots if not place or lot.key == place]
    return any(code in ESS_CODES for code in codes) or any(
        code in ESS_CODES for code in tender.flags.get("reserved", [])
    )
