"""The welcome message's three ticks: a member says its trades, départements and size itself."""

import pytest

from alerts.messages.members import links_for, welcome_message
from alerts.planning.recipients import house_of, people
from tests.builders import NOW
from tests.web.member.test_pages import Phone
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
        keep(session, links.new_tokens, NOW)
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


def test_a_structure_without_activity_ticks_a_trade_that_nobody_supposed(phone: Phone) -> None:
    with phone.store.transaction() as session:
        record = member_record(session, 1).model_copy(update={"activities": ()})
        save_member(session, record, NOW, member_id=1)
    address = link(phone)
    page = phone.client.get(address).text
    assert "Aucun de vos métiers n’est encore connu" in page
    assert 'value="espaces-verts"' in page
    refused = phone.client.post(address, data={"trade": ["espaces-verts"]})
    assert (refused.status_code, "au moins un département" in refused.text) == (422, True)
    refused = phone.client.post(address, data={"zone": ["93"]})
    assert (refused.status_code, "au moins un métier" in refused.text) == (422, True)
    phone.client.post(address, data={"trade": ["espaces-verts"], "zone": ["93", "94"]})
    with phone.store.reading() as session:
        record = member_record(session, 1)
    assert [(a.trade, a.label, a.departments, a.proposed) for a in record.activities] == [
        ("espaces-verts", "Entretien d’espaces verts", ("93", "94"), False)
    ]


@pytest.mark.parametrize(
    ("activity", "hearing"),
    [
        ({"trade": "peinture", "departments": ("93",)}, True),
        ({"trade": "peinture", "radius_km": 20.0}, True),
        ({"trade": "peinture"}, False),
        ({"trade": "peinture", "departments": ("93",), "proposed": True}, False),
        (None, False),
    ],
)
def test_the_welcome_promises_lots_only_where_they_can_come(phone: Phone, activity, hearing):
    activities = (ActivityRecord(**activity),) if activity else ()
    with phone.store.transaction() as session:
        record = member_record(session, 1).model_copy(update={"activities": activities})
        save_member(session, record, NOW, member_id=1)
        person, house = people(session, [1])[1], house_of(phone.settings)
    message = welcome_message(
        person, "une lettre chaque lundi", house, links_for(person, house), NOW
    )
    asks = "Trois questions, sans mot de passe" in message.text
    promises = "Vous recevrez ces messages" in message.text or "alerte" in message.text
    assert (asks, promises) == (not hearing, hearing)
    assert "/m/metiers/" in message.text
