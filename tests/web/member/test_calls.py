"""« Être rappelé »: who is in charge hears at once, the desk shows it, a reminder follows."""

from datetime import timedelta
from pathlib import Path

import pytest

from alerts.messages.composing import compose_due
from alerts.planning.calls import queue_calls
from tests.alerts.test_telling import staff_of, told_lot
from tests.builders import NOW
from tests.desk_client import Desk, plain
from tests.told import outbox, settings
from tests.web.member.test_pages import Phone
from vigie.acts import actor
from vigie.acts.answers import called_back, record_answer
from vigie.config import Settings
from vigie.domain.refusals import BadChange
from vigie.store import Store
from vigie.store.match.calls import awaited_calls
from vigie.store.tables import Member, Opportunity

CALL = "Merci de nous rappeler."

LATER = NOW + timedelta(days=1)


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    return settings(tmp_path)


def asked(store: Store) -> int:
    """A member whom Équipe is in charge of asks to be called; the answer's number."""
    opportunity = told_lot(store)
    staff_of(store)
    with store.transaction() as session:
        session.get_one(Member, 1).in_charge_id = 1
        answer = record_answer(
            session,
            actor.person(1),
            opportunity_id=opportunity,
            answer="interested",
            note=CALL,
            now=NOW,
        )
        return answer.id or 0


def told(store: Store, config: Settings, moment: object = NOW) -> list[str]:
    """The subjects that staff are written to, each once."""
    for _ in range(2):
        queue_calls(store, config, moment)  # type: ignore[arg-type]
    compose_due(store, config, moment + timedelta(hours=1))  # type: ignore[operator]
    return [row.message["subject"].replace("\u00a0", " ") for row in outbox(store, kind="staff")]


def test_who_is_in_charge_hears_within_the_quarter_of_an_hour(
    store: Store, config: Settings
) -> None:
    asked(store)
    assert told(store, config) == ["À rappeler : Les Jardins d’Awa – Parc et squares"]
    (row,) = outbox(store, kind="staff")
    assert (row.recipient, row.due_at - NOW <= timedelta(minutes=15)) == ("user:1", True)
    text = " ".join(row.message["text"].split())
    assert "Awa Diarra attend un appel depuis le mar. 24 nov. 2026 à 10 h 00." in text
    assert "Consultation : Entretien des espaces verts." in text


def test_it_is_said_again_the_next_working_day_and_no_more_once_called(
    store: Store, config: Settings
) -> None:
    number = asked(store)
    told(store, config)
    assert told(store, config, LATER)[1:] == [
        "Toujours à rappeler : Les Jardins d’Awa – Parc et squares"
    ]
    with store.transaction() as session:
        called_back(session, actor.staff(1), number, LATER)
    assert len(told(store, config, LATER + timedelta(days=1))) == 2


def test_one_call_is_made_once(store: Store) -> None:
    number = asked(store)
    with store.transaction() as session:
        called_back(session, actor.staff(1), number, NOW)
        with pytest.raises(BadChange, match="déjà rappelé"):
            called_back(session, actor.staff(1), number, NOW)


def test_who_declined_since_awaits_no_call(store: Store) -> None:
    asked(store)
    with store.transaction() as session:
        session.get_one(Opportunity, 1).state = "declined"
    with store.reading() as session:
        assert awaited_calls(session) == []


def test_the_morning_page_shows_it_until_somebody_called(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        opportunity = session.query(Opportunity).first()
        record_answer(
            session,
            actor.staff(1),
            opportunity_id=opportunity.id,
            answer="interested",
            note=CALL,
            now=NOW,
        )
    desk = Desk(desk_store)
    before = plain(desk.get("/").text)
    assert "À rappeler (1)" in before
    with desk_store.reading() as session:
        (call,) = awaited_calls(session)
    said = plain(desk.post(f"/rappels/{call.answer_id}").text)

    assert "Noté : rappelé." in said
    assert "À rappeler" not in said


def test_the_member_reads_that_it_was_called(store: Store, tmp_path: Path) -> None:
    number = asked(store)
    phone = Phone(store, tmp_path)
    assert "Équipe vous rappelle." in phone.client.get(phone.link(1)).text
    with store.transaction() as session:
        called_back(session, actor.staff(1), number, NOW)

    assert "L’équipe vous a rappelé." in phone.client.get(phone.link(1)).text
