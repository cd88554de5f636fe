"""The outbox's intake: deliveries queued once, composed when due, and what each person was told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session

from vigie.domain.clock import paris_day
from vigie.store.events import in_effect_from
from vigie.store.inserts import insert_if_absent
from vigie.store.outbox.new_delivery import NewDelivery, NewItem, SubjectHistory
from vigie.store.tables import Delivery, DeliveryBody, DeliveryItem, DigestEdit, columns_of

DELIVERIES = columns_of(Delivery)
BODIES = columns_of(DeliveryBody)
ITEMS = columns_of(DeliveryItem)
EDITS = columns_of(DigestEdit)
# what counts as told: gone, or on its way; failed and cancelled ones come back in the next digest
TOLD_STATES = ("waiting", "leased", "sending", "sent")


def queue_once(session: Session, deliveries: Sequence[NewDelivery], now: datetime) -> None:
    """Put deliveries in the outbox; one that is there already gains only the items it had not
    (real-time grouping).
    """
    if not deliveries:
        return
    session.execute(
        insert_if_absent(session, DELIVERIES), [_row(delivery, now) for delivery in deliveries]
    )
    keys = [delivery.key for delivery in deliveries if delivery.items or delivery.message]
    ids: dict[str, int] = {}
    for start in range(0, len(keys), 500):
        part = DELIVERIES.c.idempotency_key.in_(keys[start : start + 500])
        ids |= dict(
            session.execute(select(DELIVERIES.c.idempotency_key, DELIVERIES.c.id).where(part)).all()
        )
    add_items(
        session,
        [
            (ids[delivery.key], subject_told)
            for delivery in deliveries
            for subject_told in delivery.items
        ],
    )
    _keep_bodies(
        session,
        [(ids[delivery.key], delivery.message) for delivery in deliveries if delivery.message],
    )


def _keep_bodies(session: Session, bodies: Sequence[tuple[int, dict[str, Any]]]) -> None:
    rows = [
        {"delivery_id": delivery_id, "body": body, "scrubbed": False}
        for delivery_id, body in bodies
    ]
    if rows:
        session.execute(insert_if_absent(session, BODIES), rows)


def _head(message: dict[str, Any]) -> dict[str, Any]:
    return {name: message[name] for name in ("subject", "to") if name in message}


def body_of(session: Session, delivery_id: int) -> dict[str, Any]:
    """The composed message, or what stays of it once it left; empty while nothing is composed."""
    row = session.get(DeliveryBody, delivery_id)
    return dict(row.body) if row else {}


def add_items(session: Session, told_subjects: Sequence[tuple[int, NewItem]]) -> None:
    """Say what deliveries tell of; an item that is there already stays as it is."""
    rows = [
        {
            "delivery_id": delivery_id,
            "subject": subject_told.subject,
            "opportunity_id": subject_told.opportunity_id,
            "section": subject_told.section,
            "version": subject_told.version,
        }
        for delivery_id, subject_told in told_subjects
    ]
    if rows:
        session.execute(insert_if_absent(session, ITEMS), rows)


def _row(new_delivery: NewDelivery, now: datetime) -> dict[str, Any]:
    return {
        "what": new_delivery.what,
        "kind": new_delivery.kind,
        "recipient": new_delivery.recipient,
        "channel": new_delivery.channel,
        "version": new_delivery.version,
        "member_id": new_delivery.member_id,
        "contact_id": new_delivery.contact_id,
        "state": new_delivery.state,
        "real_time": new_delivery.real_time,
        "due_at": new_delivery.due_at,
        "message": _head(new_delivery.message),
        "composed_at": now if new_delivery.message else None,
        "idempotency_key": new_delivery.key,
        "attempts": 0,
        "error": "",
        "doubtful": False,
        "provider_id": "",
        "thread": new_delivery.thread,
        "created_at": now,
    }


def to_compose(session: Session, now: datetime, limit: int = 100) -> list[Delivery]:
    """Deliveries that are due and not composed yet, oldest first."""
    delivery_query = select(Delivery).where(
        DELIVERIES.c.state == "waiting",
        DELIVERIES.c.due_at <= now,
        DELIVERIES.c.composed_at.is_(None),
    )
    return list(
        session.execute(
            delivery_query.order_by(DELIVERIES.c.due_at, DELIVERIES.c.id).limit(limit)
        ).scalars()
    )


def items_of(session: Session, delivery_ids: Iterable[int]) -> dict[int, list[DeliveryItem]]:
    """What each delivery tells of."""
    items_by_delivery: dict[int, list[DeliveryItem]] = {}
    ids = sorted(set(delivery_ids))
    for start in range(0, len(ids), 500):
        told_item_query = (
            select(DeliveryItem)
            .where(ITEMS.c.delivery_id.in_(ids[start : start + 500]))
            .order_by(ITEMS.c.id)
        )
        for row in session.execute(told_item_query).scalars():
            items_by_delivery.setdefault(row.delivery_id, []).append(row)
    return items_by_delivery


def drop_items(session: Session, item_ids: Sequence[int]) -> None:
    """What a message was to tell of and does not: it stays untold."""
    if item_ids:
        session.execute(delete(ITEMS).where(ITEMS.c.id.in_(item_ids)))


def set_messages(
    session: Session, composed: Sequence[tuple[int, dict[str, Any]]], now: datetime
) -> None:
    """Keep composed messages; one that another process composed meanwhile stays as it is."""
    free = _still_to_compose(session, [delivery_id for delivery_id, _ in composed])
    won = [(delivery_id, message) for delivery_id, message in composed if delivery_id in free]
    if not won:
        return
    change = (
        update(DELIVERIES)
        .where(DELIVERIES.c.id == bindparam("one"))
        .values(message=bindparam("head"), composed_at=now)
    )
    heads = [{"one": delivery_id, "head": _head(message)} for delivery_id, message in won]
    session.connection().execute(change, heads)
    _keep_bodies(session, won)


def _still_to_compose(session: Session, delivery_ids: Sequence[int]) -> set[int]:
    """Those of them that nobody composed yet, locked until this transaction ends."""
    uncomposed_ids: set[int] = set()
    for start in range(0, len(delivery_ids), 500):
        part = DELIVERIES.c.id.in_(delivery_ids[start : start + 500])
        free = (part, DELIVERIES.c.composed_at.is_(None), DELIVERIES.c.state == "waiting")
        uncomposed_ids |= set(
            session.execute(select(DELIVERIES.c.id).where(*free).with_for_update()).scalars()
        )
    return uncomposed_ids


def cancel(session: Session, delivery_id: int, why: str) -> bool:
    """Take a delivery that has not left out of the outbox; false when it has."""
    still = DELIVERIES.c.state.in_(("waiting", "held", "failed"))
    cancellation = session.execute(
        update(DELIVERIES)
        .where(DELIVERIES.c.id == delivery_id, still)
        .values(state="cancelled", error=why[:500])
    )
    return bool(cancellation.rowcount)  # type: ignore[attr-defined]


def hold(session: Session, delivery_id: int) -> bool:
    """Keep a waiting delivery back until `let_go`."""
    changed = update(DELIVERIES).where(
        DELIVERIES.c.id == delivery_id, DELIVERIES.c.state == "waiting"
    )
    return bool(session.execute(changed.values(state="held")).rowcount)  # type: ignore[attr-defined]


def let_go(session: Session, delivery_id: int, now: datetime) -> bool:
    """Let a held or failed delivery try (again), from its first attempt."""
    changed = update(DELIVERIES).where(
        DELIVERIES.c.id == delivery_id, DELIVERIES.c.state.in_(("held", "failed"))
    )
    due_at = in_effect_from(session, now)
    release = session.execute(changed.values(state="waiting", due_at=due_at, attempts=0, error=""))
    _let_letter_go(session, delivery_id, now)
    return bool(release.rowcount)  # type: ignore[attr-defined]


def _let_letter_go(session: Session, delivery_id: int, now: datetime) -> None:
    """A letter let go is no longer held by this week's edit, which would keep it back again when
    it is composed.
    """
    day = paris_day(now)
    year, week, _ = day.isocalendar()
    member = select(DELIVERIES.c.member_id).where(
        DELIVERIES.c.id == delivery_id, DELIVERIES.c.kind == "digest"
    )
    mine = EDITS.c.member_id.in_(member), EDITS.c.week.in_((f"{year}-W{week:02d}", day.isoformat()))
    session.execute(update(EDITS).where(*mine).values(held=False))


def told(session: Session, contact_ids: Iterable[int]) -> dict[int, dict[str, SubjectHistory]]:
    """What each person was told: contact → subject → version, times, last, sections."""
    histories: dict[int, dict[str, SubjectHistory]] = {}
    ids = sorted(set(contact_ids))
    for start in range(0, len(ids), 500):
        delivery_query = (
            select(
                DELIVERIES.c.contact_id,
                ITEMS.c.subject,
                ITEMS.c.version,
                ITEMS.c.section,
                DELIVERIES.c.sent_at,
                DELIVERIES.c.due_at,
            )
            .join(ITEMS, ITEMS.c.delivery_id == DELIVERIES.c.id)
            .where(
                DELIVERIES.c.contact_id.in_(ids[start : start + 500]),
                DELIVERIES.c.state.in_(TOLD_STATES),
            )
        )
        for row in session.execute(delivery_query):
            mine = histories.setdefault(row.contact_id, {})
            mine[row.subject] = _more(
                mine.get(row.subject), row.version, row.section, row.sent_at or row.due_at
            )
    return histories


def subjects_told(session: Session, recipient: str, section: str = "") -> set[str]:
    """What that recipient was told of, in parts of that name alone where one is given."""
    query = (
        select(ITEMS.c.subject)
        .join(DELIVERIES, DELIVERIES.c.id == ITEMS.c.delivery_id)
        .where(DELIVERIES.c.recipient == recipient, DELIVERIES.c.state.in_(TOLD_STATES))
    )
    named = query.where(ITEMS.c.section.startswith(section, autoescape=True)) if section else query
    return set(session.execute(named).scalars())


def _more(
    old: SubjectHistory | None, version: int, section: str, last_at: datetime
) -> SubjectHistory:
    if old is None:
        return SubjectHistory(version, 1, last_at, frozenset({section}))
    return SubjectHistory(
        max(old.version, version),
        old.times + 1,
        max(old.last_at, last_at),
        old.sections | {section},
    )


def real_time_since(
    session: Session, contact_ids: Iterable[int], since: datetime
) -> dict[int, list[datetime]]:
    """When each person's real-time messages left, or will, since then: what the weekly cap
    counts.
    """
    moments_by_contact: dict[int, list[datetime]] = {}
    ids = sorted(set(contact_ids))
    for start in range(0, len(ids), 500):
        delivery_query = select(DELIVERIES.c.contact_id, DELIVERIES.c.due_at).where(
            DELIVERIES.c.contact_id.in_(ids[start : start + 500]),
            DELIVERIES.c.real_time.is_(True),
            DELIVERIES.c.due_at > since,
            DELIVERIES.c.state.in_(TOLD_STATES),
        )
        for contact_id, due_at in session.execute(delivery_query):
            moments_by_contact.setdefault(contact_id, []).append(due_at)
    return moments_by_contact
