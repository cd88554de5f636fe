"""A composed message, the same for every channel, kept as JSON in the outbox."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from alerts.content.clean import header, isolated, line
from alerts.content.items import Item
from vigie.store.outbox.new_delivery import NewItem
from vigie.store.outbox.tokens import NewToken

THREAD = "fil"  # the block of a post after which all goes into its thread


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
    facts: Mapping[str, Any] = field(default_factory=dict)  # the same for programs

    def as_json(self) -> dict[str, Any]:
        """As the outbox keeps it."""
        return {
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "blocks": list(self.blocks),
            "attachments": [
                {
                    "name": attachment.name,
                    "mime": attachment.mime,
                    "content": b64encode(attachment.content).decode(),
                }
                for attachment in self.attachments
            ],
            "headers": [list(pair) for pair in self.headers],
            "to": self.to,
            "to_name": self.to_name,
            "facts": dict(self.facts),
        }


def from_json(stored: dict[str, Any]) -> Message:
    """The message that the outbox kept."""
    return Message(
        subject=stored["subject"],
        text=stored["text"],
        html=stored.get("html", ""),
        blocks=tuple(stored.get("blocks", ())),
        attachments=tuple(
            Attachment(attachment["name"], attachment["mime"], b64decode(attachment["content"]))
            for attachment in stored.get("attachments", ())
        ),
        headers=tuple((name, value) for name, value in stored.get("headers", ())),
        to=stored.get("to", ""),
        to_name=stored.get("to_name", ""),
        facts=stored.get("facts", {}),
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
    logo: Attachment | None = None  # the chamber's, shown in the mail itself


@dataclass(frozen=True)
class House:
    """The chamber that writes, and where its pages are."""

    chamber: str
    public_url: str
    secret: str
    mail_from: str = ""
    contact: str = ""

    @property
    def host(self) -> str:
        """Its name in message and calendar ids."""
        return urlsplit(self.public_url).hostname or "vigie.invalid"


@dataclass(frozen=True)
class InCharge:
    """Who of the team is in charge of a member: whom its people call or answer."""

    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True)
class Person:
    """Whom a message is for."""

    contact_id: int
    first_name: str
    email: str
    structure: str
    last_name: str = ""
    source: str = ""  # where the data about them come from
    source_day: date | None = None
    member: bool = True  # else a partner network's contact
    in_charge: InCharge | None = None
    link_series: int = 0
    hearing: bool = True  # its structure has an activity that is sure, and says where

    @property
    def hello(self) -> str:
        """« Bonjour Awa, » or « Bonjour, »."""
        name = isolated(line(self.first_name, 60))
        return f"Bonjour {name}," if name else "Bonjour,"

    @property
    def name(self) -> str:
        """As the address shows it."""
        return header(f"{self.first_name} {self.last_name}", 80)


@dataclass(frozen=True)
class Composed:
    """A message with what it tells of and the links that must open; `why` says why there is
    none.
    """

    message: Message | None = None
    items: tuple[NewItem, ...] = ()
    links: tuple[NewToken, ...] = ()
    why: str = ""
    hold: bool = False  # staff keep it back
    dropped: tuple[int, ...] = ()  # items it was to tell of and does not: they stay untold
    viewed: tuple[int, tuple[int, ...]] | None = (
        None  # joint bid and members whose contacts it shows: logged
    )


@dataclass(frozen=True)
class StaffNotice:
    """One thing staff should know: what, about what, where to act."""

    title: str
    text: str
    url: str = ""
    item: Item | None = None
    urgent: bool = False
