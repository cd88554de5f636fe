"""A consultation pasted, dropped or linked by staff: first what Vigie understands of it, then
recorded.
"""

import re
import time
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from tests.builders import NOW, a_notice, recorded
from tests.desk_client import Desk, plain
from tests.documents.making import a_pdf, a_zip, an_image_pdf
from tests.fakes.atexo_portal import LOGIN, AtexoPortal, Live
from tests.web.desk.test_changes import rows
from vigie.acts.notice_link import known_link
from vigie.flow.pasting import fields_of
from vigie.store import Store
from vigie.store.tables import DocumentFile, Notice

PASTED = """Objet : Entretien des espaces verts des écoles
Acheteur : Ville de Fontenelle
Lot n° 1 : Tonte
Lot n° 2 : Élagage
Le lot 1 est réservé aux structures d’insertion par l’activité économique.
Le lot 2 comporte une clause d’insertion de 300 heures.
Lieu : 93200 Saint-Denis. Montant estimé : 120 000 € HT. CPV 77310000-6.
Date limite de réception des offres : 18 janvier 2027 à 12 h 00.
"""


def test_a_pasted_text_gives_its_fields_with_the_words_of_the_deadline() -> None:
    told = fields_of(PASTED)
    assert (told.title, told.buyer) == (
        "Entretien des espaces verts des écoles",
        "Ville de Fontenelle",
    )
    assert told.lots == (("1", "Tonte"), ("2", "Élagage"))
    assert (told.departments, told.cpv, told.estimated_value) == (("93",), ("77310000",), 120_000)
    assert told.deadline_at is not None
    assert told.deadline_at.isoformat() == "2027-01-18T11:00:00+00:00"
    assert told.deadline_quote.endswith("des offres : 18 janvier 2027 à 12 h 00")


def test_what_is_pasted_is_understood_first_and_recorded_after(desk_store: Store) -> None:
    desk = Desk(desk_store)
    page = plain(desk.post("/consultations/ajouter", texte=PASTED).text)
    assert "Voici ce que nous avons compris" in page
    assert "Réservé SIAE" in page
    assert "300 h" in page
    assert "Date limite de réception des offres : 18 janvier 2027 à 12 h 00</q>" in page
    assert rows(desk_store, Notice, source="saisie") == []
    done = desk.post(
        "/consultations/ajouter",
        texte=PASTED,
        titre="Entretien des espaces verts",
        limite="2027-01-18T12:00",
        lots="1. Tonte\n2. Élagage",
        dep="93",
        ajouter="1",
    )
    assert "Lecture en cours" in done.text
    assert "Aucune considération sociale lue" not in done.text
    assert len(rows(desk_store, Notice, source="saisie")) == 1


def hidden(page: str, name: str) -> str:
    """What a hidden field of the page holds."""
    return re.search(f'type="hidden" name="{name}" value="([^"]+)"', page)[1]


def read_draft(desk: Desk, **sent) -> str:
    """The page that a dropped file or a link leads to, once it is read."""
    fields = {"csrf": desk.csrf, **sent.pop("data", {})}
    page = desk.client.post("/consultations/ajouter", data=fields, **sent)
    for _ in range(200):
        if "Lecture en cours" not in page.text:
            return plain(page.text)
        assert "ni réserve ni clause sociale" not in page.text
        time.sleep(0.05)
        page = desk.get(str(page.url))
    raise AssertionError("jamais lu")


RULES = a_pdf(
    [
        [
            "RÈGLEMENT DE LA CONSULTATION",
            "Objet de la consultation :",
            "Nettoyage des crèches municipales",
            "Acheteur : Ville de Fontenelle",
            "Lot n° 1 : Crèches du nord",
            "Lot n° 2 : Crèches du sud",
            "Date limite de réception des offres : 18 janvier 2027 à 12 h 00",
        ],
        ["Le lot 2 est réservé aux structures d’insertion par l’activité économique."],
    ],
    head="Ville de Fontenelle",
)
TERMS = a_pdf([["Le titulaire du lot 1 réalise une action d’insertion de 400 heures."]], head="")


