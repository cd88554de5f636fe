"""Every message in a real browser: no accessibility violation, nothing wider than a phone, light
and dark.
"""

from typing import Any

import pytest

from tests.alerts.test_messages import every_message
from tests.builders import a_finding, in_days
from tests.told import RESERVED, an_item

pytestmark = pytest.mark.browser
LONG = (
    "Entretien des espaces verts, taille des arbres d’alignement et désherbage sans produits "
    "des abords " * 3
)


CLAUSE = (
    "Le titulaire s’engage à réserver une part des heures de travail nécessaires à l’exécution "
    "du lot à des personnes "
    "éloignées de l’emploi, dont la candidature aura été validée par le facilitateur désigné "
    "par l’acheteur, à hauteur de "
    "six cent trente heures par année d’exécution"
)


@pytest.mark.parametrize("quote", [CLAUSE, "réservation" * 23])
def test_a_quote_of_250_characters_stands_whole_on_a_phone(browser: Any, quote: str) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.set_content(
        every_message(
            an_item(findings=(a_finding(RESERVED, quote=quote, families=("insertion",)),))
        )[0].html
    )
    box = page.locator("div.quiet").first
    size = box.evaluate(
        "one => [one.scrollWidth <= one.clientWidth, one.getBoundingClientRect().right]"
    )

    assert quote in box.inner_text()
    assert size[0]
    assert size[1] <= 375
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_message_is_accessible_and_fits_a_phone(browser: Any, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": 375, "height": 800}, color_scheme=scheme)
    item = an_item(
        title=LONG,
        lots=3,
        number="2",
        doubts=("heure à vérifier dans le DCE",),
        deadline_at=in_days(5),
    )
    for number, message in enumerate(every_message(item)):
        page.set_content(message.html)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 375, f"message {number} : {wide} pixels"
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.close()
