"""Stopping a list by mail (RFC 2369), for programs that do not open addresses: what is written,
and read back (pure).
"""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr

HEAD = 64_000  # the subject stands before that
LONGEST_SUBJECT = 2_000
SAFE_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)
# Behind « [EXTERNE] », « RE: », « ***SPAM*** »: what gateways and answers put before it; U+FFFD
# stands for a letter whose encoding nobody said.
SUBJECT = re.compile(
    r"(?<![\w~-])d[eéÉ\ufffd]{1,2}sinscription-([\w~-]{16,100})(?![\w~-])", re.I | re.ASCII
)


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
