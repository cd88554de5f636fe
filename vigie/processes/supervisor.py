"""`vigie run`'s parent: starts the timetable, the worker and the pages, restarts what dies,
stops all within 10 s.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from vigie import logs
from vigie.config import DEMO_SECRET, Settings
from vigie.processes.child import PARENT

STOP_WITHIN = 8.0  # seconds before a child that does not stop is killed; 10 s in all
LONGEST_WAIT = 60.0  # between two restarts of a child that keeps dying
SHORTEST_SECRET = 32


def check_settings(settings: Settings) -> list[str]:
    """What forbids a start in service, each with its remedy; empty when all is well."""
    secret = settings.secret.get_secret_value()
    faults = []
    if not secret:
        remedy = "en tirer un avec `python3 -c 'import secrets; print(secrets.token_hex(32))'`"
        faults.append(f"VIGIE_SECRET n’est pas défini : {remedy}.")
    elif secret == DEMO_SECRET:
        faults.append(
            "VIGIE_SECRET est celui de la démonstration : en tirer un autre, propre à ce service."
        )
    elif len(secret) < SHORTEST_SECRET:
        faults.append(
            f"VIGIE_SECRET compte {len(secret)} caractères : il en faut au moins {SHORTEST_SECRET}."
        )
    if settings.public_url.startswith("https:") and not settings.trusted_proxies:
        # Vigie speaks no HTTPS itself: something stands before it, and all visitors look like one
        remedy = "donner l’adresse du serveur HTTPS (127.0.0.1 s’il est sur cette machine)"
        faults.append(
            f"VIGIE_TRUSTED_PROXIES est vide alors que VIGIE_PUBLIC_URL est en https : {remedy} ; "
            f"sans elle, les essais d’un visiteur comptent pour tous."
        )
    return faults


def cannot_listen(host: str, port: int) -> str:
    """Why pages could not listen there, with the remedy; empty when they can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            words = (
                f"Les pages ne peuvent pas écouter sur {host}, port {port} "
                f"({error.strerror or error})"
            )
            return (
                f"{words} : changer VIGIE_PORT ou VIGIE_HOST, ou arrêter le programme qui l’occupe."
            )
    return ""


@dataclass
class Child:
    """One process of the service and how often it died lately."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    not_before: float = 0.0

    def start(self, now: float) -> None:
        """Start it in a group of its own, so that a signal to the parent's terminal reaches it
        only through us.
        """
        environment = {**os.environ, PARENT: str(os.getpid())}
        self.process = subprocess.Popen(self.command, env=environment, start_new_session=True)  # noqa: S603 - our own modules
        self.started = now

    def died(self, now: float) -> bool:
        """Whether it ended by itself; the next start then waits longer each time."""
        if self.process is None or self.process.poll() is None:
            return False
        self.deaths = 0 if now - self.started > LONGEST_WAIT else self.deaths + 1
        self.not_before = now + min(LONGEST_WAIT, 2.0**self.deaths / 2)
        return True


def children(settings: Settings) -> list[Child]:
    """The three processes of the service."""
    python = sys.executable
    return [
        Child("horloge", [python, "-P", "-m", "scheduler"]),
        Child("lecture", [python, "-P", "-m", "vigie.cli", "work"]),
        Child(
            "pages",
            [
                python,
                "-P",
                "-m",
                "vigie.cli",
                "serve",
                "--host",
                settings.host,
                "--port",
                str(settings.port),
            ],
        ),
    ]


@dataclass
class Supervisor:
    """Watches its children until a signal says stop."""

    settings: Settings
    make: Callable[[Settings], list[Child]] = children
    patience: float = STOP_WITHIN
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Serve until SIGTERM or SIGINT; 0 when every child stopped in time."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self.log = logs.log(part="service")
        self.family = self.make(self.settings)
        while not self.stopping.is_set():
            for child in self.family:
                self._watch(child, time.monotonic())
            self.stopping.wait(0.2)
        return self._end()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()

    def _watch(self, child: Child, now: float) -> None:
        if child.process is None and now >= child.not_before:
            child.start(now)
            self.log.info(
                "démarré", processus=child.name, pid=child.process.pid if child.process else None
            )
        elif child.process is not None and child.died(now):
            self.log.warning(
                "mort", processus=child.name, code=child.process.returncode, morts=child.deaths
            )
            child.process = None

    def _end(self) -> int:
        alive = [
            child
            for child in self.family
            if child.process is not None and child.process.poll() is None
        ]
        for child in alive:
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline and any(
            child.process.poll() is None for child in alive if child.process
        ):
            time.sleep(0.05)
        late = [child for child in alive if child.process and child.process.poll() is None]
        for child in late:
            _signal(child, signal.SIGKILL)
            child.process.wait()  # type: ignore[union-attr]
        self.log.info("arrêté", forcés=",".join(child.name for child in late) or "aucun")
        return 1 if late else 0


def _signal(child: Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # it may end between the look and the signal
        os.killpg(child.process.pid, number)  # type: ignore[union-attr]
