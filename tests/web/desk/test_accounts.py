"""Accounts of the team: tries, devices, codes, passwords, confirmation, sessions, keys of API."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event
from typer.testing import CliRunner

from tests.builders import NOW
from tests.desk_client import Desk, another_browser, plain
from tests.desk_data import PASSWORD
from vigie.acts.accounts import ask_reset, change_role, choose_password
from vigie.acts.actor import COMMAND_LINE, staff
from vigie.acts.api_keys import make_key, warn_of_ends
from vigie.acts.passwords import check_password
from vigie.acts.sign_in import AskingBrowser, sign_in
from vigie.cli import build
from vigie.config import Settings
from vigie.domain.refusals import BadChange
from vigie.store import Store, open_store
from vigie.store.desk import users
from vigie.store.desk.sign_in_state import take_try
from vigie.store.tables import (
    AuditEntry,
    Delivery,
    DeliveryBody,
    DeliveryItem,
    KnownDevice,
    SignInTry,
    StaffSession,
    Token,
    User,
)

SETTINGS = Settings(secret="x" * 40, public_url="http://testserver")
HERE, ELSEWHERE = AskingBrowser("192.0.2.7"), AskingBrowser("198.51.100.4")
TEAM, NEW = "equipe@exemple.org", "quatre tasses de lilas"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self):
        return self.now


def rows(store: Store, table, **where):
    with store.reading() as session:
        return session.query(table).filter_by(**where).all()


def subjects(store: Store) -> list[str]:
    """Notes about accounts that left or wait."""
    return [row.message["subject"] for row in rows(store, Delivery, kind="account")]


def enters(store: Store, password: str = PASSWORD, browser=HERE, now=NOW, email: str = TEAM):
    return sign_in(store, SETTINGS, email, password, browser, now)


# --- tries


def test_after_five_failures_that_visitor_waits_whatever_it_knows(desk_store: Store) -> None:
    for _ in range(5):
        assert not enters(desk_store, "faux").session
    assert not enters(desk_store).session
    assert enters(desk_store, now=NOW + timedelta(minutes=1, seconds=1)).session


def test_each_failure_more_doubles_the_wait_up_to_an_hour(desk_store: Store) -> None:
    moment = NOW
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        with desk_store.transaction() as session:
            tries = session.query(SignInTry).count()
            for _ in range(5 if not tries else 1):
                assert take_try(session, "clé", moment)
            assert not take_try(session, "clé", moment + timedelta(minutes=minutes, seconds=-1))
        moment += timedelta(minutes=minutes, seconds=1)


def test_a_stranger_s_tries_shut_nobody_else_out(desk_store: Store) -> None:
    for _ in range(30):
        enters(desk_store, "faux")
    assert enters(desk_store, browser=ELSEWHERE).session


def test_a_colleague_s_tries_do_not_shut_a_known_browser_out(desk_store: Store) -> None:
    device = enters(desk_store).device
    for _ in range(10):
        enters(desk_store, "faux")  # the same office, hence the same address
    assert not enters(desk_store).session
    assert enters(desk_store, browser=AskingBrowser("192.0.2.7", device)).session


def test_behind_an_undeclared_proxy_nobody_is_shut_out(desk_store: Store) -> None:
    app = another_browser(desk_store, "").app
    client = TestClient(app, client=("127.0.0.1", 4000))
    wrong = {"email": TEAM, "mot_de_passe": "faux"}
    assert {client.post("/connexion", data=wrong).status_code for _ in range(25)} == {401}
    right = {"email": TEAM, "mot_de_passe": PASSWORD}
    assert client.post("/connexion", data=right, follow_redirects=False).status_code == 303


def test_a_hundred_tries_at_once_are_a_hundred(desk_store: Store) -> None:
    def one_try(_: int) -> bool:
        with desk_store.transaction() as session:
            return take_try(session, "equipe|192.0.2.7", NOW)

    with ThreadPoolExecutor(16) as pool:
        allowed = sum(pool.map(one_try, range(100)))
    assert allowed == 5


def test_signing_in_rightly_is_no_failure(desk_store: Store) -> None:
    desk = another_browser(desk_store, "")
    for _ in range(25):
        desk.client.cookies.clear()
        assert desk.sign_in("equipe").status_code == 200


@pytest.fixture
def work(desk_store: Store, monkeypatch: pytest.MonkeyPatch):
    """What signing in does: statements on the database, and passwords hashed."""
    done: list[str] = []

    class Counted:
        def verify(self, stored: str, password: str) -> bool:
            done.append("argon2")
            return hasher.verify(stored, password)

        hash = users.HASHER.hash

    hasher = users.HASHER
    monkeypatch.setattr(users, "HASHER", Counted())
    for engine in (desk_store.engine, desk_store._reader):
        event.listen(
            engine,
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_: done.append(statement),
        )
    return done


def test_every_refusal_is_the_same_work(desk_store: Store, work: list[str]) -> None:
    with desk_store.transaction() as session:
        session.query(User).filter_by(email="lecture@exemple.org").one().active = False
    tries = (TEAM, "personne@exemple.org", "lecture@exemple.org", "", "x" * 400)
    seen = []
    for email in tries:
        work.clear()
        assert not enters(desk_store, "faux", email=email).session
        seen.append(list(work))
    assert seen[0].count("argon2") == 1
    assert all(one == seen[0] for one in seen)


def test_a_visitor_who_waits_gets_the_same_work_and_words(
    desk_store: Store, work: list[str]
) -> None:
    seen = []
    for email in (TEAM, "personne@exemple.org"):
        for _ in range(5):
            enters(desk_store, "faux", email=email)
        work.clear()
        assert not enters(desk_store, email=email).session
        seen.append(list(work))
    assert seen[0] == seen[1]
    assert seen[0].count("argon2") == 1


def test_the_words_do_not_tell_who_waits(desk_store: Store) -> None:
    desk = another_browser(desk_store, "")
    wrong = {"email": TEAM, "mot_de_passe": "faux"}
    said = [re.sub(r"\s", " ", desk.client.post("/connexion", data=wrong).text) for _ in range(8)]
    assert len(set(said)) == 1
    assert "il faut patienter" in said[0]


# --- devices


def test_a_new_device_is_told_by_mail_once(desk_store: Store) -> None:
    first = another_browser(desk_store)
    assert subjects(desk_store) == []  # the very first sign-in of an account
    first.sign_in("equipe")
    assert subjects(desk_store) == []
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
    other = another_browser(desk_store, "")
    other.client.headers["User-Agent"] = firefox
    other.sign_in("equipe")
    assert subjects(desk_store) == ["Nouvel appareil sur votre compte Vigie"]
    body = rows(desk_store, DeliveryBody)[-1].body
    assert body["to"] == TEAM
    assert "Firefox sur Linux" in body["text"]
    assert "/mon-compte" in body["text"]


def test_a_device_is_kept_hashed(desk_store: Store) -> None:
    desk = another_browser(desk_store)
    value = desk.client.cookies["vigie_appareil"]
    assert [row.hashed == value for row in rows(desk_store, KnownDevice)] == [False]


# --- one-time codes


def with_codes(desk: Desk, now=NOW) -> pyotp.TOTP:
    """Ask for codes on the account that is signed in; gives the application of the telephone."""
    page = plain(desk.post("/mon-compte/codes").text)
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page).group(1).replace(" ", "")
    assert "data:image/svg+xml" in page
    totp = pyotp.TOTP(secret)
    said = desk.post("/mon-compte/codes/verifier", code=totp.at(now)).text
    assert "Un code sera demandé" in said
    return totp


def test_a_code_is_asked_after_the_password_and_serves_once(desk_store: Store) -> None:
    clock = Clock()
    totp = with_codes(another_browser(desk_store, now=clock))
    clock.now += timedelta(minutes=1)
    desk = another_browser(desk_store, "", now=clock)
    answer = desk.sign_in("equipe")
    assert answer.url.path == "/connexion/code"
    assert desk.get("/").url.path == "/connexion"  # the password alone opens nothing
    code = totp.at(clock.now)
    assert desk.client.post("/connexion/code", data={"code": code, "suite": "/"}).url.path == "/"
    other = another_browser(desk_store, "", now=clock)
    other.sign_in("equipe")
    again = other.client.post("/connexion/code", data={"code": code})
    assert (again.status_code, "a déjà servi" in again.text) == (401, True)


def test_five_wrong_codes_ask_for_the_password_again(desk_store: Store) -> None:
    clock = Clock()
    totp = with_codes(another_browser(desk_store, now=clock))
    clock.now += timedelta(minutes=1)
    desk = another_browser(desk_store, "", now=clock)
    desk.sign_in("equipe")
    for _ in range(5):
        desk.client.post("/connexion/code", data={"code": "000000"})
    late = desk.client.post("/connexion/code", data={"code": totp.at(clock.now)})
    assert (late.status_code, "redonnez votre mot de passe" in late.text) == (401, True)


def test_whoever_knows_the_password_cannot_try_codes_without_end(desk_store: Store) -> None:
    totp = with_codes(another_browser(desk_store))
    later = NOW + timedelta(minutes=1)
    tried = 0
    for _ in range(20):
        browser = another_browser(desk_store, "", now=lambda: later)
        if browser.sign_in("equipe").url.path == "/connexion/code":
            tried += 1
            browser.client.post("/connexion/code", data={"code": "000000"})
    assert tried <= 5
    assert totp.secret


def test_the_secret_of_codes_is_sealed_in_the_database(desk_store: Store) -> None:
    totp = with_codes(another_browser(desk_store))
    kept = rows(desk_store, User, email=TEAM)[0].totp
    assert (totp.secret in kept, len(kept) > 60) == (False, True)


def test_codes_start_only_once_a_first_one_fits(desk_store: Store) -> None:
    desk = another_browser(desk_store)
    desk.post("/mon-compte/codes")
    wrong = desk.post("/mon-compte/codes/verifier", code="000000")
    assert "n’est pas le bon" in wrong.text
    assert another_browser(desk_store).get("/").url.path == "/"


def test_an_administrator_stops_the_codes_of_a_lost_telephone(desk_store: Store) -> None:
    with_codes(another_browser(desk_store))
    said = (
        another_browser(desk_store, "administration")
        .post("/reglages/comptes/1", action="codes")
        .text
    )
    assert "Aucun code" in said
    assert another_browser(desk_store).get("/").url.path == "/"
    assert "Votre compte Vigie ne demande plus de code" in subjects(desk_store)


# --- passwords


@pytest.mark.parametrize(
    "password",
    [
        "court",
        "motdepasse123",
        "M0td3p4sse2026!",
        "Azertyuiop1234",
        "123456789012",
        "soleil soleil soleil",
        "CRESS-IdF-2026",
        "camille.ormeau75",
        "aaaaaaaaaaaa",
        "x" * 201,
        "correct horse battery staple",
        "Ormeau-Camille!",
    ],
)
def test_a_weak_or_known_password_is_refused_with_a_remedy(password: str) -> None:
    with pytest.raises(BadChange, match=r"quatre mots|en choisir un autre"):
        check_password(password, ("camille.ormeau@exemple.org", "Camille Ormeau"))


@pytest.mark.parametrize(
    "password", [NEW, "cheval agrafe pile lucarne", "jK8s-wq9Xz_pL2", "soleil cheval marseille psg"]
)
def test_a_good_password_is_taken(password: str) -> None:
    check_password(password, ("camille.ormeau@exemple.org", "Camille Ormeau"))


def test_one_changes_ones_own_password(desk_store: Store) -> None:
    desk, other = another_browser(desk_store), another_browser(desk_store)
    path = "/mon-compte/mot-de-passe"
    assert "n’est pas le bon" in desk.post(path, ancien="faux", nouveau=NEW, encore=NEW).text
    assert "diffèrent" in desk.post(path, ancien=PASSWORD, nouveau=NEW, encore="autre").text
    weak = desk.post(path, ancien=PASSWORD, nouveau="motdepasse123", encore="motdepasse123")
    assert (weak.status_code, "essaie d’abord" in weak.text) == (422, True)
    said = desk.post(path, ancien=PASSWORD, nouveau=NEW, encore=NEW).text
    assert "Mot de passe changé" in said
    assert other.get("/").url.path == "/connexion"
    assert desk.get("/").url.path == "/"
    assert subjects(desk_store)[-1] == "Mot de passe de votre compte Vigie changé"
    assert enters(desk_store, NEW).session


def issued(desk_store: Store) -> str:
    answer = another_browser(desk_store, "administration").post(
        "/reglages/comptes", nom="Noor", email="Noor@exemple.org", role="équipe"
    )
    return re.search(r"cette seule fois : ([\w-]+)", plain(answer.text)).group(1)


def test_an_issued_password_opens_nothing_but_its_own_change(desk_store: Store) -> None:
    password = issued(desk_store)
    desk = another_browser(desk_store, "")
    desk.sign_in("noor", password)
    for path in ("/", "/adherents", "/mon-compte", "/consultations/export.csv"):
        assert desk.get(path).url.path == "/mon-compte/mot-de-passe", path
    desk.csrf = re.search(r'name="csrf" value="(\w+)"', desk.get("/").text).group(1)
    refused = desk.client.post("/consultations/1/notes", data={"csrf": desk.csrf, "note": "x"})
    assert refused.url.path == "/mon-compte/mot-de-passe"
    same = {"ancien": password, "nouveau": password, "encore": password}
    assert "est l’ancien" in desk.post("/mon-compte/mot-de-passe", **same).text
    new = {"ancien": password, "nouveau": NEW, "encore": NEW}
    assert "Mot de passe changé" in desk.post("/mon-compte/mot-de-passe", **new).text
    assert desk.get("/adherents").url.path == "/adherents"


def test_a_new_password_from_the_administration_is_an_issued_one(desk_store: Store) -> None:
    said = plain(
        another_browser(desk_store, "administration")
        .post("/reglages/comptes/1", action="mot_de_passe")
        .text
    )
    password = re.search(r"cette seule fois : ([\w-]+)", said).group(1)
    desk = another_browser(desk_store, "")
    desk.sign_in("equipe", password)
    assert desk.get("/").url.path == "/mon-compte/mot-de-passe"


# --- forgotten passwords


def reset_link(store: Store) -> str:
    """The link of the newest message."""
    text = rows(store, DeliveryBody)[-1].body["text"]
    return re.search(r"/connexion/nouveau/[\w-]+", text).group(0)


def test_a_forgotten_password_is_replaced_by_a_link_that_serves_once(desk_store: Store) -> None:
    signed_in, desk = another_browser(desk_store), another_browser(desk_store, "")
    desk.client.post("/connexion/oubli", data={"email": "Equipe@exemple.org "})
    link = reset_link(desk_store)
    assert desk.get(link).status_code == 200
    form = {"nouveau": NEW, "encore": NEW}
    assert "connectez-vous avec le nouveau" in desk.client.post(link, data=form).text
    assert signed_in.get("/").url.path == "/connexion"
    assert rows(desk_store, KnownDevice, user_id=1) == []
    assert enters(desk_store, NEW).session
    assert desk.get(link).status_code == 410
    assert "a déjà servi" in desk.client.post(link, data=form).text


def test_the_answer_is_the_same_whether_the_account_exists(desk_store: Store) -> None:
    desk = another_browser(desk_store, "")
    said = [
        desk.client.post("/connexion/oubli", data={"email": email})
        for email in (TEAM, "personne@exemple.org", "", "x" * 5000)
    ]
    assert {(one.status_code, one.text) for one in said} == {(200, said[0].text)}
    assert len(rows(desk_store, Delivery, kind="account")) == 1


def test_a_link_to_a_new_password_lives_half_an_hour(desk_store: Store) -> None:
    clock = Clock()
    desk = another_browser(desk_store, "", now=clock)
    desk.client.post("/connexion/oubli", data={"email": TEAM})
    link = reset_link(desk_store)
    clock.now += timedelta(minutes=30, seconds=1)
    assert desk.get(link).status_code == 410
    assert "expiré" in desk.client.post(link, data={"nouveau": NEW, "encore": NEW}).text
    assert enters(desk_store).session


def test_three_links_an_hour_leave_for_one_account(desk_store: Store) -> None:
    for minute in range(10):
        with desk_store.transaction() as session:
            ask_reset(session, SETTINGS, TEAM, NOW + timedelta(minutes=minute))
    assert len(rows(desk_store, Delivery, kind="account")) == 3


def test_a_closed_account_gets_no_link_and_its_old_one_opens_nothing(desk_store: Store) -> None:
    desk = another_browser(desk_store, "")
    desk.client.post("/connexion/oubli", data={"email": TEAM})
    link = reset_link(desk_store)
    with desk_store.transaction() as session:
        user = session.get_one(User, 1)
        change_role(session, COMMAND_LINE, SETTINGS, user, "équipe", False, NOW)
        ask_reset(session, SETTINGS, TEAM, NOW)
    assert len(rows(desk_store, Token, purpose="password_reset")) == 1
    assert desk.get(link).status_code == 410


def test_a_weak_new_password_does_not_use_the_link_up(desk_store: Store) -> None:
    desk = another_browser(desk_store, "")
    desk.client.post("/connexion/oubli", data={"email": TEAM})
    link = reset_link(desk_store)
    weak = {"nouveau": "motdepasse123", "encore": "motdepasse123"}
    assert desk.client.post(link, data=weak).status_code == 422
    assert desk.client.post(link, data={"nouveau": NEW, "encore": NEW}).url.path == "/connexion"


def test_a_new_password_by_mail_does_not_replace_the_code(desk_store: Store) -> None:
    with_codes(another_browser(desk_store))
    desk = another_browser(desk_store, "")
    desk.client.post("/connexion/oubli", data={"email": TEAM})
    desk.client.post(reset_link(desk_store), data={"nouveau": NEW, "encore": NEW})
    assert desk.sign_in("equipe", NEW).url.path == "/connexion/code"


def test_the_link_is_kept_hashed_and_leaves_no_secret_in_what_was_sent(desk_store: Store) -> None:
    from vigie.store.outbox.deliveries import SECRET_LINK

    desk = another_browser(desk_store, "")
    desk.client.post("/connexion/oubli", data={"email": TEAM})
    link = reset_link(desk_store)
    raw = link.rpartition("/")[2]
    assert raw not in {token.hashed for token in rows(desk_store, Token)}
    assert raw not in SECRET_LINK.sub(r"\1…", f"http://testserver{link}")


# --- confirmation

GRAVE = {
    "/reglages/comptes": {"nom": "Noor", "email": "noor@exemple.org", "role": "équipe"},
    "/reglages/comptes/1": {"role": "lecture", "actif": "1"},
    "/reglages/cles": {"nom": "tableau", "usage": "all", "jours": "90"},
    "/mon-compte/codes": {},
}


@pytest.mark.parametrize("path", GRAVE)
def test_what_is_grave_asks_again_who_sits_there_and_loses_nothing(
    desk_store: Store, path: str
) -> None:
    clock = Clock()
    desk = another_browser(desk_store, "administration", now=clock)
    clock.now += timedelta(minutes=16)
    asked = desk.post(path, **GRAVE[path])
    assert (asked.status_code, "Confirmez que c’est vous" in asked.text) == (403, True)
    for name, value in GRAVE[path].items():
        assert f'name="{name}" value="{value}"' in asked.text
    assert desk.post(path, confirmation="faux", **GRAVE[path]).status_code == 403
    answer = desk.post(path, confirmation=PASSWORD, **GRAVE[path])
    assert (answer.status_code, "Confirmez que c’est vous" in answer.text) == (200, False)
    assert desk.post(path, **GRAVE[path]).status_code == 200  # for a quarter of an hour


@pytest.mark.parametrize("path", ["/adherents/export.csv", "/adherents/export.xlsx"])
def test_an_export_of_persons_asks_again_who_sits_there(desk_store: Store, path: str) -> None:
    clock = Clock()
    desk = another_browser(desk_store, now=clock)
    assert desk.get(path).headers["content-disposition"]
    clock.now += timedelta(minutes=16)
    assert desk.get(path).url.path == "/confirmer"
    wrong = desk.post("/confirmer", suite=path, confirmation="faux")
    assert (wrong.status_code, "content-disposition" in wrong.headers) == (403, False)
    assert (
        "attachment"
        in desk.post("/confirmer", suite=path, confirmation=PASSWORD).headers["content-disposition"]
    )


def test_a_confirmation_cannot_be_guessed_without_end(desk_store: Store) -> None:
    clock = Clock()
    desk = another_browser(desk_store, "administration", now=clock)
    clock.now += timedelta(minutes=16)
    for _ in range(5):
        desk.post("/confirmer", confirmation="faux")
    assert desk.post("/confirmer", confirmation=PASSWORD).status_code == 403


def test_signing_out_needs_no_confirmation(desk_store: Store) -> None:
    clock = Clock()
    desk = another_browser(desk_store, now=clock)
    clock.now += timedelta(minutes=20)
    assert desk.post("/deconnexion").url.path == "/connexion"


# --- sessions


def test_one_sees_and_ends_ones_sessions(desk_store: Store) -> None:
    mine, other = another_browser(desk_store), another_browser(desk_store)
    page = mine.get("/mon-compte").text
    assert page.count("ouverte le") >= 2
    number = rows(desk_store, StaffSession)[-1].id
    assert "Session fermée" in mine.post("/mon-compte/sessions", session=str(number)).text
    assert (other.get("/").url.path, mine.get("/").url.path) == ("/connexion", "/")


def test_one_ends_all_ones_other_sessions(desk_store: Store) -> None:
    mine, others = another_browser(desk_store), [another_browser(desk_store) for _ in range(3)]
    assert "autres sessions sont fermées" in mine.post("/mon-compte/sessions").text
    assert {one.get("/").url.path for one in others} == {"/connexion"}
    assert mine.get("/").url.path == "/"


def test_one_ends_ones_own_sessions_only(desk_store: Store) -> None:
    chief, mine = another_browser(desk_store, "administration"), another_browser(desk_store)
    number = rows(desk_store, StaffSession)[0].id
    assert "déjà fermée" in mine.post("/mon-compte/sessions", session=str(number)).text
    assert chief.get("/").url.path == "/"


def test_a_new_role_ends_sessions_and_is_told(desk_store: Store) -> None:
    mine = another_browser(desk_store)
    another_browser(desk_store, "administration").post(
        "/reglages/comptes/1", role="lecture", actif="1"
    )
    assert mine.get("/").url.path == "/connexion"
    assert subjects(desk_store) == ["Votre compte Vigie a changé"]


def test_a_new_address_is_told_to_the_old_one_and_the_new_one(desk_store: Store) -> None:
    chief = another_browser(desk_store, "administration")
    said = chief.post("/reglages/comptes/1", action="adresse", email="Camille@exemple.org").text
    assert "Adresse changée" in said
    told = [
        row.body["to"] for row in rows(desk_store, DeliveryBody) if "Adresse" in row.body["subject"]
    ]
    assert told == [TEAM, "camille@exemple.org"]
    assert enters(desk_store, email="camille@exemple.org").session
    taken = chief.post("/reglages/comptes/1", action="adresse", email="lecture@exemple.org").text
    assert "existe déjà" in taken


# --- keys of the API


def call(desk_store: Store, raw: str, path: str, now=NOW) -> int:
    client = another_browser(desk_store, "", now=lambda: now).client
    return client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {raw}"}).status_code


@pytest.mark.parametrize(
    ("scope", "consultations", "figures"),
    [("all", 200, 200), ("consultations", 200, 403), ("figures", 403, 200)],
)
def test_a_key_opens_what_it_was_made_for(
    desk_store: Store, scope: str, consultations: int, figures: int
) -> None:
    with desk_store.transaction() as session:
        raw = make_key(session, staff(1), "tableau", NOW, scope=scope)
    answers = [
        call(desk_store, raw, path) for path in ("consultations", "consultations/1", "figures")
    ]
    assert answers == [consultations, consultations, figures]


def test_a_key_ends_on_its_day(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        raw = make_key(session, staff(1), "tableau", NOW, days=30)
    last = NOW + timedelta(days=30)
    assert call(desk_store, raw, "consultations", last - timedelta(seconds=1)) == 200
    assert call(desk_store, raw, "consultations", last) == 401


@pytest.mark.parametrize(("scope", "days"), [("tout", 30), ("all", 0), ("all", 367)])
def test_a_key_without_a_use_or_an_end_is_not_made(
    desk_store: Store, scope: str, days: int
) -> None:
    with desk_store.transaction() as session, pytest.raises(BadChange):
        make_key(session, staff(1), "tableau", NOW, scope=scope, days=days)
    form = {"nom": "x", "usage": scope, "jours": str(days)}
    assert (
        "Clé non créée"
        in another_browser(desk_store, "administration").post("/reglages/cles", **form).text
    )


def test_the_end_of_a_key_is_told_a_month_and_a_week_before(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        make_key(session, staff(1), "tableau", NOW, days=60)
    told = []
    for day in range(0, 62):
        with desk_store.transaction() as session:
            if warn_of_ends(session, SETTINGS, NOW + timedelta(days=day)):
                told.append(day)
    assert told == [31, 53]
    items = {row.subject for row in rows(desk_store, DeliveryItem) if "api_key" in row.subject}
    assert items == {"api_key:1:mois", "api_key:1:semaine"}


def test_the_desk_shows_which_key_ends_soon(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        make_key(session, staff(1), "tableau", NOW, days=20)
    page = plain(another_browser(desk_store, "administration").get("/reglages").text)
    assert "finit dans 20 jours" in page
    assert "La clé d’API « tableau » finit le" in page


# --- the command line


@pytest.fixture
def command(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path))
    monkeypatch.setenv("VIGIE_SECRET", "x" * 40)
    open_store(f"sqlite:///{tmp_path / 'vigie.db'}").create_all()

    def run(*words: str, typed: str = "\n"):
        return CliRunner().invoke(build(), ["users", *words], input=typed)

    run.store = open_store(f"sqlite:///{tmp_path / 'vigie.db'}")
    return run


def test_the_command_makes_an_account_with_the_password_typed(command) -> None:
    made = command("add", "lou@exemple.org", "--role", "administration", typed=NEW + "\n")
    assert made.exit_code == 0, made.output
    user = rows(command.store, User)[0]
    assert (user.role, user.must_change) == ("administration", False)
    assert enters(command.store, NEW, email="lou@exemple.org").session
    again = command("add", "lou@exemple.org", typed=NEW + "\n")
    assert (again.exit_code, "existe déjà" in again.output) == (1, True)


def test_the_command_refuses_a_weak_password(command) -> None:
    weak = command("add", "lou@exemple.org", typed="motdepasse123\n")
    assert (weak.exit_code, "essaie d’abord" in weak.output) == (1, True)
    assert rows(command.store, User) == []


def test_a_password_made_by_the_command_is_an_issued_one(command) -> None:
    made = command("add", "lou@exemple.org")
    password = re.search(r"Mot de passe : (\S+)", made.output).group(1)
    assert enters(command.store, password, email="lou@exemple.org").session
    assert rows(command.store, User)[0].must_change is True


def test_the_command_changes_an_address_and_both_are_told(command) -> None:
    command("add", "lou@exemple.org", typed=NEW + "\n")
    said = command("address", "lou@exemple.org", "lou.b@exemple.org")
    assert said.exit_code == 0, said.output
    told = [row.body["to"] for row in rows(command.store, DeliveryBody)]
    assert told == ["lou@exemple.org", "lou.b@exemple.org"]
    assert [entry.who for entry in rows(command.store, AuditEntry)] == ["cli", "cli"]


def test_a_password_chosen_by_its_owner_needs_no_further_change(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        user = session.get_one(User, 1)
        user.must_change = True
        choose_password(session, staff(1), SETTINGS, user, NEW, NOW)
    assert rows(desk_store, User, id=1)[0].must_change is False
