"""The event loop: claim a batch, compute outside, write with the next events and the acknowledgement in one transaction."""

from dataclasses import dataclass, field

from vigie.flow.steps import Context


@dataclass
class Handled:
    """What a run of the loop did, by kind of event."""

    done: int = 0
    failed: int = 0
    lost: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)


def work(context: Context, once: bool = True, limit: int = 64) -> Handled:
    """Handle waiting events: until none is due when `once`, else for ever."""
    raise NotImplementedError
