"""A backup is the database at one moment; a restore equals it."""

import gzip
import os
import shutil
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from tests.builders import NOW, a_notice, recorded
from vigie.domain.clock import now
from vigie.store import Store, open_store
from vigie.store.desk.users import add_user
from vigie.store.migrate import upgrade
from vigie.store.service.backup import BadBackup, backup, daily, restore
from vigie.store.service.lock import one_service
from vigie.store.service.postgres_copies import address
from vigie.store.tables import AppState, Notice

LEFT_FREE = 268_435_456

WRITER = """
import sys
from vigie.domain.clock import now
from vigie.store import open_store
from vigie.store.tables import AppState, Notice
from vigie.store.desk.users import add_user
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
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True
    )
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


# Names of their own: gzip writes the second of the day, and two workers would collect different
# tests.
NO_BACKUPS = {
    "vide": b"",
    "pas_un_gzip": b"pas un gzip",
    "pas_une_base": gzip.compress(b"pas une base"),
    "gzip_vide": gzip.compress(b""),
}


def test_old_copies_go_and_those_before_an_upgrade_too(store: Store, tmp_path: Path) -> None:
    for number in range(20):
        moment = NOW - timedelta(days=20 - number)
        for name in (
            f"vigie-{moment:%Y-%m-%d}.gz",
            f"avant-mise-a-jour-{moment:%Y-%m-%d-%H%M%S}-0001.gz",
        ):
            (tmp_path / name).write_bytes(b"x")
            os.utime(tmp_path / name, (moment.timestamp(), moment.timestamp()))
    daily(store, tmp_path, NOW)
    kept = [file.name.split("-2026")[0] for file in tmp_path.iterdir()]
    assert (kept.count("vigie"), kept.count("avant-mise-a-jour")) == (14, 14)


def test_a_copy_that_unpacks_without_end_leaves_room_on_the_disk(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gzip.open(tmp_path / "copie.gz", "wb", compresslevel=1) as bomb:
        for _ in range(40):
            bomb.write(bytes(1024 * 1024))
    room = shutil.disk_usage(tmp_path).free - LEFT_FREE - 8 * 1024 * 1024
    monkeypatch.setattr("vigie.store.service.backup.LEFT_FREE", LEFT_FREE + room)
    with pytest.raises(BadBackup, match="pas assez de place"):
        restore(store, tmp_path / "copie.gz")
    assert sorted(file.name for file in tmp_path.iterdir() if "restauration" in file.name) == []


def test_a_folder_with_a_question_mark_is_copied_too(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'a#b%20c'}/vigie.db")
    store.create_all()
    remember(store, "avant")
    backup(store, tmp_path / "copie.gz")
    restore(store, tmp_path / "copie.gz")
    with store.reading() as session:
        assert names(session) == {"avant"}


def test_the_password_of_the_database_is_no_argument() -> None:
    told = address(
        "postgresql+psycopg://vigie:mot%20secret@base.exemple.org:5433/vigie?sslmode=require"
    )
    assert {
        name: told[name]
        for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSSLMODE")
    } == {
        "PGHOST": "base.exemple.org",
        "PGPORT": "5433",
        "PGUSER": "vigie",
        "PGPASSWORD": "mot secret",
        "PGDATABASE": "vigie",
        "PGSSLMODE": "require",
    }


def test_a_script_that_looks_like_a_dump_starts_nothing(store: Store, tmp_path: Path) -> None:
    if store.sqlite:
        pytest.skip("VIGIE_TEST_POSTGRES ne nomme pas de base")
    script = f"--\n-- PostgreSQL database dump\n--\n\\! touch {tmp_path / 'prise'}\n"
    (tmp_path / "copie.gz").write_bytes(gzip.compress(script.encode()))
    with pytest.raises(BadBackup):
        restore(store, tmp_path / "copie.gz")
    assert not (tmp_path / "prise").exists()


@pytest.mark.parametrize("content", NO_BACKUPS.values(), ids=NO_BACKUPS)
def test_what_is_no_backup_is_refused_and_nothing_changes(
    store: Store, tmp_path: Path, content: bytes
) -> None:
    remember(store, "avant")
    (tmp_path / "copie.gz").write_bytes(content)
    with pytest.raises(BadBackup):
        restore(store, tmp_path / "copie.gz")
    with store.reading() as session:
        assert session.exec(select(func.count()).select_from(AppState)).one() == 1


def run(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """That command of `vigie` on that data folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    asked = [sys.executable, "-m", "vigie.cli", *words]
    return subprocess.run(
        asked,
        env={**clean, "VIGIE_HOME": str(home), **settings},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_restore_while_the_service_runs_is_refused(migrated_store: Store, tmp_path: Path) -> None:
    backup(migrated_store, tmp_path / "copie.gz")
    with one_service(tmp_path):
        refused = run(tmp_path, "restore", str(tmp_path / "copie.gz"), "--yes")
    assert (refused.returncode, "l’arrêter d’abord" in refused.stderr) == (1, True)


def test_a_restore_into_an_empty_folder_says_what_to_do_next(
    migrated_store: Store, tmp_path: Path
) -> None:
    recorded(migrated_store, a_notice("26-1"))
    backup(migrated_store, tmp_path / "copie.gz")
    done = run(tmp_path / "essai", "restore", str(tmp_path / "copie.gz"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "vigie doctor" in done.stdout


def test_the_copy_of_another_folder_is_told(tmp_path: Path) -> None:
    assert (
        "ni avis ni adhérent"
        in run(tmp_path / "nulle-part", "backup", str(tmp_path / "x.gz")).stderr
    )


def test_a_damaged_database_does_not_replace_a_sound_copy(
    migrated_store: Store, tmp_path: Path
) -> None:
    backup(migrated_store, tmp_path / "copie.gz")
    sound = (tmp_path / "copie.gz").read_bytes()
    migrated_store.close()
    with (tmp_path / "vigie.db").open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 20)
    with pytest.raises(BadBackup):
        backup(migrated_store, tmp_path / "copie.gz")
    assert (tmp_path / "copie.gz").read_bytes() == sound


def test_a_copy_made_by_hand_in_that_folder_stays(store: Store, tmp_path: Path) -> None:
    (tmp_path / "vigie-avant-travaux.gz").write_bytes(b"")
    daily(store, tmp_path, now(), keep=1)
    assert (tmp_path / "vigie-avant-travaux.gz").exists()


def test_without_the_client_of_postgresql_the_remedy_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadBackup, match="postgresql-client"):
        backup(open_store("postgresql://vigie@127.0.0.1:1/rien"), tmp_path / "copie.gz")


def test_a_database_with_accounts_only_is_not_replaced_without_a_yes(
    migrated_store: Store, tmp_path: Path
) -> None:
    backup(migrated_store, tmp_path / "copie.gz")
    with migrated_store.transaction() as session:
        add_user(
            session, "equipe@exemple.org", "Équipe", "administration", "une phrase de passe", now()
        )
    refused = run(tmp_path, "restore", str(tmp_path / "copie.gz"))
    assert (refused.returncode, "--yes" in refused.stderr) == (2, True)


def test_a_restore_elsewhere_leaves_the_configured_base_alone(tmp_path: Path) -> None:
    served = tmp_path / "service" / "vigie.db"
    store = open_store(f"sqlite:///{served}")
    upgrade(store)
    recorded(store, a_notice("26-1"))
    backup(store, tmp_path / "copie.gz")
    before = served.read_bytes()
    words = ("restore", str(tmp_path / "copie.gz"), "--yes")
    asked = {"VIGIE_DATABASE_URL": f"sqlite:///{served}"}
    refused = run(tmp_path / "essai", *words, **asked)
    assert (refused.returncode, f"--database {served}" in refused.stderr) == (2, True)
    assert served.read_bytes() == before
    named = run(tmp_path / "essai", *words, "--database", str(served), **asked)
    assert named.returncode == 0


def test_a_copy_is_tried_without_touching_anything(migrated_store: Store, tmp_path: Path) -> None:
    recorded(migrated_store, a_notice("26-1"))
    backup(migrated_store, tmp_path / "copie.gz")
    recorded(migrated_store, a_notice("26-2"))
    tried = run(tmp_path, "restore", str(tmp_path / "copie.gz"), "--try")
    assert (tried.returncode, "se restaure : 1\u00a0avis" in tried.stdout) == (0, True)
    with migrated_store.reading() as session:
        assert session.exec(select(func.count()).select_from(Notice)).one() == 2
