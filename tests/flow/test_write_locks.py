"""No write transaction is as long as its input: however many lots a tender has, others may write
in between.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tests.builders import NOW, a_lot
from tests.flow.pairing_making import called, context, joined, paired, read, told
from vigie.domain.events import MemberChanged, NoticeAmended
from vigie.store import Store
from vigie.store.events import emit
from vigie.store.tables import Change

LOTS = 200
LONGEST = 1.2  # seconds of processor in one transaction: a bite of 0.5 s and its last write


@contextmanager
def write_locks(store: Store) -> Iterator[list[float]]:
    """How long each write transaction of that time was, in seconds of processor."""
    lengths: list[float] = []
    started: list[float] = []

    def begun(_connection: object) -> None:
        started.append(time.process_time())

    def ended(_connection: object) -> None:
        if started:
            lengths.append(time.process_time() - started.pop())

    for name, heard in (("begin", begun), ("commit", ended), ("rollback", ended)):
        event.listen(store.engine, name, heard)
    yield lengths
    for name, heard in (("begin", begun), ("commit", ended), ("rollback", ended)):
        event.remove(store.engine, name, heard)


def big_tender(store: Store) -> list[int]:
    """A tender of many lots that members may answer; its lots are read."""
    lots = [
        a_lot(str(number), estimated_value=90_000.0, cpv=("90910000",), departments=("93",))
        for number in range(1, LOTS + 1)
    ]
    lot_ids = called(store, *lots)
    for lot_id in lot_ids:
        read(store, lot_id)
    return lot_ids


def test_a_tender_of_many_lots_is_matched_amended_and_rematched_in_bites(store: Store) -> None:
    members = joined(store, told(1), told(2), told(3))
    lot_ids = big_tender(store)
    with write_locks(store) as lengths:
        paired(context(store))
        with store.transaction() as session:
            change = Change(
                consultation_id=1,
                notice_id="boamp:26-10001",
                at=NOW,
                material=True,
                differences=[
                    {"aspect": "deadline", "lot": None, "old": None, "new": NOW.isoformat()}
                ],
            )
            session.add(change)
            session.flush()
            emit(session, [NoticeAmended(1, change.id or 0)], NOW)
        paired(context(store))
        with store.transaction() as session:
            emit(session, [MemberChanged(members[0], 2)], NOW)
        paired(context(store))
    assert len(lot_ids) == LOTS
    assert len(lengths) > 6
    assert max(lengths) < LONGEST
