"""Stopping a list by mail (RFC 2369), for programs that do not open addresses: what is written,
and read back; and mail that a person wrote, which staff answer (pure).
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

from alerts.bounces import AWAY
from vigie.domain.text_key import bare

HEAD = 64_000  # the subject stands before that
LONGEST_SUBJECT = 2_000
SAFE_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)
# Behind « [EXTERNE] », « RE: », « ***SPAM*** »: what gateways and answers put before it; U+FFFD
# stands for a letter whose encoding nobody said.
SUBJECT = re.compile(
    r"(?<![\w~-])d[eéÉ\ufffd]{1,2}sinscription-([\w~-]{16,100})(?![\w~-])", re.I | re.ASCII
)


# « je ne veux plus recevoir », « merci de me désinscrire », « stop » alone
ENOUGH = re.compile(
    r"\bne (?:veux|voulons|souhaite|souhaitons|desire|desirons) plus\b"
    r"|\b(?:desinscri|desabonn|unsubscribe)\w*|\bplus (?:rien )?recevoir\b"
    r"|\b(?:retire[rz]?|supprime[rz]?|enleve[rz]?)[ -](?:moi|nous|mon|notre)\b|^stop\W*$",
    re.MULTILINE,
)
# by a machine, or to many: nobody waits for an answer
MACHINE_HEADERS = ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond")
LONGEST_MAIL = 4_000  # characters in which a request is looked for


@dataclass(frozen=True)
class Written:
    """Mail that a person wrote: from which address, and whether it asks to be left alone."""

    address: str
    asks_to_stop: bool


def written(raw: bytes, own: str = "") -> Written | None:
    """What a person wrote to the sender's box; nothing for mail of machines and of ourselves."""
    mail = message_from_bytes(raw[:HEAD])
    address = parseaddr(str(mail.get("From", "")))[1].lower()
    if not SAFE_ADDRESS.fullmatch(address) or address == own.lower():
        return None
    answered = str(mail.get("Auto-Submitted", "no")).lower() != "no"
    bulk = str(mail.get("Precedence", "")).lower() in ("bulk", "junk", "list")
    subject = bare(_subject(raw))
    away = any(subject.startswith(word) or f": {word}" in subject for word in AWAY)
    daemon = address.startswith(("mailer-daemon@", "postmaster@", "bounce"))
    report = mail.get_content_type() in ("multipart/report", "message/delivery-status")
    if answered or bulk or away or daemon or report:
        return None
    if any(name in mail for name in MACHINE_HEADERS):
        return None
    return Written(address, bool(ENOUGH.search(f"{subject}\n{bare(_own_words(mail))}")))


def _own_words(mail: Message) -> str:
    """The first plain text, without the lines that quote ours."""
    part = next(
        (mail_part for mail_part in mail.walk() if mail_part.get_content_type() == "text/plain"),
        None,
    )
    content = part.get_payload(decode=True) if part is not None else b""
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    rows = [row for row in text[:LONGEST_MAIL].splitlines() if not row.startswith(">")]
    return "\n".join(rows)


def stop_address(mail_from: str, stop_url: str) -> str:
    """« mailto:vigie@…?subject=desinscription-… » with the link's own secret; empty without a
    real sender's address.
    """
    address = parseaddr(mail_from)[1]
    if not SAFE_ADDRESS.fullmatch(address):
        return ""
    return (
        f"mailto:{address.replace('+', '%2B')}?subject=desinscription-{stop_url.rpartition('/')[2]}"
    )


def stop_asked(raw: bytes) -> str:
    """The secret of the list that this mail asks to stop; empty for any other mail."""
    secret_match = SUBJECT.search(_subject(raw))
    return secret_match.group(1) if secret_match and not _only_words(secret_match.group(1)) else ""


def _only_words(secret: str) -> bool:
    """« desinscription-de-la-lettre-hebdomadaire » asks in words and holds no secret."""
    parts = [part for part in re.split(r"[-_~]", secret) if part]
    return all(
        part.isalpha() and (part.islower() or part[1:].islower() or part.isupper())
        for part in parts
    )


def _subject(raw: bytes) -> str:
    """The subject as it is read: encoded words put together, folded lines joined."""
    subject = str(message_from_bytes(raw[:HEAD]).get("Subject", ""))[:LONGEST_SUBJECT]
    try:
        return " ".join(str(make_header(decode_header(subject))).split())
    except (LookupError, ValueError):  # an unknown charset, broken base64
        return " ".join(subject.split())
