"""`vigie run` as an operator sees it: refused with its remedy, started for real, killed,
stopped.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlmodel import select

from tests.builders import a_notice, recorded
from vigie.domain.clock import now
from vigie.store import Store, migrate, open_store
from vigie.store.service.backup import restore
from vigie.store.service.upgrading import NotUpgraded, bring_up_to_date
from vigie.store.tables import Notice

REVISION = """
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None
def upgrade():
    op.create_table("apart", sa.Column("id", sa.Integer, primary_key=True))
    {then}
"""


def a_second_revision(folder: Path, monkeypatch: pytest.MonkeyPatch, then: str = "pass") -> None:
    """The program's next version: its migrations are ours and one more."""
    place = shutil.copytree(migrate.PLACE, folder / "migrations")
    head = max(path.name[:4] for path in (place / "versions").glob("[0-9]*.py"))
    (place / "versions" / "9999_apart.py").write_text(REVISION.format(then=then, head=head))
    monkeypatch.setattr(migrate, "PLACE", place)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def service(home: Path, **settings: str) -> subprocess.Popen[str]:
    """`vigie run` with those settings and no others."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    told = {"HOME": str(home), "SECRET": "s" * 40, "CONTACT": "essai@exemple.org", **settings}
    return subprocess.Popen(
        [sys.executable, "-m", "vigie.cli", "run"],
        env={**clean, **{f"VIGIE_{name}": value for name, value in told.items()}},
        stderr=subprocess.PIPE,
        text=True,
    )


def processes(parent: int) -> list[int]:
    """The children of that process."""
    told = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True).stdout
    return [int(one) for one in told.split()]


def answers(port: int, within: float = 40) -> bool:
    """Whether the pages come to answer."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            time.sleep(0.2)
    return False


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"SECRET": "court"}, "au moins 32"),
        ({"PORT": "abc"}, "VIGIE_PORT"),
        ({"CONTACT": "veille"}, "VIGIE_CONTACT"),
    ],
)
def test_a_start_with_a_bad_setting_is_refused_with_its_remedy(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    refused = service(tmp_path, **settings)
    assert said in (refused.communicate(timeout=60)[1] or "")
    assert refused.returncode == 2


def test_an_older_database_is_copied_before_it_is_changed(
    migrated_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(migrated_store, a_notice("26-1"))
    a_second_revision(tmp_path, monkeypatch)
    copy = bring_up_to_date(migrated_store, tmp_path / "sauvegardes", now())
    assert copy is not None
    assert copy.name.endswith("-9999.gz")
    assert inspect(migrated_store.engine).has_table("apart")
    restore(migrated_store, copy)
    assert not inspect(migrated_store.engine).has_table("apart")
    with migrated_store.reading() as session:
        assert session.exec(select(Notice.id)).all() == ["boamp:26-1"]


def test_an_empty_database_is_made_without_a_copy(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'vigie.db'}")
    assert bring_up_to_date(store, tmp_path / "sauvegardes", now()) is None
    assert inspect(store.engine).has_table("notices")
    assert not (tmp_path / "sauvegardes").exists()


def test_an_upgrade_that_fails_halfway_leaves_the_database_as_it_was(
    migrated_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_second_revision(tmp_path, monkeypatch, then="op.execute('INSERT INTO nulle_part VALUES (1)')")
    with pytest.raises(NotUpgraded, match="elle reste telle quelle"):
        bring_up_to_date(migrated_store, tmp_path / "sauvegardes", now())
    assert not inspect(migrated_store.engine).has_table("apart")


def test_no_copy_no_upgrade(
    migrated_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(migrated_store, a_notice("26-1"))
    a_second_revision(tmp_path, monkeypatch)
    (tmp_path / "sauvegardes").write_text("un fichier là où il faut un dossier")
    with pytest.raises(NotUpgraded, match="rien n’a changé"):
        bring_up_to_date(migrated_store, tmp_path / "sauvegardes", now())
    assert not inspect(migrated_store.engine).has_table("apart")


def test_a_database_of_a_newer_version_is_left_alone(migrated_store: Store, tmp_path: Path) -> None:
    with migrated_store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num='9999'"))
    with pytest.raises(NotUpgraded, match="version plus récente"):
        bring_up_to_date(migrated_store, tmp_path / "sauvegardes", now())


def test_a_port_that_is_taken_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = service(tmp_path, PORT=str(taken.getsockname()[1]))
        told = refused.communicate(timeout=60)[1] or ""
    assert (refused.returncode, "VIGIE_PORT" in told, "horloge" in told) == (1, True, False)


def test_a_database_that_does_not_answer_is_told_in_french(tmp_path: Path) -> None:
    refused = service(tmp_path, DATABASE_URL="postgresql://vigie:motdepasse@127.0.0.1:1/rien")
    told = refused.communicate(timeout=60)[1] or ""
    assert "La base ne répond pas" in told
    assert "motdepasse" not in told


@pytest.mark.endure
def test_the_service_restarts_what_is_killed_and_stops_within_ten_seconds(tmp_path: Path) -> None:
    port = free_port()
    running = service(tmp_path, PORT=str(port))
    try:
        assert answers(port)
        for child in processes(running.pid):
            os.kill(child, signal.SIGKILL)
        time.sleep(2)
        assert answers(port)
        assert len(processes(running.pid)) == 3
    finally:
        began = time.monotonic()
        running.send_signal(signal.SIGTERM)
        running.wait(15)
    assert time.monotonic() - began < 10


@pytest.mark.endure
def test_nothing_runs_on_when_the_service_itself_is_killed(tmp_path: Path) -> None:
    port = free_port()
    running = service(tmp_path, PORT=str(port))
    assert answers(port)
    left = processes(running.pid)
    running.kill()
    running.wait()
    time.sleep(6)
    for child in left:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)
