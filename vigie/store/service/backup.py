"""A consistent copy while running, and its restoration; files readable by their owner only."""

import gzip
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.engine import make_url

from vigie.store.db import Store
from vigie.store.service.postgres_copies import BadBackup as BadBackup
from vigie.store.service.postgres_copies import check, dump, restore_dump

UNPACKED_AT_ONCE, LEFT_FREE = 4 * 1024 * 1024, 256 * 1024 * 1024
PAGES_A_STEP = 4096  # of 4 kB: the copy gives way to writers between two steps


@contextmanager
def _private(path: Path) -> Iterator[Path]:
    """A file beside the wanted one, 0600, put in its place only once it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(
        dir=path.parent, prefix=path.name, suffix=".tmp"
    )  # mkstemp makes it 0600
    os.close(handle)
    try:
        yield Path(name)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def backup(store: Store, target: Path) -> int:
    """Write a gzip copy of the database as it stands at one moment; returns its size in bytes."""
    with _private(target) as part, gzip.open(part, "wb", compresslevel=6) as out:
        try:
            (_copy_sqlite if store.sqlite else dump)(store.url, out)
        except sqlite3.Error as error:
            raise BadBackup(
                f"La base ne se laisse pas copier ({error}) : `vigie doctor` dit quoi vérifier"
            ) from error
    return target.stat().st_size


def daily_copy(folder: Path, now: datetime) -> Path:
    """Where the day's copy stands; `daily` takes away the old ones by that form of their name."""
    return folder / f"vigie-{now:%Y-%m-%d}.gz"


def daily(store: Store, folder: Path, now: datetime, keep: int = 14) -> int:
    """The day's copy; the older ones but the last `keep` are removed, and those made before an
    upgrade after as many days.
    """
    size = backup(store, daily_copy(folder, now))
    last = (now - timedelta(days=keep)).timestamp()
    upgrades = [
        file for file in folder.glob("avant-mise-a-jour-*.gz") if file.stat().st_mtime < last
    ]
    # A copy named otherwise was made by hand, and stays.
    for old in sorted(folder.glob("vigie-????-??-??.gz"))[:-keep] + upgrades:
        old.unlink()
    return size


def latest(folder: Path) -> datetime | None:
    """When the newest copy of that folder was written."""
    times = [file.stat().st_mtime for file in folder.glob("*.gz")] if folder.is_dir() else []
    return datetime.fromtimestamp(max(times), UTC) if times else None


def before_upgrade(store: Store, folder: Path, now: datetime, revisions: Sequence[str]) -> Path:
    """A copy named after the moment and the revision that comes next."""
    target = folder / f"avant-mise-a-jour-{now:%Y-%m-%d-%H%M%S}-{revisions[0]}.gz"
    backup(store, target)
    return target


def _copy_sqlite(url: str, out: gzip.GzipFile) -> None:
    source = Path(make_url(url).database or "")
    with tempfile.NamedTemporaryFile(dir=source.parent, suffix=".copie") as part:
        # One read transaction holds the moment: copying in one step would restart at each write of
        # another process.
        address = f"{source.absolute().as_uri()}?mode=ro"  # as_uri: a folder may be called « a?b »
        with (
            closing(sqlite3.connect(address, uri=True)) as live,
            closing(sqlite3.connect(part.name)) as copy,
        ):
            live.execute("BEGIN")
            live.execute("SELECT count(*) FROM sqlite_master").fetchone()
            live.backup(copy, pages=PAGES_A_STEP)
            copy.execute("PRAGMA journal_mode=DELETE")
            if (
                copy.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok"
            ):  # never in place of a sound one
                raise BadBackup(
                    f"La base {source} est abîmée : restaurer la dernière sauvegarde saine"
                )
        part.seek(0)
        shutil.copyfileobj(part, out)


def restore(store: Store, source: Path) -> None:
    """Put the database back as the backup holds it; raises BadBackup before anything is touched."""
    content = _checked(store, source)
    store.close()
    try:
        if store.sqlite:
            _restore_sqlite(store, content)
        else:
            restore_dump(store, content)
    finally:
        content.unlink(missing_ok=True)


def _checked(store: Store, source: Path) -> Path:
    # Beside the database, not beside the copy: that one may lie on a medium that cannot be written.
    place = (
        Path(make_url(store.url).database or ".").parent
        if store.sqlite
        else Path(tempfile.gettempdir())
    )
    handle, name = tempfile.mkstemp(suffix=".restauration", dir=place)
    try:
        with os.fdopen(handle, "wb") as out, gzip.open(source, "rb") as packed:
            _unpack(packed, out, place)
        (_check_sqlite if store.sqlite else check)(Path(name), source)
    except (OSError, EOFError, sqlite3.DatabaseError) as error:
        Path(name).unlink(missing_ok=True)
        raise BadBackup(f"{source} n’est pas une sauvegarde de Vigie lisible ({error})") from error
    except BadBackup:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _unpack(packed: gzip.GzipFile, out: BinaryIO, place: Path) -> None:
    """Stops before the disk is full: a file made to unpack without end must not take the machine
    down.
    """
    while part := packed.read(UNPACKED_AT_ONCE):
        if shutil.disk_usage(place).free < len(part) + LEFT_FREE:
            raise BadBackup(
                "pas assez de place pour déballer la sauvegarde : libérer le disque, ou "
                "restaurer ailleurs"
            )
        out.write(part)


def _check_sqlite(content: Path, source: Path) -> None:
    with closing(sqlite3.connect(f"{content.absolute().as_uri()}?mode=ro", uri=True)) as copy:
        if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise BadBackup(f"{source} est abîmée : prendre une sauvegarde plus ancienne")
        if not copy.execute("SELECT 1 FROM sqlite_master WHERE name='consultations'").fetchone():
            raise BadBackup(f"{source} ne contient pas les tables de Vigie")


def _restore_sqlite(store: Store, content: Path) -> None:
    target = Path(make_url(store.url).database or "")
    address = f"{content.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True)) as copy,
        closing(sqlite3.connect(target)) as live,
    ):
        copy.backup(
            live
        )  # through SQLite itself, so that readers of the old file are not left on a removed one
    target.chmod(0o600)
