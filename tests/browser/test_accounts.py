"""Accounts in a real browser: passkeys with a virtual authenticator, codes by hand without
JavaScript, axe on every new page, by phone and in the dark.
"""

from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest

from tests.builders import NOW
from tests.desk_client import an_app
from tests.desk_data import PASSWORD
from tests.served import served
from vigie.acts.actor import staff
from vigie.acts.api_keys import make_key
from vigie.config import Settings
from vigie.store import Store
from vigie.store.outbox.tokens import mint
from vigie.store.tables import Passkey, User

playwright = pytest.importorskip("playwright.sync_api", reason="playwright n’est pas installé")
pytestmark = pytest.mark.browser
FACTOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(desk_store: Store, clock: Clock) -> Iterator[str]:
    """The desk at a name, for browsers give no passkey to an address in figures."""
    app = an_app(desk_store, Settings(secret="x" * 40), clock)
    with served(app) as address:
        app.state.settings.public_url = address.replace("127.0.0.1", "localhost")
        yield app.state.settings.public_url


def opened(browser, site: str, **context):
    return browser.new_context(base_url=site, **context).new_page()


def sign_in(page, who: str = "equipe") -> None:
    page.goto("/connexion")
    page.get_by_label("Adresse de courriel").fill(f"{who}@exemple.org")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def with_authenticator(page) -> None:
    """Give the browser a key that recognises its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": FACTOR})


def test_a_passkey_is_made_signs_in_and_confirms(
    browser, site: str, desk_store: Store, clock: Clock
) -> None:
    page = opened(browser, site)
    with_authenticator(page)
    sign_in(page, "administration")
    page.goto("/mon-compte")
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_label("Un nom pour la reconnaître").fill("ordinateur du bureau")
    page.get_by_role("button", name="Créer la clé").press("Enter")
    page.get_by_text("Clé ajoutée").wait_for()
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("button", name="Se connecter avec une clé d’accès").press("Enter")
    page.get_by_role("heading", name="Connexion").wait_for(state="detached")
    assert page.get_by_role("button", name="Se déconnecter").is_visible()
    clock.now += timedelta(minutes=16)
    page.goto("/adherents/export.csv")
    with page.expect_download() as download:
        page.get_by_role("button", name="Confirmer avec une clé d’accès").click()
    assert download.value.suggested_filename.endswith(".csv")
    with desk_store.reading() as session:
        kept = session.query(Passkey).one()
    assert (kept.name, kept.sign_count) == ("ordinateur du bureau", 3)


def test_where_no_key_answers_the_page_says_so(browser, site: str) -> None:
    page = opened(browser, site)
    with_authenticator(page)
    page.goto("/connexion")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.get_by_text("Aucune clé n’a répondu").wait_for()


def test_codes_and_passwords_work_without_javascript(
    browser, site: str, desk_store: Store, clock: Clock
) -> None:
    page = opened(browser, site, java_script_enabled=False)
    sign_in(page)
    page.goto("/mon-compte")
    page.get_by_role("button", name="Demander un code à la connexion").click()
    secret = page.locator("form code").inner_text().replace(" ", "")
    page.get_by_label("Six chiffres").fill(pyotp.TOTP(secret).at(clock.now))
    page.get_by_role("button", name="Demander un code à la connexion").click()
    assert page.get_by_text("Un code sera demandé").is_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    assert not page.get_by_role("button", name="Se connecter avec une clé d’accès").is_visible()
    clock.now += timedelta(minutes=1)
    sign_in(page)
    page.get_by_label("Les six chiffres").fill(pyotp.TOTP(secret).at(clock.now))
    page.get_by_role("button", name="Continuer").click()
    assert page.get_by_role("button", name="Se déconnecter").is_visible()
    clock.now += timedelta(minutes=16)
    page.goto("/mon-compte")
    page.get_by_role("button", name="Ne plus demander de code").click()
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Confirmer", exact=True).click()
    assert page.get_by_text("Aucun code ne sera plus demandé").is_visible()


OUTSIDE = ("/connexion", "/connexion/code", "/connexion/oubli", "/connexion/nouveau/")
INSIDE = (
    "/mon-compte",
    "/mon-compte/mot-de-passe",
    "/mon-compte/cle",
    "/mon-compte/codes",
    "/confirmer",
    "/reglages",
)


def furnished(store: Store) -> str:
    """Keys, codes in preparation, an ending key of the API; the secret of a reset link."""
    with store.transaction() as session:
        chief = session.query(User).filter_by(email="administration@exemple.org").one()
        for name, used in (("ordinateur du bureau", NOW), ("téléphone", None)):
            key = {"user_id": chief.id, "credential": name, "public_key": "x", "created_at": NOW}
            session.add(Passkey(**key, name=name, last_used_at=used))
        make_key(session, staff(chief.id), "tableau de bord de la région", NOW, days=20)
        make_key(session, staff(chief.id), "ancien tableau", NOW - timedelta(days=40), days=30)
        return mint(
            session,
            "password_reset",
            contact_id=None,
            now=NOW,
            subject=f"user:{chief.id}",
            expires_at=NOW + timedelta(minutes=30),
            single_use=True,
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_every_page_of_accounts_passes_axe_and_fits(
    browser, site: str, desk_store: Store, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    raw = furnished(desk_store)
    view = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page, faults = opened(browser, site, **view), {}

    def look(path: str) -> None:
        page.goto(path)
        assert page.url.endswith(path)
        found = Axe().run(page).response["violations"]
        if found:
            faults[path] = [(one["id"], one["nodes"][0]["html"][:160]) for one in found]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults[path, "large"] = page.evaluate("document.documentElement.scrollWidth")

    for path in OUTSIDE:
        look(path + (raw if path.endswith("/") else ""))
    sign_in(page, "administration")
    page.goto("/mon-compte")
    page.get_by_role("button", name="Demander un code à la connexion").click()
    for path in INSIDE:
        look(path)
    assert faults == {}
