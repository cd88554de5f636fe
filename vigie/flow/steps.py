"""What a step is: it computes outside any transaction, then writes with its events and
acknowledgement in one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from vigie.config import Settings
from vigie.store.db import Store

Write = Callable[[Session], None]


@dataclass
class Context:
    """What every step is given; `memo` keeps what is costly to build (classifier, member index)
    for the process.
    """

    store: Store
    settings: Settings
    now: datetime
    memo: dict[str, Any] = field(default_factory=dict)


# A step takes a batch of events of one kind, reads and computes, and returns what to write for
# each, in order.
# It may run twice for the same event: its writes use unique keys and insert-if-absent.
Step = Callable[[Context, Sequence[Any]], Sequence[Write]]


Steps = Mapping[str, tuple[Step, ...]]  # by the events' names, in the order in which they run


@dataclass(frozen=True)
class InBites:
    """A long write as short ones, in order: the loop may commit between any two of them.

    Each may run again after a crash, so each must change nothing the second time.
    """

    bites: tuple[Write, ...]

    def __call__(self, session: Session) -> None:
        """All of them in one transaction."""
        for bite in self.bites:
            bite(session)


def bites_of(write: Write) -> tuple[Write, ...]:
    """The short writes that a write is made of: itself, if it is one."""
    return write.bites if isinstance(write, InBites) else (write,)


def nothing(_session: Session) -> None:
    """What an event writes that leaves nothing to write, or that another of its batch writes."""


def with_the_first(write: Write, events: Sequence[Any]) -> list[Write]:
    """What a whole batch writes, with its first event: it is there before any of the batch is
    acknowledged.
    """
    return [write, *[nothing] * (len(events) - 1)]


def both(first: Write, second: Write) -> Write:
    """Two writes as one, in that order."""
    return InBites((*bites_of(first), *bites_of(second)))
