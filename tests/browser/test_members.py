"""A member's own search and a network's page in a real browser: from the link asked for to what
stands on the page, wide and on a phone, with and without JavaScript; axe on each.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOW, in_days
from tests.served import served
from tests.told import (
    a_consultation,
    a_contact,
    a_stored_lot,
    a_structure,
    an_opportunity,
    outbox,
    settings,
)
from vigie.acts import actor
from vigie.acts.members import agree_to_be_named
from vigie.store import Store
from vigie.store.search.documents import reindex
from vigie.store.tables import SavedSearch
from vigie.store.tables.full_text import create_index
from vigie.web.app import create_app

playwright = pytest.importorskip("playwright.sync_api", reason="playwright n’est pas installé")
pytestmark = pytest.mark.browser
WIDE = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 375, "height": 700}}
BARE = {**PHONE, "java_script_enabled": False}


@pytest.fixture(params=[WIDE, PHONE, BARE], ids=["wide", "phone", "no script"])
def visitor(request: Any, browser: Any, store: Store, tmp_path: Path) -> Iterator[Any]:
    """Opens the member pages of an address by the link that is asked for and mailed."""
    lot = a_stored_lot(
        store,
        a_consultation(store, "Entretien des jardins", deadline=in_days(40)),
        title="Entretien des espaces verts du parc",
    )
    an_opportunity(store, a_structure(store, networks=["UNEA"]), lot, state="interested")
    for name in ("Les Vergers", "Le Fournil", "Le Rucher"):
        member = a_structure(store, name, email=None, networks=["UNEA"])
        an_opportunity(store, member, lot, state="sent")
    with store.transaction() as session:
        agree_to_be_named(session, actor.staff(1), 1, NOW, agreed=True)
        session.add(a_contact(None, network="UNEA", email="relais@unea.fr"))
    with store.engine.begin() as connection:
        create_index(connection)
    with store.transaction() as session:
        reindex(session, [1])
    config = settings(tmp_path)
    app = create_app(store, config, lambda: NOW)
    with served(app) as address:
        app.state.settings.public_url = config.public_url = address
        context = browser.new_context(base_url=address, **request.param)
        context.set_default_timeout(10_000)

        def opened(email: str) -> Any:
            page = context.new_page()
            page.goto("/m/lien")
            page.get_by_label("adresse", exact=False).first.fill(email)
            page.get_by_role("button").first.click()
            page.get_by_text("un lien vient d’y être envoyé").wait_for()
            for _ in range(50):  # it is queued after the answer
                if links := outbox(store, kind="link"):
                    break
                page.wait_for_timeout(100)
            page.goto(re.findall(r"https?://\S+/m/ouvrir/\S+", links[0].message["text"])[0])
            page.get_by_role("button").first.click()
            page.wait_for_url(lambda url: "ouvrir" not in url)
            return page

        opened.runs_scripts = request.param is not BARE
        yield opened
        context.close()


def keeps_to_a_page(visitor: Any, page: Any) -> None:
    """Nothing wider than the screen, nothing against accessibility; both are asked by script."""
    from axe_playwright_python.sync_playwright import Axe

    if not visitor.runs_scripts:
        return
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_search_is_kept_read_told_and_forgotten(visitor: Any, store: Store) -> None:
    page = visitor("awa@exemple.org")
    page.goto("/m/recherches")
    keeps_to_a_page(visitor, page)
    page.get_by_role("button", name="Enregistrer cette recherche").click()
    assert "que chercher" in page.get_by_role("alert").inner_text()
    page.get_by_label("Des mots").fill("espaces verts")
    page.get_by_label("Un département").select_option("93")
    page.get_by_label("Me prévenir des nouveaux lots").select_option("daily")
    page.get_by_label("Son nom").fill("Nos parcs")
    page.get_by_role("button", name="Enregistrer cette recherche").click()
    page.get_by_role("heading", name="Nos parcs").wait_for()
    assert "/m/recherches/1" in page.url
    assert page.get_by_text("1 lot ouvert aujourd’hui").is_visible()
    assert page.get_by_text("Entretien des espaces verts du parc").first.is_visible()
    keeps_to_a_page(visitor, page)
    page.get_by_role("link", name="Changer mes recherches").click()
    page.get_by_role("button", name="Oublier Nos parcs").click()
    page.get_by_text("Vous n’avez pas encore de recherche.").wait_for()
    with store.reading() as session:
        assert session.query(SavedSearch).count() == 0


def test_a_network_reads_its_figures_and_who_agreed_to_be_named(visitor: Any) -> None:
    page = visitor("relais@unea.fr")
    page.goto("/m/espace")
    assert page.get_by_text("4 lots signalés").first.is_visible()
    assert page.get_by_text("Entretien des espaces verts du parc").first.is_visible()
    assert page.get_by_text("Les Jardins d’Awa").first.is_visible()
    assert page.get_by_text("Le Fournil").count() == 0
    keeps_to_a_page(visitor, page)
