"""Supposed activities are settled by trade in one page; who hears nothing is listed with why."""

import pytest

from tests.builders import NOW
from tests.desk_client import Desk
from vigie.domain.member_record import ActivityRecord, MemberRecord
from vigie.domain.members import Kind
from vigie.store import Store
from vigie.store.match.members import member_views, save_member
from vigie.store.match.supposed import supposed_by_trade


@pytest.fixture
def guessed(desk_store: Store) -> Store:
    with desk_store.transaction() as session:
        for name in ("Alpha Propreté", "Bêta Propreté"):
            supposed = ActivityRecord(trade="nettoyage-locaux", departments=("93",), proposed=True)
            record = MemberRecord(name=name, kinds=(Kind.EI,), activities=(supposed,))
            save_member(session, record, NOW)
    return desk_store


def supposed(store: Store) -> list[str]:
    with store.reading() as session:
        return [told.member for told in supposed_by_trade(session).get("nettoyage-locaux", [])]


def test_the_page_counts_structures_by_trade(guessed: Store) -> None:
    page = Desk(guessed).get("/adherents/supposees").text
    assert "activité Nettoyage de locaux" in page
    assert "Alpha Propreté" in page


def test_all_ticked_are_confirmed_at_once_and_matched_again(guessed: Store) -> None:
    with guessed.reading() as session:
        ids = [told.activity_id for told in supposed_by_trade(session)["nettoyage-locaux"]]
    Desk(guessed).post(
        "/adherents/supposees",
        metier="nettoyage-locaux",
        action="confirmer",
        a=[str(n) for n in ids],
    )
    assert supposed(guessed) == []
    with guessed.reading() as session:
        kept = [one for one in member_views(session).values() if one.name == "Alpha Propreté"]
    assert [activity.proposed for activity in kept[0].activities] == [False]


def test_one_by_one_takes_out_what_is_wrong(guessed: Store) -> None:
    with guessed.reading() as session:
        first = supposed_by_trade(session)["nettoyage-locaux"][0].activity_id
    Desk(guessed).post(
        "/adherents/supposees", metier="nettoyage-locaux", action="retirer", a=[str(first)]
    )
    assert supposed(guessed) == ["Bêta Propreté"]


def test_nothing_ticked_changes_nothing(guessed: Store) -> None:
    Desk(guessed).post("/adherents/supposees", metier="nettoyage-locaux", action="confirmer")
    assert len(supposed(guessed)) == 2


def test_who_hears_nothing_is_listed_with_why_and_remedy(guessed: Store) -> None:
    page = Desk(guessed).get("/adherents/silence").text
    assert "Alpha Propreté" in page
    assert "personne ne reçoit de messages pour elle" in page
    assert "ajouter un contact" in page
