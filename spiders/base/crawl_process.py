"""A crawl in its own process, with a time limit: what it breaks stays there, and it can be ended
for good.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from spiders.base.crawl_log import COUNTS, Progress
from spiders.base.errors import Busy, CrawlStopped, Misconfigured
from vigie.config import SOURCES, Settings

LONGEST = 2 * 3600.0  # seconds


def environment(settings: Settings) -> dict[str, str]:
    """The settings that a crawl needs, as the child reads them."""
    variables = {
        "HOME": str(settings.home.absolute()),
        "DATABASE_URL": settings.database_url,
        "CONTACT": settings.contact,
        "DEPARTMENTS": " ".join(settings.departments),
    }
    for source in SOURCES:
        variables[f"{source.upper()}_BASE_URL"] = settings.base_url(source)
        variables[f"{source.upper()}_DELAY"] = str(settings.delay(source))
    return {**os.environ, **{f"VIGIE_{name}": setting for name, setting in variables.items()}}


def collect_apart(
    settings: Settings,
    source: str,
    since: date | None = None,
    until: date | None = None,
    progress: Progress | None = None,
    limit: float = LONGEST,
    *,
    whole: bool = False,
) -> dict[str, Any]:
    """The child's report as it printed it; raises Misconfigured, Busy, or CrawlStopped when it
    died or ran too long.
    """
    arguments = [sys.executable, "-P", "-m", "spiders.run", source]
    arguments += ["--since", str(since)] if since else []
    arguments += ["--until", str(until)] if until else []
    arguments += ["--whole"] if whole else []
    with subprocess.Popen(  # noqa: S603
        arguments, stdout=subprocess.PIPE, env=environment(settings), start_new_session=True
    ) as child:
        with _limited(child, limit) as late:
            for line in _lines(child):
                if "report" in line:
                    child.wait()
                    return dict(line["report"])
                if "error" in line:
                    raise (Busy if line.get("ended") == "stopped" else Misconfigured)(line["error"])
                if progress and "progress" in line:
                    counts = {name: int(line.get(name, 0)) for name in COUNTS}
                    progress(line["progress"], counts, str(line.get("where", "")))
        child.wait()
    if late.is_set():
        raise CrawlStopped(
            f"{source} : plus de {limit / 60:.0f} minutes, arrêtée ; la prochaine collecte "
            f"reprendra là"
        )
    raise CrawlStopped(
        f"{source} : le processus de collecte s’est arrêté (état {child.returncode}) ; "
        f"relancer la collecte"
    )


def _lines(child: "subprocess.Popen[bytes]") -> Iterator[dict[str, Any]]:
    assert child.stdout is not None
    for line in child.stdout:
        try:
            message = json.loads(line)
        except ValueError:
            continue
        if isinstance(message, dict):
            yield message


@contextmanager
def _limited(child: "subprocess.Popen[bytes]", limit: float) -> Iterator[threading.Event]:
    """Ends the child's whole group after that time, or when we leave before its end."""
    late = threading.Event()

    def end(sign: int) -> None:
        if child.poll() is None:
            os.killpg(child.pid, sign)

    def too_late() -> None:
        late.set()
        end(signal.SIGTERM)
        threading.Timer(10, end, (signal.SIGKILL,)).start()

    timer = threading.Timer(limit, too_late)
    timer.daemon = True
    timer.start()
    try:
        yield late
    except KeyboardInterrupt:
        end(signal.SIGTERM)
        raise
    finally:
        timer.cancel()
