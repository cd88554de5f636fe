"""Passkeys, with an authenticator in software: made, used, refused when anything of them lies."""

import json
from datetime import timedelta

import pytest

from tests.authenticator import PRESENT, Authenticator, written
from tests.builders import NOW
from tests.desk_client import Desk
from tests.desk_data import PASSWORD
from vigie.store import Store
from vigie.store.tables import AuditEntry, Delivery, Passkey, User

ORIGIN = "https://vigie.exemple.org"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self):
        return self.now


def a_desk(store: Store, role: str = "equipe", now=lambda: NOW) -> Desk:
    """A browser at the public address, which passkeys are made for."""
    desk = Desk(store, "", now)
    desk.app.state.settings.public_url = ORIGIN
    desk.client.base_url = ORIGIN
    if role:
        desk.sign_in(role)
    return desk


def made(desk: Desk, key: Authenticator, name: str = "clé du bureau", **lies):
    """Add that key to the account that is signed in."""
    options = desk.post("/mon-compte/cle/defi").json()
    return desk.post("/mon-compte/cle", reponse=key.create(options, **lies), nom=name)


def signed(desk: Desk, key: Authenticator, **lies):
    """Try to sign in with that key."""
    options = desk.client.post("/connexion/cle/defi").json()
    answer = key.get(options, **lies)
    return desk.client.post("/connexion/cle", data={"reponse": answer, "suite": "/sources"})


@pytest.fixture
def key() -> Authenticator:
    return Authenticator(ORIGIN)


def rows(store: Store, table, **where):
    with store.reading() as session:
        return session.query(table).filter_by(**where).all()


def test_a_passkey_signs_in_without_a_password(desk_store: Store, key: Authenticator) -> None:
    assert "Clé ajoutée" in made(a_desk(desk_store), key).text
    other = a_desk(desk_store, "")
    assert signed(other, key).url.path == "/sources"
    last = rows(desk_store, AuditEntry, action="connexion")[-1]
    assert (last.who, last.detail["par"]) == ("user:1", "clé d’accès")
    assert rows(desk_store, Passkey)[0].sign_count == 1


def test_an_account_from_before_passkeys_gets_one(desk_store: Store, key: Authenticator) -> None:
    with desk_store.transaction() as session:
        session.get_one(User, 1).handle = ""
    made(a_desk(desk_store), key)
    assert len(key.user_handle) >= 32
    assert signed(a_desk(desk_store, ""), key).url.path == "/sources"


def test_a_key_is_asked_to_verify_the_person_and_to_be_found_without_a_name(
    desk_store: Store,
) -> None:
    options = a_desk(desk_store).post("/mon-compte/cle/defi").json()
    assert options["rp"]["id"] == "vigie.exemple.org"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert "equipe" not in str(options["user"]["id"])


LIES = {
    "wrong origin": {"origin": "https://vigie.exemple.org.voleur.example"},
    "another port": {"origin": "https://vigie.exemple.org:8443"},
    "in clear": {"origin": "http://vigie.exemple.org"},
    "another site's key": {"rp_id": "voleur.example"},
    "another challenge": {"challenge": written(b"x" * 64)},
    "another ceremony": {"type": "webauthn.payment"},
}


@pytest.mark.parametrize("lie", [*LIES.values()], ids=[*LIES])
def test_a_key_that_lies_is_not_added(
    desk_store: Store, key: Authenticator, lie: dict[str, str]
) -> None:
    assert "Clé non ajoutée" in made(a_desk(desk_store), key, **lie).text
    assert rows(desk_store, Passkey) == []


@pytest.mark.parametrize("lie", [*LIES.values()], ids=[*LIES])
def test_a_key_that_lies_does_not_sign_in(
    desk_store: Store, key: Authenticator, lie: dict[str, str]
) -> None:
    made(a_desk(desk_store), key)
    answer = signed(a_desk(desk_store, ""), key, **lie)
    assert (answer.status_code, "n’a pas été reconnue" in answer.text) == (401, True)


