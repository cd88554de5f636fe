"""The member pages in a real browser: axe, a phone's width, light and dark, double zoom, without
JavaScript, weight.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alerts.content.gather import items_by_id
from alerts.messages.members import links_for
from alerts.planning.recipients import house_of, people
from tests.builders import NOW, in_days
from tests.desk_client import an_app
from tests.served import served
from tests.told import a_consultation, a_stored_lot, a_structure, an_opportunity, later, settings
from vigie.acts.actor import person
from vigie.acts.answers import record_answer
from vigie.store import Store
from vigie.store.match.joint_bids import release
from vigie.store.outbox.tokens import ANSWER_LIFE, NewToken, keep, mint
from vigie.store.tables import Activity, JointBid, JointBidMember

pytestmark = pytest.mark.browser
TITLES = (
    "Prestations d’entretien des espaces verts, de taille des arbres d’alignement et de "
    "désherbage sans produits "
    "phytosanitaires des abords des bâtiments communaux et des cimetières – secteur nord",
    "Nettoyage des locaux administratifs, vitrerie et remise en état",
    "COLLECTEETTRIDESPAPIERSDEBUREAUETDESDECHETSDEQUIPEMENTSELECTRIQUESETELECTRONIQUES" * 2,
)
"""Long, as buyers write them; one without a blank."""
PAGES = [
    "/m/lien",
    "/m/espace",
    "/m/preferences",
    "/m/recherches",
    "/m/donnees",
    "/m/o/inconnu",
    "/m/espace?fait=1",
    "/m/preferences?fait=1",
]


@pytest.fixture
def links(store: Store, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A served member with three lots and a joint bid: each page's address by name, and the one
    that opens a session.
    """
    app = an_app(store, settings(tmp_path), lambda: NOW)
    with served(app) as base:
        app.state.settings.public_url = base
        yield {"base": base, **_made(store, app.state.settings)}


def _made(store: Store, config: Any) -> dict[str, str]:
    member = a_structure(
        store, "Association intermédiaire Les Jardins de la Boucle et du Val d’Awa"
    )
    consultation = a_consultation(store, TITLES[0])
    lots = [
        a_stored_lot(store, consultation, str(place), title=title)
        for place, title in enumerate(TITLES, 1)
    ]
    told = [an_opportunity(store, member, lot, state="sent") for lot in lots]
    with store.transaction() as session:
        session.add(
            Activity(member_id=member, position=1, trade="espaces-verts", label="Espaces verts")
        )
        session.add(Activity(member_id=member, position=2, trade="elagage", label="Élagage"))
        record_answer(
            session, person(1), opportunity_id=told[1], answer="declined", reason="too_far", now=NOW
        )
    bid = a_released_joint_bid(
        store, (member, a_structure(store, "Autre structure", email="b@exemple.org")), lots[0]
    )
    with store.transaction() as session:
        made = links_for(people(session, [1])[1], house_of(config))
        answer = made.answer(items_by_id(session, [told[0]], NOW)[told[0]])
        stop = made.unsubscribe("alerts")
        keep(session, made.new_tokens, NOW)
        group = mint(
            session, "joint_bid", contact_id=1, now=NOW, subject=f"joint_bid:{bid}", secret="x"
        )
        old = NewToken(
            "ancien-lien-d-essai-assez-long", "answer", 1, "opportunity:1", NOW - ANSWER_LIFE
        )
        keep(session, [old], NOW)
        opens = [
            mint(
                session,
                "preferences",
                contact_id=1,
                now=NOW,
                expires_at=later(NOW, minutes=30),
                single_use=True,
            )
            for _ in range(2)
        ]
        change = mint(session, "email_change", contact_id=1, now=NOW, expires_at=in_days(1))
        undo = mint(session, "address_undo", contact_id=1, now=NOW, expires_at=in_days(1))
    base = config.public_url
    return {
        "answer": answer,
        "stop": stop,
        "group": f"{base}/m/groupement/{group}",
        "gone": f"{base}/m/o/{old.raw}",
        "open": f"{base}/m/ouvrir/{opens[0]}",
        "enter": f"{base}/m/ouvrir/{opens[1]}",
        "address": f"{base}/m/adresse/{change}",
        "undo": f"{base}/m/ancienne/{undo}",
    }


