"""Pages that broke the content policy, as browsers report them: a few sorts, counted; anybody may
send such reports, so that nothing of them is kept as sent.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlsplit

from sqlmodel import Session

from vigie.store.db import Store
from vigie.store.service.app_state import recall, remember

NAME = "csp"
MOST = 50  # sorts kept: the ones seen last
WRITTEN = timedelta(minutes=1)  # a sort seen again is counted at most so often
DIRECTIVE = re.compile(r"[a-z-]{3,40}")  # « script-src-elem »
PLACE = re.compile(r"/[a-z0-9.-]{0,40}")  # the first part of a path: what follows may be secret


@dataclass(frozen=True)
class Violation:
    """One sort: which rule, what was stopped, on which pages."""

    directive: str
    stopped: str  # the host, or « inline », « eval », « data »
    page: str  # the first part of its path

    @classmethod
    def read(cls, report_body: dict[str, Any]) -> Self | None:
        """Out of a report's own words; nothing where it names no rule."""
        rule = report_body.get("effectiveDirective") or report_body.get("effective-directive")
        rule = str(rule or report_body.get("violated-directive") or "").split(" ")[0]
        if not DIRECTIVE.fullmatch(rule):
            return None
        stopped = str(report_body.get("blockedURL") or report_body.get("blocked-uri") or "")
        page = str(report_body.get("documentURL") or report_body.get("document-uri") or "")
        return cls(rule, _host(stopped), _first(page))


def _host(address: str) -> str:
    try:
        host = urlsplit(address[:500]).hostname or address
    except ValueError:
        host = ""
    return re.sub(r"[^a-z0-9.:-]", "", host.lower())[:80] or "?"


def _first(address: str) -> str:
    try:
        path = urlsplit(address[:500]).path
    except ValueError:
        return "/"
    part = PLACE.match(path.lower())
    return part[0] if part else "/"


def keep_violations(store: Store, reported_violations: Iterable[Violation], now: datetime) -> None:
    """Count each sort; nothing is written where each was just counted."""
    with store.reading() as session:
        counts_by_key: dict[str, dict[str, Any]] = dict(recall(session, NAME))
    changed = False
    for violation in reported_violations:
        key = f"{violation.directive} {violation.stopped} {violation.page}"
        earlier_count = counts_by_key.get(key, {"times": 0, "last": ""})
        if earlier_count["last"] and datetime.fromisoformat(earlier_count["last"]) > now - WRITTEN:
            continue
        counts_by_key[key] = {"times": earlier_count["times"] + 1, "last": now.isoformat()}
        changed = True
    if changed:
        newest = sorted(counts_by_key.items(), key=lambda pair: str(pair[1]["last"]), reverse=True)
        remember(store, NAME, dict(newest[:MOST]), now)


def violations(session: Session) -> list[tuple[str, int]]:
    """(rule, what was stopped, page; how often), the last first."""
    stored_counts = recall(session, NAME).items()
    newest = sorted(stored_counts, key=lambda pair: str(pair[1]["last"]), reverse=True)
    return [(name, int(count["times"])) for name, count in newest]