def test_dropped_documents_are_understood_then_kept_with_the_consultation(
    desk_store: Store,
) -> None:
    desk = Desk(desk_store)
    sent = [
        ("fichier", ("RC.pdf", RULES, "application/pdf")),
        ("fichier", ("DCE.zip", a_zip({"CCAP.pdf": TERMS}), "application/zip")),
    ]
    page = read_draft(desk, files=sent)
    assert "Voici ce que nous avons compris" in page
    assert "<dd>Nettoyage des crèches municipales</dd>" in page
    assert "Ville de Fontenelle" in page
    assert "offres : 18 janvier 2027 à 12 h 00</q>" in page
    assert "2. Crèches du sud" in page
    assert "Réservé SIAE" in page
    assert "400 h" in page
    assert "DCE.zip/CCAP.pdf" in page
    assert rows(desk_store, Notice, source="saisie") == []
    assert rows(desk_store, DocumentFile) == []
    done = desk.post(
        "/consultations/ajouter",
        brouillon=hidden(page, "brouillon"),
        titre="Nettoyage des crèches municipales",
        limite="2027-01-18T12:00",
        lots="1. Crèches du nord\n2. Crèches du sud",
        ajouter="1",
    )
    assert "Consultation ajoutée" in done.text
    assert sorted(file.name for file in rows(desk_store, DocumentFile)) == ["DCE.zip", "RC.pdf"]


def test_a_dropped_notice_gives_its_fields(desk_store: Store) -> None:
    sent = {"fichier": ("annonce.txt", PASTED.encode("cp1252"), "text/plain")}
    page = read_draft(Desk(desk_store), files=sent)
    assert "<dd>Entretien des espaces verts des écoles</dd>" in page
    assert "Réservé SIAE" in page


def test_two_notices_at_once_are_refused_and_what_was_typed_is_kept(desk_store: Store) -> None:
    sent = [
        ("fichier", ("a.txt", PASTED.encode(), "text/plain")),
        ("fichier", ("b.txt", PASTED.encode(), "text/plain")),
    ]
    page = read_draft(Desk(desk_store), files=sent, data={"acheteur": "Ville de Fontenelle"})
    assert "« b.txt » est un second avis ; n’en donner qu’un à la fois." in page
    assert 'name="acheteur" value="Ville de Fontenelle"' in page


def test_a_document_that_gives_no_text_says_why_and_takes_its_name_as_title(
    desk_store: Store,
) -> None:
    sent = {"fichier": ("Marché_de_tonte.pdf", an_image_pdf(1), "application/pdf")}
    page = read_draft(Desk(desk_store), files=sent)
    assert "image : à lire par une personne" in page
    assert "<dd>Marché de tonte</dd>" in page


def test_what_somebody_else_dropped_is_not_shown(desk_store: Store) -> None:
    sent = {"fichier": ("RC.pdf", RULES, "application/pdf")}
    page = read_draft(Desk(desk_store), files=sent)
    address = f"/consultations/ajouter?brouillon={hidden(page, 'brouillon')}"
    other = Desk(desk_store, "", app=Desk(desk_store).app)
    other.sign_in("administration")
    assert "Ce dépôt n’est plus là" in plain(other.get(address).text)


def test_files_forgotten_after_two_hours_are_asked_for_again(desk_store: Store) -> None:
    desk = Desk(desk_store)
    page = read_draft(desk, files={"fichier": ("RC.pdf", RULES, "application/pdf")})
    desk.app.state.now = lambda: NOW + timedelta(hours=3)
    desk.sign_in("equipe")
    late = desk.post(
        "/consultations/ajouter",
        brouillon=hidden(page, "brouillon"),
        titre="Nettoyage des crèches",
        ajouter="1",
    )
    assert (late.status_code, "ils ne sont plus là" in plain(late.text)) == (422, True)
    assert 'value="Nettoyage des crèches"' in plain(late.text)
    assert rows(desk_store, Notice, source="saisie") == []


def test_a_file_too_large_is_refused_at_once(desk_store: Store) -> None:
    desk = Desk(desk_store, document_file_mb=1)
    sent = {"fichier": ("plan.pdf", b"%PDF" + b"0" * 1_100_000, "application/pdf")}
    page = desk.client.post("/consultations/ajouter", data={"csrf": desk.csrf}, files=sent)
    assert (page.status_code, "fait 1 Mo, 1 au plus" in plain(page.text)) == (422, True)


