"""What `endure_chain` starts and kills: each role is forked from a process that has everything
imported already.
"""

import asyncio
import os
import signal
import socket
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from random import Random
from typing import Any

from vigie.config import SOURCES, Settings
from vigie.demo.portal import SERVED, portal_url
from vigie.domain import clock
from vigie.domain.clock import paris_day
from vigie.store import open_store

EMAIL, PASSWORD = "equipe@exemple.org", "mot-de-passe-long-2026"


def _monday() -> datetime:
    """Next Monday, early in the afternoon: letters and welcomes are due, and stay so however
    often clocks move on.
    """
    noon = clock.now().replace(hour=13, minute=0, second=0, microsecond=0)
    return noon + timedelta(days=7 - noon.weekday())


@dataclass
class Stage:
    """Where a round is played; clocks of the loop and of the deliverer move on at each kill, so
    that leases end.
    """

    url: str
    home: Path
    portal: str
    smtp: str
    port: int
    loop_ahead: timedelta = timedelta()
    deliverer_ahead: timedelta = field(default_factory=lambda: _monday() - clock.now())
    deaths: dict[str, int] = field(default_factory=dict)

    def settings(self) -> Settings:
        """Settings that reach nothing but this machine."""
        given: dict[str, Any] = {
            f"{source}_base_url": portal_url(self.portal, source) for source in SOURCES
        }
        given |= {f"{source}_delay": 0.0 for source in SOURCES}
        return Settings(
            home=self.home,
            chamber="CRESS d’essai",
            database_url=self.url,
            contact="essai@exemple.org",
            secret="s" * 40,
            smtp_url=self.smtp,
            public_url=f"http://127.0.0.1:{self.port}",
            mails_per_hour=100_000,
            **given,
        )


def collector(stage: Stage) -> None:
    """Every source once, then its mark; days are given, for a first crawl cut short asks for
    more than one that was not. The demo portal serves hostile documents, so that some crawls
    come to their end incomplete.
    """
    from spiders.run import collect

    since = paris_day(clock.now()) - timedelta(days=20)
    for source in SERVED:
        mark = stage.home / f"{source}.done"
        if not mark.exists():
            report = collect(stage.settings(), source, since)
            if report.ended in ("finished", "incomplete"):
                mark.touch()


def loop(stage: Stage) -> None:
    """The event loop, for ever."""
    from vigie.flow.loop import work
    from vigie.flow.steps import Context
    from vigie.flow.story import steps_by_event

    store = open_store(stage.url)
    work(
        Context(store, stage.settings(), clock.now() + stage.loop_ahead, MEMO),
        steps_by_event(),
        once=False,
        limit=8,
        idle=0.02,
    )


def worker(stage: Stage) -> None:
    """A procrastinate worker (PostgreSQL), for ever."""
    from vigie.flow.loop import answer
    from vigie.flow.story import steps_by_event
    from vigie.store.job_queue import listen

    store = open_store(stage.url)
    answered = answer(store, stage.settings(), steps_by_event(), lease=timedelta(seconds=2))
    asyncio.run(listen(store, answered, clock.now, sweep_every=0.5))


def deliverer(stage: Stage) -> None:
    """Prepares and sends, for ever; its clock stands at a moment when everything is due."""
    from alerts.deliver import deliver

    store, settings = open_store(stage.url), stage.settings()
    while True:
        deliver(store, settings, lambda: clock.now() + stage.deliverer_ahead)
        time.sleep(0.3)


def pages(stage: Stage) -> None:
    """The web application."""
    import uvicorn

    from vigie.web.app import create_app

    app = create_app(open_store(stage.url), stage.settings())
    uvicorn.run(app, host="127.0.0.1", port=stage.port, log_level="critical", access_log=False)


def visitor(stage: Stage) -> None:
    """Staff who write numbered notes without a pause; what was acknowledged is written to a
    file.
    """
    number, opener = 0, None
    with (stage.home / "acknowledged").open("a") as book:
        while True:
            try:
                opener = opener or _signed_in(stage)
                csrf = _csrf(opener, stage)
                _post(
                    opener,
                    stage,
                    "/adherents/1/notes",
                    csrf=csrf,
                    note=f"note {os.getpid()}-{number}",
                )
                book.write(f"note {os.getpid()}-{number}\n")
                book.flush()
            except (OSError, ValueError):
                opener = None
                time.sleep(0.1)
            number += 1
            time.sleep(0.3)


def _signed_in(stage: Stage) -> urllib.request.OpenerDirector:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    _post(opener, stage, "/connexion", email=EMAIL, mot_de_passe=PASSWORD, suite="/")
    return opener


def _csrf(opener: urllib.request.OpenerDirector, stage: Stage) -> str:
    page = opener.open(f"http://127.0.0.1:{stage.port}/adherents/1", timeout=5).read().decode()
    if 'name="csrf" value="' not in page:
        raise ValueError("not signed in")
    return page.split('name="csrf" value="')[1].split('"')[0]


def _post(opener: urllib.request.OpenerDirector, stage: Stage, path: str, **fields: str) -> None:
    body = urllib.parse.urlencode(fields).encode()
    with opener.open(f"http://127.0.0.1:{stage.port}{path}", body, timeout=5) as answer:
        if b"Note enregistr" not in answer.read() and path != "/connexion":
            raise ValueError("not acknowledged")


MEMO: dict[str, Any] = {}  # the classifier, loaded before the forks
ROLES: dict[str, Callable[[Stage], None]] = {
    "collector": collector,
    "loop": loop,
    "worker": worker,
    "deliverer": deliverer,
    "web": pages,
    "visitor": visitor,
}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def fork(role: str, stage: Stage) -> int:
    """Start that role in a child; its pid."""
    pid = os.fork()
    if pid:
        return pid
    code, parent = 0, os.getppid()
    try:
        os.setsid()
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        null = os.open(stage.home / f"{role}.log", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        ROLES[role](stage)
    except BaseException as error:  # noqa: BLE001 - a forked child must never run the parent's code
        sys.stderr.write(f"{role}: {type(error).__name__}: {error}\n")
        code = 1
    finally:
        os._exit(code)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def kill(role: str, pid: int, stage: Stage) -> None:
    """kill -9, and let the leases that it held end."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    stage.deaths[role] = stage.deaths.get(role, 0) + 1
    stage.loop_ahead += timedelta(minutes=3) if role == "loop" else timedelta()
    stage.deliverer_ahead += timedelta(minutes=7) if role == "deliverer" else timedelta()


def chosen(dice: Random, alive: dict[str, int], mortal: tuple[str, ...]) -> str:
    """Whom to kill next."""
    return dice.choice([role for role in alive if role in mortal])
