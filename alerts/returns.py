"""The mailbox where bounces and requests to stop a list come back, read over IMAP and decoded; what
they do is vigie.acts.returns.
"""

import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from alerts.bounces import LARGEST, Returned, returned
from alerts.channels.base import ChannelDown, NotConfigured
from alerts.stop_mail import stop_asked
from vigie.config import Settings
from vigie.store.tables import Delivery, columns_of

DELIVERIES = columns_of(Delivery)
MOST = 500  # messages read in one go
TIMEOUT = 30.0


@dataclass(frozen=True)
class Arrival:
    """What one mail of the mailbox says: a list to stop, or messages of ours that came back."""

    stop_token: str = ""
    returned: tuple[Returned, ...] = ()


def arrivals(settings: Settings) -> Iterator[Arrival]:
    """The unseen mails of the box, decoded. Raises NotConfigured, ChannelDown."""
    for raw in _unseen(settings.imap_url.get_secret_value()):
        token = stop_asked(raw)
        yield Arrival(token, () if token else tuple(returned(raw)))


def _unseen(url: str) -> Iterator[bytes]:
    """The unseen mails; each is marked seen only after the next one is asked for, so that a
    crash reads it again.
    """
    box = _open(url)
    try:
        box.select("INBOX")
        _, unseen_numbers = box.search(None, "UNSEEN")
        for number in (unseen_numbers[0] or b"").split()[:MOST]:
            _, parts = box.fetch(
                number.decode(), f"(BODY.PEEK[]<0.{LARGEST}>)"
            )  # a mail may be of any size
            raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
            yield raw
            box.store(number.decode(), "+FLAGS", "\\Seen")
    except (imaplib.IMAP4.error, OSError) as down:
        raise ChannelDown(f"Boîte des retours : {down}.") from down
    finally:
        _close(box)


def prove(url: str) -> None:
    """Open the mailbox and leave it as it is; raises ChannelDown or NotConfigured."""
    _close(_open(url))


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
