"""Which channels are down since when; forgotten when the channel takes a message."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from vigie.store.tables import AppState, columns_of

APP_STATE = columns_of(AppState)
PREFIX = "channel_down:"


def went_down(session: Session, channel: str, error: str, now: datetime) -> bool:
    """Note it; the first moment is kept. True when it is the first."""
    row = session.get(AppState, PREFIX + channel)
    first_moment = row.value.get("since") if row is not None else None
    since = first_moment or now.isoformat()
    row = row or AppState(name=PREFIX + channel, updated_at=now)
    row.sqlmodel_update({"value": {"since": since, "error": error[:500]}, "updated_at": now})
    session.add(row)
    return not first_moment


def came_back(session: Session, channel: str, now: datetime) -> None:
    """It took a message again."""
    row = session.get(AppState, PREFIX + channel)
    if row is not None and row.value:
        row.sqlmodel_update({"value": {}, "updated_at": now})
        session.add(row)


def outages(session: Session) -> dict[str, tuple[datetime, str]]:
    """Each channel that is down: since when, with what error."""
    state_row_query = select(APP_STATE.c.name, APP_STATE.c.value).where(
        APP_STATE.c.name.like(PREFIX + "%")
    )
    return {
        name.removeprefix(PREFIX): (datetime.fromisoformat(outage["since"]), outage["error"])
        for name, outage in session.execute(state_row_query)
        if outage
    }


def outage_subject(channel: str, since: datetime) -> str:
    """What a message about that outage is about."""
    return f"outage:{channel}:{int(since.timestamp())}"
