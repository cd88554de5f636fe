"""Years of notices read again: bodies by today's readers, lots by today's classifier; in
parallel, taken up again.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Any

from sqlalchemy import select

from classifier.pipeline import load
from vigie import readers
from vigie.domain.clock import now as wall_clock
from vigie.domain.notice import ParsedNotice
from vigie.flow.reading import read_again
from vigie.store.collect.record import record
from vigie.store.collect.recording_plan import CollectedNotice
from vigie.store.db import Store, open_store
from vigie.store.service.app_state import recall, remember
from vigie.store.tables import Consultation, Notice, Payload, columns_of

CONSULTATIONS = columns_of(Consultation)
NOTICES = columns_of(Notice)
PAYLOADS = columns_of(Payload)
BITE = 40  # consultations that one process reads at a time
STATE = "backfill"
LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Progress:
    """How far it is; `time_left` is measured on this run, none before it means something."""

    finished: int
    total: int
    lots: int
    time_left: timedelta | None


def backfill(
    store: Store,
    since: datetime,
    until: datetime,
    tell: Callable[[Progress], None],
    *,
    workers: int = 1,
    again: bool = False,
) -> Progress:
    """Read again every consultation published in that span; a run cut short is taken up where it
    was, unless `again`.
    """
    version = load().version
    ids = _ids(store, since, until)
    reached = 0 if again else _reached(store, since, until, version)
    todo = [consultation_id for consultation_id in ids if consultation_id > reached]
    book = _Book(len(ids), len(ids) - len(todo), wall_clock(), tell)
    for last, lots, count in _read(store.url, todo, workers):
        remember(store, STATE, _fact(since, until, version, last), wall_clock())
        book.add(count, lots)
    return book.progress()


def _ids(store: Store, since: datetime, until: datetime) -> list[int]:
    span = (CONSULTATIONS.c.published_at >= since, CONSULTATIONS.c.published_at < until)
    with store.reading() as session:
        return list(
            session.execute(
                select(CONSULTATIONS.c.id).where(*span).order_by(CONSULTATIONS.c.id)
            ).scalars()
        )


def _fact(since: datetime, until: datetime, version: str, reached: int) -> dict[str, Any]:
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "version": version,
        "reached": reached,
    }


def _reached(store: Store, since: datetime, until: datetime, version: str) -> int:
    """The last consultation of an earlier run of the same span by the same classifier."""
    with store.reading() as session:
        stored = recall(session, STATE)
    is_same = stored and _fact(since, until, version, stored["reached"]) == stored
    return int(stored["reached"]) if is_same else 0


@dataclass
class _Book:
    total: int
    before: int  # done by an earlier run
    began: datetime
    tell: Callable[[Progress], None]
    finished: int = 0
    lots: int = 0

    def add(self, count: int, lots: int) -> None:
        self.finished, self.lots = self.finished + count, self.lots + lots
        self.tell(self.progress())

    def progress(self) -> Progress:
        remaining = self.total - self.before - self.finished
        spent = wall_clock() - self.began
        seconds_left = (
            spent / self.finished * remaining
            if self.finished >= 2 * BITE or (not remaining and self.finished)
            else None
        )
        return Progress(self.before + self.finished, self.total, self.lots, seconds_left)


def _read(url: str, todo: Sequence[int], workers: int) -> Iterator[tuple[int, int, int]]:
    """(last consultation below which all is done, lots, consultations) a bite, in order whatever
    ends first.
    """
    bites = [todo[start : start + BITE] for start in range(0, len(todo), BITE)]
    if workers <= 1:
        _start(url)
        for bite in bites:
            yield bite[-1], _bite(bite), len(bite)
        return
    # spawn: a forked child would share this process's database connections
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start, initargs=(url,)
    ) as pool:
        waiting: list[tuple[Sequence[int], Future[int]]] = []
        for bite in bites:
            waiting.append((bite, pool.submit(_bite, bite)))
            if len(waiting) >= 2 * workers:
                yield _next(waiting)
        while waiting:
            yield _next(waiting)


def _next(waiting: list[tuple[Sequence[int], Future[int]]]) -> tuple[int, int, int]:
    bite, future = waiting.pop(0)
    wait([future])
    return bite[-1], future.result(), len(bite)


_worker_parts: dict[str, Any] = {}  # of one worker process: its store and classifier


def _start(url: str) -> None:
    _worker_parts.update(store=open_store(url), classifier=load())


def _bite(ids: Sequence[int]) -> int:
    store: Store = _worker_parts["store"]
    bodies = list(_bodies_again(store, ids))
    if bodies:
        record(store, bodies, wall_clock())
    return read_again(store, _worker_parts["classifier"], ids, wall_clock())


def _bodies_again(store: Store, ids: Sequence[int]) -> Iterator[CollectedNotice]:
    """What today's readers say of the kept bodies; a body that they refuse leaves the notice as
    it stands.
    """
    of = NOTICES.c.consultation_id.in_(ids) & NOTICES.c.taken_down_at.is_(None)
    payload_query = (
        select(Payload)
        .join(Notice, NOTICES.c.id == PAYLOADS.c.notice_id)
        .where(of)
        .order_by(PAYLOADS.c.id)
    )
    with store.reading() as session:
        payloads = list(session.execute(payload_query).scalars())
    for row in payloads:
        raw = zlib.decompressobj().decompress(row.content, LARGEST)
        for part in readers.read(raw, row.notice_id or row.format):
            if isinstance(part, ParsedNotice) and part.id == row.notice_id:
                yield CollectedNotice(part, raw, row.url, row.fetched_at)
