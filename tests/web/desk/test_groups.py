"""The printable sheet of a groupement: what it tells, and what it never tells."""

import re

import pytest
from sqlmodel import select

from tests.builders import NOW
from tests.desk_client import Desk, plain
from vigie.store import Store
from vigie.store.match.joint_bids import record_consent, release
from vigie.store.tables import Contact, Delivery


def sheet(store: Store) -> str:
    return Desk(store).get("/groupements/1/fiche").text


@pytest.mark.parametrize(
    "words",
    [
        "Jardins de la Rive",
        "(mandataire)",
        "60\u00a0%",
        "convention IAE jusqu’au",
        "Département de la Rive-Haute",
        "(77310000)",
        "qui décide quoi, avant quand",
        "chaque structure",
        "réservé aux structures d’insertion",
        "Seul le DCE fait foi",
        "avis n° ",
        "huit hectares",
    ],
)
def test_the_sheet_tells_lot_proof_need_members_and_calendar(desk_store: Store, words: str) -> None:
    assert words in sheet(desk_store)


def test_before_everybody_agreed_the_sheet_says_that_names_stay_with_the_team(
    desk_store: Store,
) -> None:
    assert "qu’après l’accord de tous" in sheet(desk_store)
    assert "pas encore demandé" in sheet(desk_store)


def test_once_everybody_agreed_it_may_be_handed_over(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        members = [role.member_id for role in release(session, 1, NOW).view.roles]
        for one in members:
            record_consent(session, 1, one, True, NOW)
    found = sheet(desk_store)
    assert "qu’après l’accord de tous" not in found
    assert found.count('data-label="Accord">oui') == len(members)


def test_the_list_says_who_answered_and_by_when(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        members = [role.member_id for role in release(session, 1, NOW).view.roles]
        record_consent(session, 1, members[0], True, NOW)
    page = plain(Desk(desk_store).get("/groupements").text)
    assert "d’accord</span>" in page
    assert "pas encore</span>" in page
    assert re.search(r"<strong>répondre avant le \w+\. \d+ \w+\.? 2026</strong>", page)


def test_who_has_not_answered_is_asked_again_once_a_day(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        members = [role.member_id for role in release(session, 1, NOW).view.roles]
        for member in members:
            session.add(
                Contact(
                    member_id=member, email=f"m{member}@exemple.org", created_at=NOW, updated_at=NOW
                )
            )
        record_consent(session, 1, members[0], True, NOW)
    desk = Desk(desk_store)
    desk.get("/groupements")
    for _ in range(2):
        said = plain(desk.post("/groupements/1", action="relancer").text)
        assert "relancée" in said
    with desk_store.reading() as session:
        asked = session.scalars(
            select(Delivery).where(Delivery.what.startswith("joint_bid_reminder:1:"))
        ).all()
    assert {delivery.member_id for delivery in asked} == set(members[1:])
    assert len({delivery.contact_id for delivery in asked}) == len(asked)


def test_a_group_that_nobody_was_asked_of_is_not_asked_again(desk_store: Store) -> None:
    said = plain(Desk(desk_store).post("/groupements/1", action="relancer").text)
    assert "n’attend plus de réponse" in said
