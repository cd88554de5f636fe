"""What lets somebody in, or lets mail out, noted each minute beside the copies, so that a restored
copy opens nothing that was closed since: keys, accounts, passwords, roles, links, lists stopped.

The note says what stood at the last line of the journal. A copy whose journal ends before is older:
what is open in it and was not any more is closed again. The note holds fingerprints, and no name.
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, delete, func, or_, select, true, update
from sqlmodel import Session

from vigie.store.db import Store
from vigie.store.desk.users import ROLES
from vigie.store.outbox.preferences import LISTS
from vigie.store.tables import AuditEntry, Contact, Preference, User, columns_of, metadata

JOURNAL, USERS = columns_of(AuditEntry), columns_of(User)
CONTACTS, PREFERENCES = columns_of(Contact), columns_of(Preference)
FOLDER, NAME = "sauvegardes", "acces.json"
STOPPED, ROLE = "listes arrêtées", "rôles"
SESSIONS = ("sessions", "member_sessions", "ceremonies")  # all end: people sign in again


@dataclass(frozen=True)
class Door:
    """One sort of access: the rows that are noted, by what names each for good."""

    name: str  # in French, as the restoration tells it
    table: str
    identity: tuple[str, ...]
    called: str  # the column by which the administrator knows it
    open: bool  # the noted rows are the open ones, else those that are shut
    closing: dict[str, Any] | None = None  # what closes a row; null removes it
    moment: str = ""  # the column that says when it was closed

    def there(self) -> bool:
        """Whether this version of the tables has it."""
        return self.table in metadata.tables

    def noted(self) -> ColumnElement[bool]:
        """Which rows the note lists."""
        columns = metadata.tables[self.table].c
        if self.table == "tokens":
            used = columns.single_use & columns.used_at.is_not(None)
            return or_(columns.revoked_at.is_not(None), used)
        if self.table == "api_keys":
            return columns.revoked_at.is_(None)
        if "password" in self.identity:
            return columns.password != "!"  # noqa: S105 : the mark of an account without one
        if "named_to_networks" in self.identity:
            return columns.named_to_networks.is_(True)
        if "active" in columns:
            return columns.active.is_(self.open)
        return true()

    def rows(
        self, session: Session, condition: ColumnElement[bool]
    ) -> Iterator[tuple[str, Row[Any]]]:
        """Each row with its fingerprint."""
        table = metadata.tables[self.table]
        names = [name for name in self.identity if name in table.c]
        for row in session.execute(select(table).where(condition)):
            yield _print(*(row._mapping[name] for name in names)), row

    def reopened(self, session: Session, before: set[str]) -> list[Row[Any]]:
        """The rows that the copy opens again."""
        if self.open:
            rows = self.rows(session, self.noted())
            return [row for mark, row in rows if mark not in before]
        return [row for mark, row in self.rows(session, ~self.noted()) if mark in before]

    def close(self, session: Session, rows: Iterable[Row[Any]], now: datetime) -> None:
        """Shut those rows again."""
        table = metadata.tables[self.table]
        for row in rows:
            mine = table.c.id == row.id
            if self.closing is None:
                session.execute(delete(table).where(mine))
            else:
                shut = {**self.closing, **({self.moment: now} if self.moment else {})}
                session.execute(update(table).where(mine).values(shut))


BORN = ("id", "created_at")  # a number alone may be somebody else in another database
DOORS = (
    Door("comptes", "users", BORN, "email", True, {"active": False}),
    Door("mots de passe", "users", (*BORN, "password", "totp"), "email", True, {"password": "!"}),
    Door("clés d’API", "api_keys", ("hashed",), "name", True, {}, "revoked_at"),
    Door("clés d’accès", "passkeys", ("credential",), "name", True),
    Door("liens secrets", "tokens", ("hashed",), "purpose", False, {}, "revoked_at"),
    Door("contacts partis", "contacts", BORN, "email", False, {"active": False}),
    Door(
        "structures nommées à leurs réseaux",
        "members",
        (*BORN, "named_to_networks"),
        "name",
        True,
        {"named_to_networks": False},
    ),
)


@dataclass(frozen=True)
class Standing:
    """What stood, and until when its database was followed."""

    until: datetime | None
    standing: dict[str, set[str]] = field(default_factory=dict)

    def newer_than(self, other_standing: "Standing") -> bool:
        """Whether it tells of the same database, later: one account at least must be in both."""
        shared_births = self.standing["naissances"] & other_standing.standing["naissances"]
        return bool(
            shared_births
            and self.until
            and (other_standing.until is None or self.until >= other_standing.until)
        )


def stood(session: Session) -> Standing:
    """What is open and shut in this database now."""
    standing = {
        door.name: {mark for mark, _ in door.rows(session, door.noted())}
        for door in DOORS
        if door.there()
    }
    users = session.execute(select(USERS.c.id, USERS.c.created_at, USERS.c.role)).all()
    standing["naissances"] = {_print(row.id, row.created_at) for row in users}
    standing[ROLE] = {_print(*row) for row in users}
    standing[STOPPED] = {mark for mark, _, _ in _lists(session)}
    return Standing(session.execute(select(func.max(JOURNAL.c.at))).scalar(), standing)


def note(store: Store, home: Path) -> None:
    """Write the note where it changed; readable by its owner only, in place once whole."""
    with store.reading() as session:
        now_standing = stood(session)
    if now_standing == noted(home):
        return
    place = home / FOLDER
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    open_marks = {name: sorted(marks) for name, marks in now_standing.standing.items()}
    until = now_standing.until.isoformat() if now_standing.until else None
    handle, name = tempfile.mkstemp(dir=place, prefix=NAME)  # 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"le": until, "acces": open_marks}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, place / NAME)


def noted(home: Path) -> Standing | None:
    """What the note beside the copies says; nothing where it is missing or cut short."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        written = json.loads((home / FOLDER / NAME).read_text(encoding="utf-8"))
        until = datetime.fromisoformat(written["le"]) if written["le"] else None
        standing = {str(name): set(marks) for name, marks in written["acces"].items()}
        return Standing(until, standing) if "naissances" in standing else None
    return None


