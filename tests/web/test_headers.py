"""What every answer says to the browser, who may name us, and what browsers report."""

import json

import pytest
from fastapi.testclient import TestClient

from tests.builders import NOW
from tests.desk_client import an_app
from vigie.config import BadSettings, Settings, load
from vigie.store import Store
from vigie.store.service.policy_reports import violations

MOST = 50

HTTPS = "https://vigie.exemple.org"


def browser(store: Store, public_url: str = HTTPS, now=lambda: NOW, **settings) -> TestClient:
    """A browser at the public address."""
    told = Settings(secret="x" * 40, public_url=public_url, **settings)
    return TestClient(an_app(store, told, now), base_url=public_url)


def test_over_https_the_browser_is_told_to_stay_there(store: Store) -> None:
    told = browser(store).get("/connexion").headers
    assert told["strict-transport-security"] == "max-age=31536000"
    plain = browser(store, "http://vigie.exemple.org").get("/connexion").headers
    assert "strict-transport-security" not in plain


@pytest.mark.parametrize("host", ["pirate.exemple.org", "vigie.exemple.org.pirate.fr", "", "[::"])
def test_another_name_than_ours_is_refused(store: Store, host: str) -> None:
    answer = browser(store).get("/connexion", headers={"host": host})
    assert (answer.status_code, "nom d’hôte" in answer.text) == (400, True)


@pytest.mark.parametrize(
    "host",
    ["vigie.exemple.org", "vigie.exemple.org:443", "127.0.0.1:8000", "[::1]:8000", "interne"],
)
def test_our_own_names_are_answered(store: Store, host: str) -> None:
    answer = browser(store, trusted_hosts=["interne"]).get("/connexion", headers={"host": host})
    assert answer.status_code == 200


def test_head_is_answered_as_get_without_a_body(store: Store) -> None:
    client = browser(store)
    for path in ("/connexion", "/healthz", "/static/desk.css", "/nulle-part"):
        asked, headed = client.get(path), client.head(path)
        assert (headed.status_code, headed.content) == (asked.status_code, b"")
        assert headed.headers["content-type"] == asked.headers["content-type"]


def test_leaving_clears_what_the_browser_kept(desk_store: Store) -> None:
    from tests.desk_client import Desk

    desk = Desk(desk_store)
    left = desk.client.post("/deconnexion", data={"csrf": desk.csrf}, follow_redirects=False)
    assert (left.status_code, left.headers["clear-site-data"]) == (303, '"cache", "storage"')


def test_cookie_names_over_https_belong_to_this_host_alone(desk_store: Store) -> None:
    from tests.desk_client import Desk

    desk = Desk(desk_store, public_url="https://testserver", role="")
    desk.client.base_url = "https://testserver"
    desk.sign_in("equipe")
    names = {cookie.name for cookie in desk.client.cookies.jar}
    assert "__Host-vigie_session" in names
    assert all(name.startswith("__Host-") for name in names)
    assert all(cookie.secure for cookie in desk.client.cookies.jar)


# --- reports of the content policy

OLD_FORM = {
    "csp-report": {
        "violated-directive": "script-src 'self'",
        "blocked-uri": "https://pirate.exemple.org/x.js?secret=1",
        "document-uri": "https://vigie.exemple.org/m/lien/abcdefghijkl",
    }
}
NEW_FORM = [
    {
        "type": "csp-violation",
        "body": {
            "effectiveDirective": "style-src-elem",
            "blockedURL": "inline",
            "documentURL": "https://vigie.exemple.org/consultations/3",
        },
    }
]


def test_reports_of_both_forms_are_kept_without_what_is_secret(store: Store) -> None:
    client = browser(store)
    for told in (OLD_FORM, NEW_FORM):
        assert client.post("/rapports/csp", json=told).status_code == 204
    with store.reading() as session:
        kept = dict(violations(session))
    assert kept == {
        "script-src pirate.exemple.org /m": 1,
        "style-src-elem inline /consultations": 1,
    }


def test_a_flood_of_reports_stays_small(store: Store) -> None:
    client = browser(store)
    for number in range(80):
        part = {"effectiveDirective": "img-src", "blockedURL": f"https://h{number}.fr/"}
        client.post("/rapports/csp", json=[{"body": part}])
    with store.reading() as session:
        assert len(violations(session)) == MOST


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[" * 9000, 400),
        (b" " * 20_000, 413),
        (b"[1, {}, null]", 204),
        (b"\xff", 400),
    ],
)
def test_what_is_no_report_changes_nothing(store: Store, body: bytes, status: int) -> None:
    assert browser(store).post("/rapports/csp", content=body).status_code == status
    with store.reading() as session:
        assert violations(session) == []


def test_pages_name_where_reports_go(store: Store) -> None:
    told = browser(store).get("/connexion").headers
    assert told["reporting-endpoints"] == 'csp="/rapports/csp"'
    assert told["content-security-policy"].endswith("report-uri /rapports/csp; report-to csp")


def test_whom_to_tell_of_a_flaw(store: Store) -> None:
    told = browser(store, contact="veille@exemple.org").get("/.well-known/security.txt").text
    assert told.splitlines() == [
        "Contact: mailto:veille@exemple.org",
        f"Expires: {told.splitlines()[1].removeprefix('Expires: ')}",
        "Preferred-Languages: fr, en",
        "Canonical: https://vigie.exemple.org/.well-known/security.txt",
    ]
    assert browser(store).get("/.well-known/security.txt").status_code == 404


# --- passwords in clear


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("smtp_url", "smtp://vigie:motsecret@relais.exemple.org"),
        ("imap_url", "imap://vigie:motsecret@boite.exemple.org"),
        ("smtp_url", "smtp://vigie:motsecret@10.0.0.5"),
    ],
)
def test_a_password_in_clear_is_refused(name: str, url: str) -> None:
    with pytest.raises(BadSettings) as refused:
        load(None, **{name: url})
    told = str(refused.value)
    assert (f"VIGIE_{name.upper()} : le mot de passe irait en clair" in told) is True
    assert "motsecret" not in told


@pytest.mark.parametrize(
    "given",
    [
        {"smtp_url": "smtp://u:p@127.0.0.1:25"},
        {"imap_url": "imap://u:p@localhost"},
        {"smtp_url": "smtp+starttls://u:p@relais.exemple.org"},
        {"smtp_url": "smtp://relais.exemple.org"},
        {"smtp_url": "smtp://u:p@relais.lan", "clear_text_hosts": ["relais.lan"]},
    ],
)
def test_what_stays_here_or_is_sealed_or_named_is_taken(given: dict[str, object]) -> None:
    assert load(None, **given)


def test_reports_are_one_line_of_json(store: Store) -> None:
    """A browser posts them as their own kind of JSON."""
    kind = {"content-type": "application/csp-report"}
    answer = browser(store).post("/rapports/csp", content=json.dumps(OLD_FORM), headers=kind)
    assert answer.status_code == 204
