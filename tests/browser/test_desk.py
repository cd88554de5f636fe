"""The morning's work in a real browser: by hand, by keys, without JavaScript; axe, 375 px, zoom,
weight.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from tests.builders import NOW
from tests.desk_client import an_app
from tests.desk_data import PASSWORD
from tests.desk_pages import REFUSALS, desk_pages, furnish, signed_out_pages
from tests.served import served
from vigie.config import DEMO_SECRET, Settings
from vigie.store import Store
from vigie.store.tables import Consultation, Delivery, DigestEdit, Verdict

playwright = pytest.importorskip("playwright.sync_api", reason="playwright n’est pas installé")
pytestmark = pytest.mark.browser
LONG_WALK = pytest.mark.timeout(600)  # sixty pages, on a machine that others use too
PRINT_WIDTH = 700  # px of an A4 page between its margins


@pytest.fixture
def app(desk_store: Store, tmp_path: Path) -> FastAPI:
    furnish(desk_store, tmp_path)
    settings = Settings(secret=DEMO_SECRET, chamber="CRESS d’essai", home=tmp_path)
    return an_app(desk_store, settings, lambda: NOW)


@pytest.fixture
def site(app: FastAPI) -> Iterator[str]:
    with served(app) as address:
        app.state.settings.public_url = address
        yield address


def signed_in(browser, site: str, who: str = "equipe", **context):
    page = browser.new_context(base_url=site, **context).new_page()
    page.goto("/connexion")
    page.get_by_label("Adresse de courriel").fill(f"{who}@exemple.org")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/")
    return page


def rows(store: Store, table, **where):
    with store.reading() as session:
        return session.query(table).filter_by(**where).all()


def the_morning(page, store: Store) -> None:
    """Settle what waits, release, edit and send a digest."""
    assert page.get_by_role("heading", name="Ce matin").is_visible()
    page.get_by_role("button", name="Valider").first.click()
    page.get_by_text("Repérage validé.").wait_for()
    page.get_by_role("button", name="Rejeter").first.click()
    page.get_by_text("Repérage rejeté.").wait_for()
    assert page.get_by_text("Tout est vérifié").is_visible()
    assert sorted(row.verdict for row in rows(store, Verdict)) == ["confirmed", "rejected"]
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Diffuser les consultations cochées").click()
    page.get_by_text("1\u00a0consultation diffusée").wait_for()
    assert {row.desk_state for row in rows(store, Consultation, id=1)} == {"diffusée"}
    page.get_by_role("link", name="Envois").click()
    page.get_by_role("link", name="Modifier la lettre de Atelier du Val").click()
    page.get_by_label("Mot de l’équipe").fill("Bonne lecture.")
    page.get_by_role("button", name="Envoyer maintenant…").click()
    page.get_by_role("heading", name="Prochaine lettre de").wait_for()  # read before it leaves
    page.get_by_role("button", name="Envoyer maintenant").click()
    page.get_by_text("Lettre envoyée").wait_for()
    assert [row.note for row in rows(store, DigestEdit)] == ["Bonne lecture."]
    assert len(rows(store, Delivery, kind="digest", state="waiting")) == 1


def test_the_mornings_work_from_sign_in_to_sent_digest(
    browser, site: str, desk_store: Store
) -> None:
    the_morning(signed_in(browser, site), desk_store)


def test_the_same_work_without_javascript_on_a_phone(browser, site: str, desk_store: Store) -> None:
    phone = {"viewport": {"width": 375, "height": 700}, "java_script_enabled": False}
    the_morning(signed_in(browser, site, **phone), desk_store)


def test_one_key_settles_a_finding(browser, site: str, desk_store: Store) -> None:
    page = signed_in(browser, site)
    page.keyboard.press("j")
    page.keyboard.press("v")
    page.get_by_text("Repérage validé.").wait_for()
    page.keyboard.press("r")  # the one that took its place
    page.get_by_text("Repérage rejeté.").wait_for()
    assert sorted(row.verdict for row in rows(desk_store, Verdict)) == ["confirmed", "rejected"]


def test_words_selected_in_the_text_fill_the_form(browser, site: str) -> None:
    page = signed_in(browser, site)
    page.goto("/consultations/9")
    page.locator("[data-text]").scroll_into_view_if_needed()
    box = page.locator("[data-text]").bounding_box()
    page.mouse.move(box["x"] + 12, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 20)
    page.mouse.up()
    assert page.locator("#citation").input_value().startswith("Objet")
    page.keyboard.press("a")
    assert page.locator("form:has(#citation) [name=code]").is_visible()


def test_words_selected_across_a_mark_leave_its_label_out(browser, site: str) -> None:
    page = signed_in(browser, site)
    page.goto("/consultations/1")
    page.evaluate("""() => { const text = document.querySelector("[data-text]:has(mark)");
      getSelection().selectAllChildren(text); }""")
    page.get_by_role("button", name="Ajouter ces mots").wait_for()
    assert "[" not in page.locator("#citation").input_value()


def test_the_key_to_correct_leads_to_the_open_form_of_that_finding(browser, site: str) -> None:
    page = signed_in(browser, site)
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.wait_for_url("**reperage=*")
    assert page.get_by_role("button", name="Corriger", exact=True).is_visible()


def test_the_live_count_follows_the_form(browser, site: str) -> None:
    page = signed_in(browser, site)
    page.goto("/adherents/1/modifier")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "volume" in one.url else None)
    page.locator("[name=a1-cpv]").fill("7957")
    page.locator("#a1-volume").get_by_text("en trente jours").wait_for()
    assert "exemple.org" not in asked[0].replace("%40", "@")  # no contact travels in an address


def a_walk(browser, app: FastAPI, site: str, **context) -> Iterator[tuple[str, Any]]:
    """Every page of the desk, as an administrator sees it, then those before the sign-in."""
    page = signed_in(browser, site, "administration", **context)
    page.goto("/observatoire")
    page.get_by_role("button", name="Recompter").click()
    for path in desk_pages(app):
        assert page.goto(path).status == REFUSALS.get(path, 200), path
        yield path, page
    stranger = browser.new_context(base_url=site, **context).new_page()
    for path in signed_out_pages(app):
        assert stranger.goto(path).status == REFUSALS.get(path, 200), path
        yield path, stranger


def faults_of(page, width: int, rules: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """What axe says of a page, and how much wider than the window it is."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": list(rules)} if rules else {}
    told = Axe().run(page, options=options).response["violations"]
    faults = [(one["id"], one["nodes"][0]["html"][:160]) for one in told]
    over = page.evaluate("document.documentElement.scrollWidth")
    return [*faults, ("large", str(over))] if over > width else faults


