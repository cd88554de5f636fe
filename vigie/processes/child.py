"""Work apart, in a process group of its own: bounded in time, ended with its parent, its last
word kept.

`python -m vigie.processes.child MODULE WORDS…` runs a module and ends it when the process that
started it
is gone.
"""

import contextlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from typing import IO, Any

PARENT = "VIGIE_PARENT"  # the process that watches us
PATIENCE = 3.0  # seconds between asking a process to stop and killing its group
Family = set["subprocess.Popen[bytes]"]


class ProcessFailed(Exception):
    """Raised by `run_apart` when the work ended badly or too late; says which, and its last
    word.
    """


def run_apart(module: str, words: Sequence[str], seconds: float, family: Family) -> str:
    """Run a module of ours in its own process; `family` holds it meanwhile. Returns its last
    line of output.
    """
    # -P: what runs is what is installed, whatever lies in the folder from which it was started
    command_words, arguments = (
        " ".join((module, *words)),
        [sys.executable, "-P", "-m", "vigie.processes.child", module, *words],
    )
    environment = {**os.environ, PARENT: str(os.getpid())}
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(arguments, stdout=output, env=environment, start_new_session=True)  # noqa: S603 - our own modules
        family.add(child)
        try:
            code = child.wait(seconds)
        except subprocess.TimeoutExpired:
            end([child])
            raise ProcessFailed(
                f"{command_words} : arrêté après {seconds / 60:.0f} min ; "
                "reprendra là à sa prochaine heure"
            ) from None
        finally:
            family.discard(child)
        last = _last_line(output)
    if code:
        raise ProcessFailed(f"{command_words} : état {code}" + (f", {last}" if last else ""))
    return last


def end(processes: Iterable["subprocess.Popen[bytes]"], patience: float = PATIENCE) -> None:
    """Ask all of them to stop, then kill the groups of those that did not."""
    alive = [process for process in processes if process.poll() is None]
    for process in alive:
        _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + patience
    for process in alive:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.01, deadline - time.monotonic()))
        _signal(process, signal.SIGKILL)  # its group may hold more than itself
    for process in alive:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)


def _signal(child: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    with contextlib.suppress(
        ProcessLookupError, PermissionError
    ):  # it may end between the look and the signal
        os.killpg(child.pid, number)


def _last_line(output: IO[bytes]) -> str:
    """The last line, or what a crawl's last JSON line says went wrong."""
    output.seek(0, os.SEEK_END)
    output.seek(max(0, output.tell() - 4000))
    lines = output.read().decode(errors="replace").strip().splitlines()
    last = lines[-1] if lines else ""
    with contextlib.suppress(ValueError, AttributeError):
        last_report: dict[str, Any] = json.loads(last)
        report = last_report.get("report") or {}
        return str(last_report.get("error") or report.get("detail") or report.get("ended") or last)[
            :300
        ]
    return last[:300]


def end_with_parent() -> None:
    """In a child: stop when the process that started it is gone, even killed, so that nothing
    runs unwatched.
    """
    parent = os.environ.get(PARENT, "")
    if not parent.isdigit():
        return

    def watch() -> None:
        while os.getppid() == int(parent):
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(PATIENCE * 2)
        if os.getpgrp() == os.getpid():  # the group is ours alone: whoever is left in it goes too
            os.killpg(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True, name="parent").start()


def main() -> None:
    """Run the named module as if it had been started itself."""
    sys.argv = sys.argv[1:]
    end_with_parent()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
