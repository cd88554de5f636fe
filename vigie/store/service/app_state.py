"""Small named facts that the service remembers."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from vigie.store.db import Store
from vigie.store.tables import AppState

TRIAL = "restore_trial"  # the name under which the last trial of a copy is kept


def remember(store: Store, name: str, fact: dict[str, Any], now: datetime) -> None:
    """Keep a fact under its name, in place of the one before."""
    with store.transaction() as session:
        remember_in(session, name, fact, now)


def remember_in(session: Session, name: str, fact: dict[str, Any], now: datetime) -> None:
    """The same within a transaction that does more."""
    session.merge(AppState(name=name, value=fact, updated_at=now))


def recall(session: Session, name: str) -> dict[str, Any]:
    """The fact of that name, or nothing."""
    row = session.get(AppState, name)
    return row.value if row else {}


def recall_all(session: Session, prefix: str) -> dict[str, dict[str, Any]]:
    """Every fact whose name begins so, by the rest of its name."""
    rows = session.execute(
        select(AppState).where(col(AppState.name).startswith(prefix, autoescape=True))
    ).scalars()
    return {row.name.removeprefix(prefix): row.value for row in rows}