@LONG_WALK
@pytest.mark.parametrize("width", [375, 1280])
def test_no_page_breaks_an_accessibility_rule_or_its_width(
    browser, app: FastAPI, site: str, width: int
) -> None:
    viewport = {"width": width, "height": 800}
    walk = a_walk(browser, app, site, viewport=viewport)
    faults = {path: told for path, page in walk if (told := faults_of(page, width))}
    assert faults == {}


@LONG_WALK
def test_every_page_holds_at_double_zoom_and_in_the_dark(browser, app: FastAPI, site: str) -> None:
    # a browser at 200 % lays a 1280 px window out as 640 px
    viewport = {"width": 640, "height": 400}
    walk = a_walk(browser, app, site, viewport=viewport, color_scheme="dark")
    rules = ("color-contrast",)
    faults = {path: told for path, page in walk if (told := faults_of(page, 640, rules))}
    assert faults == {}


# Rows that show another number of cells than their table has headings: a column without its head.
UNEVEN_ROWS = """
[...document.querySelectorAll('table')].flatMap((table) => {
  const wide = (row) => [...row.cells].filter((cell) => cell.checkVisibility())
    .reduce((total, cell) => total + cell.colSpan, 0);
  const heads = table.tHead ? wide(table.tHead.rows[table.tHead.rows.length - 1]) : 0;
  return [...table.tBodies].flatMap((body) => [...body.rows])
    .filter((row) => heads && row.checkVisibility() && wide(row) !== heads)
    .map((row) => row.outerHTML.slice(0, 160));
})
"""


@LONG_WALK
def test_every_page_prints_without_buttons_within_its_paper(
    browser, app: FastAPI, site: str
) -> None:
    viewport = {"width": PRINT_WIDTH, "height": 1000}
    faults = {}
    for path, page in a_walk(browser, app, site, viewport=viewport, color_scheme="dark"):
        page.emulate_media(media="print")
        shown = page.evaluate(
            "[...document.querySelectorAll('button, nav, input[type=file]')]"
            ".filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 120))"
        )
        over = page.evaluate("document.documentElement.scrollWidth")
        ink = page.evaluate("getComputedStyle(document.querySelector('main')).color")
        uneven = page.evaluate(UNEVEN_ROWS)
        if shown or over > PRINT_WIDTH or ink != "rgb(0, 0, 0)" or uneven:
            faults[path] = (shown[:3], over, ink, uneven[:3])
        page.emulate_media(media="screen")
    assert faults == {}


@LONG_WALK
def test_every_page_takes_at_most_three_requests_and_sixty_kilobytes(
    browser, app: FastAPI, site: str
) -> None:
    page = signed_in(browser, site, "administration")
    seen: list = []
    page.on("response", lambda answer: answer.ok and seen.append((answer.url, len(answer.body()))))
    refused: list[str] = []
    page.on(
        "console",
        lambda message: (
            refused.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    faults = {}
    for path in desk_pages(app):
        seen.clear()
        page.goto(path, wait_until="networkidle")
        most = 3 + page.locator("iframe").count()  # a mail is a page of its own
        if len(seen) > most or sum(size for _, size in seen) > 60_000:
            faults[path] = seen[:]
    assert (faults, refused) == ({}, [])


def test_the_groupement_sheet_prints_on_one_page_even_from_a_dark_screen(
    browser, site: str
) -> None:
    page = signed_in(browser, site, color_scheme="dark")
    page.goto("/groupements/1/fiche")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
    page.emulate_media(media="print")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.sheet .soft')).color")
        == "rgb(51, 51, 51)"
    )


def test_choosing_other_members_tells_at_once_what_is_missing(browser, site: str) -> None:
    page = signed_in(browser, site)
    page.goto("/groupements/1")
    page.locator("input[name=m]").nth(1).uncheck()
    page.locator("#essai").get_by_text("Avec 1\u00a0structure").wait_for()


def test_a_form_pressed_twice_is_sent_once(browser, site: str, desk_store: Store) -> None:
    from vigie.store.tables import Note

    page = signed_in(browser, site)
    page.goto("/consultations/1")
    page.get_by_label("Nouvelle note").fill("Une fois")
    page.get_by_role("button", name="Noter").dblclick()
    page.get_by_text("Note enregistrée.").wait_for()
    assert len(rows(desk_store, Note)) == 1
