"""What an award proposes, on « Ce matin »: confirmed or set aside by a person, once."""

import pytest

from tests.desk_client import Desk
from tests.web.desk.test_changes import rows
from vigie.store import Store
from vigie.store.tables import Answer, AuditEntry, Opportunity


@pytest.fixture
def proposed(desk_store: Store) -> int:
    """An opportunity that an award says was won; its id."""
    with desk_store.transaction() as session:
        held = session.get_one(Opportunity, 1)
        held.sqlmodel_update({"state": "closed", "proposed_outcome": "won"})
    return 1


def test_the_morning_lists_what_an_award_proposes(desk_store: Store, proposed: int) -> None:
    page = Desk(desk_store).get("/").text
    assert "Attributions à confirmer (1)" in page
    assert f'action="/attributions/{proposed}"' in page


@pytest.mark.parametrize(
    ("said", "state", "answers"), [("oui", "won", ["won"]), ("non", "closed", [])]
)
def test_a_person_confirms_or_sets_aside(
    desk_store: Store, proposed: int, said: str, state: str, answers: list[str]
) -> None:
    page = Desk(desk_store).post(f"/attributions/{proposed}", dit=said).text
    held = rows(desk_store, Opportunity, id=proposed)[0]

    assert "Attributions à confirmer" not in page
    assert (held.state, held.proposed_outcome) == (state, None)
    assert [row.answer for row in rows(desk_store, Answer, opportunity_id=proposed)] == answers
    assert len(rows(desk_store, AuditEntry, subject=f"opportunity:{proposed}")) == 1


def test_the_second_of_two_people_is_told(desk_store: Store, proposed: int) -> None:
    desk = Desk(desk_store)
    desk.post(f"/attributions/{proposed}", dit="non")
    assert "quelqu’un d’autre" in desk.post(f"/attributions/{proposed}", dit="oui").text
    assert rows(desk_store, Opportunity, id=proposed)[0].state == "closed"


def test_who_only_reads_confirms_nothing(desk_store: Store, proposed: int) -> None:
    assert (
        Desk(desk_store, "lecture").post(f"/attributions/{proposed}", dit="oui").status_code == 403
    )
    assert rows(desk_store, Opportunity, id=proposed)[0].proposed_outcome == "won"
