"""A source reaches its own hosts only, whatever a link, a redirection or a name server says."""

import gzip
import http.server
import threading
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from spiders.base.window import Days
from spiders.boamp_xml import BoampXml
from spiders.run import collect, sources
from tests.fakes.portal import ServedAnswer
from tests.spiders.kit import NOW, Desk
from vigie.domain.edge import private_address
from vigie.readers.base import MOST_BYTES

LISTING = "/OPENDATA/BOAMP/"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.9",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::10.0.0.1",
        "::127.0.0.1",
        "198.18.0.1",
        "240.0.0.1",
    ],
)
def test_an_address_of_our_own_network_is_private_address(address: str) -> None:
    assert private_address(address)


@pytest.mark.parametrize(
    "address", ["185.11.125.1", "2a01:e0a::1", "::ffff:185.11.125.1", "64:ff9b::b90b:7d01"]
)
def test_an_address_of_the_internet_is_not(address: str) -> None:
    assert not private_address(address)


class Inside(http.server.BaseHTTPRequestHandler):
    """A service of this machine that nobody outside should make us ask."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_told: Any) -> None:
        """Nothing is said."""


@pytest.fixture
def inside() -> Iterator[tuple[int, list[str]]]:
    """Its port, and what it was asked."""
    asked: list[str] = []
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Here", (Inside,), {"asked": asked})
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], asked
    server.shutdown()


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "017700000001", "[::ffff:127.0.0.1]"]
)
def test_a_published_host_that_leads_to_this_machine_is_not_asked(
    desk: Desk, inside: tuple[int, list[str]], monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    port, asked = inside
    monkeypatch.setattr(BoampXml, "hosts", (f"http://{host}:{port}",))
    report = collect(
        desk.settings.model_copy(update={"boamp_xml_base_url": ""}),
        "boamp_xml",
        NOW.date(),
        now=lambda: NOW,
    )
    assert (report.ended, asked) == ("blocked", [])


@pytest.mark.parametrize(
    "way",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f000001:{port}/",
        "http://0177.0.0.1:{port}/",
        "//127.0.0.1:{port}/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "http://127.0.0.1:{port}\\@x/",
        "data:text/html,x",
        "s3://seau/cle",
    ],
)
def test_a_redirection_inside_is_not_followed(
    desk: Desk, inside: tuple[int, list[str]], way: str
) -> None:
    port, asked = inside
    desk.portal.always_answers(
        LISTING, ServedAnswer(b"", status=302, headers={"Location": way.format(port=port)})
    )
    report = desk.collects("boamp_xml", 1)
    assert (report.ended in ("blocked", "failed"), report.new, asked) == (True, 0, [])


def test_a_redirection_without_end_ends(desk: Desk) -> None:
    desk.portal.always_answers(
        LISTING, ServedAnswer(b"", status=302, headers={"Location": f"{desk.portal.url}{LISTING}"})
    )
    assert desk.collects("boamp_xml", 1).ended in ("blocked", "failed")
    assert len(desk.portal.asked(LISTING)) < 50


@pytest.mark.parametrize(
    "address",
    [
        "https://echanges.dila.gouv.fr@127.0.0.1/",
        "https://echanges.dila.gouv.fr\\@127.0.0.1/",
        "https://echanges.dila.gouv.fr.evil.example/",
        "https://echanges.dila.gouv.fr:22/",
        "https://evil.example/#https://echanges.dila.gouv.fr",
        "gopher://echanges.dila.gouv.fr/",
        "https://ECHANGES.dila.gouv.fr%00.evil.example/",
        "//echanges.dila.gouv.fr/",
        "https://127.1/",
        "https://[::1]/",
    ],
)
def test_an_address_dressed_as_the_publishers_is_not_ours(address: str) -> None:
    spider = sources()["boamp_xml"](ledger=None, memory=None, days=Days(NOW.date(), NOW.date()))  # type: ignore[arg-type]
    assert not spider.ours(address)


@pytest.mark.parametrize("way", ["gzip", "deflate"])
def test_an_answer_that_unpacks_without_end_is_refused_by_name(desk: Desk, way: str) -> None:
    plain = bytes(2 * MOST_BYTES)
    packed = gzip.compress(plain, 1) if way == "gzip" else zlib.compress(plain, 1)
    desk.portal.always_answers(
        LISTING, ServedAnswer(packed, "text/html", headers={"Content-Encoding": way})
    )
    desk.collects("boamp_xml", 0)
    assert [one.reason for one in desk.refusals()] == ["too_large"]


def test_headers_without_end_are_a_failure_not_a_full_memory(desk: Desk) -> None:
    desk.portal.always_answers(LISTING, ServedAnswer(b"x", headers={"X-A": "a" * 5_000_000}))
    assert desk.collects("boamp_xml", 0).ended in ("failed", "blocked")
