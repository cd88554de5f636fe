"""The release rule (pure): what goes out by itself, what waits for staff, what goes out marked «
à vérifier ».
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from alerts.content.items import VERIFIED, Item
from vigie.domain.clock import paris_day, same_wall_clock
from vigie.domain.lots import FindingView, sure_as_read
from vigie.domain.working_days import after_days

WORKING_DAYS_ON_DESK = 2
PRESSING_DAYS = 7
# A lot whose deadline falls before the desk's delay is over, or the day after, would be told too
# late to be of use.
LEAST_LEFT = timedelta(days=1)


@dataclass(frozen=True)
class Release:
    """Whether it may go, with which findings, and when it will if nobody acts."""

    go: bool
    findings: tuple[FindingView, ...] = ()
    marked: bool = False  # goes out « à vérifier »
    goes_at: datetime | None = None  # when it goes by itself; null: only by staff
    why: str = ""


def after_working_days(moment: datetime, days: int) -> datetime:
    """The same Paris hour that many working days later."""
    day = paris_day(moment)
    return same_wall_clock(moment, (after_days(day, days) - day).days)


def sure(finding: FindingView) -> bool:
    """Confirmed by staff, or at 0.9 and more, proven by text and without conflict."""
    if finding.verdict in VERIFIED:
        return True
    return _sure_as_read(finding)


def _sure_as_read(finding: FindingView) -> bool:
    return finding.settled_at is None and sure_as_read(
        finding.confidence, finding.quote, finding.conflict
    )


@lru_cache(maxsize=4_096)  # all that one publication opens, opens at one instant
def desk_until(opened_at: datetime) -> datetime:
    """The end of staff's time to look at an uncertain finding."""
    return after_working_days(opened_at, WORKING_DAYS_ON_DESK)


def release(item: Item, setting: Literal["auto", "review"], now: datetime) -> Release:
    """What of that lot may leave now, under that setting and what staff said."""
    if item.held:
        return Release(False, why="retenu par l’équipe")
    if not item.findings:
        return Release(False, why="aucune considération sociale retenue")
    if item.released_at is not None and item.released_at <= now:
        return Release(
            True,
            item.findings,
            not all(map(sure, item.findings)),
            item.released_at,
            "diffusé par l’équipe",
        )
    if setting == "review":
        return Release(False, why="attend l’accord de l’équipe")
    return _auto(item, now)


def _auto(item: Item, now: datetime) -> Release:
    until = desk_until(item.opened_at)
    certain = tuple(finding for finding in item.findings if sure(finding))
    # In time, or too pressing to wait: everything goes, what is uncertain marked as such.
    pressing = item.deadline_at is not None and item.deadline_at <= until + LEAST_LEFT
    if now >= until or pressing:
        return Release(
            True,
            item.findings,
            len(certain) < len(item.findings),
            until,
            "délai de relecture passé",
        )
    if certain:
        return Release(True, certain, False, item.opened_at, "sûr")
    return Release(False, goes_at=until, why="à vérifier par l’équipe")


def freed_at(item: Item) -> datetime:
    """When what was uncertain on that lot could leave: staff confirmed it or let it go, or the
    desk's time was over.
    """
    until = desk_until(item.opened_at)
    if item.deadline_at is not None and item.deadline_at <= until + LEAST_LEFT:
        return item.opened_at
    settled = [
        finding.settled_at for finding in item.findings if finding.reserved and finding.settled_at
    ]
    return min(until, item.released_at or until, *settled)


def reserved_in_doubt(item: Item) -> bool:
    """Whether a reservation was read on it and none was sure as read: it follows what is sure of
    the lot, later.
    """
    reservations = [finding for finding in item.findings if finding.reserved]
    return bool(reservations) and not any(_sure_as_read(finding) for finding in reservations)
