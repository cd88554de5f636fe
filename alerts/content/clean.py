"""Notice text is hostile: made harmless for each place it is put in, and bounded in size."""

import re
import unicodedata
from functools import lru_cache

LONGEST_REMEMBERED = 600
LONGEST_LINE = 4_000  # what is looked at of any one text, whatever its size
# Zero-width and direction overrides hide or reverse what follows; isolates are added by us where
# needed.
UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u00ad\u061c\ufff9-\ufffb]")
CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff]"
)  # half a surrogate pair is no letter either
NOT_XML = re.compile("[^\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
LINK = re.compile(
    r"(?:https?|ftp|mailto|javascript|data)\s?:\S{0,500}|www\.\S{1,300}", re.IGNORECASE
)


def line(text: str | None, limit: int = 300) -> str:
    """One line of plain text: no control, no newline, no direction override, at most `limit`
    characters.
    """
    if not text:
        return ""
    # the same lot is told to many members; only short texts are remembered
    return _short_line(text, limit) if len(text) <= LONGEST_REMEMBERED else _line(text, limit)


@lru_cache(maxsize=8_192)
def _short_line(text: str, limit: int) -> str:
    return _line(text, limit)


def _line(text: str, limit: int) -> str:
    head = text[: max(limit * 4, LONGEST_LINE)]
    head = UNSEEN.sub("", CONTROL.sub(" ", head))
    head = " ".join(unicodedata.normalize("NFC", head).split(" "))
    head = re.sub(r"[ \t]{2,}", " ", head).strip()
    return head if len(head) <= limit else _cut(head, limit)


def _cut(text: str, limit: int) -> str:
    head = text[: limit - 1]
    blank = head.rfind(" ")
    head = head[:blank] if blank > limit // 2 else head
    # never half an emoji sequence: a joiner or a combining mark must not end the line
    while head and (unicodedata.combining(head[-1]) or head[-1] in "\u200d\ufe0f"):
        head = head[:-1]
    return head.rstrip(" ,;:.-") + "…"


def isolated(text: str) -> str:
    """A right-to-left name kept from turning the French around it: wrapped in isolates, only
    then.
    """
    return f"\u2068{text}\u2069" if RTL.search(text) else text


def no_links(text: str) -> str:
    """The text with addresses made unclickable: buyers' words never send a reader elsewhere."""
    return LINK.sub(
        lambda match: match.group().replace("://", " : //").replace("www.", "www ."), text
    )


def slack(text: str | None, limit: int = 2_900) -> str:
    """Text for a Slack mrkdwn field: no mention, no link, no formatting of its own."""
    words = (
        no_links(line(text, limit)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    )
    # a zero-width space after these keeps Slack from reading them as markup or as @here
    return re.sub(r"([*_~`@#:])(?=\S)", "\\1\u200b", words)[:limit]


def ics(text: str | None, limit: int = 500) -> str:
    """Text for a calendar property value (RFC 5545 §3.3.11), newlines already gone."""
    words = line(text, limit)
    return words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def xml(text: str | None, limit: int = 2_000) -> str:
    """Text that XML 1.0 can hold; escaping is the writer's."""
    return NOT_XML.sub("", line(text, limit))


def header(text: str | None, limit: int = 200) -> str:
    """Text for a mail header: one line, whatever it was."""
    return line(text, limit)
