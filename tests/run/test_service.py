"""`vigie run` as an operator sees it: refused with its remedy, started for real, killed, stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from vigie.store import open_store
from vigie.store.migrate import upgrade


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def service(home: Path, **settings: str) -> subprocess.Popen[str]:
    """`vigie run` with those settings and no others."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    told = {"HOME": str(home), "SECRET": "s" * 40, "CONTACT": "essai@exemple.org", **settings}
    return subprocess.Popen(
        [sys.executable, "-m", "vigie.cli", "run"], env={**clean, **{f"VIGIE_{name}": value for name, value in told.items()}},
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


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
    [({"SECRET": "court"}, "au moins 32"), ({"PORT": "abc"}, "VIGIE_PORT"), ({"CONTACT": ""}, "VIGIE_CONTACT")],
)
def test_a_start_with_a_bad_setting_is_refused_with_its_remedy(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    refused = service(tmp_path, **settings)
    assert said in (refused.communicate(timeout=60)[1] or "")
    assert refused.returncode == 2


def test_an_older_database_is_copied_before_it_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.builders import a_notice, recorded
    from vigie.commands.run import _brought_up_to_date
    from vigie.config import Settings
    from vigie.store import migrate

    settings = Settings(home=tmp_path)
    store = open_store(settings.database)
    upgrade(store)
    recorded(store, a_notice("26-1"))
    monkeypatch.setattr(migrate, "pending", lambda store: ["0002"])
    assert _brought_up_to_date(settings) == ""
    assert [one.name[:17] for one in (tmp_path / "sauvegardes").iterdir()] == ["avant-mise-a-jour"]


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
