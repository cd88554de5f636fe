"""Who gets in, who may change what: sign-in, roles, CSRF, throttling, sessions, API keys,
headers.
"""

import re
from datetime import timedelta

import pytest

from tests.builders import NOW
from tests.desk_client import Desk
from tests.desk_data import PASSWORD
from vigie.acts.actor import staff
from vigie.acts.api_keys import make_key
from vigie.acts.rights import revoke_key
from vigie.domain.refusals import BadChange
from vigie.store import Store
from vigie.store.desk.users import add_user
from vigie.store.tables import AuditEntry, StaffSession

PAGES = [
    "/",
    "/consultations",
    "/consultations/1",
    "/consultations/ajouter",
    "/adherents",
    "/adherents/1",
    "/adherents/1/modifier",
    "/groupements",
    "/groupements/1",
    "/groupements/1/fiche",
    "/envois",
    "/envois/1",
    "/sources",
    "/observatoire",
    "/sourcing",
    "/droit",
    "/mon-compte",
    "/adherents/import",
]


def test_without_a_session_every_page_leads_to_sign_in(desk_store: Store) -> None:
    client = Desk(desk_store, role="").client
    for path in [
        *PAGES,
        "/reglages",
        "/consultations/export.csv",
        "/consultations/1/echeance.ics",
        "/adherents/export.csv",
    ]:
        answer = client.get(path, follow_redirects=False)
        assert (path, answer.status_code, answer.headers["location"].startswith("/connexion")) == (
            path,
            303,
            True,
        )


@pytest.mark.parametrize(
    "email", ["equipe@exemple.org", "personne@exemple.org", "", "a" * 400, '"><script>']
)
def test_a_wrong_pair_and_an_unknown_address_get_the_same_words(
    desk_store: Store, email: str
) -> None:
    answer = Desk(desk_store, role="").client.post(
        "/connexion", data={"email": email, "mot_de_passe": "faux"}
    )
    assert answer.status_code == 401
    assert "Adresse ou mot de passe incorrect." in answer.text
    assert "<script>" not in answer.text.replace(
        '<script src="/static/desk.js" defer></script>', ""
    )


def test_many_tries_from_one_address_are_throttled_over_all_accounts(desk_store: Store) -> None:
    desk = Desk(desk_store, role="")
    answers = [
        desk.client.post("/connexion", data={"email": f"x{n}@exemple.org", "mot_de_passe": "faux"})
        for n in range(21)
    ]
    assert answers[-1].status_code == 429
    assert "patientez" in answers[-1].text


@pytest.mark.parametrize(
    "suite", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_never_leads_to_another_site(desk_store: Store, suite: str) -> None:
    desk = Desk(desk_store, role="")
    data = {"email": "equipe@exemple.org", "mot_de_passe": PASSWORD, "suite": suite}
    assert (
        desk.client.post("/connexion", data=data, follow_redirects=False).headers["location"] == "/"
    )


def test_the_cookie_is_kept_hashed_and_out_of_the_reach_of_scripts(desk_store: Store) -> None:
    desk = Desk(desk_store, role="")
    data = {"email": "equipe@exemple.org", "mot_de_passe": PASSWORD, "suite": "/"}
    cookie = desk.client.post("/connexion", data=data, follow_redirects=False).headers["set-cookie"]
    value = re.search(r"vigie_session=([^;]+)", cookie).group(1)
    with desk_store.reading() as session:
        assert value not in {row.hashed for row in session.query(StaffSession)}
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


def test_on_https_the_cookie_is_secure(desk_store: Store) -> None:
    desk = Desk(desk_store, role="")
    desk.app.state.settings.public_url = "https://vigie.exemple.org"
    data = {"email": "equipe@exemple.org", "mot_de_passe": PASSWORD, "suite": "/"}
    assert (
        "; Secure"
        in desk.client.post("/connexion", data=data, follow_redirects=False).headers["set-cookie"]
    )


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self):
        return self.now


