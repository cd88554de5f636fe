"""Stopping a list by mail (RFC 2369), for programs that do not open addresses: what is written,
and read back (pure).
"""

import re
from email import message_from_bytes
from email.utils import parseaddr

HEAD = 64_000  # the subject stands before that
SAFE_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)
SUBJECT = re.compile(r"\s{0,9}desinscription-([\w~-]{16,100})\s{0,9}", re.ASCII)


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
    found = SUBJECT.fullmatch(str(message_from_bytes(raw[:HEAD]).get("Subject", ""))[:400])
    return found.group(1) if found else ""
