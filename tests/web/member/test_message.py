"""« Voir dans le navigateur »: the message as it left, for a while, while its reader is there."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from alerts.deliver import deliver
from alerts.planning.queue import plan_alerts, queue_real_time
from tests.alerts.test_telling import told_lot
from tests.builders import NOW, in_days
from tests.told import a_contact, outbox
from tests.web.member.test_pages import Phone
from vigie.store import Store
from vigie.store.outbox.contacts import erase
from vigie.store.outbox.deliveries import drop_pages
from vigie.store.outbox.tokens import mint

HOST = "https://vigie.exemple.org"


@pytest.fixture
def phone(store: Store, tmp_path: Path) -> Phone:
    return Phone(store, tmp_path)


def mailed(phone: Phone) -> str:
    """The text of an alert as it left; what is kept of it is scrubbed."""
    opportunity = told_lot(phone.store)
    planned = plan_alerts(phone.store, phone.settings, [opportunity], NOW)
    with phone.store.transaction() as session:
        queue_real_time(session, planned, NOW)
    phone.now = NOW + timedelta(hours=1)
    deliver(phone.store, phone.settings, lambda: phone.now)
    (letter,) = (phone.settings.home / "courrier").glob("*.eml")
    text = message_from_bytes(letter.read_bytes(), policy=default).get_body(("plain",))
    assert text is not None
    return str(text.get_content()).replace("\u00a0", " ")


def link_of(text: str) -> str:
    return re.findall(rf"Voir dans le navigateur : {HOST}(/m/message/\S+)", text)[0]


def test_the_page_is_the_mail_with_links_that_work(phone: Phone) -> None:
    text = mailed(phone)
    answer = phone.client.get(link_of(text))

    assert answer.status_code == 200
    assert "Parc et squares" in answer.text
    (interested,) = re.findall(
        r'href="https://vigie\.exemple\.org(/m/o/[^"]+interested)"', answer.text
    )
    assert f"{HOST}{interested}" in text
    assert phone.client.get(interested).status_code == 200


def test_no_secret_is_kept_with_what_left(phone: Phone) -> None:
    secret = link_of(mailed(phone)).rpartition("/")[2]
    kept = outbox(phone.store, kind="alert")[0].message

    assert "/m/message/{message delivery:" in kept["html"]
    assert "/m/o/{answer opportunity:1}" in kept["html"]
    assert secret not in str(kept)


def test_opening_it_tells_nobody_and_fetches_nothing(phone: Phone) -> None:
    answer = phone.client.get(link_of(mailed(phone)))

    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert re.findall(r"<(?:img|script|form|iframe)\b", answer.text) == []


def test_it_opens_for_thirty_days_and_its_pages_go_then(phone: Phone) -> None:
    link = link_of(mailed(phone))
    phone.now = in_days(29)
    assert phone.client.get(link).status_code == 200
    assert drop_pages(phone.store, phone.now) == 0
    phone.now = in_days(31)
    assert phone.client.get(link).status_code == 410
    assert drop_pages(phone.store, phone.now) == 1
    kept = outbox(phone.store, kind="alert")[0].message
    assert kept["html"] == ""
    assert "Parc et squares" in kept["text"]


def test_an_erased_person_s_messages_open_no_more(phone: Phone) -> None:
    link = link_of(mailed(phone))
    with phone.store.transaction() as session:
        erase(session, 1, phone.now, "vigie")

    assert phone.client.get(link).status_code == 410


def test_a_link_opens_its_own_person_s_message_alone(phone: Phone) -> None:
    mailed(phone)
    number = outbox(phone.store, kind="alert")[0].id
    with phone.store.transaction() as session:
        session.add(a_contact(1, email="ben@exemple.org"))
        session.flush()
        raw = mint(session, "message", contact_id=2, now=phone.now, subject=f"delivery:{number}")

    assert phone.client.get(f"/m/message/{raw}").status_code == 410