def test_a_session_rotates_then_ends(desk_store: Store) -> None:
    clock = Clock()
    desk = Desk(desk_store, now=clock)
    first = desk.client.cookies["vigie_session"]
    clock.now += timedelta(minutes=31)
    assert desk.get("/").status_code == 200
    assert desk.client.cookies["vigie_session"] != first
    clock.now += timedelta(hours=3)
    assert desk.get("/").url.path == "/connexion"


def test_a_rotated_cookie_is_good_for_a_minute_only(desk_store: Store) -> None:
    clock = Clock()
    desk, other = Desk(desk_store, now=clock), Desk(desk_store, role="", now=clock)
    other.client.cookies.set("vigie_session", desk.client.cookies["vigie_session"])
    clock.now += timedelta(minutes=31)
    desk.get("/")
    assert other.get("/").url.path == "/"
    clock.now += timedelta(minutes=2)
    other.client.cookies.clear()
    other.client.cookies.set("vigie_session", "x" * 43)
    assert other.get("/").url.path == "/connexion"


@pytest.mark.parametrize("csrf", ["", "faux", "é" * 20])
def test_a_change_without_the_right_csrf_token_is_refused(desk_store: Store, csrf: str) -> None:
    answer = Desk(desk_store).post("/consultations/1/notes", csrf=csrf, note="bonjour")
    assert (answer.status_code, "expiré" in answer.text) == (403, True)


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_form_of_another_site_is_refused(desk_store: Store, origin: str) -> None:
    desk = Desk(desk_store)
    answer = desk.client.post(
        "/consultations/1/notes", data={"csrf": desk.csrf, "note": "x"}, headers={"Origin": origin}
    )
    assert answer.status_code == 403


CHANGES = [
    "/consultations/1/reperages/1",
    "/consultations/1/reperages",
    "/consultations/1/suivi",
    "/consultations/1/notes",
    "/consultations/ensemble",
    "/consultations/ajouter",
    "/recherches",
    "/adherents/nouveau",
    "/adherents/1",
    "/groupements/1",
    "/adherents/import",
    "/envois/1",
    "/envois/message/1",
    "/envois/retour/1",
    "/envois/domaine",
    "/sources/refus/1",
    "/observatoire/compter",
]


def test_a_reader_changes_nothing(desk_store: Store) -> None:
    desk = Desk(desk_store, "lecture")
    for path in CHANGES:
        answer = desk.post(path, dit="confirmed")
        assert (path, answer.status_code, "permet de lire" in answer.text) == (path, 403, True)


@pytest.mark.parametrize(
    "path",
    [
        "/envois/arret",
        "/reglages/comptes",
        "/reglages/comptes/1",
        "/reglages/cles",
        "/reglages/cles/1/revoquer",
    ],
)
def test_the_team_does_not_administer(desk_store: Store, path: str) -> None:
    assert Desk(desk_store).post(path).status_code == 403


def test_reading_a_page_changes_no_row(desk_store: Store) -> None:
    desk = Desk(desk_store, "administration")
    with desk_store.reading() as session:
        before = session.connection().exec_driver_sql("SELECT count(*) FROM audit_log").scalar()
    for path in PAGES:
        assert desk.get(path).status_code == 200
    with desk_store.reading() as session:
        assert (
            session.connection().exec_driver_sql("SELECT count(*) FROM audit_log").scalar()
            == before
        )


def test_an_address_that_changes_does_nothing_when_only_opened(desk_store: Store) -> None:
    desk = Desk(desk_store)
    for path in CHANGES:
        assert desk.get(path).status_code in (200, 404, 405, 422), path


