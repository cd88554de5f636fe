"""Work apart: bounded in time, ended with its whole group and with its parent, its last word
kept.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vigie.processes.child import Family, ProcessFailed, end, run_apart

TOLD = "import sys; print('premier'); print({said!r}); sys.exit({code})"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module named `essai_apart` that a test fills."""
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.getcwd()}")
    return tmp_path / "essai_apart.py"


def alive(pid: int) -> bool:
    """Whether that process runs still; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def read_pids(path: Path, many: int) -> list[int]:
    for _ in range(200):
        if path.exists() and len(found := path.read_text().split()) >= many:
            return [int(one) for one in found]
        time.sleep(0.05)
    raise AssertionError("rien n’a démarré")


def gone(pids: list[int], within: float) -> bool:
    stop = time.monotonic() + within
    while time.monotonic() < stop:
        if not any(alive(pid) for pid in pids):
            return True
        time.sleep(0.1)
    return False


def test_the_last_line_is_what_is_told(module: Path) -> None:
    module.write_text(TOLD.format(said="3 lots relus.", code=0))
    assert run_apart("essai_apart", [], 20, set()) == "3 lots relus."


def test_a_failure_names_the_work_and_its_last_word(module: Path) -> None:
    module.write_text(TOLD.format(said='{"error": "VIGIE_CONTACT manque"}', code=2))
    with pytest.raises(ProcessFailed, match="essai_apart boamp : état 2, VIGIE_CONTACT manque"):
        run_apart("essai_apart", ["boamp"], 20, set())


def test_what_takes_too_long_is_killed_with_its_group(module: Path, tmp_path: Path) -> None:
    module.write_text(
        "import os, signal, subprocess\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen(['sleep', '60'])\n"
        f"open({str(tmp_path / 'pids')!r}, 'w').write(f'{{os.getpid()}} "
        f"{{child.pid}}')\nchild.wait()"
    )
    with pytest.raises(ProcessFailed, match="arrêté après"):
        run_apart("essai_apart", [], 2, set())
    assert gone(read_pids(tmp_path / "pids", 2), 3)


def test_several_stubborn_processes_are_ended_together(tmp_path: Path) -> None:
    ignore = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, "
        "flush=True); time.sleep(60)"
    )
    several: Family = set()
    for _ in range(3):
        one = subprocess.Popen(
            [sys.executable, "-c", ignore], stdout=subprocess.PIPE, start_new_session=True
        )
        assert one.stdout is not None
        one.stdout.readline()
        several.add(one)
    began = time.monotonic()
    end(several, patience=1.0)
    assert time.monotonic() - began < 3
    assert all(one.poll() == -signal.SIGKILL for one in several)


def test_work_ends_when_the_timetable_that_started_it_is_killed(
    module: Path, tmp_path: Path
) -> None:
    module.write_text(
        f"import os, time; open({str(tmp_path / 'pids')!r}, 'w').write(str(os.getpid())); "
        f"time.sleep(60)"
    )
    starter = "from vigie.processes.child import run_apart; run_apart('essai_apart', [], 60, set())"
    timetable = subprocess.Popen([sys.executable, "-c", starter])
    pids = read_pids(tmp_path / "pids", 1)
    timetable.kill()
    timetable.wait()
    assert gone(pids, 6)
