"""Staff messages: on Slack, else on the webhook, else by mail to each account at the rhythm it
chose.
"""

from datetime import UTC, datetime, time, timedelta

from sqlmodel import Session

from alerts.people import channel_for, staff
from alerts.timing import due, window
from vigie.config import Settings
from vigie.domain.clock import PARIS, paris_day
from vigie.domain.working_days import working_day
from vigie.store.outbox import NewDelivery, NewItem

MORNING = time(7, 45)  # the daily mail is there when « Ce matin » is opened


def staff_deliveries(
    session: Session, settings: Settings, subject: str, now: datetime, *, not_on: str = ""
) -> list[NewDelivery]:
    """One thing to tell staff, grouped with what else happens in its window; `not_on` names a
    channel that is failing.
    """
    item = (NewItem(subject, section="staff"),)
    if settings.slack_token.get_secret_value() and not_on != "slack":
        return [_one(f"slack:{settings.slack_channel}", "slack", window(now), item)]
    if settings.webhook_url and not_on != "webhook":
        return [_one("webhook:staff", "webhook", window(now), item)]
    mail = channel_for("email", settings)
    if mail == not_on:
        return []  # the desk and `vigie outbox` show it
    return [
        _one(
            f"user:{user.id}",
            mail,
            due(now) if user.mail_rhythm == "immediate" else next_morning(now),
            item,
        )
        for user in staff(session)
    ]


def next_morning(now: datetime) -> datetime:
    """The next working morning in Paris."""
    day = paris_day(now)
    while True:
        morning = datetime.combine(day, MORNING, PARIS).astimezone(UTC)
        if working_day(day) and morning > now:
            return morning
        day += timedelta(days=1)


def _one(recipient: str, channel: str, at: datetime, items: tuple[NewItem, ...]) -> NewDelivery:
    return NewDelivery(
        what=f"staff:{at.isoformat()}",
        kind="staff",
        recipient=recipient,
        channel=channel,
        due_at=at,
        items=items,
    )
