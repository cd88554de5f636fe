"""What one crawl heard: read, kept in small transactions, counted; the crawl's row says how it
ended.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType

from sqlalchemy.exc import DataError, IntegrityError

from spiders.base.errors import CrawlStopped
from vigie.domain.notice import ParsedNotice, RefusedPayload
from vigie.readers import read
from vigie.readers.base import KEPT_BYTES
from vigie.store import Store
from vigie.store.collect.crawls import close_crawl, save_progress
from vigie.store.collect.record import record, refuse
from vigie.store.collect.recording_plan import CollectedNotice

MOST_TOLD = 200  # notices a transaction
LONGEST = 0.05  # seconds a transaction, so that pages go on answering
MOST_LACKS = 5  # told one by one; the rest is counted
MOST_BYTES_HELD = 8 * 1024 * 1024
COUNTS = ("requests", "announced", "got", "new", "changed", "unchanged", "refused")
Progress = Callable[[str, dict[str, int], str], None]  # source, counts, where


@dataclass
class Ledger:
    """The crawl's book; `now` is asked for each time something is written."""

    store: Store
    source: str
    crawl_id: int
    now: Callable[[], datetime]
    progress: Progress | None = None
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)  # of what was refused
    doubts: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)  # what is not whole, in words
    # names of documents that staff set aside: refused again, they are not missing
    set_aside: frozenset[str] = frozenset()
    where: str = ""
    ended: str = "failed"
    detail: str = ""
    closed: bool = False
    _unsaved: list[CollectedNotice] = field(default_factory=list)
    _refused: list[tuple[RefusedPayload, bytes, str | None]] = field(default_factory=list)
    _bytes_held: int = 0
    _size: int = 40  # notices a transaction, adapted to the time it takes

    def hear(self, raw: bytes, name: str, url: str | None) -> bool:
        """Read one body and keep what it says; what cannot be read is kept as refused. Whether
        all of it was taken.
        """
        return self.keep(list(read(raw, name)), raw, url)

    def keep(
        self, parts: Iterable[ParsedNotice | RefusedPayload], raw: bytes, url: str | None
    ) -> bool:
        """Keep parts read already from that body; whether none of them was refused."""
        known_lacks = len(self.lacks)
        for part in parts:
            if isinstance(part, RefusedPayload):
                self.refuse(part, part.excerpt or raw, url)
            else:
                self._unsaved.append(CollectedNotice(part, raw, url, self.now()))
                self.counts["got"] += 1
                self._bytes_held += len(raw)
        if len(self._unsaved) >= self._size or self._bytes_held > MOST_BYTES_HELD:
            self.flush()
        return len(self.lacks) == known_lacks

    def refuse(
        self, refused: RefusedPayload, raw: bytes, url: str | None, *, missing: bool = True
    ) -> None:
        """Keep what could not be read, whole or its first 64 kB where it is too large; it is
        missing until it can be, or until staff set it aside.
        """
        if missing and refused.name not in self.set_aside:
            self.lack(f"document refusé : {refused.name[:120]}")
        excerpt = raw[:KEPT_BYTES] if refused.reason == "too_large" else raw
        self._refused.append((refused, excerpt, url))
        self._bytes_held += len(excerpt)
        self.counts["refused"] += 1
        self.reasons[refused.reason] += 1

    def doubt(self, words: str) -> None:
        """Name something that does not add up; it ends in the crawl's detail, once."""
        if words not in self.doubts and len(self.doubts) < 20:
            self.doubts.append(words)

    def lack(self, words: str) -> None:
        """Name something that the source owes us still; the crawl ends incomplete."""
        self.lacks.append(words)

    def flush(self) -> None:
        """Write what is held, a small transaction at a time, and how far the crawl is."""
        refused, self._refused = self._refused, []
        if refused:
            refuse(self.store, self.source, refused, self.now(), self.crawl_id)
        while self._unsaved:
            batch, self._unsaved = self._unsaved[: self._size], self._unsaved[self._size :]
            self._record(batch)
        self._bytes_held = 0
        self.save()

    def save(self) -> None:
        """Write how far the crawl is, and tell whoever watches."""
        save_progress(self.store, self.crawl_id, {"where": self.where}, self._counted(), self.now())
        if self.progress:
            self.progress(self.source, self._counted(), self.where)

    def _record(self, batch: list[CollectedNotice]) -> None:
        began = time.perf_counter()
        try:
            outcome = record(self.store, batch, self.now(), self.crawl_id)
        except (
            DataError,
            IntegrityError,
            UnicodeError,
        ) as error:  # one of them cannot be stored: the others go on
            return self._record_alone(batch, error)
        self.counts.update(new=outcome.new, changed=outcome.changed, unchanged=outcome.unchanged)
        duration = time.perf_counter() - began
        if duration > LONGEST:
            self._size = max(5, self._size // 2)
        elif duration < LONGEST / 3:
            self._size = min(MOST_TOLD, self._size * 2)

    def _record_alone(self, batch: list[CollectedNotice], error: Exception) -> None:
        if len(batch) > 1:
            for collected in batch:
                self._record([collected])
            return
        collected_notice = batch[0]
        detail = (
            f"{collected_notice.notice.id} ne peut être rangé ({str(error)[:300]}) : le signaler à "
            f"l’équipe technique."
        )
        refused = RefusedPayload(
            name=collected_notice.notice.id, reason="invalid_field", detail=detail
        )
        self.counts["got"] -= 1
        self.refuse(refused, collected_notice.raw, collected_notice.url)

    def _counted(self) -> dict[str, int]:
        return {name: self.counts[name] for name in COUNTS}

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Close the crawl's row with how it ended; a named stop is an ending, anything else goes
        on upwards.
        """
        is_known = error is None or isinstance(error, CrawlStopped)
        self.ended, self.detail = _ending(error, self.doubts, self.lacks)
        if isinstance(error, CrawlStopped) and error.refused_page:
            self.refuse(*error.refused_page)
        if is_known or not isinstance(error, Exception):
            self.flush()
        close_crawl(self.store, self.crawl_id, self.now(), self.ended, self.detail, self._counted())
        self.closed = True
        return isinstance(error, CrawlStopped)


def _ending(error: BaseException | None, doubts: list[str], lacks: list[str]) -> tuple[str, str]:
    named = list(dict.fromkeys(lacks))
    lacks_left = [f"et {len(named) - MOST_LACKS} autres"] if len(named) > MOST_LACKS else []
    words = " ; ".join([*doubts, *named[:MOST_LACKS], *lacks_left])
    if error is None and named:
        return "incomplete", f"{words} ; ce qui manque sera redemandé à la prochaine collecte"
    if error is None:
        return "finished", words
    if isinstance(error, CrawlStopped):
        return error.ended, " ; ".join(filter(None, [error.detail, words]))
    if not isinstance(error, Exception):  # cancelled, interrupted
        return "stopped", "arrêtée avant la fin ; la prochaine collecte reprendra là"
    return (
        "failed",
        f"erreur interne {type(error).__name__} : {str(error)[:500]} ; la signaler à l’équipe "
        f"technique",
    )
