"""A dated rule will change an answer: staff are told 30 and 7 days before, with how many members
and lots it touches.
"""

from datetime import datetime

from sqlmodel import Session

from alerts.content.message import StaffNotice
from alerts.planning.queue import queue_real_time
from alerts.planning.recipients import staff_deliveries
from vigie.config import Settings
from vigie.domain.clock import paris_day
from vigie.domain.law_dates import changes, step_due, warning
from vigie.store import Store
from vigie.store.match.law_counts import touched


def queue_law_changes(store: Store, settings: Settings, now: datetime) -> None:
    """Queue the warnings due today; who was told one is not told it again."""
    today = paris_day(now)
    subjects = [
        f"law:{change.name}:{change.day.isoformat()}:{step}"
        for change in changes(settings.eiti_ends)
        if (step := step_due(change, today, ())) is not None
    ]
    if not subjects:
        return
    with store.transaction() as session:
        for subject in subjects:
            queue_real_time(session, staff_deliveries(session, settings, subject, now), now)


def law_notice(
    session: Session, number: str, settings: Settings, now: datetime
) -> StaffNotice | None:
    """What « law:eiti:2026-12-22:30 » says; nothing once the date was moved or has passed."""
    name, day, _ = [*number.split(":"), "", ""][:3]
    today = paris_day(now)
    for change in changes(settings.eiti_ends):
        if change.name == name and change.day.isoformat() == day and today <= change.day:
            members, lots = touched(session, change, now)
            url = f"{settings.public_url.rstrip('/')}/droit"
            text = warning(change, today, members, lots)
            return StaffNotice("Le droit change bientôt", text, url)
    return None
