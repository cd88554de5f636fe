"""What clients do to keep a server busy, against a real one on loopback."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from tests.desk_client import an_app
from vigie.commands.serve import patient
from vigie.config import Settings
from vigie.store import Store
from vigie.web.slow_clients import Patient

HEAD = 15.0
WHOLE = 180.0


class Quick(Patient):
    """The same, with times that a test can wait for."""

    head, whole = 0.5, 1.0


@contextlib.contextmanager
def serving(store: Store, **more: object) -> Iterator[int]:
    """The pages on a free port, as `vigie serve` starts them, but quicker to lose patience."""
    app = an_app(store, Settings(secret="x" * 40, trusted_hosts=["testserver"]))

    @app.get("/lent")
    def slow() -> str:
        time.sleep(1.5)
        return "fini"

    config = uvicorn.Config(
        app, port=0, log_level="critical", lifespan="off", **{**patient(), "http": Quick, **more}
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def port(store: Store) -> Iterator[int]:
    with serving(store) as one:
        yield one


def open_to(port: int) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port), 10)
    one.settimeout(10)
    return one


def answer(one: socket.socket) -> bytes:
    """Everything until the server closes; what came if it cuts the line."""
    told = b""
    with contextlib.suppress(ConnectionError):
        while part := one.recv(65536):
            told += part
    return told


def first_answer(one: socket.socket) -> bytes:
    """One answer of a line that stays open: head and body may come apart."""
    told = b""
    while b"\r\n\r\n" not in told:
        told += one.recv(65536)
    head, _, body = told.partition(b"\r\n\r\n")
    length = next(
        int(row.partition(b":")[2])
        for row in head.split(b"\r\n")
        if row.lower().startswith(b"content-length:")
    )
    while len(body) < length:
        body += one.recv(65536)
    return head


def dribble(one: socket.socket, first: bytes, byte: bytes) -> float:
    """Seconds until the server gives up on a client that sends a byte now and then."""
    began = time.monotonic()
    one.sendall(first)
    one.settimeout(0.1)
    while time.monotonic() - began < 8:
        with contextlib.suppress(TimeoutError):
            if one.recv(100) == b"":
                break
        try:
            one.sendall(byte)
        except OSError:
            break
    return time.monotonic() - began


def test_the_real_times_leave_room_for_a_slow_line() -> None:
    a_megabit = 12 * 8
    assert (patient()["http"], HEAD >= 10, a_megabit < WHOLE) == (Patient, True, True)


def test_a_connection_that_says_nothing_is_closed(port: int) -> None:
    began = time.monotonic()
    assert answer(open_to(port)) == b""
    assert 0.3 < time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("first", "byte"),
    [
        (b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ", b"a"),
        (b"POST /connexion HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\n", b"a"),
        (
            b"POST /connexion HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"1\r\na\r\n",
        ),
    ],
    ids=["headers", "body", "chunks"],
)
def test_a_request_that_dribbles_is_cut(port: int, first: bytes, byte: bytes) -> None:
    assert dribble(open_to(port), first, byte) < 4


def test_another_visitor_is_answered_meanwhile(port: int) -> None:
    slow = [open_to(port) for _ in range(50)]
    for one in slow:
        one.sendall(b"GET / HTTP/1.1\r\nX-A: ")
    other = open_to(port)
    other.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert answer(other).startswith(b"HTTP/1.1 200")


def test_a_slow_page_is_not_cut(port: int) -> None:
    one = open_to(port)
    one.sendall(b"GET /lent HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert b"fini" in answer(one)


def test_a_connection_kept_alive_serves_again(port: int) -> None:
    one = open_to(port)
    for _ in range(2):
        one.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert first_answer(one).startswith(b"HTTP/1.1 200")
        time.sleep(0.7)  # longer than a head may take: it is idle, not late


def test_headers_without_end_are_refused(port: int) -> None:
    one = open_to(port)
    one.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: " + b"a" * 33_000)
    assert answer(one).startswith(b"HTTP/1.1 400")


def test_too_many_connections_are_told_to_come_back(store: Store) -> None:
    with serving(store, limit_concurrency=3) as port:
        held = [open_to(port) for _ in range(3)]
        time.sleep(0.2)
        one = open_to(port)
        one.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert (answer(one)[:12], len(held)) == (b"HTTP/1.1 503", 3)


def test_a_body_in_chunks_is_bounded_too(port: int) -> None:
    one = open_to(port)
    one.sendall(
        b"POST /connexion HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    for _ in range(12):
        one.sendall(b"100000\r\n&a=" + b"a" * (0x100000 - 3) + b"\r\n")
    one.sendall(b"10\r\n" + b"a" * 16 + b"\r\n")  # sixteen bytes beyond
    assert answer(one).startswith(b"HTTP/1.1 413")
