"""What is kept how long: each rule removes what is past its time, and only that."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import func, select

from tests.builders import NOW, a_notice, recorded
from vigie.store import Store
from vigie.store.desk.users import add_user
from vigie.store.rights.purge import old_letters, purge
from vigie.store.tables import (
    AuditEntry,
    Contact,
    Delivery,
    DeliveryBody,
    Member,
    Payload,
    Token,
    User,
)

YEARS_3 = timedelta(days=3 * 365)


def bodies(store: Store) -> int:
    """How many payloads are kept."""
    with store.reading() as session:
        return session.exec(select(func.count()).select_from(Payload)).one()


@pytest.mark.parametrize(
    ("days", "kept"), [(300, 1), (30 + 366, 0)], ids=["within a year", "a year after it closed"]
)
def test_a_body_goes_a_year_after_its_consultation_closed(
    store: Store, days: int, kept: int
) -> None:
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
    assert prospect(store, None).endswith("@invalid")


def test_a_prospect_who_answered_since_is_kept(store: Store) -> None:
    assert prospect(store, timedelta(days=100)) == "prospect@exemple.org"


def of_a_member(
    store: Store, *, member_active: bool = True, active: bool = True, left: timedelta = YEARS_3
) -> str:
    """The address, after the purge, of the old contact of a structure that changed last a day
    before `left`.
    """
    met = NOW - 2 * YEARS_3
    with store.transaction() as session:
        member = Member(
            name="S",
            active=member_active,
            created_at=met,
            updated_at=NOW - left - timedelta(days=1),
        )
        session.add(member)
        session.flush()
        session.add(
            Contact(member_id=member.id, email="lea@exemple.org", active=active, created_at=met)
        )
    purge(store, NOW)
    with store.reading() as session:
        return session.exec(select(Contact.email)).one()


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({}, True),
        ({"member_active": False}, False),
        ({"member_active": False, "left": timedelta(days=400)}, True),
        ({"active": False}, False),
    ],
    ids=["of a member", "left for three years", "left for a year", "stopped by the team"],
)
def test_who_hears_for_a_structure_is_kept_three_years_after_it_left(
    store: Store, told: dict[str, Any], kept: bool
) -> None:
    assert (of_a_member(store, **told) == "lea@exemple.org") == kept


@pytest.mark.parametrize(("active", "kept"), [(True, True), (False, False)], ids=["open", "closed"])
def test_a_closed_account_unused_for_three_years_is_forgotten(
    store: Store, active: bool, kept: bool
) -> None:
    with store.transaction() as session:
        user = add_user(
            session,
            "lea@exemple.org",
            "Léa Essai",
            "équipe",
            "une phrase de passe",
            NOW - 2 * YEARS_3,
        )
        user.active = active
    purge(store, NOW)
    with store.reading() as session:
        assert (session.exec(select(User.email)).one() == "lea@exemple.org") == kept


@pytest.mark.parametrize("sent", [True, False], ids=["sent", "never sent"])
@pytest.mark.parametrize(("days", "kept"), [(390, True), (400, False)])
def test_words_and_address_of_a_message_go_after_thirteen_months(
    store: Store, sent: bool, days: int, kept: bool
) -> None:
    then = NOW - timedelta(days=days)
    with store.transaction() as session:
        row = Delivery(
            what="x",
            kind="alert",
            recipient="contact:1",
            channel="email",
            state="sent" if sent else "failed",
            due_at=then,
            created_at=then,
            sent_at=then if sent else None,
            idempotency_key="k",
            message={"to": "lea@exemple.org", "subject": "Un lot"},
            error="lea@exemple.org inconnue",
        )
        session.add(row)
        session.flush()
        session.add(DeliveryBody(delivery_id=row.id, body={"text": "Bonjour"}))
    purge(store, NOW)
    with store.reading() as session:
        row, bodies_left = (
            session.exec(select(Delivery)).one(),
            len(session.exec(select(DeliveryBody)).all()),
        )
    assert (bodies_left, "lea" in f"{row.message}{row.error}", row.message["subject"]) == (
        int(kept),
        kept,
        "Un lot",
    )


def test_letters_as_files_go_after_thirteen_months(tmp_path: Path) -> None:
    for name, days in (("a.eml", 400), ("b.eml", 10)):
        (tmp_path / name).write_text("x", encoding="utf-8")
        then = (NOW - timedelta(days=days)).timestamp()
        os.utime(tmp_path / name, (then, then))
    assert (old_letters(tmp_path, NOW), [file.name for file in tmp_path.iterdir()]) == (
        1,
        ["b.eml"],
    )


def test_a_revoked_link_goes_after_a_month(store: Store) -> None:
    with store.transaction() as session:
        for number, days in ((1, 10), (2, 40)):
            session.add(
                Token(
                    hashed=f"{number}",
                    purpose="feed",
                    created_at=NOW,
                    revoked_at=NOW - timedelta(days=days),
                )
            )
    purge(store, NOW)
    with store.reading() as session:
        assert session.exec(select(Token.hashed)).all() == ["1"]


def test_the_journal_keeps_thirteen_months(store: Store) -> None:
    with store.transaction() as session:
        for months in (12, 14):
            session.add(
                AuditEntry(
                    who="cli",
                    action=f"{months}",
                    subject="x",
                    at=NOW - timedelta(days=30.5 * months),
                )
            )
    purge(store, NOW)
    with store.reading() as session:
        assert session.exec(select(AuditEntry.action)).all() == ["12"]


def test_a_second_purge_removes_nothing(store: Store) -> None:
    recorded(store, a_notice("26-1"))
    purge(store, NOW + timedelta(days=500))
    assert not any(purge(store, NOW + timedelta(days=500)).values())
