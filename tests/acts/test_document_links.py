"""Documents served without an account are fetched once, politely, within a budget; all else is
left to a person with the reason.
"""

from collections.abc import Iterator
from typing import IO

import pytest
from pytest_httpserver import HTTPServer
from sqlmodel import select
from werkzeug import Response

from tests.builders import NOW, a_notice, in_days, recorded
from tests.documents.making import a_pdf
from vigie.acts.document_fetch import Courier, Fetched, NotServed, document_links
from vigie.acts.document_links import collect_documents
from vigie.config import Settings
from vigie.store import Store
from vigie.store.tables import Consultation, DocumentFile, DocumentLink, Finding, Lot

SITE = "https://marches.valmorel.example"
RC = a_pdf([["REGLEMENT DE LA CONSULTATION", "Les variantes ne sont pas autorisées."]])
PAGE = (
    b'<html><a href="/index.php?page=Entreprise.EntrepriseDownloadReglement&amp;id=MTI">RC</a>'
    b'<a href="https://ailleurs.example/dce.zip">DCE</a><a href="/aide.pdf">Aide</a></html>'
)


@pytest.fixture
def portal(httpserver: HTTPServer) -> HTTPServer:
    """A portal on this machine in place of the published one."""
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /prive/")
    httpserver.expect_request("/rc.pdf").respond_with_data(RC, content_type="application/pdf")
    httpserver.expect_request("/prive/rc.pdf").respond_with_data(RC)
    httpserver.expect_request("/page").respond_with_data(PAGE, content_type="text/html")
    httpserver.expect_request("/index.php").respond_with_data(
        RC,
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="RC 26-014.pdf"'},
    )
    httpserver.expect_request("/moved").respond_with_response(
        Response(status=302, headers={"Location": "/rc.pdf"})
    )
    httpserver.expect_request("/away").respond_with_response(
        Response(status=302, headers={"Location": "http://127.0.0.1:9/rc.pdf"})
    )
    httpserver.expect_request("/turn").respond_with_response(
        Response(status=302, headers={"Location": "/turn"})
    )
    httpserver.expect_request("/form").respond_with_data(
        "<html><form method=post></form></html>", content_type="text/html"
    )
    httpserver.expect_request("/refused").respond_with_data("", status=403)
    httpserver.expect_request("/broken").respond_with_data("", status=503)
    httpserver.expect_request("/gone").respond_with_data("", status=404)
    httpserver.expect_request("/empty").respond_with_data("", content_type="application/pdf")
    return httpserver


def a_courier(portal: HTTPServer, budget: int = 10_000_000, largest: int = 5_000_000) -> Courier:
    base = portal.url_for("").rstrip("/")
    return Courier("https://vigie.example", budget, largest, {SITE: base}, delay=0.0)


class Kept(list[tuple[str, bytes]]):
    """The files handed over: name and bytes."""

    def __call__(self, told: Fetched, content: IO[bytes]) -> None:
        content.seek(0)
        self.append((told.name, content.read()))


def fetched(portal: HTTPServer, path: str, **bounds: int) -> Kept:
    kept = Kept()
    a_courier(portal, **bounds).fetch(SITE + path, kept)
    return kept


@pytest.mark.parametrize(
    ("path", "name"), [("/rc.pdf", "rc.pdf"), ("/moved", "rc.pdf"), ("/page", "RC 26-014.pdf")]
)
def test_a_document_served_without_an_account_is_fetched(
    portal: HTTPServer, path: str, name: str
) -> None:
    assert fetched(portal, path) == [(name, RC)]


@pytest.mark.parametrize(
    ("path", "words", "outcome"),
    [
        ("/prive/rc.pdf", "robots.txt", "by_hand"),
        ("/away", "n’est pas celle d’un site public", "by_hand"),
        ("/turn", "renvoie sans fin", "by_hand"),
        ("/form", "derrière un formulaire ou un compte", "by_hand"),
        ("/refused", "accès refusé (HTTP 403)", "by_hand"),
        ("/gone", "lien sans document (HTTP 404)", "by_hand"),
        ("/broken", "en panne (HTTP 503)", "later"),
        ("/empty", "réponse vide", "later"),
    ],
)
def test_what_is_not_served_says_why(
    portal: HTTPServer, path: str, words: str, outcome: str
) -> None:
    with pytest.raises(NotServed) as told:
        fetched(portal, path)
    assert words in told.value.reason
    assert told.value.outcome == outcome


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/rc.pdf",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "http://[::1]/rc.pdf",
        "http://serveur.local/rc.pdf",
    ],
)
def test_an_address_of_our_own_network_is_never_asked(portal: HTTPServer, url: str) -> None:
    with pytest.raises(NotServed, match="site public"):
        a_courier(portal).fetch(url, Kept())


