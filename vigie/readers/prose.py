"""Free text as published → plain text fit to be read and stored: entities, tags, lost bytes,
contacts.
"""

import html
import re

from vigie.domain.masking import mask_contacts

LONGEST = 200_000  # characters kept of one text; the payload keeps the rest
BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
INLINE = re.compile(r"</?(?:b|i|u|em|strong|span|sup|sub|font|a)\b[^<>]{0,500}>", re.IGNORECASE)
TAGS = re.compile(r"</?[A-Za-z][^<>]{0,500}>|<!--[^<>]{0,500}-->|<!\[CDATA\[|\]\]>")
CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)
CP1252 = {
    code: bytes([code]).decode("cp1252", errors="ignore") or " " for code in range(0x80, 0xA0)
}
BLANKS = re.compile(r"[ \t]+")
STRAY = re.compile(r"[\x80-\x9f]")
# Forms leave these where nobody wrote anything.
EMPTY = frozenset({"_DEFAULT_VALUE_CHANGE_ME_", "-", ".", ";", ",", "/", "sans objet.", "néant."})


def plain(raw: str) -> str:
    """The text without tags, with entities decoded (twice encoded too), stray cp1252 mended,
    blanks tidied.
    """
    text = raw[:LONGEST]
    for _ in range(3):
        if "&" not in text:
            break
        text = html.unescape(text)
    if "<" in text:
        text = TAGS.sub(" ", INLINE.sub("", BREAKS.sub("\n", text)))
    if text.isprintable():  # neither controls nor lines
        return (BLANKS.sub(" ", text) if "  " in text else text).strip(" ")
    text = STRAY.sub(lambda stray: CP1252[ord(stray.group())], text)
    text = CONTROLS.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    lines = (line.strip(" ") for line in BLANKS.sub(" ", text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def readable(raw: str | None) -> str | None:
    """Plain text with contacts masked (length kept), or none where nothing is said."""
    text = plain(raw) if raw else ""
    return mask_contacts(text) if text and text not in EMPTY else None


def one_line(raw: str | None) -> str | None:
    """The same on one line: titles, names."""
    text = readable(raw)
    return " ".join(text.split()) if text else None


def link(raw: str | None) -> str | None:
    """An http(s) address, entities decoded, `www.` completed; none for anything else
    (javascript:, prose, a mail).
    """
    text = plain(raw).replace("\n", "").replace(" ", "") if raw else ""
    if text.lower().startswith("www."):
        text = "https://" + text
    address = re.match(
        r"(?i)https?://[\w.-]{3,250}(?::\d{2,5})?(?:[/?#][^\s\"'<>\\]{0,1900})?$",
        text.rstrip(".,;"),
    )
    return address.group() if address else None
