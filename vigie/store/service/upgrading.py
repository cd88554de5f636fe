"""A database that holds something is copied before it is changed; one from a newer version is
left alone.
"""

from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from vigie.store.db import Store, open_store
from vigie.store.migrate import UnknownRevision, pending, upgrade
from vigie.store.service.backup import BadBackup, before_upgrade
from vigie.store.service.health import empty


class NotUpgraded(Exception):
    """Raised by `bring_up_to_date`; says in French what went wrong, what state the database is
    in and the remedy.
    """


def ready_store(url: str) -> Store:
    """The store at that URL; one that holds nothing yet gets its tables, whichever command comes
    first.
    """
    store = open_store(url)
    if empty(store) and not inspect(store.engine).has_table("users"):
        upgrade(store)
    return store


def missing(store: Store) -> list[str]:
    """The revisions that the database lacks; raises NotUpgraded when it comes from a newer
    version.
    """
    try:
        return pending(store)
    except UnknownRevision as error:
        words = "La base vient d’une version plus récente de Vigie : réinstaller cette version"
        raise NotUpgraded(
            f"{words}, ou restaurer une copie « avant-mise-a-jour » ({error})."
        ) from error


def bring_up_to_date(store: Store, folder: Path, now: datetime) -> Path | None:
    """Run what is missing; returns the copy made before, where there was something to copy.
    Raises NotUpgraded.
    """
    try:
        lacking = missing(store)
        if not lacking:
            return None
        copy = None if empty(store) else before_upgrade(store, folder, now, lacking)
        upgrade(store)
    except (OSError, BadBackup) as error:
        words = f"Sauvegarde avant mise à jour impossible ({error})"
        raise NotUpgraded(
            f"{words} : rien n’a changé ; vérifier la place et les droits de {folder}."
        ) from error
    except SQLAlchemyError as error:
        words = str(error.__cause__ or error)[:300]
        raise NotUpgraded(
            f"Mise à jour de la base impossible ({words}) : elle reste telle quelle ; `vigie "
            f"doctor` dit quoi vérifier."
        ) from error
    return copy
