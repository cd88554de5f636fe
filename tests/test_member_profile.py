"""The welcome message's three ticks: a member says its trades, départements and size itself."""

import pytest

from alerts.messages.members import links_for
from alerts.planning.recipients import house_of, people
from tests.builders import NOW
from tests.test_member_pages import Phone
from vigie.domain.member_record import ActivityRecord, ContactRecord, MemberRecord
from vigie.domain.members import Kind
from vigie.store import Store
from vigie.store.match.members import member_record, save_member
from vigie.store.outbox.tokens import keep


@pytest.fixture
def phone(store: Store, tmp_path) -> Phone:
    record = MemberRecord(
        name="Ateliers du Canal",
        kinds=(Kind.EI,),
        activities=(
            ActivityRecord(trade="nettoyage-locaux", departments=("93",), proposed=True),
            ActivityRecord(trade="peinture", departments=("93",), proposed=True),
        ),
        contacts=(ContactRecord(email="awa@exemple.org"),),
    )
    with store.transaction() as session:
        save_member(session, record, NOW)
    return Phone(store, tmp_path)


def link(phone: Phone) -> str:
    with phone.store.transaction() as session:
        links = links_for(people(session, [1])[1], house_of(phone.settings))
        url = links.profile(NOW)
        keep(session, links.made, NOW)
    return url.removeprefix("https://vigie.exemple.org")


def test_opening_the_link_changes_nothing(phone: Phone) -> None:
    page = phone.client.get(link(phone)).text
    assert "Décochez ce qui n’est pas votre métier" in page
    with phone.store.reading() as session:
        assert [one.proposed for one in member_record(session, 1).activities] == [True, True]


def test_what_is_ticked_is_confirmed_and_what_is_not_goes(phone: Phone) -> None:
    told = {"trade": ["nettoyage-locaux"], "zone": ["93", "94"], "size": "1000"}
    assert "C’est noté" in phone.client.post(link(phone), data=told).text
    with phone.store.reading() as session:
        record = member_record(session, 1)
    assert [(one.trade, one.proposed, one.departments) for one in record.activities] == [
        ("nettoyage-locaux", False, ("93", "94"))
    ]
    assert record.turnover == 1_000_000.0


def test_an_unknown_link_opens_nothing(phone: Phone) -> None:
    assert phone.client.get("/m/metiers/inconnu").status_code == 404
