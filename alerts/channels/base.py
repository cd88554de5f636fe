"""What a channel is, and the ways in which it may say no."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from alerts.content.message import Parcel

Meanwhile = Callable[[], None]


def nothing() -> None:
    """What is done meanwhile when there is nothing to do."""


class NotDelivered(Exception):
    """Base of what a channel raises; the message is French and names the channel and the cause."""

    progress = ""  # how far a message in several pieces got; the next try takes it up there


class NotConfigured(NotDelivered):
    """Raised by `connect`: a setting is missing; the message says which."""


class ChannelDown(NotDelivered):
    """Raised by `connect` or `send`: nothing can go through it now; no attempt is counted for
    what waits.
    """


class TryLater(NotDelivered):
    """Raised by `send`: this one was put off (4xx, 429); `wait` is what the other side asked
    for.
    """

    def __init__(self, words: str, wait: timedelta | None = None) -> None:
        super().__init__(words)
        self.wait = wait


class Refused(NotDelivered):
    """Raised by `send`: this one will never pass; `address` when it is the recipient's that is
    wrong.
    """

    def __init__(self, words: str, *, address: bool = False) -> None:
        super().__init__(words)
        self.address = address


class AnswerLost(NotDelivered):
    """Raised by `send`: it was handed over whole and the answer never came; it may have gone."""


class Channel(Protocol):
    """An open channel; `send` returns what the other side called the message, after it said yes."""

    def send(self, parcel: Parcel, meanwhile: Meanwhile = nothing) -> str:
        """Hand it over; raises NotDelivered. `meanwhile` may be called while the other side
        thinks.
        """
        ...

    def close(self) -> None:
        """Say goodbye."""
        ...
