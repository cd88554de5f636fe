"""Who of the team is in charge of a member, and the telephone that its people are told."""

import pytest

from alerts.planning.recipients import people
from tests.builders import NOW
from vigie.acts.actor import staff
from vigie.acts.members import change_phone, put_in_charge
from vigie.domain.refusals import BadChange
from vigie.store import Store
from vigie.store.tables import AuditEntry, Contact, Member, User


@pytest.fixture
def seeded(store: Store) -> Store:
    with store.transaction() as session:
        session.add(User(id=1, email="p@cress.fr", name="Paul", password="x", created_at=NOW))
        session.add(
            User(id=2, email="z@cress.fr", name="Zoé", password="x", active=False, created_at=NOW)
        )
        session.add(Member(id=7, name="Les Jardins", created_at=NOW, updated_at=NOW))
        session.flush()
        session.add(Contact(id=3, member_id=7, email="a@b.fr", first_name="Awa", created_at=NOW))
    return store


def test_members_are_told_who_is_in_charge(seeded: Store) -> None:
    with seeded.transaction() as session:
        change_phone(session, staff(1), "0123456789", NOW)
        put_in_charge(session, staff(1), 7, 1, NOW)
    with seeded.reading() as session:
        told = people(session, [3])[3].in_charge
        actions = [row.action for row in session.query(AuditEntry).all()]

    assert told is not None
    assert (told.name, told.email, told.phone) == ("Paul", "p@cress.fr", "01 23 45 67 89")
    assert actions == ["téléphone changé", "suivi par Paul"]


def test_a_closed_account_is_in_charge_of_nobody(seeded: Store) -> None:
    with seeded.transaction() as session, pytest.raises(BadChange, match="plus actif"):
        put_in_charge(session, staff(1), 7, 2, NOW)


@pytest.mark.parametrize("phone", ["12", "abc", "01 23"])
def test_what_is_no_telephone_is_refused(seeded: Store, phone: str) -> None:
    with seeded.transaction() as session, pytest.raises(BadChange, match="écrire 01 23 45 67 89"):
        change_phone(session, staff(1), phone, NOW)
