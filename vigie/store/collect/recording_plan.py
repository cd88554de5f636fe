"""A batch of notices as they were told, and all that it will change, as plain values."""

import hashlib
import json
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from vigie.domain.differences import Difference
from vigie.domain.joining import Join
from vigie.domain.joining_keys import Traits, keys_of, traits_of
from vigie.domain.notice import ParsedNotice
from vigie.domain.tender import Tender
from vigie.store.db import ReadyJson

LOT_WORTH = 1000  # a lot told apart is worth that many characters
ZLIB_LEVEL = 4  # measured on eForms: 2.2 times faster than 6 for 5 % more


@dataclass(frozen=True)
class CollectedNotice:
    """One notice as one source told it, with the bytes it was read from."""

    notice: ParsedNotice
    raw: bytes
    url: str | None
    fetched_at: datetime


@dataclass(frozen=True)
class StoredNotice:
    """What the store holds of a notice, without its text."""

    id: str
    format: str
    kind: str
    content_hash: str
    richness: int


class PreparedNotice:
    """A told notice with what is computed from it, each at most once."""

    def __init__(self, collected: CollectedNotice) -> None:
        self.collected = collected
        self.notice, self.parsed = _storable(collected.notice)
        self.content_hash = hashlib.sha256(self.parsed.encode()).hexdigest()
        self.sha256 = hashlib.sha256(collected.raw).hexdigest()

    @cached_property
    def content(self) -> bytes:
        """The bytes as served, compressed."""
        return zlib.compress(self.collected.raw, ZLIB_LEVEL)

    @cached_property
    def traits(self) -> Traits:
        """What joining compares."""
        return traits_of(self.notice)

    @cached_property
    def keys(self) -> frozenset[str]:
        """What it is found by."""
        return keys_of(self.traits)

    @cached_property
    def richness(self) -> int:
        """How much it tells, in characters."""
        texts = sum(len(part.text) for part in self.notice.texts)
        return texts + len(self.notice.description or "") + LOT_WORTH * len(self.notice.lots)

    @property
    def held(self) -> StoredNotice:
        """As the store would hold it."""
        return StoredNotice(
            self.notice.id, self.notice.format, self.notice.kind, self.content_hash, self.richness
        )


def _storable(notice: ParsedNotice) -> tuple[ParsedNotice, ReadyJson]:
    """The notice and its JSON. PostgreSQL keeps no NUL character: it is replaced by one of the
    same length (offsets).
    """
    dumped = notice.model_dump_json()
    if "\\u0000" not in dumped:
        return notice, ReadyJson(dumped)
    clean = ParsedNotice.model_validate(_without_nul(json.loads(dumped)))
    return clean, ReadyJson(clean.model_dump_json())


def _without_nul(part: Any) -> Any:
    if isinstance(part, str):
        return part.replace("\x00", "\ufffd")
    if isinstance(part, list):
        return [_without_nul(part) for part in part]
    if isinstance(part, dict):
        return {name: _without_nul(part) for name, part in part.items()}
    return part


@dataclass(frozen=True)
class Step:
    """What one notice changed on a consultation."""

    notice_id: str
    differences: tuple[Difference, ...]
    material: bool
    reread: bool  # only its texts changed: findings may


@dataclass(frozen=True)
class NoticeGroup:
    """One consultation as it will stand."""

    consultation_id: int | None
    tender: Tender
    existed: bool  # there was something before this batch
    joins: dict[str, Join]  # every notice of it
    steps: tuple[Step, ...]
    absorbed: tuple[int, ...] = ()  # consultations found to be this one


@dataclass
class RecordingPlan:
    """All that a batch changes."""

    payloads: list[PreparedNotice] = field(default_factory=list)
    fresh: dict[str, PreparedNotice] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    groups: list[NoticeGroup] = field(default_factory=list)
    moved: dict[str, int | None] = field(
        default_factory=dict
    )  # stored notice → the consultation it leaves
