"""The mailbox where bounces and requests to stop a list come back, read over IMAP and decoded; what
they do is vigie.acts.returns.
"""

import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from alerts.bounces import LARGEST, Returned, returned
from alerts.channels.base import ChannelDown, NotConfigured
from alerts.stop_mail import Written, stop_asked, written
from vigie.config import Settings

MOST = 500  # messages read in one go
TIMEOUT = 30.0


@dataclass(frozen=True)
class MailboxPlace:
    """How far a box was read: its numbers hold while its validity does (RFC 3501 §2.3.1.1)."""

    validity: int = 0
    number: int = 0  # UID of the last mail read


@dataclass(frozen=True)
class Arrival:
    """What one mail of the mailbox says: a list to stop, messages of ours that came back, or what
    a person wrote; and the place after it.
    """

    place: MailboxPlace
    stop_token: str = ""
    returned: tuple[Returned, ...] = ()
    written: Written | None = None


def arrivals(settings: Settings, read_before: MailboxPlace) -> Iterator[Arrival]:
    """The mails that came after that place, decoded, whoever opened them meanwhile; those unseen
    where the box was never read. Raises NotConfigured, ChannelDown.
    """
    own = parseaddr(settings.mail_from)[1]
    box = _open(settings.imap_url.get_secret_value())
    try:
        box.select("INBOX")
        validity = _number(box.response("UIDVALIDITY"))
        same_mailbox = validity == read_before.validity and read_before.number
        question = ("UID", f"{read_before.number + 1}:*") if same_mailbox else ("UNSEEN",)
        _, answer = box.uid("SEARCH", *question)
        numbers = sorted(int(number) for number in (answer[0] or b"").split())
        # « n:* » always names the last mail, even one that was read
        new_numbers = [
            number for number in numbers if not same_mailbox or number > read_before.number
        ]
        for number in new_numbers[:MOST]:
            _, parts = box.uid("FETCH", str(number), f"(BODY.PEEK[]<0.{LARGEST}>)")
            raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
            arrival = _decoded(MailboxPlace(validity, number), raw, own)
            yield arrival
            if arrival.written is None:  # what a person may answer stays unseen
                box.uid("STORE", str(number), "+FLAGS", "\\Seen")
    except (imaplib.IMAP4.error, OSError) as down:
        raise ChannelDown(f"Boîte des retours : {down}.") from down
    finally:
        _close(box)


def _number(response: tuple[str, list[bytes | None]]) -> int:
    values = [value for value in response[1] if value]
    return int(values[-1]) if values and values[-1].isdigit() else 0


def prove(url: str) -> None:
    """Open the mailbox and leave it as it is; raises ChannelDown or NotConfigured."""
    _close(_open(url))


def _decoded(place: MailboxPlace, raw: bytes, own: str) -> Arrival:
    token = stop_asked(raw)
    reports = () if token else tuple(returned(raw))
    return Arrival(place, token, reports, None if token or reports else written(raw, own))


def _open(url: str) -> imaplib.IMAP4:
    parts = urlsplit(url)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname:
        raise NotConfigured("VIGIE_IMAP_URL absente : écrire imaps://utilisateur:secret@hôte.")
    try:
        if parts.scheme == "imaps":
            box: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                parts.hostname,
                parts.port or 993,
                ssl_context=ssl.create_default_context(),
                timeout=TIMEOUT,
            )
        else:
            box = imaplib.IMAP4(parts.hostname, parts.port or 143, timeout=TIMEOUT)
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
    except UnicodeEncodeError:
        raise ChannelDown(
            "Boîte des retours : identifiant sans accent seulement, vérifier VIGIE_IMAP_URL."
        ) from None
    except (imaplib.IMAP4.error, OSError) as down:
        raise ChannelDown(
            f"Boîte des retours {parts.hostname} injoignable ou identifiant refusé : {down}."
        ) from down
    return box


def _close(box: imaplib.IMAP4) -> None:
    try:
        box.logout()
    except (imaplib.IMAP4.error, OSError):
        box.shutdown()