def test_a_file_beyond_its_bound_is_left(portal: HTTPServer) -> None:
    with pytest.raises(NotServed, match="trop gros"):
        fetched(portal, "/rc.pdf", largest=100)


def test_one_request_a_second_to_a_host(portal: HTTPServer) -> None:
    waits: list[float] = []
    courier = a_courier(portal)
    courier.delay, courier.sleep = 1.0, waits.append
    courier.fetch(f"{SITE}/rc.pdf", Kept())
    assert len(waits) == 1  # robots.txt, then the file
    assert 0.5 < waits[0] <= 1.0


def test_links_of_other_sites_and_other_files_are_not_followed() -> None:
    assert document_links(PAGE, f"{SITE}/page") == [
        f"{SITE}/index.php?page=Entreprise.EntrepriseDownloadReglement&id=MTI"
    ]


def a_consultation(store: Store, path: str, number: str = "1", *, matters: bool = True) -> None:
    recorded(store, a_notice(f"26-2000{number}", title=f"N {number}", documents_url=SITE + path))
    if not matters:
        return
    with store.transaction() as session:
        lot = session.exec(select(Lot).order_by(Lot.id.desc())).first()  # type: ignore[union-attr]
        assert lot is not None
        session.add(
            Finding(
                consultation_id=lot.consultation_id,
                lot_id=lot.id,
                code="insertion_condition",
                source="text",
                status="sûr",
                confidence=0.97,
                rule="essai",
                version="1",
                folded_quote=number,
                read_at=NOW,
            )
        )


def collected(store: Store, portal: HTTPServer, day: float = 0, **settings: int) -> dict[str, int]:
    return collect_documents(
        store, Settings(**settings), in_days(day), lambda room: a_courier(portal, room)
    )


def links(store: Store) -> Iterator[tuple[str, str]]:
    with store.reading() as session:
        rows = session.exec(select(DocumentLink).order_by(DocumentLink.id)).all()  # type: ignore[arg-type]
    return ((row.state, row.url.removeprefix(SITE)) for row in rows)


def test_lots_that_matter_have_their_documents_collected_once(
    store: Store, portal: HTTPServer
) -> None:
    a_consultation(store, "/rc.pdf")
    a_consultation(store, "/form", "2")
    a_consultation(store, "/rc.pdf?", "3", matters=False)
    assert collected(store, portal) == {"fetched": 1, "by_hand": 1, "later": 0}
    assert collected(store, portal) == {"fetched": 0, "by_hand": 0, "later": 0}
    assert sorted(links(store)) == [("by_hand", "/form"), ("fetched", "/rc.pdf")]
    with store.reading() as session:
        [file] = session.exec(select(DocumentFile)).all()
        consultation = session.get(Consultation, file.consultation_id)
    assert (file.name, file.added_by, file.url) == ("rc.pdf", "vigie", f"{SITE}/rc.pdf")
    assert consultation is not None
    assert consultation.title == "N 1"


def test_a_portal_that_is_down_is_asked_again_the_next_day(
    store: Store, portal: HTTPServer
) -> None:
    a_consultation(store, "/broken")
    assert collected(store, portal)["later"] == 1
    assert collected(store, portal, 0.2)["later"] == 0
    assert collected(store, portal, 1)["later"] == 1


def test_the_budget_of_a_day_is_kept(store: Store, portal: HTTPServer) -> None:
    a_consultation(store, "/rc.pdf")
    assert collected(store, portal, documents_daily_mb=0) == {
        "fetched": 0,
        "by_hand": 0,
        "later": 0,
    }
    with store.transaction() as session:
        session.add(
            DocumentLink(
                consultation_id=1, url="x", state="fetched", size=1_000_000, tried_at=in_days(0)
            )
        )
    assert collected(store, portal, documents_daily_mb=1)["fetched"] == 0
    assert collected(store, portal, 1, documents_daily_mb=1)["fetched"] == 1
