"""A copy never restored is none: the last one is restored beside the database, and what came of it
is kept for `vigie status`, `vigie doctor`, /healthz and the desk.
"""

import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from vigie.domain import french
from vigie.store.db import Store, open_store
from vigie.store.migrate import upgrade
from vigie.store.service import backup, postgres_copies
from vigie.store.service.app_state import TRIAL, recall, remember
from vigie.store.tables import Notice

ANSWERS = (OSError, SQLAlchemyError, backup.BadBackup, subprocess.TimeoutExpired)


def try_last(store: Store, home: Path, now: datetime) -> int:
    """Try the newest copy of the data folder and remember what came of it; the notices that it
    holds. Raises BadBackup where it cannot be restored.
    """
    copies = sorted((home / "sauvegardes").glob("vigie-????-??-??.gz"))
    if not copies:
        return 0
    fact = {"file": copies[-1].name, "at": now.isoformat(), "notices": 0, "error": ""}
    try:
        fact["notices"] = attempt(store, copies[-1])
    except ANSWERS as error:
        fact["error"] = str(error)[:300]
        raise
    finally:
        remember(store, TRIAL, fact, now)
    return int(str(fact["notices"]))


def last_trial(session: Session) -> str:
    """What the last trial says, in words; empty where none was made."""
    fact = recall(session, TRIAL)
    if not fact or fact["error"]:
        return ""
    when = french.moment(datetime.fromisoformat(fact["at"]))
    notices = french.count(fact["notices"], "avis", "avis")
    return f"Sauvegarde {fact['file']} restaurée à l’essai {when} : {notices}"


def attempt(store: Store, file: Path) -> int:
    """Restore that copy apart, bring it to today's tables and count its notices; nothing of the
    database of the service changes.
    """
    if not store.sqlite:
        with postgres_copies.apart(store) as url:
            return _restored(url, file)
    with tempfile.TemporaryDirectory(prefix="vigie-essai-") as folder:
        return _restored(f"sqlite:///{folder}/vigie.db", file)


def _restored(url: str, file: Path) -> int:
    tried = open_store(url)
    try:
        backup.restore(tried, file)
        upgrade(tried)
        with tried.reading() as session:
            return int(session.execute(select(func.count(col(Notice.id)))).scalar_one())
    finally:
        tried.close()
