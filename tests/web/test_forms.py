"""Every form, of the desk and of the member pages, with something wrong in each field that one
types in: what was typed is kept and the fault is linked to its field. A new form is walked as it
comes; where any words are right in a new field, it is named here.
"""

from pathlib import Path

from tests.attack.routes import Attack
from tests.desk_client import Desk
from tests.desk_pages import desk_pages, furnish
from tests.form_walk import Tried, walk
from vigie.store import Store
from vigie.web.refill import RefusedForm, refilled

# parts of names of fields in which any words are right
FREE = {
    *("acheteur", "besoin", "cherche", "lots", "mot", "motif", "nom", "note", "prenom", "q"),
    *("reseau", "roleN", "texte", "titre", "slack_channel"),
    *("name", "networks", "labels", "description", "sN-address", "sN-city"),
    *("aN-label", "aN-words", "aN-exclusions", "pN-reference"),
    *("cN-first_name", "cN-last_name", "cN-role"),
}
# what else a form must hold to be kept
TOLD = {
    "/adherents/1": {"p1-kind": "ess", "c1-email": "x@exemple.org"},
    "/adherents/nouveau": {
        "name": "Les Ateliers",
        "s0-city": "Pantin",
        "s0-post_code": "93500",
        "a0-trade": "Peinture et revêtements muraux",
        "p0-kind": "ess",
        "c0-email": "x@exemple.org",
    },
    "/consultations/ajouter": {"texte": "Objet : Tonte des pelouses du parc"},
    "/m/recherches": {"q": "tonte"},
}


def faults_of(walked: list[Tried]) -> list[str]:
    """What was not refused as it should be, or refused though any words are right there."""
    return [
        str(tried)
        for tried in walked
        if (tried.refused if tried.wrong and tried.field.part in FREE else not tried.good)
        or tried.status >= 500
    ]


def test_every_form_of_the_desk_keeps_what_was_typed_and_links_its_fault(
    desk_store: Store, tmp_path: Path
) -> None:
    furnish(desk_store, tmp_path)
    desk = Desk(desk_store, "administration", home=tmp_path)
    walked = list(walk(desk.client, desk_pages(desk.app), TOLD))
    assert faults_of(walked) == []
    assert len({tried.action for tried in walked}) >= 20
    assert len(walked) >= 100


def test_every_form_of_the_member_pages_does_so_too(desk_store: Store) -> None:
    attack = Attack(desk_store)
    attack.member.follow_redirects = True
    pages = {route.path for route in attack.routes if route.method == "GET"}
    member_pages = sorted(attack.filled(page) for page in pages if page.startswith("/m/"))
    walked = list(walk(attack.member, member_pages, TOLD))
    assert faults_of(walked) == []
    assert {tried.action for tried in walked} >= {"/m/lien", "/m/preferences", "/m/recherches"}


def test_what_the_summary_says_is_not_said_above_the_form_as_well() -> None:
    wrong = "Rien n’est encore enregistré\u00a0: que chercher\u00a0?"
    page = (
        f'<!doctype html><html><body><p class="wrong" role="alert">{wrong}</p>'
        '<p role="alert">Envois arrêtés.</p>'
        '<form method="post" action="/m/recherches"><input name="mots"></form></body></html>'
    )
    told = refilled(page, RefusedForm("/m/recherches", {"mots": ("",)}, {"mots": "que chercher ?"}))
    assert "Rien n’est encore" not in told
    assert told.count("que chercher") == 2  # in the summary and beside its field
    assert "Envois arrêtés." in told