@pytest.mark.parametrize("flags", [PRESENT, 0], ids=["not verified", "not even present"])
def test_a_key_that_did_not_verify_the_person_does_not_sign_in(
    desk_store: Store, key: Authenticator, flags: int
) -> None:
    made(a_desk(desk_store), key)
    key.flags = flags
    assert signed(a_desk(desk_store, ""), key).status_code == 401


def test_another_key_s_signature_does_not_sign_in(desk_store: Store, key: Authenticator) -> None:
    made(a_desk(desk_store), key)
    thief = Authenticator(ORIGIN)
    thief.credential, thief.user_handle = key.credential, key.user_handle
    assert signed(a_desk(desk_store, ""), thief).status_code == 401


def test_a_key_does_not_open_another_account(desk_store: Store, key: Authenticator) -> None:
    made(a_desk(desk_store), key)
    chief = rows(desk_store, User, email="administration@exemple.org")[0]
    answer = signed(a_desk(desk_store, ""), key, user_handle=chief.handle.encode())
    assert answer.status_code == 401


def test_an_answer_serves_once(desk_store: Store, key: Authenticator) -> None:
    made(a_desk(desk_store), key)
    desk = a_desk(desk_store, "")
    options = desk.client.post("/connexion/cle/defi").json()
    cookie = desk.client.cookies["__Host-vigie_etape"]
    answer = {"reponse": key.get(options)}
    assert desk.client.post("/connexion/cle", data=answer).status_code == 200
    thief = a_desk(desk_store, "")
    thief.client.cookies.set("__Host-vigie_etape", cookie)
    assert thief.client.post("/connexion/cle", data=answer).status_code == 401
    # nor does a fresh challenge take the answer to an old one
    thief.client.post("/connexion/cle/defi")
    assert thief.client.post("/connexion/cle", data=answer).status_code == 401


def test_a_challenge_ends_after_five_minutes(desk_store: Store, key: Authenticator) -> None:
    clock = Clock()
    made(a_desk(desk_store), key)
    desk = a_desk(desk_store, "", clock)
    options = desk.client.post("/connexion/cle/defi").json()
    clock.now += timedelta(minutes=5, seconds=1)
    answer = desk.client.post("/connexion/cle", data={"reponse": key.get(options)})
    assert answer.status_code == 401


def test_the_challenge_of_another_browser_adds_no_key(
    desk_store: Store, key: Authenticator
) -> None:
    chief, mine = a_desk(desk_store, "administration"), a_desk(desk_store)
    options = chief.post("/mon-compte/cle/defi").json()
    mine.client.cookies.set("__Host-vigie_etape", chief.client.cookies["__Host-vigie_etape"])
    said = mine.post("/mon-compte/cle", reponse=key.create(options)).text
    assert "Clé non ajoutée" in said
    assert rows(desk_store, Passkey) == []


def test_a_copied_key_is_refused_noted_and_told(desk_store: Store, key: Authenticator) -> None:
    made(a_desk(desk_store), key)
    assert signed(a_desk(desk_store, ""), key).status_code == 200
    key.count = 0  # the copy starts over
    assert signed(a_desk(desk_store, ""), key).status_code == 401
    noted = rows(desk_store, AuditEntry, action="clé d’accès copiée")
    assert [entry.who for entry in noted] == ["user:1"]
    subjects = [row.message["subject"] for row in rows(desk_store, Delivery, kind="account")]
    assert subjects[-1] == "Une clé de votre compte Vigie semble copiée"


def test_a_key_that_does_not_count_signs_in_again_and_again(
    desk_store: Store, key: Authenticator
) -> None:
    made(a_desk(desk_store), key)
    for _ in range(2):
        key.count = -1  # synchronised keys always say zero
        assert signed(a_desk(desk_store, ""), key).status_code == 200


