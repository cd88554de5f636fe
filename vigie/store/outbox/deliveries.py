"""The outbox's way out: claim with a lease, start one, mark it sent after the channel said yes,
put back or give up.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, literal, or_, select, update
from sqlmodel import Session

from vigie.domain.events import DeliveryFailed
from vigie.store.db import Store
from vigie.store.events import emit
from vigie.store.inserts import insert_if_absent
from vigie.store.outbox.paused_domains import paused_domains
from vigie.store.outbox.tokens import READABLE, hashed
from vigie.store.tables import (
    AppState,
    Contact,
    Delivery,
    DeliveryBody,
    DeliveryItem,
    Opportunity,
    OpportunityStep,
    Token,
    columns_of,
)

DELIVERIES = columns_of(Delivery)
BODIES = columns_of(DeliveryBody)
ITEMS = columns_of(DeliveryItem)
OPPORTUNITIES = columns_of(Opportunity)
STEPS = columns_of(OpportunityStep)
CONTACTS = columns_of(Contact)
APP_STATE = columns_of(AppState)
TOKENS = columns_of(Token)

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 8
# somebody sits before the screen, and the link lives half an hour: it goes first, beyond the cap
AWAITED = ("link", "account")
SECRET_LINK = re.compile(r"(/(?:m/[a-z-]{1,20}|connexion/nouveau)/)([\w~-]{16,100})")
STOP = "stop"  # AppState: nothing leaves while it is on
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class ClaimedDelivery:
    """A delivery in this process's hands."""

    id: int
    kind: str
    channel: str
    key: str
    lease: str
    attempts: int
    thread: str
    contact_id: int | None
    message: Mapping[str, Any] = field(default_factory=dict)
    progress: str = ""