def a_released_joint_bid(store: Store, members: tuple[int, int], lot: int) -> int:
    """Two structures asked whether they would bid together."""
    with store.transaction() as session:
        need = (
            "Le lot demande à la fois la taille des arbres et le nettoyage des abords, sur "
            "deux départements."
        )
        bid = JointBid(
            lot_id=lot,
            consultation_id=1,
            key="k",
            need=need,
            form="groupement conjoint, mandataire solidaire",
            form_reason="chaque membre ne s’engage que pour sa part",
            created_at=NOW,
            updated_at=NOW,
            uncovered=["élagage au-dessus de 15 mètres"],
        )
        session.add(bid)
        session.flush()
        for one, part in zip(
            members, ("espaces verts, Seine-Saint-Denis", "propreté, Paris"), strict=True
        ):
            session.add(
                JointBidMember(
                    joint_bid_id=bid.id or 0, member_id=one, lead=part[0] == "p", covers=[part]
                )
            )
        session.flush()
        release(session, bid.id or 0, NOW)
        return bid.id or 0


def every_page(links: dict[str, str]) -> list[str]:
    named = [links[name] for name in ("answer", "stop", "group", "gone", "open", "address", "undo")]
    return [*named, links["answer"] + "?r=declined", *(links["base"] + path for path in PAGES)]


def opened(browser: Any, links: dict[str, str], **context: Any) -> Any:
    """A page of a browser in which the member's session is open."""
    page = browser.new_context(**context).new_page()
    page.goto(links["enter"])
    page.get_by_role("button", name="Ouvrir mes pages").click()
    page.wait_for_url("**/m/espace")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_no_member_page_breaks_an_accessibility_rule_or_its_width(
    browser: Any, links: dict[str, str], width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(browser, links, viewport={"width": width, "height": 800}, color_scheme=scheme)
    for address in every_page(links):
        found = page.goto(address)
        assert found.status == (
            410 if address == links["gone"] else 404 if "inconnu" in address else 200
        ), address
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} : {wide} pixels"
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
    page.context.close()


def test_every_member_page_takes_at_most_three_requests_and_sixty_kilobytes(
    browser: Any, links: dict[str, str]
) -> None:
    page = opened(browser, links)
    seen: list[int] = []
    page.on("requestfinished", lambda one: seen.append(len(one.response().body())))
    for address in every_page(links):
        seen.clear()
        page.goto(address)
        assert len(seen) <= 3, address
        assert sum(seen) < 60_000, address
    page.context.close()


def test_what_is_touched_on_a_phone_is_large_enough(browser: Any, links: dict[str, str]) -> None:
    page = opened(browser, links, viewport={"width": 375, "height": 800})
    for address in every_page(links):
        page.goto(address)
        for button in page.locator(
            "main button:visible, main summary:visible, main label:has(input):visible"
        ).all():
            assert button.bounding_box()["height"] >= 24, f"{address} : {button.inner_text()}"
    page.context.close()


def test_a_member_answers_chooses_and_closes_without_javascript(
    browser: Any, links: dict[str, str]
) -> None:
    page = opened(browser, links, viewport={"width": 375, "height": 800}, java_script_enabled=False)
    page.goto(links["answer"])
    page.get_by_role("button", name="Je suis intéressé").click()
    assert "intéressé" in page.get_by_role("status").inner_text()
    page.goto(links["base"] + "/m/preferences")
    page.get_by_label("Chaque jour ouvré").check()
    page.get_by_role("button", name="Enregistrer mes préférences").click()
    assert page.get_by_role("status").inner_text() == "C’est enregistré."
    page.get_by_role("button", name="Fermer mes pages").click()
    page.goto(links["base"] + "/m/espace")
    assert page.get_by_role("heading", level=1).inner_text() == "Votre session est terminée"
    page.context.close()
