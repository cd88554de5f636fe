"""What comes back, read (pure): delivery status notices (RFC 3464) and complaints (RFC 5965),
hard or soft.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Literal

from alerts.clean import line

LARGEST = 1_000_000  # a bounce that quotes more is read up to there
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
KEY = re.compile(r"<([0-9a-f]{32})@[\w.-]{1,200}>")
# Permanent codes that are not the address's fault: a full box, a message too large, a policy of the
# day.
SOFT_IN_SPITE = {(2, 2), (2, 3), (3, 4), (7, 1), (7, 0)}


@dataclass(frozen=True)
class Returned:
    """One message that came back."""

    came: Literal["hard", "soft", "complaint"]
    address: str
    key: str  # the delivery's idempotency key, where the notice quotes its Message-ID
    detail: str
    provider_key: str  # the notice's own Message-ID: it is counted once


def returned(raw: bytes) -> Returned | None:
    """The bounce or complaint in that mail; nothing for any other mail (an answer, a holiday
    notice).
    """
    mail = message_from_bytes(raw[:LARGEST])
    kind = mail.get_content_type(), str(mail.get_param("report-type", "")).lower()
    if kind == ("multipart/report", "feedback-report"):
        return _made(
            mail,
            raw,
            "complaint",
            _field(mail, "Original-Rcpt-To"),
            "plainte pour courrier non désiré",
        )
    if kind == ("multipart/report", "delivery-status"):
        return _status(mail, raw)
    return None


def _status(mail: Message, raw: bytes) -> Returned | None:
    action = _field(mail, "Action").lower()
    found = STATUS.search(_field(mail, "Status"))
    if action not in ("failed", "delayed") or found is None:
        return None
    detail = line(_field(mail, "Diagnostic-Code") or found.group(), 300)
    hard = (
        action == "failed"
        and found.group(1) == "5"
        and (int(found.group(2)), int(found.group(3))) not in SOFT_IN_SPITE
    )
    recipient = _field(mail, "Final-Recipient") or _field(mail, "Original-Recipient")
    return _made(mail, raw, "hard" if hard else "soft", recipient, detail)


def _made(
    mail: Message, raw: bytes, came: Literal["hard", "soft", "complaint"], who: str, detail: str
) -> Returned | None:
    address = ADDRESS.search(who[:400])
    key = KEY.search(raw[:LARGEST].decode("utf-8", "replace"))
    own = line(str(mail.get("Message-ID", "")), 200)
    if (address is None and key is None) or not own:
        return None
    return Returned(
        came, address.group().lower() if address else "", key.group(1) if key else "", detail, own
    )


def _field(mail: Message, name: str) -> str:
    """The first field of that name in a machine-readable part of the notice."""
    for part in mail.walk():
        if part.get_content_type() in ("message/delivery-status", "message/feedback-report"):
            inner = part.get_payload()
            for block in inner if isinstance(inner, list) else []:
                if isinstance(block, Message) and block.get(name):
                    return str(block[name])
            if isinstance(inner, str):
                found = re.search(
                    rf"^{re.escape(name)}:\s*(.{{0,500}})$", inner, re.MULTILINE | re.IGNORECASE
                )
                if found:
                    return found.group(1)
    return ""
