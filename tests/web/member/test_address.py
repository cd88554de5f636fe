"""Sessions of members end on the server; a changed address can be taken back by the old one."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from alerts.deliver import deliver
from tests.builders import NOW
from tests.told import a_consultation, a_stored_lot, a_structure, an_opportunity, later
from tests.web.member.test_pages import Phone
from vigie.store import Store
from vigie.store.outbox.new_delivery import NewDelivery
from vigie.store.outbox.queue import queue_once
from vigie.store.outbox.tokens import mint
from vigie.store.tables import (
    AuditEntry,
    Contact,
    Delivery,
    DeliveryBody,
    FormerAddress,
    MemberSession,
    Token,
)


@pytest.fixture
def told(store: Store) -> int:
    """A structure with an opportunity; its id."""
    lot = a_stored_lot(store, a_consultation(store))
    return an_opportunity(store, a_structure(store), lot, state="sent")


@pytest.fixture
def phone(store: Store, tmp_path) -> Phone:
    return Phone(store, tmp_path)


def sessions(store: Store) -> list[MemberSession]:
    with store.reading() as session:
        return list(session.exec(select(MemberSession)))


def address(store: Store) -> str:
    with store.reading() as session:
        return session.get_one(Contact, 1).email


def newest_link(store: Store, path: str) -> tuple[str, str]:
    """(to, link) of the newest message with such a link."""
    with store.reading() as session:
        bodies = session.exec(select(DeliveryBody).order_by(DeliveryBody.delivery_id.desc())).all()
    for row in bodies:
        if found := re.search(rf"/m/{path}/[\w-]+", row.body["text"]):
            return row.body["to"], found.group(0)
    raise AssertionError(f"no message with /m/{path}/")


def move(phone: Phone, new: str = "nouvelle@exemple.org") -> None:
    """Ask for another address and confirm it."""
    csrf = phone.signed_in().csrf()
    phone.client.post("/m/adresse", data={"csrf": csrf, "email": new})
    to, link = newest_link(phone.store, "adresse")
    assert to == new
    assert phone.client.post(link).status_code == 200


# --- sessions


def test_a_session_is_a_row_and_ends_with_it(phone: Phone, store: Store, told: int) -> None:
    phone.signed_in()
    assert [row.contact_id for row in sessions(store)] == [1]
    with store.transaction() as session:
        session.delete(session.exec(select(MemberSession)).one())
    assert phone.client.get("/m/espace").status_code == 401


def test_closing_ones_pages_ends_the_session_for_good(
    phone: Phone, store: Store, told: int
) -> None:
    csrf = phone.signed_in().csrf()
    cookie = phone.client.cookies["__Secure-vigie_membre"]
    assert cookie not in {row.hashed for row in sessions(store)}
    phone.client.post("/m/fermer", data={"csrf": csrf})
    phone.client.cookies.set("__Secure-vigie_membre", cookie, domain="vigie.exemple.org", path="/m")
    assert phone.client.get("/m/espace").status_code == 401
    assert sessions(store) == []


def test_a_session_lasts_thirty_minutes(phone: Phone, told: int) -> None:
    phone.signed_in()
    phone.now = NOW + timedelta(minutes=29)
    assert phone.client.get("/m/espace").status_code == 200
    phone.now = NOW + timedelta(minutes=30)
    assert phone.client.get("/m/espace").status_code == 401


def test_a_forged_cookie_opens_nothing(phone: Phone, told: int) -> None:
    phone.client.cookies.set(
        "__Secure-vigie_membre", "x" * 43, domain="vigie.exemple.org", path="/m"
    )
    assert phone.client.get("/m/espace").status_code == 401


def test_the_token_of_another_session_changes_nothing(
    phone: Phone, store: Store, told: int, tmp_path
) -> None:
    other = Phone(store, tmp_path).signed_in().csrf()
    phone.signed_in()
    answer = phone.client.post("/m/preferences", data={"csrf": other, "rhythm": "daily"})
    assert answer.status_code == 403


# --- changes of address


def test_the_old_address_is_told_and_may_undo(phone: Phone, store: Store, told: int) -> None:
    move(phone)
    assert address(store) == "nouvelle@exemple.org"
    to, link = newest_link(store, "ancienne")
    assert to == "awa@exemple.org"
    with store.reading() as session:
        body = (
            session.exec(select(DeliveryBody).order_by(DeliveryBody.delivery_id.desc()))
            .first()
            .body
        )
    assert body["subject"] == "Votre adresse a été remplacée"
    assert "n…@exemple.org" in body["text"]
    assert "nouvelle@" not in body["text"]
    assert phone.client.get(link).status_code == 200
    assert address(store) == "nouvelle@exemple.org"  # a scanner that opens it undoes nothing
    assert phone.client.post(link).status_code == 200
    assert address(store) == "awa@exemple.org"


def test_undoing_ends_the_sessions_and_links_of_whoever_took_the_address(
    phone: Phone, store: Store, told: int, tmp_path
) -> None:
    move(phone)
    thief = Phone(store, tmp_path).signed_in()
    answer_link = thief.link(told)
    assert thief.client.get(answer_link).status_code == 200
    _, link = newest_link(store, "ancienne")
    phone.client.post(link)
    assert thief.client.get("/m/espace").status_code == 401
    assert thief.client.get(answer_link).status_code == 410
    assert phone.client.get(link).status_code == 410
    with store.reading() as session:
        actions = [row.action for row in session.exec(select(AuditEntry)).all()]
    assert actions[-1] == "changement d’adresse annulé"


def test_undoing_works_for_seven_days(phone: Phone, store: Store, told: int) -> None:
    move(phone)
    _, link = newest_link(store, "ancienne")
    phone.now = NOW + timedelta(days=6, hours=23)
    assert phone.client.get(link).status_code == 200
    phone.now = NOW + timedelta(days=7, seconds=1)
    assert phone.client.post(link).status_code == 410
    assert address(store) == "nouvelle@exemple.org"


def test_the_first_address_undoes_a_chain_of_changes(phone: Phone, store: Store, told: int) -> None:
    move(phone, "voleur@exemple.org")
    _, first = newest_link(store, "ancienne")
    move(phone, "complice@exemple.org")
    _, second = newest_link(store, "ancienne")
    assert phone.client.post(first).status_code == 200
    assert address(store) == "awa@exemple.org"
    assert phone.client.post(second).status_code == 410  # the thief cannot undo the undoing
    assert address(store) == "awa@exemple.org"


def test_links_mailed_before_open_no_more_but_new_ones_do(
    phone: Phone, store: Store, told: int
) -> None:
    before = phone.link(told)
    stop = phone.stop_link("alerts")
    with store.transaction() as session:
        door = mint(
            session,
            "preferences",
            contact_id=1,
            now=NOW,
            expires_at=later(NOW, minutes=30),
            single_use=True,
        )
    move(phone)
    assert phone.client.get(before).status_code == 410
    assert phone.client.get(f"/m/ouvrir/{door}").status_code == 410
    assert phone.client.get(phone.link(told)).status_code == 200
    assert phone.link(told) != before
    assert phone.client.get(stop).status_code == 200  # a stop works from any letter


def test_a_change_of_address_ends_the_sessions_opened_before(
    phone: Phone, store: Store, told: int
) -> None:
    move(phone)
    assert phone.client.get("/m/espace").status_code == 401


def test_what_waits_goes_to_the_new_address(phone: Phone, store: Store, told: int) -> None:
    message = {"subject": "x", "text": "x", "html": "", "to": "awa@exemple.org"}
    waiting = NewDelivery(
        what="opportunity:1",
        kind="alert",
        recipient="contact:1",
        channel="files",
        due_at=NOW,
        contact_id=1,
        message=message,
    )
    with store.transaction() as session:
        queue_once(session, [waiting], NOW)
    move(phone)
    with store.reading() as session:
        row = session.exec(select(Delivery).where(Delivery.what == "opportunity:1")).one()
        body = session.get(DeliveryBody, row.id)
    assert (row.state, row.composed_at, body) == ("waiting", None, None)


def test_the_note_leaves_to_the_old_address(phone: Phone, store: Store, told: int) -> None:
    move(phone)
    deliver(store, phone.settings, lambda: NOW + timedelta(minutes=1))
    sent = [file.read_text() for file in (phone.settings.home / "courrier").glob("*.eml")]
    assert [text for text in sent if "To: awa@exemple.org" in text or "awa@exemple.org" in text]


def test_former_addresses_are_forgotten_after_the_days_of_undoing(
    phone: Phone, store: Store, told: int
) -> None:
    from vigie.store.rights.purge import purge

    move(phone)
    assert purge(store, NOW + timedelta(days=7))["adresses précédentes"] == 0
    assert purge(store, NOW + timedelta(days=9))["adresses précédentes"] == 1


def test_erasing_forgets_former_addresses_and_sessions(
    phone: Phone, store: Store, told: int
) -> None:
    move(phone)
    csrf = phone.signed_in().csrf("/m/donnees")
    phone.client.post("/m/donnees", data={"csrf": csrf, "sure": "oui"})
    with store.reading() as session:
        assert session.exec(select(FormerAddress)).all() == []
        assert session.exec(select(MemberSession)).all() == []
        assert [row for row in session.exec(select(Token)) if row.revoked_at is None] == []