def claim(
    store: Store,
    channel: str,
    now: datetime,
    *,
    limit: int = 20,
    lease: timedelta = LEASE,
    kinds: Sequence[str] = (),
    member_id: int | None = None,
) -> list[ClaimedDelivery]:
    """Take composed deliveries of one channel that are due, of those kinds and that member if
    any: awaited, real time, then the oldest.
    """
    with store.transaction() as session:
        if stopped(session):
            return []
        _take_back(session, channel, now)
        token = secrets.token_hex(8)
        delivery_query = (
            select(DELIVERIES.c.id)
            .where(
                DELIVERIES.c.channel == channel,
                DELIVERIES.c.state == "waiting",
                DELIVERIES.c.due_at <= now,
                DELIVERIES.c.composed_at.is_not(None),
                *((DELIVERIES.c.kind.in_(kinds),) if kinds else ()),
                *((DELIVERIES.c.member_id == member_id,) if member_id else ()),
                *_not_to_paused_domains(session, channel, now),
            )
            .order_by(
                DELIVERIES.c.kind.not_in(AWAITED),
                DELIVERIES.c.real_time.desc(),
                DELIVERIES.c.due_at,
                DELIVERIES.c.id,
            )
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        delivery_update = (
            update(DELIVERIES)
            .where(DELIVERIES.c.id.in_(delivery_query))
            .values(state="leased", lease=token, leased_until=now + lease)
            .returning(
                DELIVERIES.c.id,
                DELIVERIES.c.kind,
                DELIVERIES.c.channel,
                DELIVERIES.c.idempotency_key,
                DELIVERIES.c.lease,
                DELIVERIES.c.attempts,
                DELIVERIES.c.thread,
                DELIVERIES.c.contact_id,
                DELIVERIES.c.provider_id,
                DELIVERIES.c.real_time,
                DELIVERIES.c.due_at,
            )
        )
        rows = sorted(
            session.execute(delivery_update),
            key=lambda row: (row.kind not in AWAITED, not row.real_time, row.due_at, row.id),
        )
        body_query = select(BODIES.c.delivery_id, BODIES.c.body).where(
            BODIES.c.delivery_id.in_([row.id for row in rows])
        )
        bodies: dict[int, dict[str, Any]] = (
            {row.delivery_id: row.body for row in session.execute(body_query)} if rows else {}
        )
    return [
        ClaimedDelivery(
            row.id,
            row.kind,
            row.channel,
            row.idempotency_key,
            row.lease,
            row.attempts,
            row.thread,
            row.contact_id,
            bodies.get(row.id, {}),
            row.provider_id,
        )
        for row in rows
    ]


def _not_to_paused_domains(
    session: Session, channel: str, now: datetime
) -> tuple[ColumnElement[bool], ...]:
    """Letters to a domain that refuses us wait; what somebody waits for at the screen is tried."""
    domains = paused_domains(session, now) if channel == "email" else []
    if not domains:
        return ()
    address = func.lower(CONTACTS.c.email)
    contact_query = select(CONTACTS.c.id).where(
        or_(*(address.endswith(f"@{paused.domain}", autoescape=True) for paused in domains))
    )
    person = DELIVERIES.c.contact_id
    return (or_(DELIVERIES.c.kind.in_(AWAITED), person.is_(None), person.not_in(contact_query)),)


def _take_back(session: Session, channel: str, now: datetime) -> None:
    """Deliveries whose process died: those it had begun to send may have gone, and are marked
    doubtful.
    """
    dead = (DELIVERIES.c.channel == channel, DELIVERIES.c.leased_until < now)
    session.execute(
        update(DELIVERIES)
        .where(*dead, DELIVERIES.c.state.in_(("leased", "sending")))
        .values(
            state="waiting",
            lease=None,
            leased_until=None,
            doubtful=case((DELIVERIES.c.state == "sending", True), else_=DELIVERIES.c.doubtful),
        )
    )


def step(
    store: Store,
    now: datetime,
    *,
    sent: tuple[ClaimedDelivery, str] | None = None,
    begin: ClaimedDelivery | None = None,
) -> bool:
    """One short transaction between two messages: the last one is sent, the next one begins.

    False when the next may not begin: the lease was lost, or the emergency stop is on."""
    with (
        store.engine.begin() as connection
    ):  # no session: making one takes longer than what it is for
        if sent is not None:
            delivery, provider_id = sent
            values = {"one": delivery.id, "at": now, "provider": provider_id[:200]}
            connection.execute(MARK_SENT, values)
            if delivery.kind == "welcome" and delivery.contact_id:
                connection.execute(
                    update(CONTACTS)
                    .where(CONTACTS.c.id == delivery.contact_id)
                    .values(welcomed_at=now)
                )
        if begin is None:
            return False
        mine = {"one": begin.id, "mine": begin.lease, "until": now + LEASE}
        return bool(connection.execute(BEGIN, mine).rowcount)


# Made once: building them for each message takes longer than running them.
MARK_SENT = (
    update(DELIVERIES)
    .where(DELIVERIES.c.id == bindparam("one"))
    .values(
        state="sent",
        sent_at=bindparam("at"),
        provider_id=bindparam("provider"),
        lease=None,
        leased_until=None,
        error="",
        attempts=DELIVERIES.c.attempts + 1,
    )
)
BEGIN = (
    update(DELIVERIES)
    .where(
        DELIVERIES.c.id == bindparam("one"),
        DELIVERIES.c.lease == bindparam("mine"),
        DELIVERIES.c.state == "leased",
        ~select(APP_STATE.c.name)
        .where(APP_STATE.c.name == STOP, APP_STATE.c.value["on"].as_boolean())
        .exists(),
    )
    .values(state="sending", leased_until=bindparam("until"))
)


def mark_told(store: Store, now: datetime, delivery_ids: Sequence[int] = ()) -> None:
    """After a batch: the opportunities that it told of are « sent ».

    Without ids: of every delivery of the last day, which takes up what a crash left undone."""
    of_these = (
        DELIVERIES.c.id.in_(delivery_ids) if delivery_ids else DELIVERIES.c.sent_at > now - DAY
    )
    with store.transaction() as session:
        _mark_opportunities(session, of_these, now)


def scrub(store: Store, limit: int = 500) -> int:
    """What stays of messages that left: their words, without the secret part of their links;
    returns how many.
    """
    body_query = (
        select(BODIES.c.delivery_id, BODIES.c.body, DELIVERIES.c.contact_id, DELIVERIES.c.kind)
        .join(Delivery, DELIVERIES.c.id == BODIES.c.delivery_id)
        .where(BODIES.c.scrubbed.is_(False), DELIVERIES.c.state == "sent")
    )
    with store.transaction() as session:
        rows = [
            {
                "one": row.delivery_id,
                "kept": _kept(session, row.body, row.contact_id and row.kind not in AWAITED),
            }
            for row in session.execute(body_query.limit(limit)).all()
        ]
        if rows:
            session.connection().execute(SCRUB, rows)
    return len(rows)


def _mark_opportunities(session: Session, of_these: Any, now: datetime) -> None:
    told_of = (
        select(ITEMS.c.opportunity_id)
        .join(Delivery, DELIVERIES.c.id == ITEMS.c.delivery_id)
        .where(of_these, DELIVERIES.c.state == "sent", ITEMS.c.opportunity_id.is_not(None))
    )
    moved = session.execute(
        update(OPPORTUNITIES)
        .where(OPPORTUNITIES.c.id.in_(told_of), OPPORTUNITIES.c.state == "proposed")
        .values(state="sent")
        .returning(OPPORTUNITIES.c.id)
    ).scalars()
    rows = [
        {"opportunity_id": id, "state": "sent", "by": "vigie", "at": now, "detail": ""}
        for id in moved
    ]
    if rows:
        session.execute(insert_if_absent(session, STEPS), rows)


SCRUB = (
    update(BODIES)
    .where(BODIES.c.delivery_id == bindparam("one"))
    .values(body=bindparam("kept"), scrubbed=True)
)


def _kept(session: Session, message: Mapping[str, Any], readable: bool) -> dict[str, Any]:
    """What stays of a message that left: its words, without the secret part of its links; its
    pages too, where its reader may open them.
    """
    text = SECRET_LINK.sub(r"\1…", str(message.get("text", "")))
    return {
        "subject": message.get("subject", ""),
        "to": message.get("to", ""),
        "text": text,
        "html": _without_secrets(session, str(message.get("html", ""))) if readable else "",
    }


def _without_secrets(session: Session, html: str) -> str:
    """Each secret replaced by what it opens, from which it can be made again."""
    marks = {hashed(link[2]): link[2] for link in SECRET_LINK.finditer(html)}
    query = select(TOKENS.c.hashed, TOKENS.c.purpose, TOKENS.c.subject)
    rows = session.execute(query.where(TOKENS.c.hashed.in_(list(marks))))
    opens = {marks[row.hashed]: f"{{{row.purpose} {row.subject}}}" for row in rows}
    return SECRET_LINK.sub(lambda link: link[1] + opens.get(link[2], "…"), html)


def drop_pages(store: Store, now: datetime, limit: int = 500) -> int:
    """Messages that no browser may show any more: their words alone are kept; returns how many."""
    old = DELIVERIES.c.sent_at < now - READABLE, DELIVERIES.c.sent_at > now - 3 * READABLE
    body_query = (
        select(BODIES.c.delivery_id, BODIES.c.body)
        .join(Delivery, DELIVERIES.c.id == BODIES.c.delivery_id)
        .where(*old, BODIES.c.scrubbed.is_(True), BODIES.c.body["html"].as_string() != "")
    )
    with store.transaction() as session:
        rows = [
            {"one": row.delivery_id, "kept": {**row.body, "html": ""}}
            for row in session.execute(body_query.limit(limit))
        ]
        if rows:
            session.connection().execute(SCRUB, rows)
    return len(rows)


def put_back(store: Store, deliveries: list[ClaimedDelivery]) -> None:
    """Give back what was claimed and not begun: no attempt is counted."""
    if not deliveries:
        return
    with store.transaction() as session:
        mine = DELIVERIES.c.id.in_([delivery.id for delivery in deliveries]) & (
            DELIVERIES.c.lease == deliveries[0].lease
        )
        session.execute(
            update(DELIVERIES)
            .where(mine, DELIVERIES.c.state == "leased")
            .values(state="waiting", lease=None, leased_until=None)
        )


def not_begun(store: Store, delivery: ClaimedDelivery, error: str, now: datetime) -> None:
    """The channel went down before anything was handed over: back in the queue, no attempt
    counted.
    """
    with store.transaction() as session:
        mine = (DELIVERIES.c.id == delivery.id, DELIVERIES.c.lease == delivery.lease)
        session.execute(
            update(DELIVERIES)
            .where(*mine)
            .values(state="waiting", lease=None, leased_until=None, error=error[:1000], due_at=now)
        )


def backoff(attempts: int) -> timedelta:
    """1, 2, 4, 8, 16, 32 minutes, then every hour."""
    return min(timedelta(minutes=2 ** max(0, attempts - 1)), HOUR)


def not_sent(
    store: Store,
    delivery: ClaimedDelivery,
    error: str,
    now: datetime,
    *,
    wait: timedelta | None = None,
    doubtful: bool = False,
    final: bool = False,
    progress: str = "",
) -> bool:
    """Put it back for later, further away each time; after the last try it stays visible as
    failed. True when failed.
    """
    attempts = delivery.attempts + 1
    last = final or attempts >= MOST_ATTEMPTS
    with store.transaction() as session:
        changed = session.execute(
            update(DELIVERIES)
            .where(DELIVERIES.c.id == delivery.id, DELIVERIES.c.lease == delivery.lease)
            .values(
                state="failed" if last else "waiting",
                lease=None,
                leased_until=None,
                attempts=attempts,
                error=error[:1000],
                provider_id=progress[:200],
                due_at=now + max(wait or timedelta(), backoff(attempts)),
                doubtful=or_(DELIVERIES.c.doubtful, literal(doubtful)),
            )
        )
        if last and changed.rowcount:  # type: ignore[attr-defined] # else the lease was lost: another process has it
            emit(session, [DeliveryFailed(delivery.id)], now)
    return last


def stopped(session: Session) -> bool:
    """Whether the emergency stop is on."""
    stop_row = session.execute(
        select(APP_STATE.c.value).where(APP_STATE.c.name == STOP)
    ).scalar_one_or_none()
    return bool(stop_row and stop_row.get("on"))


def set_stop(session: Session, on: bool, by: str, now: datetime, why: str = "") -> None:
    """Pull or lift the emergency stop; what waits keeps waiting."""
    row = session.get(AppState, STOP) or AppState(name=STOP, updated_at=now)
    row.sqlmodel_update({"value": {"on": on, "by": by, "why": why[:300]}, "updated_at": now})
    session.add(row)


def left_since(session: Session, channel: str, since: datetime) -> int:
    """How many messages that channel took since then (cap per hour)."""
    row_query = select(func.count()).where(
        DELIVERIES.c.channel == channel, DELIVERIES.c.sent_at > since
    )
    return int(session.execute(row_query).scalar_one())


def counts(session: Session) -> dict[str, int]:
    """How many deliveries are in each state, and how many sent ones are doubtful."""
    by_state = dict(
        session.execute(select(DELIVERIES.c.state, func.count()).group_by(DELIVERIES.c.state)).all()
    )
    doubtful = select(func.count()).where(DELIVERIES.c.doubtful.is_(True))
    return {**by_state, "doubtful": int(session.execute(doubtful).scalar_one())}


def in_state(session: Session, state: str, limit: int = 50) -> list[Delivery]:
    """The deliveries in that state: sent ones newest first, others soonest due first."""
    order = (
        (DELIVERIES.c.sent_at.desc(), DELIVERIES.c.id.desc())
        if state == "sent"
        else (DELIVERIES.c.due_at, DELIVERIES.c.id)
    )
    delivery_query = (
        select(Delivery).where(DELIVERIES.c.state == state).order_by(*order).limit(limit)
    )
    return list(session.execute(delivery_query).scalars())
