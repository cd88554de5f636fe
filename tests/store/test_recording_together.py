"""Two recorders at once, a recorder killed: one tender stays one, nothing is lost, nothing is
doubled.
"""

import os
import random
import signal
import threading
import time

import pytest
from sqlmodel import select

from tests.builders import NOW, a_notice, told
from tests.conftest import emptied
from tests.store.test_recording_order import collected, everything, world
from vigie.domain.notice import ParsedNotice
from vigie.store import Store, open_store
from vigie.store.collect.record import record
from vigie.store.tables import Consultation, Notice


def crowd(count: int) -> list[ParsedNotice]:
    """Tenders that each stand on two portals, with a correction."""
    found = []
    for at in range(count):
        title = f"Entretien du quartier {at} et de ses abords"
        found += [
            a_notice(f"26-{at}", procedure_key=f"k-{at}", title=title, lots=["1", "2"]),
            a_notice(
                f"{at}-2026",
                source="ted",
                procedure_key=f"k-{at}",
                title=title,
                lots=["LOT-0001", "LOT-0002"],
            ),
            a_notice(f"27-{at}", kind="change", changes=(f"boamp:26-{at}",), title="Rectificatif"),
        ]
    return found


def collect(store: Store, notices: list[ParsedNotice], size: int = 5) -> None:
    """Record them a few at a time."""
    for start in range(0, len(notices), size):
        record(store, [told(notice) for notice in notices[start : start + size]], NOW)


def test_two_portals_collected_at_once_make_one_consultation_of_each_tender(store: Store) -> None:
    notices = crowd(20)
    halves = [
        [one for one in notices if one.source == "ted"],
        [one for one in notices if one.source != "ted"],
    ]
    collectors = [threading.Thread(target=collect, args=(store, half, 2)) for half in halves]
    for collector in collectors:
        collector.start()
    for collector in collectors:
        collector.join()
    with store.reading() as session:
        standing = [one for one in session.exec(select(Consultation)) if one.merged_into is None]
        assert (len(session.exec(select(Notice)).all()), len(standing)) == (60, 20)


@pytest.mark.endure
def test_ten_kills_of_a_collect_followed_by_another_leave_what_an_undisturbed_one_leaves(
    store: Store,
) -> None:
    notices = world() + crowd(60)
    collected(store, notices, [])
    expected = everything(store)
    emptied(store)
    luck = random.Random(11)
    kills = 0
    for _ in range(10):
        collector = _forked(store.url, notices)
        time.sleep(luck.uniform(0.02, 0.4))
        os.kill(collector, signal.SIGKILL)
        kills += os.waitstatus_to_exitcode(os.waitpid(collector, 0)[1]) == -signal.SIGKILL
    assert kills >= 5, "the kills must fall in the middle of the collect"
    collect(store, notices)
    assert everything(store) == expected


def _forked(url: str, notices: list[ParsedNotice]) -> int:
    """A collect in a process of its own, with its own connections."""
    child = os.fork()
    if child == 0:
        collect(open_store(url), notices, 3)
        os._exit(0)
    return child
