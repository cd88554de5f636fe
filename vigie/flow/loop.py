"""The event loop: claim a batch, compute outside, write with the next events and the
acknowledgement in one transaction.
"""

import contextlib
import faulthandler
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError

from vigie.config import Settings
from vigie.domain import clock
from vigie.flow.steps import Context, Step, Steps, Write, bites_of
from vigie.store.db import Store
from vigie.store.events import LEASE, Claimed, LeaseLost, ack, claim, fail
from vigie.store.service.app_state import remember
from vigie.store.service.causes import known_cause
from vigie.store.service.health import WORKER
from vigie.store.service.stored_settings import Refresher

log = structlog.get_logger()
BATCH = 64
IDLE = 1.0  # seconds between two looks at an empty queue
LONGEST_BITE = 0.5  # seconds of writing before others may write
LONGEST_TURN = 600.0  # seconds: far above any batch, below the longest lease
_LOCK = threading.Lock()
_running = 0  # pieces of work under the process's one watchdog


@dataclass
class Handled:
    """What a run of the loop did; an event whose lease was lost is counted by the worker that
    took it over.
    """

    finished: int = 0
    failed: int = 0
    lost: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)

    def add(self, more: "Handled") -> None:
        """Count another run with this one."""
        self.finished, self.failed, self.lost = (
            self.finished + more.finished,
            self.failed + more.failed,
            self.lost + more.lost,
        )
        for kind, count in more.by_kind.items():
            self.by_kind[kind] = self.by_kind.get(kind, 0) + count

    def __bool__(self) -> bool:
        """Whether anything was in hand."""
        return bool(self.finished or self.failed or self.lost)


def work(
    context: Context,
    steps: Steps,
    once: bool = True,
    limit: int = BATCH,
    *,
    stop: threading.Event | None = None,
    idle: float = IDLE,
) -> Handled:
    """Handle waiting events, `limit` at a time: until none is due when `once`, else until `stop`
    is set.

    The context's clock moves on with the wall clock from where it was set.
    """
    total, moment = Handled(), _clock(context.now)
    refresh = Refresher(context.store, context.settings)
    while stop is None or not stop.is_set():
        context.now = moment()
        if refresh() and not once:
            remember(context.store, WORKER, {"at": context.now.isoformat()}, context.now)
        with watched():
            handled = turn(context, steps, limit)
        total.add(handled)
        if handled:
            continue
        if once:
            break
        (stop or threading.Event()).wait(idle)
    return total


@contextlib.contextmanager
def watched(seconds: float = LONGEST_TURN) -> Iterator[None]:
    """End this process, with a trace of where it stood, when what it does takes too long.

    The watchdog is a thread of C: it also ends what never comes back to Python. The supervisor
    starts the worker again, and the event in hand counts as an attempt.
    """
    global _running
    with _LOCK:
        _running += 1
        faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        with _LOCK:
            _running -= 1
            # Where threads work side by side, each one's end gives the others their time again.
            if _running:
                faulthandler.dump_traceback_later(seconds, exit=True)
            else:
                faulthandler.cancel_dump_traceback_later()


def turn(context: Context, steps: Steps, limit: int = BATCH, lease: timedelta = LEASE) -> Handled:
    """Claim one batch and handle it, kind by kind."""
    handled = Handled()
    for kind, batch in _by_kind(claim(context.store, context.now, limit=limit, lease=lease)):
        started = time.perf_counter()
        writes = handle(context, batch, steps.get(kind, ()))
        handled.add(writes)
        seconds = round(time.perf_counter() - started, 3)
        log.info(
            "events",
            kind=kind,
            done=writes.finished,
            failed=writes.failed,
            lost=writes.lost,
            seconds=seconds,
        )
    return handled


