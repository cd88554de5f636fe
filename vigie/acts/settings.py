"""What administrators set on a page: checked by the rules of the settings file, kept with a line
in the journal.
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from vigie.acts.actor import Actor
from vigie.config import STORED, Settings, faults_of, load
from vigie.domain.refusals import BadChange
from vigie.store import Store
from vigie.store.desk.setup import LOGO
from vigie.store.desk.users import audit
from vigie.store.service.stored_settings import put_in_force, store_setting, stored_settings
from vigie.store.service.upgrading import ready_store
from vigie.store.tables import AppState

COLLECTION = "collect:asked"  # AppState: sources that the timetable is to collect at once


class BadValues(BadChange):
    """Raised by `change_settings`: what is wrong, by the name of its setting."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ; ".join(f"{name} {fault}" for name, fault in faults.items()))
        self.faults = dict(faults)


def open_service() -> tuple[Settings, Store]:
    """The settings in force, stored ones with them, and the store, whose tables are there."""
    settings = load()
    store = ready_store(settings.database)
    put_in_force(store, settings)
    return settings, store


def change_settings(
    session: Session, actor: Actor, settings: Settings, values: Mapping[str, Any], now: datetime
) -> list[str]:
    """Keep those values (None takes one back) and put them in force here; returns the names of
    what changed. One that the environment or the file gives is refused, since it would not hold.
    """
    given_settings = {name: value for name, value in values.items() if value is not None}
    faults = {
        name: "est donné par l’environnement ou le fichier des réglages : le changer là."
        for name in values
        if name not in STORED or settings.origin(name) in ("environment", "file")
    }
    faults |= {
        name: fault for name, fault in faults_of(given_settings).items() if name not in faults
    }
    if faults:
        raise BadValues(faults)
    before = stored_settings(session)
    changed = [name for name, value in values.items() if before.get(name) != value]
    for name in changed:
        store_setting(session, name, values[name], now)
        setting_change = {"avant": before.get(name), "après": values[name]}
        audit(session, actor.name, "réglage modifié", f"setting:{name}", now, **setting_change)
    session.flush()
    settings.take_up(stored_settings(session))
    return changed


def ask_collection(session: Session, actor: Actor, sources: list[str], now: datetime) -> None:
    """Have the timetable collect those sources at once."""
    value = {"sources": sources, "at": now.isoformat(), "taken": False}
    session.merge(AppState(name=COLLECTION, value=value, updated_at=now))
    audit(session, actor.name, "collecte demandée", "sources", now, sources=sources)


def asked_collection(session: Session) -> list[str]:
    """The sources asked for, once; the page goes on waiting for their crawls."""
    row = session.get(AppState, COLLECTION)
    if row is None or row.value.get("taken"):
        return []
    row.value = {**row.value, "taken": True}
    return [str(source) for source in row.value.get("sources", ())]


def keep_logo(session: Session, actor: Actor, kind: str, content: bytes, now: datetime) -> None:
    """The chamber's logo, an image of that media type."""
    value = {"type": kind, "content": b64encode(content).decode()}
    session.merge(AppState(name=LOGO, value=value, updated_at=now))
    audit(session, actor.name, "logo changé", "setting:logo", now, octets=len(content))
