"""What is kept how long: each rule removes what is past its time, and only that."""

from datetime import timedelta

import pytest
from sqlmodel import func, select

from tests.builders import NOW, a_notice, recorded
from vigie.store import Store
from vigie.store.purge import purge
from vigie.store.tables import AuditEntry, Contact, Payload

YEARS_3 = timedelta(days=3 * 365)


def bodies(store: Store) -> int:
    """How many payloads are kept."""
    with store.reading() as session:
        return session.exec(select(func.count()).select_from(Payload)).one()


@pytest.mark.parametrize(("days", "kept"), [(300, 1), (30 + 366, 0)], ids=["within a year", "a year after it closed"])
def test_a_body_goes_a_year_after_its_consultation_closed(store: Store, days: int, kept: int) -> None:
    recorded(store, a_notice("26-1"))
    purge(store, NOW + timedelta(days=days))
    assert bodies(store) == kept


def prospect(store: Store, heard: timedelta | None) -> str:
    """The address of a prospect met three years and a day ago, after the purge."""
    met = NOW - YEARS_3 - timedelta(days=1)
    with store.transaction() as session:
        answer = NOW - heard if heard is not None else None
        session.add(Contact(email="prospect@exemple.org", created_at=met, last_answer_at=answer))
    purge(store, NOW)
    with store.reading() as session:
        return session.exec(select(Contact.email)).one()


def test_a_prospect_silent_for_three_years_is_forgotten(store: Store) -> None:
    assert prospect(store, None) == ""


def test_a_prospect_who_answered_since_is_kept(store: Store) -> None:
    assert prospect(store, timedelta(days=100)) == "prospect@exemple.org"


def test_the_journal_keeps_thirteen_months(store: Store) -> None:
    with store.transaction() as session:
        for months in (12, 14):
            session.add(AuditEntry(who="cli", action=f"{months}", subject="x", at=NOW - timedelta(days=30.5 * months)))
    purge(store, NOW)
    with store.reading() as session:
        assert session.exec(select(AuditEntry.action)).all() == ["12"]


def test_a_second_purge_removes_nothing(store: Store) -> None:
    recorded(store, a_notice("26-1"))
    purge(store, NOW + timedelta(days=500))
    assert not any(purge(store, NOW + timedelta(days=500)).values())
