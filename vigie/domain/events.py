"""What happened, in the words of the trade: ids only, one class an event, its docstring its
documentation.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar


@dataclass(frozen=True)
class Event:
    """Something that happened; `key` is unique, so the same fact is told once."""

    emitter: ClassVar[str] = ""

    @property
    def kind(self) -> str:
        """The event's name."""
        return type(self).__name__

    @property
    def key(self) -> str:
        """Name and ids: inserted if absent."""
        return ":".join(
            [
                self.kind,
                *(str(getattr(self, part.name)) for part in fields(self) if part.name != "detail"),
            ]
        )

    def payload(self) -> dict[str, Any]:
        """The ids as JSON."""
        return asdict(self)


@dataclass(frozen=True)
class NoticePublished(Event):
    """A notice was recorded for the first time."""

    emitter: ClassVar[str] = "store.record"
    notice_id: str
    consultation_id: int


@dataclass(frozen=True)
class NoticeAmended(Event):
    """A consultation changed; `change_id` is the row that says what, lot by lot, and whether it
    is material.
    """

    emitter: ClassVar[str] = "store.record"
    consultation_id: int
    change_id: int


@dataclass(frozen=True)
class DocumentAdded(Event):
    """A file of tender documents was put on a consultation, all its bytes there."""

    emitter: ClassVar[str] = "acts.documents"
    file_id: int
    consultation_id: int
    at: str  # ISO: a file withdrawn and put in again is read again


@dataclass(frozen=True)
class DocumentsChanged(Event):
    """What stands of a consultation's documents changed: a file was read, or withdrawn."""

    emitter: ClassVar[str] = "flow.document_files"
    consultation_id: int
    file_id: int
    change: str  # read or withdrawn, and when


@dataclass(frozen=True)
class LotClosed(Event):
    """A lot stopped being a live call: cancelled, unsuccessful, awarded, or past its deadline."""

    emitter: ClassVar[str] = "store.record"
    lot_id: int
    state: str
    until: str = ""  # ISO, the end it reached: a lot that was prolonged closes again


@dataclass(frozen=True)
class LotRead(Event):
    """A lot's findings or readings changed; `reading` is a hash of what they now say."""

    emitter: ClassVar[str] = "flow.reading"
    lot_id: int
    reading: str


@dataclass(frozen=True)
class VerdictGiven(Event):
    """Staff confirmed, rejected, corrected or added a finding."""

    emitter: ClassVar[str] = "store.verdicts"
    verdict_id: int
    lot_id: int
    version: int = 1  # a verdict changed is told again


@dataclass(frozen=True)
class MemberChanged(Event):
    """What a member is, does or covers changed; `version` counts its changes."""

    emitter: ClassVar[str] = "store.members"
    member_id: int
    version: int


@dataclass(frozen=True)
class OpportunityOpened(Event):
    """A member may and could answer a lot that is reserved or claused."""

    emitter: ClassVar[str] = "flow.pairing"
    opportunity_id: int


@dataclass(frozen=True)
class OpportunityChanged(Event):
    """Something material changed on a member's opportunity; `change` names it, `version` counts."""

    emitter: ClassVar[str] = "flow.pairing"
    opportunity_id: int
    version: int
    change: str  # deadline, lots, reservation, clause, amount, pause, cancelled, rejected


@dataclass(frozen=True)
class OpportunityAnswered(Event):
    """A member answered: interested, declined, bidding…"""

    emitter: ClassVar[str] = "store.answers"
    opportunity_id: int
    answer_id: int


@dataclass(frozen=True)
class JointBidSuggested(Event):
    """A group that covers a lot was found; a person must release it."""

    emitter: ClassVar[str] = "flow.pairing"
    joint_bid_id: int


@dataclass(frozen=True)
class ConsentGiven(Event):
    """A member accepted or refused to be introduced to the others of a joint bid."""

    emitter: ClassVar[str] = "store.joint_bids"
    joint_bid_id: int
    member_id: int
    accepted: bool


@dataclass(frozen=True)
class DeadlineNear(Event):
    """A lot that members follow is due in `days` days."""

    emitter: ClassVar[str] = "scheduler"
    lot_id: int
    days: int
    deadline: str  # ISO: a moved deadline reminds again


@dataclass(frozen=True)
class SourceSilent(Event):
    """A source is quiet, blocked or changed shape; `alarm_id` says how."""

    emitter: ClassVar[str] = "scheduler"
    alarm_id: int


@dataclass(frozen=True)
class SourceMended(Event):
    """A silent source speaks again."""

    emitter: ClassVar[str] = "scheduler"
    alarm_id: int


@dataclass(frozen=True)
class DeliveryFailed(Event):
    """A delivery used up its tries; it stays visible until someone acts."""

    emitter: ClassVar[str] = "alerts.deliver"
    delivery_id: int


EVENTS: dict[str, type[Event]] = {event.__name__: event for event in Event.__subclasses__()}


def from_payload(kind: str, payload: dict[str, Any]) -> Event:
    """The event of that name; raises KeyError for an unknown name."""
    return EVENTS[kind](**payload)