@pytest.fixture
def portal(httpserver: HTTPServer) -> HTTPServer:
    """Maximilien, TED and BOAMP on this machine in place of the published ones."""
    httpserver.expect_request("/robots.txt").respond_with_data(
        "User-agent: *\nDisallow: /entreprise/consultation/100005"
    )
    pages = "/entreprise/consultation/"
    live = AtexoPortal([Live(803_968, lots=2)])
    for path in (f"{pages}803968", "/index.php"):
        httpserver.expect_request(path).respond_with_handler(
            lambda request: Response(
                (told := live.reply("GET", request.url, "", "")).body,
                status=told.status,
                content_type=told.kind,
            )
        )
    for number, status in ((100_001, 403), (100_002, 401), (100_003, 404), (100_004, 503)):
        httpserver.expect_request(f"{pages}{number}").respond_with_data("", status=status)
    httpserver.expect_request(f"{pages}100006").respond_with_data(LOGIN, content_type="text/html")
    httpserver.expect_request(f"{pages}100007").respond_with_data("0" * 21_000_000)
    httpserver.expect_request(f"{pages}100008").respond_with_response(
        Response(status=302, headers={"Location": "https://compte.exemple.org/connexion"})
    )
    httpserver.expect_request(f"{pages}100009").respond_with_data(
        RULES, headers={"Content-Disposition": 'attachment; filename="RC.pdf"'}
    )
    return httpserver


def linked(desk_store: Store, portal: HTTPServer, link: str) -> str:
    base = portal.url_for("").rstrip("/")
    desk = Desk(desk_store, maximilien_base_url=base, boamp_base_url=base)
    return read_draft(desk, data={"adresse": link})


MAXIMILIEN = "https://marches.maximilien.fr/entreprise/consultation/"


def test_the_link_of_a_known_portal_is_read_with_its_window_of_lots(
    desk_store: Store, portal: HTTPServer
) -> None:
    page = linked(desk_store, portal, f"{MAXIMILIEN}803968?orgAcronyme=a1")
    assert "Voici ce que nous avons compris" in page
    assert page.count('data-label="Lu"') == 2
    assert f'name="lien" value="{MAXIMILIEN}803968?orgAcronyme=a1"' in page
    assert rows(desk_store, Notice, source="saisie") == []


def test_a_link_to_a_document_is_read_as_a_file(desk_store: Store, portal: HTTPServer) -> None:
    page = linked(desk_store, portal, f"{MAXIMILIEN}100009")
    assert "<dd>Nettoyage des crèches municipales</dd>" in page


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://portail.exemple.org/avis/1", "n’est pas un portail que Vigie sait lire"),
        ("https://www.boamp.fr/", "cette adresse n’est pas celle d’un avis"),
        ("http://127.0.0.1:8000/", "mène à un site public"),
        ("file:///etc/passwd", "mène à un site public"),
        (f"{MAXIMILIEN}100001", "accès refusé (HTTP 403)"),
        (f"{MAXIMILIEN}100002", "le portail demande un compte (HTTP 401)"),
        (f"{MAXIMILIEN}100003", "HTTP 404"),
        (f"{MAXIMILIEN}100004", "portail en panne (HTTP 503)"),
        (f"{MAXIMILIEN}100005", "robots.txt du portail l’interdit"),
        (f"{MAXIMILIEN}100006", "demande un compte"),
        (f"{MAXIMILIEN}100007", "trop gros"),
        (f"{MAXIMILIEN}100008", "renvoie vers compte.exemple.org"),
    ],
)
def test_a_link_that_gives_nothing_says_why_and_keeps_what_was_typed(
    desk_store: Store, portal: HTTPServer, link: str, words: str
) -> None:
    page = linked(desk_store, portal, link)
    assert words in page
    assert "copiez" in page or "commence par https://" in page
    assert f'name="adresse" value="{link}"' in page


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (
            "https://www.boamp.fr/pages/avis/?q=idweb:%2226-12345%22",
            "https://boamp-datadila.opendatasoft.com/api/explore/v2.1/catalog/datasets/boamp/"
            "records?where=idweb%3D%2226-12345%22",
        ),
        (
            "https://ted.europa.eu/fr/notice/-/detail/123456-2026",
            "https://ted.europa.eu/en/notice/123456-2026/xml",
        ),
        (f"{MAXIMILIEN}803968?orgAcronyme=a1", f"{MAXIMILIEN}803968?orgAcronyme=a1"),
    ],
)
def test_a_link_that_people_copy_is_asked_where_programs_are_served(
    link: str, address: str
) -> None:
    assert known_link(link).address == address


def test_a_notice_already_collected_leads_to_its_consultation(
    desk_store: Store, portal: HTTPServer
) -> None:
    recorded(desk_store, a_notice("803968", source="maximilien"))
    page = linked(desk_store, portal, f"{MAXIMILIEN}803968?orgAcronyme=a1")
    assert "Cet avis est déjà dans Vigie" in page
