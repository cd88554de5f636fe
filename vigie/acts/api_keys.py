"""Keys of the API: made for one use and one time, ended, told of before their end."""

import secrets
from datetime import datetime, timedelta

from sqlmodel import Session

from alerts.planning.queue import queue_real_time
from alerts.planning.recipients import staff_deliveries
from vigie.acts.actor import Actor
from vigie.config import Settings
from vigie.domain.labels import KeyScope
from vigie.domain.refusals import BadChange
from vigie.store.desk.api_keys import PREFIX, ending_keys
from vigie.store.desk.users import audit
from vigie.store.sessions import digest
from vigie.store.tables import ApiKey

SCOPES = KeyScope.words()
LONGEST_LIFE = 366  # days: whoever still needs the key then asks for another
WARNED_AGAIN = timedelta(days=7)


def make_key(
    session: Session, actor: Actor, name: str, now: datetime, *, scope: str = "all", days: int = 365
) -> str:
    """A new key's secret, told this once; refused without an end within a year."""
    if scope not in SCOPES:
        raise BadChange(f"usage « {scope[:40]} » inconnu : choisir parmi ceux proposés.")
    if not 1 <= days <= LONGEST_LIFE:
        raise BadChange(f"durée de {days} jours : en choisir une de 1 à {LONGEST_LIFE}.")
    raw = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey(
        name=name.strip()[:80] or "sans nom",
        hashed=digest(raw),
        scope=scope,
        created_by=actor.user_id,
        created_at=now,
        ends_at=now + timedelta(days=days),
    )
    session.add(row)
    session.flush()
    detail = {"nom": row.name, "usage": scope, "fin": row.ends_at.date().isoformat()}
    audit(session, actor.name, "clé d’API créée", f"api_key:{row.id}", now, **detail)
    return raw


def warn_of_ends(session: Session, settings: Settings, now: datetime) -> int:
    """Tell staff of keys that end within a month, then within a week; returns how many."""
    keys_told = 0
    for key in ending_keys(session, now):
        last = key.ends_at - WARNED_AGAIN
        if key.warned_at is not None and (key.warned_at >= last or now < last):
            continue
        subject = f"api_key:{key.id}:{'semaine' if now >= last else 'mois'}"
        queue_real_time(session, staff_deliveries(session, settings, subject, now), now)
        key.warned_at = now
        session.add(key)
        keys_told += 1
    return keys_told
