"""A real local relay with faults on demand, and a real local HTTP server that answers as told."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Relay:
    """What the relay took, and how it behaves: its hooks may answer anything, or `drop` the
    line, or sleep.
    """

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.on_mail: Callable[[str], str | None] = lambda _address: None
        self.on_rcpt: Callable[[str], str | None] = lambda _address: None
        self.on_data: Callable[[bytes], str | None] = lambda _raw: None
        self.port = 0

    @property
    def url(self) -> str:
        """As VIGIE_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken, parsed by the standard library."""
        return [message_from_bytes(raw, policy=policy.default) for raw in self.taken]  # type: ignore[arg-type,misc]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """aiosmtpd's hook."""
        answer = self.on_mail(address)
        if not answer:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """aiosmtpd's hook."""
        answer = self.on_rcpt(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook."""
        raw = bytes(envelope.content or b"")
        answer = self.on_data(raw)
        if answer == "drop":  # took it, and the line goes dead before the answer
            self._keep(raw, envelope)
            server.transport.abort()
            return "250 never seen"
        if answer is None or answer.startswith("2"):
            self._keep(raw, envelope)
        return answer or "250 OK"

    def _keep(self, raw: bytes, envelope: Envelope) -> None:
        self.taken.append(raw)
        self.recipients += envelope.rcpt_tos


class _Counting(Controller):
    def factory(self) -> SMTP:
        self.handler.connections += 1
        return super().factory()


@contextmanager
def a_relay(**options: Any) -> Iterator[Relay]:
    """A relay on a free loopback port."""
    relay = Relay()
    relay.port = free_port()
    controller = _Counting(relay, hostname="127.0.0.1", port=relay.port, **options)
    controller.start()
    relay.connections = 0  # the controller knocks once to see whether it is up
    try:
        yield relay
    finally:
        controller.stop()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def a_silent_server() -> Iterator[int]:
    """Takes connections and never says a word: a relay that hangs."""
    server = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                held.append(server.accept()[0])

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        server.close()
        for one in held:
            one.close()


DROP, HANG = (
    0,
    -1,
)  # in place of a status: the line goes dead, or nothing is said for so many seconds


class Site:
    """An HTTP server: `answers` are given one after the other, the last one for ever."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str], Any]] = [
            (200, {}, {"ok": True, "ts": "1.1", "channel": "C1"})
        ]
        self.url = ""

    @property
    def posts(self) -> list[dict[str, Any]]:
        """The JSON bodies."""
        return [json.loads(body) for _, _, body in self.asked]


@contextmanager
def a_site(*answers: tuple[int, dict[str, str], Any]) -> Iterator[Site]:
    """A site on a free loopback port with those answers."""
    site = Site()
    site.answers = list(answers) or site.answers

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            site.asked.append((self.path, dict(self.headers), body))
            status, headers, said = (
                site.answers.pop(0) if len(site.answers) > 1 else site.answers[0]
            )
            if status == DROP:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            if status == HANG:
                time.sleep(said)
                return
            raw = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(raw)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_told: Any) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