def test_a_closed_account_s_key_opens_nothing(desk_store: Store, key: Authenticator) -> None:
    made(a_desk(desk_store), key)
    with desk_store.transaction() as session:
        session.get_one(User, 1).active = False
    assert signed(a_desk(desk_store, ""), key).status_code == 401


@pytest.mark.parametrize(
    "answer",
    ["", "{}", "null", "[]", "é" * 30, '{"id": 1}', '{"id":"x","rawId":"é","response":{}}'],
)
def test_an_answer_that_is_none_is_refused_in_words(desk_store: Store, answer: str) -> None:
    desk = a_desk(desk_store, "")
    desk.client.post("/connexion/cle/defi")
    said = desk.client.post("/connexion/cle", data={"reponse": answer})
    assert (said.status_code, "n’a pas été reconnue" in said.text) == (401, True)
    mine = a_desk(desk_store)
    mine.post("/mon-compte/cle/defi")
    assert "Clé non ajoutée" in mine.post("/mon-compte/cle", reponse=answer).text


def test_the_same_key_is_not_added_twice(desk_store: Store, key: Authenticator) -> None:
    desk = a_desk(desk_store)
    made(desk, key)
    assert "déjà enregistrée" in made(desk, key).text
    options = desk.post("/mon-compte/cle/defi").json()
    assert [one["id"] for one in options["excludeCredentials"]] == [written(key.credential)]


def test_a_removed_key_opens_nothing_and_its_owner_is_told(
    desk_store: Store, key: Authenticator
) -> None:
    desk = a_desk(desk_store)
    made(desk, key)
    assert "Clé retirée" in desk.post("/mon-compte/cle/1/retirer").text
    assert signed(a_desk(desk_store, ""), key).status_code == 401
    subjects = [row.message["subject"] for row in rows(desk_store, Delivery, kind="account")]
    assert subjects[-1] == "Une clé de votre compte Vigie a été retirée"


def test_one_removes_ones_own_keys_only(desk_store: Store, key: Authenticator) -> None:
    made(a_desk(desk_store), key)
    said = a_desk(desk_store, "administration").post("/mon-compte/cle/1/retirer").text
    assert "n’est plus enregistrée" in said
    assert len(rows(desk_store, Passkey)) == 1


def test_a_key_confirms_who_sits_there(desk_store: Store, key: Authenticator) -> None:
    clock = Clock()
    desk = a_desk(desk_store, "administration", clock)
    made(desk, key)
    clock.now += timedelta(minutes=16)
    form = {"nom": "Noor", "email": "noor@exemple.org", "role": "équipe"}
    asked = desk.post("/reglages/comptes", **form)
    assert (asked.status_code, "Confirmez que c’est vous" in asked.text) == (403, True)
    options = desk.post("/confirmer/defi").json()
    answer = key.get(options)
    assert "Compte créé" in desk.post("/reglages/comptes", confirmation_cle=answer, **form).text


def test_a_colleague_s_key_does_not_confirm(desk_store: Store, key: Authenticator) -> None:
    clock = Clock()
    made(a_desk(desk_store, "equipe", clock), key)
    desk = a_desk(desk_store, "administration", clock)
    clock.now += timedelta(minutes=16)
    options = desk.post("/confirmer/defi").json()
    answer = desk.post("/reglages/cles", nom="x", confirmation_cle=key.get(options))
    assert (answer.status_code, "n’a pas été reconnue" in answer.text) == (403, True)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://vigie.exemple.org"])
def test_where_browsers_refuse_keys_none_is_offered(desk_store: Store, url: str) -> None:
    desk = Desk(desk_store, "")
    desk.app.state.settings.public_url = url
    assert "clé d’accès" not in desk.get("/connexion").text


def test_the_options_are_json_that_a_browser_reads(desk_store: Store) -> None:
    answer = a_desk(desk_store, "").client.post("/connexion/cle/defi")
    options = json.loads(answer.text)
    assert (options["rpId"], options["userVerification"]) == ("vigie.exemple.org", "required")
    assert len(options["challenge"]) >= 43
    assert PASSWORD not in answer.text
