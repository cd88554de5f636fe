"""Where a message's data come from, as the licences ask: publisher, number, day; and safe
addresses only.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from alerts.clean import line
from vigie.domain import french

PUBLISHERS = {
    "boamp": "DILA – BOAMP, avis",
    "ted": "TED, © Union européenne, avis",
    "maximilien": "Maximilien, consultation",
    "place": "PLACE, consultation",
    "saisie": "saisie par l’équipe,",
}


class Published(NamedTuple):
    """One notice as a source line needs it."""

    source: str
    source_id: str
    last_seen_at: datetime


def source_line(notices: Sequence[Published]) -> str:
    """« Source : DILA – BOAMP, avis n° 26-12345, consulté le 22/11/2026 » for the newest notice
    of each source.
    """
    newest = {notice.source: notice for notice in notices}
    told = [
        f"{PUBLISHERS.get(one.source, line(one.source, 30) + ', avis')} "
        f"{french.ordinal_number(line(one.source_id, 40))}, "
        f"consulté le {french.numeric_date(one.last_seen_at)}"
        for one in newest.values()
    ]
    if not told:
        return ""
    return f"Source{'s' if len(told) > 1 else ''}{french.NBSP}: {f'{french.NBSP}; '.join(told[:4])}"


def web_address(told: str) -> str:
    """The address if it is a plain web one, else nothing: a notice never brings `javascript:` or
    blanks.
    """
    if len(told) > 500 or any(one <= " " or one in "<>\"'`\\" for one in told):
        return ""
    try:
        parts = urlsplit(told)
    except ValueError:
        return ""
    return (
        told
        if parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
        else ""
    )
