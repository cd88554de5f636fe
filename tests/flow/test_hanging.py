"""Nothing hangs the loop: a worker that dies or hangs with an event counts as an attempt, the
event is then handled alone; after its last attempt it is laid aside, shown, tried again by hand.
"""

import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from tests.builders import NOW, a_lot, a_notice, recorded
from tests.classifier_kit import classifier
from vigie.domain.events import SourceSilent
from vigie.flow import reading
from vigie.flow.reading import published_of, read_published
from vigie.processes.budget import OverBudget, time_budget
from vigie.store import Store
from vigie.store.desk.morning import morning
from vigie.store.events import ack, claim, dead_letters, emit, retry
from vigie.store.tables import EventRow

WORKER_GONE = "le traitement s’est arrêté net avec cet événement en main"


def silent(store: Store, count: int) -> None:
    """That many waiting events."""
    with store.transaction() as session:
        emit(session, [SourceSilent(number) for number in range(1, count + 1)], NOW)


def states(store: Store) -> list[tuple[str, int, str]]:
    """State, attempts and error of each event, in order."""
    with store.reading() as session:
        rows = session.exec(select(EventRow).order_by(EventRow.id))
        return [(row.state, row.attempts, row.error) for row in rows]


def later(minutes: float) -> timedelta:
    """A span after which every lease given before has ended."""
    return timedelta(minutes=minutes)


def test_what_a_dead_worker_held_is_handled_one_by_one(store: Store) -> None:
    silent(store, 3)
    assert len(claim(store, NOW)) == 3  # and the worker dies
    taken = claim(store, NOW + later(3))
    assert [(event.id, event.attempts) for event in taken] == [(1, 2)]
    with store.transaction() as session:
        ack(session, taken, NOW + later(3))
    assert [event.id for event in claim(store, NOW + later(3))] == [2]


def test_an_event_that_killed_its_worker_twice_lets_the_others_pass_first(store: Store) -> None:
    silent(store, 1)
    claim(store, NOW)
    claim(store, NOW + later(3))
    with store.transaction() as session:
        emit(session, [SourceSilent(9)], NOW)
    assert [event.id for event in claim(store, NOW + later(6))] == [2]
    assert [event.id for event in claim(store, NOW + later(6))] == [1]


def test_an_event_that_kills_every_worker_is_laid_aside_and_can_be_tried_again(
    store: Store,
) -> None:
    silent(store, 1)
    for turn in range(8):
        assert len(claim(store, NOW + later(3 * turn))) == 1
    assert claim(store, NOW + later(30)) == []
    assert states(store) == [("failed", 8, WORKER_GONE)]
    with store.transaction() as session:
        assert [row.key for row in dead_letters(session)] == ["SourceSilent:1"]
        assert retry(session, NOW + later(30)) == 1
    assert [event.attempts for event in claim(store, NOW + later(31))] == [1]


def test_a_step_that_never_ends_ends_its_process(tmp_path: Path) -> None:
    code = """
        import re
        from vigie.flow.loop import watched
        with watched(1.0):
            re.match("(a+)+$", "a" * 60 + "!")  # an hour of backtracking
    """
    child = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=90
    )
    assert child.returncode == 1
    assert "Timeout" in child.stderr


def test_a_budget_interrupts_a_regular_expression() -> None:
    import re

    started = time.process_time()
    with pytest.raises(OverBudget, match=r"plus de 0\.5 s"), time_budget(0.5):
        re.match("(a+)+$", "a" * 60 + "!")
    assert time.process_time() - started < 5


def test_a_budget_gives_back_the_timer_that_was_there() -> None:
    with pytest.raises(OverBudget), time_budget(0.3):  # noqa: PT012 - the outer one must still end it
        with time_budget(5):
            pass
        time.sleep(5)


def test_a_notice_over_its_budget_is_for_a_person_to_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_CHARACTERS", 50)
    notice = a_notice("26-1", lots=[a_lot("1")], text="Nettoyage " * 9)
    recorded(store, notice)
    (published,) = published_of(store, [1])
    readings = read_published(classifier(), published)
    assert [[each.kind for each in lot.other_readings] for lot in readings] == [["unread"]]
    assert readings[0].other_readings[0].value == {"notices": ["boamp:26-1"]}


def test_what_is_read_of_a_notice_that_says_too_much_is_kept_and_a_person_reads_the_rest(
    store: Store,
) -> None:
    clauses = "".join(
        f"Pour le lot {number}, le titulaire réserve {number} heures à l’insertion de demandeurs "
        "d’emploi.\n"
        for number in range(1, 700)
    )
    recorded(store, a_notice("26-1", lots=[a_lot("1")], text=clauses))
    (published,) = published_of(store, [1])
    [lot] = read_published(classifier(), published)
    assert {each.code for each in lot.findings} == {"insertion_condition"}
    assert {"notices": ["boamp:26-1"]} in [
        each.value for each in lot.other_readings if each.kind == "unread"
    ]


def test_the_morning_names_what_a_person_must_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vigie.config import Settings
    from vigie.flow.loop import work
    from vigie.flow.steps import Context
    from vigie.flow.story import steps_by_event

    monkeypatch.setattr(reading, "MOST_CHARACTERS", 50)
    recorded(store, a_notice("26-1", lots=[a_lot("1")], text="Nettoyage " * 9))
    work(Context(store, Settings(), NOW), steps_by_event())
    with store.reading() as session:
        by_hand = morning(session, NOW - later(1), NOW).by_hand
    assert [row.consultation_id for row in by_hand] == [1]
