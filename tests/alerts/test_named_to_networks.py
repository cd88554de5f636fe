"""A structure is named to its networks only where it agreed; a figure never tells of one alone."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from tests.builders import NOW
from tests.desk_client import Desk
from tests.told import a_consultation, a_contact, a_stored_lot, a_structure, an_opportunity
from tests.web.member.test_pages import Phone
from vigie.acts import actor
from vigie.acts.members import agree_to_be_named
from vigie.store import Store
from vigie.store.desk.networks import (
    NamedMember,
    NetworkFigures,
    NetworkLot,
    figures_of,
    members_of_networks,
    named_members,
    network_lots,
)
from vigie.store.rights import doors
from vigie.store.tables import AuditEntry, Member

YEAR = NOW - timedelta(days=365)


def a_network(store: Store, states: Sequence[str]) -> int:
    """Structures of UNEA that were told of one lot, in those states; the lot."""
    lot = a_stored_lot(store, a_consultation(store))
    for place, state in enumerate(states, 1):
        member = a_structure(store, f"Structure {place}", email=None, networks=["UNEA"])
        an_opportunity(store, member, lot, state=state)
    return lot


def agrees(store: Store, *members: int) -> None:
    with store.transaction() as session:
        for member in members:
            agree_to_be_named(session, actor.staff(1), member, NOW, agreed=True)


def test_nobody_is_named_who_did_not_agree(store: Store) -> None:
    lot = a_network(store, ["sent", "interested", "won"])
    with store.reading() as session:
        members = members_of_networks(session, ["UNEA"])
        assert named_members(session, members["UNEA"], YEAR) == []
        assert network_lots(session, members["UNEA"], NOW) == [NetworkLot(lot, 3, ())]


def test_who_agreed_is_named_with_its_own_figures(store: Store) -> None:
    lot = a_network(store, ["interested", "sent", "sent", "won"])
    agrees(store, 1)
    with store.reading() as session:
        members = members_of_networks(session, ["UNEA"])
        assert named_members(session, members["UNEA"], YEAR) == [
            NamedMember("Structure 1", 1, 1, 0)
        ]
        assert network_lots(session, members["UNEA"], NOW) == [
            NetworkLot(lot, 4, (("Structure 1", "interested"),))
        ]
        assert figures_of(session, members, YEAR)["UNEA"] == NetworkFigures(4, 4, 2, 1)


@pytest.mark.parametrize(("agreeing", "told"), [((1,), None), ((1, 2), None), ((1, 2, 3), 3)])
def test_what_is_left_of_a_figure_never_tells_of_one_or_two(
    store: Store, agreeing: tuple[int, ...], told: int | None
) -> None:
    a_network(store, ["sent", "interested", "sent"])
    agrees(store, *agreeing)
    with store.reading() as session:
        members = members_of_networks(session, ["UNEA"])
        assert figures_of(session, members, YEAR)["UNEA"].told == told
        assert network_lots(session, members["UNEA"], NOW)[0].members == told


def test_agreeing_and_taking_it_back_are_in_the_journal(store: Store) -> None:
    a_network(store, ["sent"])
    with store.transaction() as session:
        for agreed in (True, True, False):
            agree_to_be_named(session, actor.person(1), 1, NOW, agreed=agreed)
    with store.reading() as session:
        rows = session.execute(select(AuditEntry.who, AuditEntry.action)).all()
    assert [tuple(row) for row in rows] == [
        ("contact:1", "accepte d’être nommée à ses réseaux"),
        ("contact:1", "n’accepte plus d’être nommée à ses réseaux"),
    ]


def test_an_older_copy_names_nobody_who_took_it_back(store: Store) -> None:
    a_network(store, ["sent"])
    agrees(store, 1)
    (door,) = (door for door in doors.DOORS if door.name == "structures nommées à leurs réseaux")
    with store.transaction() as session:
        reopened = door.reopened(session, set())
        door.close(session, reopened, NOW)
    with store.reading() as session:
        assert session.get_one(Member, 1).named_to_networks is False


def test_a_member_agrees_on_its_preferences_and_its_network_reads_its_name(
    store: Store, tmp_path: Path
) -> None:
    lot = a_stored_lot(store, a_consultation(store))
    an_opportunity(store, a_structure(store, networks=["UNEA"]), lot, state="interested")
    phone = Phone(store, tmp_path).signed_in()
    page = phone.client.post("/m/nom", data={"csrf": phone.csrf(), "agreed": "oui"}).text
    with store.transaction() as session:
        session.add(a_contact(None, network="UNEA", email="relais@unea.fr"))
    network = Phone(store, tmp_path).signed_in(2).client.get("/m/espace").text

    assert "Ne plus être nommé à nos réseaux" in page
    assert "Les Jardins d’Awa\u00a0: intéressée." in network
    back = phone.client.post("/m/nom", data={"csrf": phone.csrf(), "agreed": "non"}).text
    assert "Accepter d’être nommé à nos réseaux" in back


def test_staff_write_the_agreement_on_the_form(desk_store: Store) -> None:
    desk = Desk(desk_store)
    form = desk.get("/adherents/1/modifier").text
    assert 'name="named_to_networks" value="oui">' in form
    with desk_store.reading() as session:
        member = session.get_one(Member, 1)
        fields = {"name": member.name, "version": str(member.version)}
    desk.post("/adherents/1", **fields, named_to_networks="oui")

    with desk_store.reading() as session:
        assert session.get_one(Member, 1).named_to_networks is True
