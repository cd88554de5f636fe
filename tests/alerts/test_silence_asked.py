"""What a person stopped, paused or can no longer receive does not leave, however long ago it was
queued.
"""

from datetime import datetime
from pathlib import Path

import pytest

from alerts.deliver import send_due
from alerts.messages.composing import compose_due
from alerts.planning.queue import plan_alerts, queue_real_time
from tests.alerts.test_returns import a_mailbox, a_notice
from tests.builders import NOW, in_days
from tests.told import (
    a_consultation,
    a_stored_lot,
    a_structure,
    an_opportunity,
    later,
    outbox,
    prefers,
    settings,
)
from vigie.acts.actor import person
from vigie.acts.preferences import stop_list
from vigie.acts.returns import read_mailbox
from vigie.config import Settings
from vigie.store import Store
from vigie.store.outbox.contacts import record_bounce, write_again
from vigie.store.outbox.new_delivery import NewDelivery
from vigie.store.outbox.queue import queue_once
from vigie.store.tables import Contact

FINE = 0
STOPPED = 3

NIGHT = datetime.fromisoformat("2026-11-24T21:00:00+00:00")
MORNING = datetime.fromisoformat("2026-11-25T08:00:00+00:00")


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    return settings(tmp_path)


@pytest.fixture
def waiting(store: Store, config: Settings) -> int:
    """An alert queued at night for the morning; its opportunity."""
    told = an_opportunity(
        store, a_structure(store), a_stored_lot(store, a_consultation(store)), opened=NIGHT
    )
    planned = plan_alerts(store, config, [told], NIGHT)
    with store.transaction() as session:
        queue_real_time(session, planned, NIGHT)
    assert [(row.kind, row.state) for row in outbox(store)] == [("alert", "waiting")]
    return told


def in_the_morning(store: Store, config: Settings) -> list[tuple[str, str]]:
    compose_due(store, config, MORNING)
    send_due(store, config, lambda: MORNING)
    return [(row.kind, row.state) for row in outbox(store)]


def test_untouched_it_leaves_in_the_morning(store: Store, config: Settings, waiting: int) -> None:
    assert in_the_morning(store, config) == [("alert", "sent")]


def test_a_list_stopped_at_night_sends_nothing_in_the_morning(
    store: Store, config: Settings, waiting: int
) -> None:
    with store.transaction() as session:
        stop_list(session, person(1), 1, "alerts", NIGHT)

    assert in_the_morning(store, config) == [("alert", "cancelled")]


def test_another_list_stopped_changes_nothing(store: Store, config: Settings, waiting: int) -> None:
    with store.transaction() as session:
        stop_list(session, person(1), 1, "digest", NIGHT)

    assert in_the_morning(store, config) == [("alert", "sent")]


def test_a_pause_that_began_meanwhile_holds(store: Store, config: Settings, waiting: int) -> None:
    prefers(store, 1, paused_until=in_days(30).date())

    assert in_the_morning(store, config) == [("alert", "cancelled")]


def test_a_person_taken_off_meanwhile_is_not_written_to(
    store: Store, config: Settings, waiting: int
) -> None:
    with store.transaction() as session:
        session.get_one(Contact, 1).active = False

    assert in_the_morning(store, config) == [("alert", "cancelled")]


def a_composed(what: str, kind: str) -> NewDelivery:
    message = {"subject": "s", "text": "t", "to": "awa@exemple.org"}
    return NewDelivery(
        what=what,
        kind=kind,
        recipient="contact:1",
        channel="files",
        due_at=NOW,
        contact_id=1,
        message=message,
    )


def test_when_the_address_is_gone_only_a_link_that_was_asked_for_still_leaves(store: Store) -> None:
    a_structure(store)
    with store.transaction() as session:
        queue_once(session, [a_composed("a", "digest"), a_composed("b", "link")], NOW)
        record_bounce(
            session,
            contact=session.get_one(Contact, 1),
            came="hard",
            detail="",
            provider_key="x",
            now=NOW,
        )

    assert [row.state for row in outbox(store)] == ["cancelled", "waiting"]


def test_staff_may_have_an_address_written_to_again(store: Store) -> None:
    a_structure(store)
    with store.transaction() as session:
        record_bounce(
            session,
            contact=session.get_one(Contact, 1),
            came="hard",
            detail="",
            provider_key="x",
            now=NOW,
        )
    with store.transaction() as session:
        assert session.get_one(Contact, 1).bounce_level == STOPPED
        assert write_again(session, 1)
        assert not write_again(session, 1)
    with store.reading() as session:
        assert session.get_one(Contact, 1).bounce_level == FINE


def test_a_notice_about_an_address_that_was_changed_since_stops_nobody(
    store: Store, tmp_path: Path
) -> None:
    a_structure(store)
    one = a_composed("a", "digest")
    with store.transaction() as session:
        queue_once(session, [one], NOW)
        session.get_one(Contact, 1).email = "nouvelle@exemple.org"
    with a_mailbox(a_notice(key=one.key)) as url:
        assert read_mailbox(store, settings(tmp_path, imap_url=url), later(NOW, days=5)) == (1, 0)

    with store.reading() as session:
        assert session.get_one(Contact, 1).bounce_level == FINE
