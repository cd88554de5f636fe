"""A composed message, the same for every channel, kept as JSON in the outbox."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Attachment:
    """A file beside a message."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Message:
    """What a person reads: subject, HTML and plain text for mail, blocks for Slack; headers are
    ours, never a notice's.
    """

    subject: str
    text: str
    html: str = ""
    blocks: tuple[dict[str, Any], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    to: str = ""  # address, Slack channel or URL; resolved when composed
    to_name: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the outbox keeps it."""
        return {
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "blocks": list(self.blocks),
            "attachments": [
                {"name": one.name, "mime": one.mime, "content": b64encode(one.content).decode()}
                for one in self.attachments
            ],
            "headers": [list(pair) for pair in self.headers],
            "to": self.to,
            "to_name": self.to_name,
        }


def from_json(kept: dict[str, Any]) -> Message:
    """The message that the outbox kept."""
    return Message(
        subject=kept["subject"],
        text=kept["text"],
        html=kept.get("html", ""),
        blocks=tuple(kept.get("blocks", ())),
        attachments=tuple(
            Attachment(one["name"], one["mime"], b64decode(one["content"]))
            for one in kept.get("attachments", ())
        ),
        headers=tuple((name, value) for name, value in kept.get("headers", ())),
        to=kept.get("to", ""),
        to_name=kept.get("to_name", ""),
    )


@dataclass(frozen=True)
class Parcel:
    """One delivery in the deliverer's hands: its message, its key, the thread it belongs to."""

    id: int
    key: str
    kind: str
    message: Message
    thread: str = ""
    progress: str = ""  # of an earlier try of a message in several pieces
