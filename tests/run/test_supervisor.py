"""The service starts what it must, restarts what dies and stops in time."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from vigie.config import DEMO_SECRET, Settings
from vigie.processes.supervisor import Supervisor, check_settings

SCRIPT = """
import sys, time
from vigie import logs
from vigie.config import Settings
from vigie.processes.supervisor import Child, Supervisor
logs.configure()
body = sys.argv[1]
children = lambda settings: [Child("enfant", [sys.executable, "-c", body])]
raise SystemExit(Supervisor(Settings(), children, patience=2.0).run())
"""


def start(body: str) -> subprocess.Popen[str]:
    """A supervisor over one child that runs that body."""
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, textwrap.dedent(body)], stderr=subprocess.PIPE, text=True
    )


def wait_for(path: Path, lines: int) -> list[str]:
    """The file's lines, once it has that many."""
    for _ in range(200):
        if path.exists() and len(found := path.read_text().split()) >= lines:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{path} n’a pas {lines} lignes")


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    body = f"import os; open({str(tmp_path / 'pids')!r}, 'a').write(f'{{os.getpid()}}\\n')"
    service = start(body)
    try:
        assert len(set(wait_for(tmp_path / "pids", 2))) == 2
    finally:
        service.terminate()
        service.wait(10)


@pytest.mark.parametrize("stubborn", [False, True], ids=["polite", "stubborn"])
def test_sigterm_stops_every_child_within_ten_seconds(tmp_path: Path, stubborn: bool) -> None:
    ignore = "signal.signal(signal.SIGTERM, signal.SIG_IGN);" if stubborn else ""
    pid_file = str(tmp_path / "pid")
    body = (
        f"import os, signal, time; {ignore} open({pid_file!r}, "
        f"'w').write(str(os.getpid())); time.sleep(60)"
    )
    service = start(body)
    child = int(wait_for(tmp_path / "pid", 1)[0])
    began = time.monotonic()
    service.send_signal(signal.SIGTERM)
    service.wait(12)
    assert time.monotonic() - began < 2 + 2  # the patience given above, and a little
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_a_start_without_secret_is_refused_with_its_remedy() -> None:
    faults = check_settings(Settings(contact="a@b.fr"))
    assert any("VIGIE_SECRET" in fault and "secrets.token_hex" in fault for fault in faults)


@pytest.mark.parametrize("secret", [DEMO_SECRET, "court"])
def test_a_demo_or_short_secret_is_refused(secret: str) -> None:
    assert len(check_settings(Settings(secret=secret, contact="a@b.fr"))) == 1


def test_good_settings_are_accepted() -> None:
    assert check_settings(Settings(secret="x" * 40, contact="a@b.fr")) == []


@pytest.mark.parametrize(
    ("proxies", "accepted"), [([], False), (["127.0.0.1"], True)], ids=["undeclared", "declared"]
)
def test_https_pages_ask_for_the_proxy_that_serves_them(proxies: list[str], accepted: bool) -> None:
    settings = Settings(
        secret="x" * 40,
        contact="a@b.fr",
        public_url="https://vigie.exemple.org",
        trusted_proxies=proxies,
    )
    faults = check_settings(settings)
    assert (faults == [], "VIGIE_TRUSTED_PROXIES" in "".join(faults)) == (accepted, not accepted)


def test_the_patience_in_service_leaves_ten_seconds_in_all() -> None:
    assert Supervisor(Settings()).patience <= 8
