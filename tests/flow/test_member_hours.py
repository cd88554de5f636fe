"""Hours to supply: a member is told of them after an award, of an open call only if it asks."""

from pathlib import Path

import pytest

from tests.builders import NOW
from tests.told import a_consultation, a_stored_lot, a_structure
from tests.web.member.test_pages import Phone
from vigie.domain.considerations import Consideration
from vigie.store import Store
from vigie.store.search.documents import reindex
from vigie.store.tables import Activity, Award, Consultation, Lot, Member

CLAUSED = Consideration.INSERTION_CONDITION
HOURS = [{"hours": 1200.0}]


@pytest.fixture
def phone(store: Store, tmp_path: Path) -> Phone:
    """An insertion temp agency of the département."""
    member = a_structure(store)
    with store.transaction() as session:
        session.get_one(Member, member).kinds = ["ETTI"]
        session.add(Activity(member_id=member, trade="interim", departments=["93"], created_at=NOW))
    return Phone(store, tmp_path).signed_in()


def works(store: Store, title: str, state: str, winner: str = "") -> None:
    number = a_consultation(store, title, nature="works", cpv=["45442100"])
    lot = a_stored_lot(store, number, title=title, code=CLAUSED, volumes=HOURS)
    with store.transaction() as session:
        session.get_one(Consultation, number).state = state
        session.get_one(Lot, lot).state = state
        if winner:
            session.add(
                Award(
                    notice_id=f"n{number}",
                    consultation_id=number,
                    winner_key=winner,
                    winner_name=winner,
                )
            )
        session.flush()
        reindex(session, [number])


def test_hours_are_told_after_the_award_and_those_of_calls_only_if_asked(
    phone: Phone, store: Store
) -> None:
    works(store, "Peinture du collège", "awarded", "Couleurs du Nord")
    works(store, "Peinture du lycée", "open")

    at_once = phone.client.get("/m/heures").text
    assert "Peinture du collège" in at_once
    assert "Titulaire\u00a0: Couleurs du Nord." in at_once
    assert "1\u202f200\u00a0h en tout à fournir" in at_once
    assert "travail temporaire d’insertion" in at_once
    assert "Peinture du lycée" not in at_once
    asked = phone.client.get("/m/heures?appels=1").text
    assert "Peinture du lycée" in asked
    assert "le titulaire n’est pas encore choisi" in asked


def test_who_cannot_supply_hours_sees_none(phone: Phone, store: Store) -> None:
    works(store, "Peinture du collège", "awarded", "Couleurs du Nord")
    with store.transaction() as session:
        session.get_one(Member, 1).kinds = ["ASSOCIATION"]
    page = phone.client.get("/m/heures?appels=1").text
    assert "Peinture du collège" not in page
    assert "Aucune heure à fournir" in page
