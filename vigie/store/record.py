"""Record what was collected: notices as told, consultations and lots as they stand, and what happened."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vigie.domain.notice import ParsedNotice, Refused
from vigie.store.db import Store


@dataclass(frozen=True)
class Told:
    """One notice as one source told it, with the bytes it was read from."""

    notice: ParsedNotice
    raw: bytes
    url: str | None
    fetched_at: datetime


@dataclass(frozen=True)
class Outcome:
    """What a batch was: ids of notices, each counted once."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    notice_ids: tuple[str, ...] = ()  # new and changed
    consultation_ids: tuple[int, ...] = field(default=())


def record(store: Store, batch: Sequence[Told], now: datetime, crawl_id: int | None = None) -> Outcome:
    """Keep a batch in one transaction, all or nothing; telling it again changes nothing."""
    raise NotImplementedError


def refuse(
    store: Store,
    source: str,
    refused: Sequence[tuple[Refused, bytes, str | None]],
    now: datetime,
    crawl_id: int | None = None,
) -> int:
    """Keep what could not be read, named, with its bytes; how many were not known yet."""
    raise NotImplementedError
