"""Staff are told of a dated change of law 30 and 7 days before, once each."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from alerts.messages.staff import law_notice
from alerts.planning.law_notices import queue_law_changes
from vigie.config import Settings
from vigie.domain.law_dates import changes, step_due
from vigie.store import Store
from vigie.store.tables import DeliveryItem, Member, User

ENDS = date(2026, 12, 22)
EITI = next(one for one in changes(ENDS) if one.name == "eiti")
SETTINGS = Settings(eiti_ends=ENDS, public_url="https://vigie.exemple.org")


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


@pytest.fixture
def house(store: Store) -> Store:
    """One account and two members, one of which is an EITI."""
    now = at(date(2026, 11, 1))
    with store.transaction() as session:
        session.add(
            User(
                email="equipe@exemple.org",
                name="Camille",
                role="équipe",
                password="x",
                created_at=now,
            )
        )
        for name, kind in (("Essor", "EITI"), ("Atelier", "EI")):
            session.add(
                Member(name=name, kinds=[kind], active=True, created_at=now, updated_at=now)
            )
    return store


def subjects(store: Store) -> list[str]:
    with store.reading() as session:
        rows = session.execute(select(DeliveryItem.__table__.c.subject)).all()
    return sorted(row.subject for row in rows if row.subject.startswith("law:eiti"))


@pytest.mark.parametrize(
    ("before", "told", "step"),
    [
        (31, (), None),
        (30, (), 30),
        (29, (30,), None),
        (20, (), 30),  # the job missed a day
        (8, (30,), None),
        (7, (30,), 7),
        (0, (30, 7), None),
        (-1, (), None),
    ],
)
def test_the_step_that_is_due(before: int, told: tuple[int, ...], step: int | None) -> None:
    assert step_due(EITI, ENDS - timedelta(days=before), told) == step


def test_each_warning_is_queued_once(house: Store) -> None:
    for before in (31, 30, 29, 8, 7, 6, 0, -1):
        queue_law_changes(house, SETTINGS, at(ENDS - timedelta(days=before)))
    assert subjects(house) == ["law:eiti:2026-12-22:30", "law:eiti:2026-12-22:7"]


def test_the_warning_counts_members_and_lots_and_says_its_source(house: Store) -> None:
    with house.reading() as session:
        told = law_notice(session, "eiti:2026-12-22:30", SETTINGS, at(date(2026, 11, 22)))
        moved = law_notice(session, "eiti:2026-12-01:30", SETTINGS, at(date(2026, 11, 22)))
    assert told is not None
    assert "Le 22/12/2026 (dans 30 jours)" in told.text
    assert "1 membre et 0 lot ouvert" in told.text
    assert told.url == "https://vigie.exemple.org/droit"
    assert moved is None
