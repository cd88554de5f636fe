"""A member asked to be called back: who is in charge of it hears at once, everybody a working day
later if nobody called.
"""

from datetime import datetime

from alerts.planning.queue import queue_real_time
from alerts.planning.recipients import colleague_delivery, staff_deliveries
from alerts.planning.timing import due
from vigie.config import Settings
from vigie.domain.clock import paris_day
from vigie.domain.working_days import after_days
from vigie.store import Store
from vigie.store.match.calls import awaited_calls


def queue_calls(store: Store, settings: Settings, now: datetime) -> None:
    """Queue both; each is told once, whoever runs it how often."""
    with store.reading() as session:
        calls = awaited_calls(session)
        planned = [
            colleague_delivery(settings, call.in_charge_id, f"call:{call.answer_id}", due(now))
            for call in calls
            if call.in_charge_id
        ]
        for call in calls:
            if paris_day(now) >= after_days(paris_day(call.asked_at), 1):
                subject = f"call:{call.answer_id}:again"
                planned += staff_deliveries(session, settings, subject, now)
    if planned:
        with store.transaction() as session:
            queue_real_time(session, planned, now)
