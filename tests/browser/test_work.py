"""The stories of daily work in a real browser: decide and take back, a group seen before it is
proposed, follow and share, search, a territory on one sheet; wide, and on a phone without a script.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from tests.browser.test_stories import PHONE, WIDE, opened
from tests.builders import NOW
from vigie.data.trades import sectors
from vigie.store import Store
from vigie.store.desk.figures import refresh
from vigie.store.tables import ConsultationFollow, JointBid, Note, Verdict

playwright = pytest.importorskip("playwright.sync_api", reason="playwright n’est pas installé")
pytestmark = pytest.mark.browser


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone, no script"])
def page(request, browser, desk_store: Store, tmp_path: Path) -> Iterator:
    """A colleague at a desk that is in use."""
    yield from opened(browser, desk_store, tmp_path, "equipe", request.param)


@pytest.fixture
def wide_page(browser, desk_store: Store, tmp_path: Path) -> Iterator:
    """The same on a wide screen only: what is printed does not depend on it."""
    refresh(desk_store, NOW, sectors())
    yield from opened(browser, desk_store, tmp_path, "equipe", WIDE)


def many(store: Store, table) -> int:
    with store.reading() as session:
        return len(session.exec(select(table)).all())


def test_a_rejection_says_what_follows_and_is_taken_back(page, desk_store: Store) -> None:
    before = many(desk_store, Verdict)
    page.goto("/")
    page.locator("#t-verifier ~ article button[value=rejected]").first.click()
    banner = page.locator(".say")
    banner.get_by_text("Repérage rejeté.").wait_for()
    assert "prévenu" in banner.inner_text()
    assert many(desk_store, Verdict) == before + 1
    banner.get_by_role("button", name="Annuler").click()
    page.get_by_text("Annulé : tout est comme avant.").wait_for()
    assert many(desk_store, Verdict) == before


def test_a_group_is_read_before_it_is_proposed_and_taken_back(page, desk_store: Store) -> None:
    page.goto("/groupements/1")
    page.get_by_role("button", name="Proposer à ses membres").click()
    page.get_by_role("heading", name="Proposer ce groupement").wait_for()
    assert "Dites-nous si vous acceptez d’être mis en relation" in page.content()
    page.get_by_role("button", name="Proposer", exact=True).click()
    page.get_by_text("Groupement proposé").wait_for()
    page.get_by_role("button", name="Annuler").click()
    page.get_by_text("Annulé : tout est comme avant.").wait_for()
    with desk_store.reading() as session:
        assert session.get_one(JointBid, 1).state == "suggested"


def test_a_consultation_is_followed_and_handed_to_a_colleague(page, desk_store: Store) -> None:
    page.goto("/consultations/1")
    page.get_by_role("button", name="Suivre", exact=True).click()
    page.get_by_text("Vous suivez cette consultation").wait_for()
    page.get_by_text("Partager avec un collègue").click()
    page.get_by_label("Votre mot").fill("À voir avant lundi")
    page.get_by_role("button", name="Partager").click()
    page.get_by_text("reçoit votre mot").wait_for()
    assert (many(desk_store, ConsultationFollow), many(desk_store, Note)) == (1, 1)


def test_a_search_is_kept_with_its_rhythm(page) -> None:
    page.goto("/consultations?q=nettoyage")
    page.get_by_text("Recherches enregistrées").click()
    page.get_by_label("Enregistrer celle-ci sous le nom").fill("Nettoyage")
    page.get_by_label("La suivre").select_option("weekly")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_text("Recherche enregistrée").wait_for()
    page.get_by_text("Recherches enregistrées (1)").click()
    assert page.locator("[action$='/rythme'] select").input_value() == "weekly"


def test_releasing_from_a_consultation_is_seen_first(page) -> None:
    page.goto("/consultations/1")
    page.locator("[name=etat]").select_option("diffusée")
    page.get_by_role("button", name="Changer").click()
    page.get_by_role("heading", name="Diffuser").wait_for()
    assert "20 secondes pour annuler" in page.content().replace("\u00a0", " ")


@pytest.mark.parametrize("territory", ["93", "T8"])
def test_a_territory_is_one_sheet_of_paper(wide_page, territory: str) -> None:
    wide_page.goto(f"/observatoire/fiche?territoire={territory}")
    wide_page.get_by_role("heading", name="Commande publique").wait_for()
    printed = wide_page.pdf(format="A4", prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") == 1


@pytest.mark.parametrize(
    "path", ["/observatoire", "/groupements", "/consultations", "/envois/arret"]
)
def test_daily_pages_never_scroll_sideways(page, path: str) -> None:
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