def answer(
    store: Store, settings: Settings, steps: Steps, *, lease: timedelta = LEASE
) -> Callable[[int], None]:
    """What a worker does with one event's id: take it if it is free, handle it and a batch of what
    waits beside it; nothing where it is done already.
    """
    memo: dict[str, Any] = {}
    refresh = Refresher(store, settings)

    def answered(event_id: int) -> None:
        context = Context(store, settings, clock.now(), memo)
        if refresh():
            remember(store, WORKER, {"at": context.now.isoformat()}, context.now)
        rung = claim(store, context.now, ids=[event_id], limit=1, lease=lease)
        for claimed_event in rung:
            with watched():
                handle(context, [claimed_event], steps.get(claimed_event.event.kind, ()))
        if rung:
            # what else waits is done with it, as `work` does: a batch asks hardly more questions
            # than one event, and the jobs of those events find them done
            with watched():
                turn(context, steps, lease=lease)

    return answered


def handle(context: Context, batch: Sequence[Claimed], steps: Sequence[Step]) -> Handled:
    """Handle events of one kind together; where that fails, one by one, so that one bad event
    stops no other.
    """
    kind, handled = batch[0].event.kind, list[Claimed]()
    try:
        _apply(context, batch, steps, handled)
    except LeaseLost:
        if len(batch) == 1:
            return Handled(lost=1)
    except Exception as error:  # noqa: BLE001 - door 1: whatever a step raises is recorded on its event
        if len(batch) == 1:
            return _failed(context, batch[0], error)
    else:
        return Handled(finished=len(batch), by_kind={kind: len(batch)})
    alone = Handled(finished=len(handled), by_kind={kind: len(handled)} if handled else {})
    for claimed_event in batch:
        if claimed_event not in handled:
            alone.add(handle(context, [claimed_event], steps))
    return alone


def _apply(
    context: Context, batch: Sequence[Claimed], steps: Sequence[Step], handled: list[Claimed]
) -> None:
    """Compute outside, then write in transactions of at most a bite each; each acknowledges the
    events that it completes, which are added to `done`.
    """
    events = [claimed_event.event for claimed_event in batch]
    computed: list[Sequence[Write]] = [step(context, events) for step in steps]
    for step, writes in zip(steps, computed, strict=True):
        if len(writes) != len(events):
            raise ValueError(
                f"{step.__module__} : {len(writes)} écritures pour {len(events)} événements"
            )
    bites = deque(
        (bite, claimed, last)
        for place, claimed in enumerate(batch)
        for bite, last in _with_last(
            [part for writes in computed for part in bites_of(writes[place])]
        )
    )
    while bites:
        complete = []
        with context.store.transaction() as session:
            until = time.monotonic() + LONGEST_BITE
            while bites:
                bite, claimed, last = bites.popleft()
                bite(session)
                complete += [claimed] if last else []
                if time.monotonic() >= until:
                    break
            ack(session, complete, context.now)
        handled += complete


def _with_last(bites: Sequence[Write]) -> Iterator[tuple[Write, bool]]:
    """Each with whether it is the last; an event without a write has one that does nothing."""
    if not bites:
        yield (lambda _session: None), True
    for place, bite in enumerate(bites, 1):
        yield bite, place == len(bites)


def _failed(context: Context, claimed: Claimed, error: Exception) -> Handled:
    cause = known_cause(error)
    log.warning(
        "event_failed",
        event_id=claimed.id,
        key=claimed.event.key,
        attempts=claimed.attempts,
        **({"raison": cause} if cause else {"exc_info": error}),
    )
    try:
        fail(
            context.store,
            claimed,
            cause or f"{type(error).__name__}: {error}".replace("\x00", "\ufffd"),
            context.now,
        )
    except (
        OperationalError
    ):  # the database itself is the trouble: the lease ends and the event comes back
        log.warning("event_failure_not_written", event_id=claimed.id)
    return Handled(failed=1)


def _by_kind(claimed: Sequence[Claimed]) -> Iterator[tuple[str, list[Claimed]]]:
    kinds: dict[str, list[Claimed]] = {}
    for claimed_event in claimed:
        kinds.setdefault(claimed_event.event.kind, []).append(claimed_event)
    yield from kinds.items()


def _clock(start: datetime) -> Callable[[], datetime]:
    # The wall clock, not the monotonic one: that one stands still while the machine sleeps, and
    # events would wait as long.
    apart = start - clock.now()
    return lambda: clock.now() + apart
