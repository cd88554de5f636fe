"""A refused payload read again by the readers of today: what they understand is recorded, the
rest stays refused.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from vigie import readers
from vigie.domain.notice import ParsedNotice, RefusedPayload
from vigie.store.collect.record import record
from vigie.store.collect.recording_plan import CollectedNotice
from vigie.store.db import Store
from vigie.store.tables import Refusal, columns_of

REFUSALS = columns_of(Refusal)
LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Again:
    """What reading again gave."""

    notices: int
    reason: str = ""  # French; empty when everything was read


def read_again(store: Store, refusal_id: int, now: datetime) -> Again:
    """Read that refusal again; safe to repeat."""
    with store.reading() as session:
        row = session.execute(
            select(Refusal).where(REFUSALS.c.id == refusal_id)
        ).scalar_one_or_none()
    if row is None:
        return Again(0, "ce document n’est plus là.")
    raw = _body(row.content)
    if raw is None:
        return Again(0, "le document conservé est abîmé : le redemander à la source.")
    parts = list(readers.read(raw, row.name))
    good = [part for part in parts if isinstance(part, ParsedNotice)]
    refused = [part for part in parts if isinstance(part, RefusedPayload)]
    if good:
        record(store, [CollectedNotice(notice, raw, row.url, now) for notice in good], now)
    if good and not refused:
        with store.transaction() as session:
            session.execute(
                update(REFUSALS).where(REFUSALS.c.id == refusal_id).values(read_again_at=now)
            )
    return Again(
        len(good),
        refused[0].detail or refused[0].reason
        if refused
        else ("" if good else "aucun avis dans ce document."),
    )


def _body(content: bytes) -> bytes | None:
    try:
        worker = zlib.decompressobj()
        raw = worker.decompress(content, LARGEST)
    except zlib.error:
        return None
    return None if worker.unconsumed_tail else raw
