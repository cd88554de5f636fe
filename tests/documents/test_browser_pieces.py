"""Documents put in by a real browser: chosen, with and without JavaScript, or dropped."""

import base64

import pytest
from sqlmodel import select

from tests.browser.test_desk import app as app
from tests.browser.test_desk import signed_in
from tests.browser.test_desk import site as site
from tests.documents.making import a_pdf
from tests.documents.test_documents_kept import CCAP
from vigie.store import Store
from vigie.store.tables import DocumentFile

playwright = pytest.importorskip("playwright.sync_api", reason="playwright n’est pas installé")
pytestmark = pytest.mark.browser
FILES = [
    {"name": "CCAP.pdf", "mimeType": "application/pdf", "buffer": a_pdf(CCAP)},
    {"name": "RC.txt", "mimeType": "text/plain", "buffer": b"Offres en mars."},
]
DROP = """([content, name]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const held = new DataTransfer();
  held.items.add(new File([bytes], name));
  const zone = document.querySelector("form[data-drop]").closest("section");
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: held, cancelable: true }));
}"""


def names(store: Store) -> list[str]:
    """What was put in beside the piece of the seed."""
    seeded = "RC.pdf"
    with store.reading() as session:
        return sorted(set(session.exec(select(DocumentFile.name)).all()) - {seeded})


@pytest.mark.parametrize("scripts", [True, False])
def test_files_are_chosen_and_sent(browser, site: str, desk_store: Store, scripts: bool) -> None:
    page = signed_in(browser, site, java_script_enabled=scripts)
    page.goto("/consultations/1")
    page.locator("input[name=pieces]").set_input_files(FILES)
    page.get_by_role("button", name="Déposer", exact=True).click()
    page.get_by_text("pas encore lue").first.wait_for()
    assert names(desk_store) == ["CCAP.pdf", "RC.txt"]


def test_a_file_is_dropped_on_the_section(browser, site: str, desk_store: Store) -> None:
    page = signed_in(browser, site)
    page.goto("/consultations/1")
    page.evaluate(DROP, [base64.b64encode(a_pdf(CCAP)).decode(), "CCAP.pdf"])
    page.get_by_text("pas encore lue").first.wait_for()
    assert names(desk_store) == ["CCAP.pdf"]


def test_a_refusal_is_told_beside_the_form(browser, site: str, desk_store: Store) -> None:
    page = signed_in(browser, site)
    page.goto("/consultations/1")
    page.evaluate(DROP, ["", "vide.pdf"])
    page.get_by_text("est vide").wait_for()
    assert names(desk_store) == []