def test_every_page_forbids_inline_scripts_and_outside_assets(desk_store: Store) -> None:
    desk = Desk(desk_store, "administration")
    for path in [*PAGES, "/reglages"]:
        answer = desk.get(path)
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert not re.search(
            r"<script(?! src=\"/static/)|\son\w+=|\sstyle=|javascript:", answer.text
        ), path
        assert not re.search(
            r"(?:src|href)=\"(?:https?:)?//", answer.text.replace('rel="noreferrer', "")
        ), path


def test_sign_out_ends_the_session_for_good(desk_store: Store) -> None:
    desk = Desk(desk_store)
    cookie = desk.client.cookies["vigie_session"]
    desk.post("/deconnexion")
    desk.client.cookies.set("vigie_session", cookie)
    assert desk.get("/").url.path == "/connexion"


def test_the_last_administrator_stays(desk_store: Store) -> None:
    answer = Desk(desk_store, "administration").post(
        "/reglages/comptes/2", role="lecture", actif="1"
    )
    assert "dernier compte d’administration" in answer.text


@pytest.mark.parametrize(
    ("email", "role", "password"),
    [
        ("x", "équipe", PASSWORD),
        ("a@b.fr", "roi", PASSWORD),
        ("a@b.fr", "équipe", "court"),
        ("", "", ""),
    ],
)
def test_a_bad_account_is_refused_with_words(
    desk_store: Store, email: str, role: str, password: str
) -> None:
    with desk_store.transaction() as session, pytest.raises(BadChange, match=r"\w"):
        add_user(session, email, "X", role, password, NOW)


@pytest.mark.parametrize(
    "header", ["", "Bearer x", "Bearer vigie_" + "x" * 43, "Basic abc", "Bearer " + "x" * 5000]
)
def test_the_api_asks_for_a_key(desk_store: Store, header: str) -> None:
    answer = Desk(desk_store, role="").client.get(
        "/api/v1/consultations", headers={"Authorization": header} if header else {}
    )
    assert (answer.status_code, "detail" in answer.json()) == (401, True)


def test_a_key_opens_the_api_until_it_is_revoked(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        raw = make_key(session, staff(1), "essai", NOW)
    client, headers = Desk(desk_store, role="").client, {"Authorization": f"Bearer {raw}"}
    listed = client.get(
        "/api/v1/consultations", params={"code": "reserved_insertion"}, headers=headers
    ).json()
    assert [one["id"] for one in listed["results"]] == [1]
    detail = client.get("/api/v1/consultations/1", headers=headers).json()
    assert [finding["code"] for lot in detail["lot_list"] for finding in lot["findings"]] == [
        "reserved_insertion",
        "insertion_condition",
    ]
    with desk_store.transaction() as session:
        revoke_key(session, staff(1), 1, NOW)
    assert client.get("/api/v1/consultations", headers=headers).status_code == 401


def test_the_api_describes_itself_and_takes_documents_alone(desk_store: Store) -> None:
    told = Desk(desk_store, role="").client.get("/api/v1/openapi.json").json()
    changing = {path for path, methods in told["paths"].items() if set(methods) != {"get"}}
    assert changing == {"/api/v1/consultations/{number}/documents"}
    assert "/api/v1/consultations/{number}" in told["paths"]


def test_the_journal_says_who_changed_what(desk_store: Store) -> None:
    Desk(desk_store).post("/consultations/1/suivi", etat="suivie")
    with desk_store.reading() as session:
        last = session.query(AuditEntry).filter_by(subject="consultation:1").one()
    assert (last.who, last.action, last.detail) == (
        "user:1",
        "état",
        {"avant": "à diffuser", "après": "suivie"},
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://ailleurs.example", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({}, 303),
    ],
)
def test_where_a_form_comes_from_is_told_by_the_browser(
    desk_store: Store, headers: dict[str, str], status: int
) -> None:
    desk = Desk(desk_store)
    form = {"csrf": desk.csrf, "note": "x"}
    answer = desk.client.post(
        "/consultations/1/notes", data=form, headers=headers, follow_redirects=False
    )
    assert answer.status_code == status
