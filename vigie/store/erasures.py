"""The backups' note: who was erased, which notices were removed, by number only; a restored copy
forgets them again.

It lies beside the backups, never in the database: a restoration would take the database back to
before.
"""

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from vigie.store.db import Store
from vigie.store.persons import forget_account, forget_contact
from vigie.store.tables import Contact, User
from vigie.store.takedown import take_down

FOLDER, NAME = "sauvegardes", "effacements.jsonl"
LETTERS = "courrier"  # alerts.channels.files
KINDS: dict[str, Any] = {"contact": Contact, "user": User}


def identified(session: Session, who: Iterable[str]) -> list[dict[str, str]]:
    """« contact:12 » with the moment it was made: a number alone may be somebody else in another
    database.
    """
    found: list[dict[str, str]] = []
    for one in who:
        kind, number = one.split(":", 1)
        row = session.get(KINDS[kind], int(number))
        if row is not None:
            found.append({"quoi": one, "cree": row.created_at.isoformat()})
    return found


def note(home: Path, told: Iterable[dict[str, str]], now: datetime) -> None:
    """Add to the note; readable by its owner only."""
    lines = "".join(json.dumps({**one, "le": now.isoformat()}) + "\n" for one in told)
    place = home / FOLDER
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(place / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as kept:
        kept.write(lines)
        kept.flush()
        os.fsync(kept.fileno())


def noted(home: Path) -> Iterator[dict[str, Any]]:
    """What the note says; a line cut short by a full disk is passed over."""
    place = home / FOLDER / NAME
    for line in place.read_text(encoding="utf-8").splitlines() if place.is_file() else ():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict) and ":" in str(told.get("quoi", "")):
            yield told


def again(store: Store, home: Path, now: datetime) -> int:
    """After a restoration: erase and remove again what the note says and the copy still held;
    how many.
    """
    return sum(_again(store, one, now) for one in noted(home))


def _again(store: Store, told: dict[str, Any], now: datetime) -> bool:
    kind, named = str(told["quoi"]).split(":", 1)
    if kind == "notice":
        return take_down(store, named, now, "retiré de nouveau après une restauration")
    if kind not in KINDS or not named.isdecimal():
        return False
    with store.transaction() as session:
        row = session.get(KINDS[kind], int(named))
        if (
            row is None
            or row.created_at.isoformat() != told.get("cree")
            or row.email.endswith("@invalid")
        ):
            return False
        if isinstance(row, User):
            forget_account(session, row, now)
        else:
            forget_contact(session, int(named), now)
    return True


def forget_letters(home: Path, address: str) -> int:
    """Remove the letters written as files to that address; how many."""
    wanted = address.strip().lower().encode()
    gone = [file for file in (home / LETTERS).glob("*.eml") if wanted and wanted in _to(file)]
    for file in gone:
        file.unlink(missing_ok=True)
        file.with_suffix(".html").unlink(missing_ok=True)
    return len(gone)


def _to(file: Path) -> bytes:
    """The line that says whom a letter is for, in its head."""
    head = file.read_bytes()[:20_000].lower().partition(b"\n\n")[0].replace(b"\r", b"")
    return next((line for line in head.split(b"\n") if line.startswith(b"to:")), b"")
