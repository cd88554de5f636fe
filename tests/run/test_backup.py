"""A backup is the database at one moment; a restore equals it."""

import gzip
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from vigie.domain.clock import now
from vigie.store import Store, open_store
from vigie.store.backup import BadBackup, backup, restore
from vigie.store.tables import AppState

WRITER = """
import sys
from vigie.domain.clock import now
from vigie.store import open_store
from vigie.store.tables import AppState
store = open_store(sys.argv[1])
print("prêt", flush=True)
number = 0
while True:  # two rows a transaction: a copy taken between them would be torn
    with store.transaction() as session:
        session.add(AppState(name=f"{number}a", updated_at=now()))
        session.flush()
        session.add(AppState(name=f"{number}b", updated_at=now()))
    number += 1
"""


def remember(store: Store, name: str) -> None:
    """One row in the database."""
    with store.transaction() as session:
        session.add(AppState(name=name, updated_at=now()))


def names(session: Session) -> set[str]:
    return set(session.exec(select(AppState.name)).all())


def test_a_restore_equals_the_moment_of_the_backup(store: Store, tmp_path: Path) -> None:
    remember(store, "avant")
    backup(store, tmp_path / "copie.gz")
    remember(store, "après")
    restore(store, tmp_path / "copie.gz")
    with store.reading() as session:
        assert names(session) == {"avant"}


def test_a_backup_under_load_holds_whole_transactions(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'vigie.db'}"
    store = open_store(url)
    store.create_all()
    writer = subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        for number in range(5):
            backup(store, tmp_path / f"{number}.gz")
    finally:
        writer.kill()
        writer.wait()
    for number in range(5):
        restore(store, tmp_path / f"{number}.gz")
        with store.reading() as session:
            kept = names(session)
            assert {name[:-1] + "b" for name in kept} | {name[:-1] + "a" for name in kept} == kept


def test_a_backup_is_readable_by_its_owner_only(store: Store, tmp_path: Path) -> None:
    backup(store, tmp_path / "copie.gz")
    assert stat.S_IMODE((tmp_path / "copie.gz").stat().st_mode) == 0o600


# Names of their own: gzip writes the second of the day, and two workers would collect different tests.
NO_BACKUPS = {
    "vide": b"", "pas_un_gzip": b"pas un gzip", "pas_une_base": gzip.compress(b"pas une base"),
    "gzip_vide": gzip.compress(b""),
}  # fmt: skip


@pytest.mark.parametrize("content", NO_BACKUPS.values(), ids=NO_BACKUPS)
def test_what_is_no_backup_is_refused_and_nothing_changes(store: Store, tmp_path: Path, content: bytes) -> None:
    remember(store, "avant")
    (tmp_path / "copie.gz").write_bytes(content)
    with pytest.raises(BadBackup):
        restore(store, tmp_path / "copie.gz")
    with store.reading() as session:
        assert session.exec(select(func.count()).select_from(AppState)).one() == 1
