"""The rights of a person and the service's memory of them: erase, restore a copy without what was
erased since.
"""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from alerts.channels.files import FOLDER, forget_person
from vigie.acts.actor import Actor
from vigie.domain.refusals import BadChange
from vigie.store import Store
from vigie.store.desk.users import audit
from vigie.store.migrate import upgrade
from vigie.store.rights import doors, persons, takedown
from vigie.store.service import backup
from vigie.store.service.lock import AlreadyRunning, alone, one_service
from vigie.store.tables import ApiKey, Contact


def erase_address(store: Store, actor: Actor, home: Path, address: str, now: datetime) -> int:
    """Erase whoever has that address, contact or account, from tables and letters on disk;
    returns how many letters were removed.
    """
    with store.transaction() as session:
        needles = persons.needles_of(session, address)
        erased = persons.forget(session, address, now, by=actor.name)
        if not erased:
            raise BadChange(
                f"personne n’a l’adresse « {address[:120]} » : vérifier qu’elle est écrite comme "
                f"dans les messages."
            )
        _remember(session, home, erased, now)
    return forget_person(home / FOLDER, address, needles)


def erase_contact(store: Store, actor: Actor, home: Path, contact_id: int, now: datetime) -> int:
    """Erase one contact from tables and letters on disk; returns how many letters were removed."""
    with store.transaction() as session:
        contact = session.get(Contact, contact_id)
        if contact is None or not contact.active:
            raise BadChange("cette personne n’est plus enregistrée.")
        address = contact.email
        needles = persons.needles(address, contact.first_name, contact.last_name)
        persons.forget_contact(session, contact_id, now, by=actor.name)
        _remember(session, home, [f"contact:{contact_id}"], now)
    return forget_person(home / FOLDER, address, needles)


def revoke_key(session: Session, actor: Actor, number: int, now: datetime) -> None:
    """End a key of the API."""
    row = session.get(ApiKey, number)
    if row is None or row.revoked_at is not None:
        raise BadChange("cette clé l’était déjà.")
    row.revoked_at = now
    session.add(row)
    audit(session, actor.name, "clé d’API révoquée", f"api_key:{number}", now)


@dataclass(frozen=True)
class Restored:
    """What was done again after a restoration."""

    erased: int  # persons and notices
    reopened: doors.Reopened


def restore(store: Store, actor: Actor, home: Path, file: Path, now: datetime) -> Restored:
    """Put a copy in the database's place while nothing runs, then erase, take down and close again
    what was since the copy.
    """
    before = _stood(store)
    try:
        with one_service(home), alone(home, store):
            # not held meanwhile: on PostgreSQL the lock is a connection, and the tables are dropped
            pass
        backup.restore(store, file)
    except AlreadyRunning as error:
        raise BadChange(
            f"Vigie est en service ({error}) : l’arrêter d’abord. La base n’a pas changé."
        ) from error
    except backup.BadBackup as error:
        raise BadChange(f"{error}. La base n’a pas changé.") from error
    upgrade(store)
    erased = takedown.again(store, home, now)
    with store.transaction() as session:
        reopened = doors.close_again(session, (before, doors.noted(home)), now)
        audit(session, actor.name, "sauvegarde restaurée", "base", now, fichier=file.name[:80])
    return Restored(erased, reopened)


def _stood(store: Store) -> doors.Standing | None:
    """What the database that is about to go says of its doors, where it still answers."""
    with contextlib.suppress(SQLAlchemyError), store.reading() as session:
        return doors.stood(session)
    return None


def _remember(session: Session, home: Path, erased: list[str], now: datetime) -> None:
    """Note whom a restoration must erase again; written before the transaction ends, so that
    nobody is erased unnoted.
    """
    takedown.note(home, takedown.identified(session, erased), now)