@dataclass(frozen=True)
class Reopened:
    """What a restored copy opened: closed again by name, or, without a note, all that it opens."""

    closed: dict[str, list[str]]
    sessions: int
    judged: bool  # a note newer than the copy was there
    opens: dict[str, list[str]] = field(default_factory=dict)


def close_again(session: Session, notes: Iterable[Standing | None], now: datetime) -> Reopened:
    """Shut in a restored database what the newest note does not say open; every session ends."""
    sessions = sum(_ended(session, metadata.tables[name]) for name in SESSIONS if _there(name))
    copy = stood(session)
    newer = [
        noted_standing
        for noted_standing in notes
        if noted_standing is not None and noted_standing.newer_than(copy)
    ]
    if not newer:
        return Reopened({}, sessions, False, _open(session))
    before = newer[0].standing
    closed = {ROLE: _lower(session, before.get(ROLE, set()))}
    for door in DOORS:
        if door.there() and door.name in before:
            rows = door.reopened(session, before[door.name])
            door.close(session, rows, now)
            closed[door.name] = [str(row._mapping[door.called]) for row in rows]
    closed[STOPPED] = _stop(session, before.get(STOPPED, set()))
    return Reopened({name: called for name, called in closed.items() if called}, sessions, True)


def _open(session: Session) -> dict[str, list[str]]:
    doors_open = {
        door.name: [str(row._mapping[door.called]) for _, row in door.rows(session, door.noted())]
        for door in DOORS
        if door.there() and door.open and "password" not in door.identity
    }
    return {name: called for name, called in doors_open.items() if called}


def _lower(session: Session, before: set[str]) -> list[str]:
    """A role that was lowered since is lowered again."""
    lowered = []
    for user in session.execute(select(User)).scalars():
        lower = ROLES[: ROLES.index(user.role)]
        role = next(
            (
                earlier_role
                for earlier_role in lower
                if _print(user.id, user.created_at, earlier_role) in before
            ),
            None,
        )
        if role:
            user.role = role
            lowered.append(user.email)
    session.flush()
    return lowered


def _lists(session: Session) -> Iterator[tuple[str, int, str]]:
    query = select(CONTACTS.c.id, CONTACTS.c.created_at, PREFERENCES.c.lists_stopped).join(
        Contact, CONTACTS.c.id == PREFERENCES.c.contact_id
    )
    for number, born, stopped in session.execute(query):
        for name in stopped or ():
            yield _print(number, born, name), number, name


def _stop(session: Session, before: set[str]) -> list[str]:
    """Who had stopped a list since does not hear it again."""
    stopped = []
    query = select(Contact, Preference).join(
        Preference, PREFERENCES.c.contact_id == CONTACTS.c.id, isouter=True
    )
    for contact, preference in session.execute(query).all():
        marks = {_print(contact.id, contact.created_at, name): name for name in LISTS}
        missing = {marks[mark] for mark in marks.keys() & before}
        missing -= set(preference.lists_stopped if preference else ())
        if missing:
            row = preference or Preference(contact_id=contact.id)
            row.lists_stopped = sorted({*row.lists_stopped, *missing})
            session.add(row)
            stopped.append(contact.email)
    session.flush()
    return stopped


def _there(name: str) -> bool:
    return name in metadata.tables


def _ended(session: Session, table: Table) -> int:
    return int(session.execute(delete(table)).rowcount)  # type: ignore[attr-defined]


def _print(*parts: Any) -> str:
    printed_parts = (
        part.isoformat() if isinstance(part, datetime) else str(part) for part in parts
    )
    return sha256("|".join(printed_parts).encode()).hexdigest()[:20]
