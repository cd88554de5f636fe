"""Composes what is due just before it leaves, so that it says what is true then; what has
nothing left is cancelled.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from alerts.content.message import Composed
from alerts.messages.batch import Batch, gathered
from alerts.messages.compose import COMPOSERS, introduced
from alerts.messages.searches import search_composed
from alerts.messages.staff import network_composed, staff_composed
from alerts.planning.recipients import rhythm_of
from vigie.config import Settings
from vigie.domain.clock import paris_day
from vigie.store import Store
from vigie.store.match.joint_bids import log_views
from vigie.store.outbox.preferences import KINDS
from vigie.store.outbox.queue import add_items, cancel, drop_items, hold, set_messages, to_compose
from vigie.store.outbox.tokens import keep
from vigie.store.tables import Delivery


def compose_due(store: Store, settings: Settings, now: datetime, limit: int = 100) -> int:
    """Compose the deliveries that are due, a batch at a time; returns how many have a message
    now. While the chamber has no name nothing is composed: no one would have signed it.
    """
    composed = 0
    while settings.chamber:
        with store.reading() as session:
            rows = to_compose(session, now, limit)
            drafts = _compose(session, rows, settings, now)
        if not rows:
            return composed
        with store.transaction() as session:
            composed += _keep(session, drafts, now)
    return composed


def _keep(session: Session, drafts: Sequence[tuple[Delivery, Composed]], now: datetime) -> int:
    ready = [(row.id or 0, draft) for row, draft in drafts if draft.message is not None]
    keep(session, [token for _, draft in ready for token in draft.links], now)
    add_items(session, [(id, item) for id, draft in ready for item in draft.items])
    set_messages(
        session, [(id, draft.message.as_json()) for id, draft in ready if draft.message], now
    )
    for row, draft in drafts:
        if draft.hold:
            hold(session, row.id or 0)
        elif draft.message is None:
            cancel(session, row.id or 0, draft.why)
        drop_items(session, draft.dropped)
        if draft.viewed:
            joint_bid_id, members = draft.viewed
            log_views(
                session,
                joint_bid_id,
                row.recipient,
                [f"member:{id}" for id in members],
                "contacts",
                now,
            )
    return len(ready)


def drafted(
    session: Session, rows: Sequence[Delivery], settings: Settings, now: datetime
) -> dict[int, Composed]:
    """Those deliveries as they would be composed now; nothing is written, their links open
    nothing.
    """
    return {row.id or 0: draft for row, draft in _compose(session, rows, settings, now)}


def _compose(
    session: Session, rows: Sequence[Delivery], settings: Settings, now: datetime
) -> list[tuple[Delivery, Composed]]:
    if not rows:
        return []
    batch = gathered(session, rows, settings, now)
    drafts = []
    for row in _one_letter_each(rows):
        composer = COMPOSERS.get(row.kind)
        if row.contact_id and (silent := _silent(batch, row)):
            drafts.append((row, Composed(why=silent)))
        elif composer is not None:
            drafts.append((row, composer(batch, row)))
        elif row.kind == "network":
            drafts.append((row, network_composed(session, row, settings, now)))
        elif row.kind == "search":
            named = batch.named.get(row.id or 0, [])
            drafts.append((row, search_composed(session, row, named, settings, now)))
        elif row.kind == "staff":
            message, links = staff_composed(
                session, row, batch.named.get(row.id or 0, []), settings, now
            )
            drafts.append(
                (row, Composed(message, links=links, why="" if message else "plus rien à dire"))
            )
        elif row.kind == "introduction":
            drafts.append((row, introduced(session, batch, row)))
        else:
            drafts.append((row, Composed(why=f"genre inconnu : {row.kind}")))
    return drafts


def _one_letter_each(rows: Sequence[Delivery]) -> list[Delivery]:
    """A person's second letter waits for the next batch: it must know what the first one tells."""
    first: dict[int, Delivery] = {}
    for row in rows:
        if row.kind == "digest" and row.contact_id:
            first.setdefault(row.contact_id, row)
    return [
        row for row in rows if row.kind != "digest" or first.get(row.contact_id or 0, row) is row
    ]


def _silent(batch: Batch, row: Delivery) -> str:
    """Why that person hears nothing of what was queued for it before: hours or days may lie
    between.
    """
    contact_id = row.contact_id or 0
    if contact_id not in batch.reached:
        return "contact retiré, ou son adresse ne répond plus"
    rhythm = rhythm_of(batch.chosen[contact_id])
    if (
        row.real_time
        and row.kind in KINDS["alerts"]
        and ("alerts" in rhythm.stopped or rhythm.absent(paris_day(batch.now)))
    ):
        return "alertes arrêtées ou suspendues par la personne"
    return ""
