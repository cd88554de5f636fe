"""A base of another day becomes today's without losing a row; what landed is never edited."""

import gzip
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.run.test_backup import run
from vigie.conventions import migrations
from vigie.store import open_store
from vigie.store.migrate import drift, upgrade, upgrade_to

# people sign in again; figures, facets and marks of what was done are counted again
UNKEPT = {"sessions", "figures", "search_facets", "app_state"}


def rows(base: Path) -> dict[str, int]:
    """How many rows each table holds."""
    with closing(sqlite3.connect(base)) as told:
        names = told.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_text%'"
        ).fetchall()
        return {
            name: told.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names
        }


def test_the_base_of_the_first_version_keeps_every_row(shared: Path, tmp_path: Path) -> None:
    base = tmp_path / "vigie.db"
    with gzip.open(shared / "data" / "upgrade" / "demo-2026-11-28.db.gz") as kept:
        base.write_bytes(kept.read())
    before = rows(base)
    told = run(tmp_path, "upgrade")
    assert (told.returncode, "La copie d’avant est" in told.stdout) == (0, True)
    after = rows(base)
    assert {name: after[name] for name in before.keys() - UNKEPT} == {
        name: count for name, count in before.items() if name not in UNKEPT
    }
    assert (before["members"], before["notices"], before["deliveries"]) == (32, 75, 92)
    store = open_store(f"sqlite:///{base}")
    assert drift(store) == []
    store.close()
    assert "déjà au niveau" in run(tmp_path, "upgrade").stdout


def test_rows_that_lead_to_one_another_survive_tables_made_anew(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'vigie.db'}")
    with store.engine.begin() as connection:
        upgrade_to(connection, "0006")
    with closing(sqlite3.connect(tmp_path / "vigie.db")) as base:
        for table in ("members", "sites", "contacts"):
            known = base.execute(f"PRAGMA table_info({table})").fetchall()
            told = {
                name: 1 if kind in ("INTEGER", "BOOLEAN") else "2026-11-28"
                for _, name, kind, *_ in known
            }
            told |= {name: "[]" for _, name, kind, *_ in known if kind == "JSON"}
            marks = ", ".join("?" * len(told))
            base.execute(
                f"INSERT INTO {table} ({', '.join(told)}) VALUES ({marks})", list(told.values())
            )
        base.commit()
    upgrade(store)
    store.close()
    after = rows(tmp_path / "vigie.db")
    assert (after["members"], after["sites"], after["contacts"]) == (1, 1, 1)


def test_an_upgrade_while_the_service_runs_is_refused(tmp_path: Path) -> None:
    from vigie.store.service.lock import one_service

    store = open_store(f"sqlite:///{tmp_path / 'vigie.db'}")
    with store.engine.begin() as connection:
        upgrade_to(connection, "0006")
    store.close()
    with one_service(tmp_path):
        refused = run(tmp_path, "upgrade")
    assert (refused.returncode, "l’arrêter d’abord" in refused.stderr) == (1, True)


def test_doctor_names_a_column_that_is_not_there(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'vigie.db'}")
    upgrade(store)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE notes DROP COLUMN text")
    store.close()
    told = run(tmp_path, "doctor")
    assert "Les tables ne sont pas celles de cette version" in told.stdout + told.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the migrations and of their list."""
    place = tmp_path / migrations.PLACE
    shutil.copytree(migrations.ROOT / migrations.PLACE, place)
    shutil.copy(migrations.ROOT / migrations.LIST, tmp_path / migrations.LIST)
    return tmp_path


def test_landed_migrations_are_as_they_landed() -> None:
    assert list(migrations.edited()) == []


def test_an_edited_migration_is_found_and_a_new_one_is_listed(tree: Path) -> None:
    first = tree / migrations.PLACE / "0001_first_tables.py"
    first.write_text("# un mot\n" + first.read_text())
    assert list(migrations.edited(tree)) == []  # words change nothing
    first.write_text(first.read_text().replace("nullable=False", "nullable=True", 1))
    (tree / migrations.PLACE / "9999_new.py").write_text("revision = '9999'\n")
    told = list(migrations.edited(tree))
    assert [line.split(" : ")[1][:30] for line in told] == [
        "une migration publiée ne se mo",
        "à inscrire, lancer `vigie chec",
    ]
    assert migrations.write(tree) == ["9999_new.py"]
    assert [line.split("/")[-1][:22] for line in migrations.edited(tree)] == [
        "0001_first_tables.py :"
    ]
