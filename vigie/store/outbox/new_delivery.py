"""What is put in the outbox and what is asked of it, as plain values."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any


@dataclass(frozen=True)
class NewItem:
    """What a delivery tells of: « opportunity:12 » in which section and at which version."""

    subject: str
    opportunity_id: int | None = None
    section: str = ""
    version: int = 1


@dataclass(frozen=True)
class NewDelivery:
    """A delivery to be queued; unique by what × recipient × channel × version."""

    what: str
    kind: str
    recipient: str
    channel: str
    due_at: datetime
    version: int = 1
    member_id: int | None = None
    contact_id: int | None = None
    real_time: bool = False
    items: tuple[NewItem, ...] = ()
    message: dict[str, Any] = field(default_factory=dict)  # given: composed already
    state: str = "waiting"
    thread: str = ""

    @property
    def key(self) -> str:
        """The idempotency key, the same for the same delivery on any day."""
        identity = "|".join((self.what, self.recipient, self.channel, str(self.version)))
        return sha256(identity.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class SubjectHistory:
    """What one person was told of one subject so far."""

    version: int
    times: int
    last_at: datetime
    sections: frozenset[str]
