"""A dated rule will change an answer: staff are told 30 and 7 days before, with how many members
and lots it touches.
"""

from datetime import datetime

from alerts.planning.queue import queue_real_time
from alerts.planning.recipients import staff_deliveries
from vigie.config import Settings
from vigie.domain.clock import paris_day
from vigie.domain.law_dates import changes, step_due
from vigie.store import Store


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
