"""The stories of the desk in a real browser: the first hour, refused forms, import, paste, letters;
wide and on a phone, with and without JavaScript; axe on every new page.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import NOW
from tests.desk_client import SECRET, an_app
from tests.desk_data import PASSWORD
from tests.documents.making import a_pdf
from tests.flow.pairing_making import siret
from tests.served import served
from vigie.acts.settings import asked_collection
from vigie.config import Settings
from vigie.flow.loop import work
from vigie.flow.steps import Context
from vigie.flow.story import steps_by_event
from vigie.store import Store
from vigie.store.collect.crawls import close_crawl, open_crawl, save_progress
from vigie.store.desk.users import add_user
from vigie.store.match.members import member_record
from vigie.store.tables import AppState, Consultation, DocumentFile, Member
from vigie.store.tables.full_text import create_index

playwright = pytest.importorskip("playwright.sync_api", reason="playwright n’est pas installé")
pytestmark = pytest.mark.browser
WIDE = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 375, "height": 700}, "java_script_enabled": False}


def opened(browser, store: Store, home: Path, who: str, context: dict) -> Iterator:
    """A signed-in page on those pages served."""
    app = an_app(store, Settings(secret=SECRET, home=home), lambda: NOW)
    with served(app) as address:
        app.state.settings.public_url = address
        page = browser.new_context(base_url=address, **context).new_page()
        page.goto("/connexion")
        page.get_by_label("Adresse de courriel").fill(f"{who}@exemple.org")
        page.get_by_label("Mot de passe").first.fill(PASSWORD)
        page.get_by_role("button", name="Se connecter").first.click()
        page.wait_for_url(lambda url: "connexion" not in url)
        yield page


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone, no script"])
def newcomer(request, browser, store: Store, tmp_path: Path) -> Iterator:
    """An administrator on an empty installation."""
    with store.engine.begin() as connection:
        create_index(connection)
    with store.transaction() as session:
        add_user(session, "a@exemple.org", "Awa", "administration", PASSWORD, NOW)
    yield from opened(browser, store, tmp_path, "a", request.param)


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone, no script"])
def desk(request, browser, desk_store: Store, tmp_path: Path) -> Iterator:
    """A colleague at a desk that is in use."""
    yield from opened(browser, desk_store, tmp_path, "equipe", request.param)


def test_the_first_hour_goes_step_by_step_on_one_page(newcomer, store: Store) -> None:
    page = newcomer
    assert page.url.endswith("/mise-en-route")
    page.get_by_label("Nom de la chambre").fill("CRESS d’essai")
    page.locator("[name=region]").select_option("Bretagne")
    page.get_by_label("Contact donné aux portails").fill("ni adresse ni page")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="donner une adresse de courriel").wait_for()
    assert page.get_by_label("Nom de la chambre").input_value() == "CRESS d’essai"
    page.get_by_label("Contact donné aux portails").fill("veille@exemple.org")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Réglages enregistrés.").wait_for()
    assert page.locator("[name=departments]").input_value() == "22, 29, 35, 56"
    page.get_by_role("button", name="Continuer sans courriel").click()
    page.get_by_role("button", name="Lancer la première collecte").click()
    page.get_by_text("Demandée, elle commence").wait_for()
    with store.reading() as session:
        asked = session.get_one(AppState, "collect:asked").value["sources"]
    assert "boamp" in asked
    crawl = open_crawl(store, "boamp", NOW, None, None)
    save_progress(store, crawl, {}, {"got": 40, "new": 12}, NOW)
    page.get_by_role("button", name="Actualiser").click()
    page.get_by_text("en cours").first.wait_for()
    close_crawl(store, crawl, NOW, "finished", counts={"got": 41, "new": 13})
    with store.transaction() as session:  # the timetable takes it up: the others wait their turn
        assert asked_collection(session) == asked
        assert asked_collection(session) == []
    page.goto("/mise-en-route")
    page.get_by_text("attend son tour").first.wait_for()
    assert page.get_by_role("button", name="Actualiser").is_visible()
    for source in asked:
        if source != "boamp":
            close_crawl(store, open_crawl(store, source, NOW, None, None), NOW, "finished")
    page.goto("/mise-en-route")
    page.get_by_role("button", name="Collecter de nouveau").wait_for()
    assert page.get_by_text("4 sur 6 sont faites").is_visible()
    page.get_by_role("link", name="En saisir un").click()
    page.get_by_label("Nom", exact=True).first.fill("Les Vergers")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("heading", name="Les Vergers").wait_for()
    page.goto("/mise-en-route")
    assert page.get_by_text("5 sur 6 sont faites").is_visible()


REGISTER = (  # in the shape of the public register of SIAE, without anybody's address
    "siret\tname\tkind\tnaf\tnaf_label\taddress\tpost_code\tcity\tdepartment\tGazouillis\n"
    f"{siret(91)}\tLES JARDINS DE LA BUTTE\tACI\t8130Z\tServices d’aménagement paysager\t"
    "3 rue des Lilas\t93100\tMontreuil\t93\tbleu\n"
    f"{siret(92)}\tPROPRE ET NET\tEI\t8121Z\tNettoyage courant des bâtiments\t"
    "9 rue Haute\t75011\tParis\t75\tvert\n"
)
CALL = (
    "Objet : Entretien des espaces verts du parc des Lilas, Montreuil (93100)\n"
    "Marché réservé aux structures d’insertion par l’activité économique (article L2113-13).\n"
    "Tonte, taille et désherbage des espaces verts.\n"
    "Date limite de réception des offres : 18 janvier 2027 à 12 h 00"
)


def test_a_register_becomes_members_who_read_their_first_letter(
    newcomer, store: Store, tmp_path: Path
) -> None:
    page = newcomer
    settings = Settings(secret=SECRET, home=tmp_path, chamber="CRESS d’essai")
    page.get_by_role("link", name="Importer un fichier").click()
    file = {"name": "siae.tsv", "mimeType": "text/tab-separated-values"}
    page.get_by_label("Fichier CSV").set_input_files({**file, "buffer": REGISTER.encode()})
    page.get_by_role("button", name="Voir ce qui changerait").click()
    page.get_by_text("Fichier reconnu : registre des SIAE").wait_for()
    assert page.locator("td.no").all_inner_texts() == ["gazouillis"]
    page.get_by_role("button", name="Appliquer").click()
    page.locator("#fautes").get_by_role("link").wait_for()  # the unknown column is asked about
    page.locator("[name='col:gazouillis']").select_option("-")
    page.get_by_role("button", name="Appliquer").click()
    page.get_by_text("2 n’entendront rien").wait_for()
    page.get_by_label("LES JARDINS DE LA BUTTE").fill("lou@exemple")
    page.get_by_role("button", name="Enregistrer ces adresses").click()
    page.locator("#fautes").get_by_role("link").wait_for()
    assert page.get_by_label("LES JARDINS DE LA BUTTE").input_value() == "lou@exemple"
    page.get_by_label("LES JARDINS DE LA BUTTE").fill("lou@exemple.org")
    page.get_by_role("button", name="Enregistrer ces adresses").click()
    page.get_by_text("1 adresse enregistrée").wait_for()
    page.get_by_text("1 n’entendra rien").wait_for()
    page.get_by_role("link", name="Confirmer Entretien d’espaces verts").click()
    page.get_by_role("button", name="Confirmer les structures cochées").first.click()
    page.get_by_text("confirmées pour 1 structure").wait_for()
    page.goto("/consultations/ajouter")
    page.get_by_label("Texte de l’avis").fill(CALL)
    page.get_by_role("button", name="Voir ce que Vigie comprend").click()
    page.get_by_role("button", name="Confirmer et ajouter").click()
    page.get_by_text("Consultation ajoutée").first.wait_for()
    work(Context(store, settings, NOW), steps_by_event())
    page.goto("/mise-en-route")
    page.get_by_role("link", name="Lire la lettre").click()
    mail = page.frame_locator("iframe.mail")
    mail.get_by_text("LES JARDINS DE LA BUTTE").first.wait_for()
    assert "Entretien des espaces verts du parc des Lilas" in mail.locator("body").inner_text()
    page.goto("/mise-en-route")
    page.get_by_role("button", name="Je l’ai lue, c’est bon").click()
    page.get_by_text("Lire une lettre").wait_for()
    assert page.locator("#lettre .yes").count() == 1


def test_a_members_form_keeps_what_was_typed_and_leads_to_each_fault(desk) -> None:
    page = desk
    page.goto("/adherents/nouveau")
    page.get_by_label("Nom", exact=True).first.fill("Ateliers neufs")
    page.get_by_label("SIRET").fill("123")
    page.get_by_role("button", name="Suivant : activités").click()
    page.get_by_text("Étape 2 sur 4").wait_for()
    page.locator("[name=a0-trade]").fill("jardinnage de lune")
    page.get_by_role("button", name="Suivant : justificatifs").click()
    page.get_by_text("Étape 3 sur 4").wait_for()
    page.get_by_role("button", name="Revenir : activités").click()
    page.get_by_role("button", name="Enregistrer").click()
    page.locator("#fautes").wait_for()
    assert page.locator("#fautes li").count() == 2
    assert page.locator("[name=siret]").input_value() == "123"
    assert page.locator("[name=siret]").get_attribute("aria-invalid") == "true"
    assert page.locator("[name=a0-trade]").input_value() == "jardinnage de lune"


def test_a_member_is_entered_step_by_step(desk, desk_store: Store) -> None:
    page = desk
    page.goto("/adherents/nouveau")
    page.get_by_label("Nom", exact=True).first.fill("Ateliers d’ici")
    page.get_by_label("Commune").fill("Pantin")
    page.get_by_role("button", name="Suivant : activités").click()
    page.get_by_label("Métier 1").fill("Entretien d’espaces verts")
    page.get_by_label("Métier 2").fill("Peinture")
    page.get_by_role("button", name="Suivant : justificatifs").click()
    page.get_by_role("button", name="Suivant : contacts").click()
    page.locator("[name=c0-email]").fill("ici@exemple.org")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("heading", name="Ateliers d’ici").wait_for()
    with desk_store.reading() as session:
        member = session.query(Member).filter_by(name="Ateliers d’ici").one()
        record = member_record(session, member.id)
    assert [site.post_code for site in record.sites] == ["93500"]
    assert [activity.trade for activity in record.activities] == ["espaces-verts", "peinture"]
    assert [contact.email for contact in record.contacts] == ["ici@exemple.org"]


def test_a_file_is_imported_once_its_columns_are_understood(desk, desk_store: Store) -> None:
    page, table = desk, f"siret;nom;formes;Gazouillis\n{siret(81)};Les Vergers;EI;bleu\n"
    page.goto("/adherents/import")
    file = {"name": "a.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.get_by_label("Fichier CSV").set_input_files(file)
    page.get_by_role("button", name="Voir ce qui changerait").click()
    page.get_by_role("button", name="Appliquer").click()
    page.get_by_text("dire ce que c’est").first.wait_for()
    page.locator("[name='col:gazouillis']").select_option("labels")
    page.get_by_role("button", name="Appliquer").click()
    page.get_by_role("heading", name="Ce qui manque aux fiches").wait_for()
    with desk_store.reading() as session:
        assert session.query(Member).filter_by(name="Les Vergers").one().labels == ["bleu"]


def test_a_pasted_notice_is_understood_confirmed_and_recorded(desk, desk_store: Store) -> None:
    page = desk
    page.goto("/consultations/ajouter")
    page.get_by_label("Texte de l’avis").fill(
        "Objet : Tonte des pelouses\nLot réservé aux structures d’insertion.\n"
        "Date limite de réception des offres : 18 janvier 2027 à 12 h 00"
    )
    page.get_by_role("button", name="Voir ce que Vigie comprend").click()
    page.get_by_role("heading", name="Voici ce que nous avons compris").wait_for()
    page.get_by_role("button", name="Confirmer et ajouter").click()
    page.get_by_text("Consultation ajoutée").first.wait_for()
    with desk_store.reading() as session:
        assert session.query(Consultation).filter_by(title="Tonte des pelouses").count() == 1


def test_dropped_rules_are_read_confirmed_and_kept(desk, desk_store: Store) -> None:
    page = desk
    page.goto("/consultations/ajouter")
    rules = a_pdf([["Objet du marché : Tonte des pelouses", "Le lot 1 est réservé aux ESAT."]])
    file = {"name": "RC.pdf", "mimeType": "application/pdf", "buffer": rules}
    page.get_by_label("Fichiers").set_input_files(file)
    page.get_by_role("button", name="Voir ce que Vigie comprend").click()
    understood = page.get_by_role("heading", name="Voici ce que nous avons compris")
    for _ in range(100):  # without JavaScript one presses « Actualiser »
        again = page.get_by_role("button", name="Actualiser")
        if understood.is_visible():
            break
        if again.is_visible():
            page.wait_for_timeout(200)
            page.reload()
    page.get_by_role("heading", name="Pièces lues").wait_for()
    with desk_store.reading() as session:
        assert session.query(DocumentFile).count() == 0
    page.get_by_role("button", name="Confirmer et ajouter").click()
    page.get_by_text("Consultation ajoutée").first.wait_for()
    with desk_store.reading() as session:
        assert session.query(DocumentFile).one().name == "RC.pdf"


def test_a_link_of_an_unknown_portal_is_refused_beside_its_field(desk) -> None:
    page = desk
    page.goto("/consultations/ajouter")
    page.get_by_label("Lien de l’avis").fill("https://portail.exemple.org/avis/1")
    page.get_by_role("button", name="Voir ce que Vigie comprend").click()
    page.locator("#fautes").get_by_text("n’est pas un portail que Vigie sait lire").wait_for()
    assert page.locator("[name=adresse]").input_value() == "https://portail.exemple.org/avis/1"


def test_a_letter_is_read_before_it_leaves(desk) -> None:
    page = desk
    page.goto("/envois")
    page.get_by_role("link", name="Lire la lettre de Atelier du Val").click()
    mail = page.frame_locator("iframe.mail")
    mail.get_by_text("Atelier du Val").first.wait_for()


NEW_PAGES = (
    "/mise-en-route",
    "/reglages/chambre",
    "/adherents/manques",
    "/envois/3/lire",
    "/envois/3",
    "/consultations/ajouter",
    "/adherents/nouveau",
)


@pytest.mark.parametrize("width", [375, 1280])
def test_new_pages_keep_to_accessibility_and_width(
    browser, desk_store: Store, tmp_path: Path, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = {"viewport": {"width": width, "height": 800}}
    faults = {}
    for page in opened(browser, desk_store, tmp_path, "administration", context):
        for path in NEW_PAGES:
            page.goto(path)
            found = Axe().run(page).response["violations"]
            if found:
                faults[path] = [(one["id"], one["nodes"][0]["html"][:160]) for one in found]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults[path, "large"] = page.evaluate("document.documentElement.scrollWidth")
    assert faults == {}
