"""Saved searches: what is new is told at the owner's rhythm, once, and stops when asked."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from alerts.messages.composing import compose_due
from alerts.planning.queue import queue_all
from tests.alerts.test_telling import MONDAY, sent, staff_of
from tests.builders import NOW, in_days
from tests.told import (
    a_consultation,
    a_contact,
    a_stored_lot,
    a_structure,
    an_opportunity,
    outbox,
    settings,
)
from tests.web.member.test_pages import Phone
from vigie.acts import actor
from vigie.acts.preferences import stop_all
from vigie.acts.saved_searches import drop_search, keep_search, set_rhythm
from vigie.config import Settings
from vigie.domain.refusals import BadChange
from vigie.flow import saved_searches as found_by_searches
from vigie.flow.saved_searches import queue_found
from vigie.store import Store
from vigie.store.desk.saved_searches import Owner, saved_searches
from vigie.store.outbox.contacts import erase
from vigie.store.outbox.preferences import preferences
from vigie.store.rights.persons import of_contact
from vigie.store.search.documents import reindex
from vigie.store.tables import Consultation, Lot, Preference, SavedSearch
from vigie.store.tables.full_text import create_index

MOST_KEPT = 20

AWA, COLLEAGUE = actor.person(1), actor.staff(1)
GREEN = {"q": ["espaces verts"], "dep": ["93"], "nature": ["any"], "phase": ["open"]}


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    return settings(tmp_path)


def a_lot_of(store: Store, title: str, came: datetime, **finding: object) -> int:
    """A lot of a consultation that came at that moment, in the index."""
    consultation = a_consultation(store, title, deadline=in_days(40))
    lot = a_stored_lot(store, consultation, title=title, **finding)  # type: ignore[arg-type]
    with store.transaction() as session:
        row = session.get_one(Consultation, consultation)
        row.created_at = row.published_at = came
        session.add(row)
    with store.engine.begin() as connection:
        create_index(connection)
    with store.transaction() as session:
        reindex(session, [consultation])
    return lot


def kept(store: Store, who: actor.Actor, query: dict[str, list[str]], rhythm: str) -> int:
    with store.transaction() as session:
        return keep_search(session, who, "Nos jardins", query, NOW, rhythm=rhythm).id or 0


def found(store: Store, config: Settings, now: datetime) -> list[str]:
    """The subjects that leave then."""
    queue_found(store, config, now)
    sent(store, config, now)
    rows = outbox(store, kind="search", state="sent")
    return [row.message["subject"].replace("\u00a0", " ") for row in rows]


def test_a_member_is_told_of_new_lots_at_the_rhythm_and_never_twice(
    store: Store, config: Settings
) -> None:
    a_structure(store)
    a_lot_of(store, "Entretien des espaces verts du stade", NOW - timedelta(days=1))
    kept(store, AWA, GREEN, "weekly")
    a_lot_of(store, "Entretien des espaces verts du parc", NOW + timedelta(hours=2))
    a_lot_of(store, "Nettoyage des écoles", NOW + timedelta(hours=2))

    assert found(store, config, NOW + timedelta(hours=3)) == []
    told = ["1 nouveau lot pour « Nos jardins » (à rendre avant le 3 janv.)"]
    assert found(store, config, MONDAY) == told
    message = outbox(store, kind="search")[0].message
    assert "Entretien des espaces verts du parc" in message["text"]
    assert "stade" not in message["text"]
    assert "écoles" not in message["text"]
    assert message["headers"][-1] == ["Precedence", "bulk"]
    assert found(store, config, MONDAY + timedelta(days=7)) == told


def test_a_lot_that_fits_the_member_is_answered_from_there_and_not_told_again(
    store: Store, config: Settings
) -> None:
    member = a_structure(store)
    kept(store, AWA, GREEN, "weekly")
    lot = a_lot_of(store, "Entretien des espaces verts du parc", NOW + timedelta(hours=2))
    an_opportunity(store, member, lot)
    queue_found(store, config, MONDAY)
    queue_all(store, config, MONDAY)
    compose_due(store, config, MONDAY)

    mail = outbox(store, kind="search")[0].message["text"]
    assert "Je suis intéressé : https://vigie.exemple.org/m/o/" in mail.replace("\u00a0", " ")
    letter = outbox(store, kind="digest")[0]
    assert (letter.state, letter.error) == ("cancelled", "rien à dire")


def test_a_lot_told_by_a_search_is_not_new_when_it_fits_later(
    store: Store, config: Settings
) -> None:
    member = a_structure(store)
    kept(store, AWA, GREEN, "daily")
    lot = a_lot_of(store, "Entretien des espaces verts du parc", NOW + timedelta(hours=2))
    assert len(found(store, config, NOW + timedelta(days=1))) == 1
    an_opportunity(store, member, lot)
    queue_all(store, config, MONDAY)
    compose_due(store, config, MONDAY)

    assert outbox(store, kind="digest")[0].error == "rien à dire"


def test_nothing_leaves_while_staff_still_look_at_a_lot(store: Store, tmp_path: Path) -> None:
    a_structure(store)
    kept(store, AWA, GREEN, "weekly")
    a_lot_of(store, "Entretien des espaces verts du parc", NOW + timedelta(hours=2))

    assert found(store, settings(tmp_path, release="review"), MONDAY) == []


def test_a_colleague_is_told_of_everything_its_search_finds(store: Store, config: Settings) -> None:
    staff_of(store)
    query = {name: values for name, values in GREEN.items() if name != "nature"}
    kept(store, COLLEAGUE, query, "daily")
    a_lot_of(store, "Entretien des espaces verts du parc", NOW + timedelta(hours=2), code=None)
    tuesday = NOW + timedelta(days=1)

    assert len(found(store, config, tuesday)) == 1
    mail = outbox(store, kind="search")[0].message
    assert "Ouvrir la consultation : https://vigie.exemple.org/consultations/1" in mail[
        "text"
    ].replace("\u00a0", " ")
    assert "Je suis intéressé" not in mail["text"]
    assert len(found(store, config, tuesday + timedelta(days=1))) == 1


def test_one_stop_for_all_covers_searches_and_a_new_one_takes_them_up(
    store: Store, config: Settings
) -> None:
    a_structure(store)
    kept(store, AWA, GREEN, "weekly")
    a_lot_of(store, "Entretien des espaces verts du parc", NOW + timedelta(hours=2))
    with store.transaction() as session:
        stop_all(session, AWA, 1, NOW)

    assert found(store, config, MONDAY) == []
    kept(store, AWA, GREEN, "daily")
    with store.reading() as session:
        assert "searches" not in preferences(session, [1])[1].lists_stopped
        assert "digest" in preferences(session, [1])[1].lists_stopped


def test_who_is_away_is_told_after(store: Store, config: Settings) -> None:
    a_structure(store)
    kept(store, AWA, GREEN, "weekly")
    a_lot_of(store, "Entretien des espaces verts du parc", NOW + timedelta(hours=2))
    with store.transaction() as session:
        session.add(Preference(contact_id=1, paused_until=in_days(8).date()))

    assert found(store, config, MONDAY) == []
    assert len(found(store, config, MONDAY + timedelta(days=7))) == 1


def test_a_lot_that_closed_meanwhile_is_not_told(store: Store, config: Settings) -> None:
    a_structure(store)
    kept(store, AWA, GREEN, "weekly")
    lot = a_lot_of(store, "Entretien des espaces verts du parc", NOW + timedelta(hours=2))
    queue_found(store, config, MONDAY)
    with store.transaction() as session:
        session.get_one(Lot, lot).state = "cancelled"
    compose_due(store, config, MONDAY)

    assert outbox(store, kind="search")[0].state == "cancelled"


@pytest.mark.parametrize(
    ("name", "rhythm", "words"),
    [(" ", "weekly", "sans nom"), ("Jardins", "hourly", "rythme inconnu")],
)
def test_what_is_wrong_with_a_search_is_named(
    store: Store, name: str, rhythm: str, words: str
) -> None:
    a_structure(store)
    with store.transaction() as session, pytest.raises(BadChange, match=words):
        keep_search(session, AWA, name, GREEN, NOW, rhythm=rhythm)


def test_one_changes_and_forgets_only_one_s_own(store: Store) -> None:
    member = a_structure(store)
    with store.transaction() as session:
        session.add(a_contact(member, email="ben@exemple.org"))
    number = kept(store, AWA, GREEN, "weekly")
    with store.transaction() as session:
        with pytest.raises(BadChange, match="n’existe plus"):
            set_rhythm(session, actor.person(2), number, "", NOW)
        drop_search(session, actor.person(2), number, NOW)
        assert [row.id for row in saved_searches(session, Owner(contact_id=1))] == [number]
        drop_search(session, AWA, number, NOW)
        drop_search(session, AWA, number, NOW)
        assert saved_searches(session, Owner(contact_id=1)) == []


def test_there_is_an_end_to_searches(store: Store) -> None:
    a_structure(store)
    with store.transaction() as session:
        for number in range(MOST_KEPT):
            keep_search(session, AWA, f"recherche {number}", GREEN, NOW)
        keep_search(session, AWA, "recherche 3", GREEN, NOW)
        with pytest.raises(BadChange, match="en oublier une"):
            keep_search(session, AWA, "une de plus", GREEN, NOW)


def test_an_erased_person_leaves_no_search(store: Store) -> None:
    a_structure(store)
    kept(store, AWA, GREEN, "weekly")
    with store.reading() as session:
        assert of_contact(session, 1)["recherches"][0]["name"] == "Nos jardins"
    with store.transaction() as session:
        erase(session, 1, NOW, "vigie")
    with store.reading() as session:
        assert session.get(SavedSearch, 1) is None


def test_a_member_makes_a_search_sees_its_lots_and_forgets_it(store: Store, tmp_path: Path) -> None:
    a_structure(store)
    a_lot_of(store, "Entretien des espaces verts du parc", NOW - timedelta(days=3))
    phone = Phone(store, tmp_path).signed_in()
    fields = {"csrf": phone.csrf("/m/recherches"), "dep": "93", "nature": "reserved"}
    empty = phone.client.post("/m/recherches", data={"csrf": fields["csrf"], "nom": "Tout"})
    made = phone.client.post(
        "/m/recherches", data={**fields, "q": "espaces verts", "rythme": "weekly"}
    )

    assert (empty.status_code, 'value="Tout"' in empty.text) == (422, True)
    assert made.url.path == "/m/recherches/1"
    page = made.text.replace("\u00a0", " ")
    assert "« espaces verts », Seine-Saint-Denis, réservé" in page
    assert "1 lot ouvert aujourd’hui" in page
    assert "Les lots qui viendront vous seront écrits : chaque semaine." in page
    assert "Entretien des espaces verts du parc" in page
    gone = phone.client.post("/m/recherches/1", data={"csrf": fields["csrf"], "oublier": "oui"})
    assert "Vous n’avez pas encore de recherche." in gone.text
    assert phone.client.get("/m/recherches/1").status_code == 404


def test_the_rhythm_of_an_owner_is_asked_once(
    store: Store, config: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers: list[list[int]] = []

    def asking(session: Session, ids: list[int], *rest: Any) -> Any:
        numbers.append(ids)
        return preferences(session, ids, *rest)

    a_structure(store, "Structure")
    with store.transaction() as session:
        keep_search(session, AWA, "Espaces verts", GREEN, NOW - timedelta(days=9), rhythm="daily")
    a_lot_of(store, "Entretien des espaces verts", NOW - timedelta(hours=2), confidence=0.99)
    monkeypatch.setattr(found_by_searches, "preferences", asking)
    queue_found(store, config, NOW)
    assert [row.kind for row in outbox(store)] == ["search"]
    assert numbers == [[1]]
