"""Pages answer while a collect writes: readers never wait for the writer."""

import threading
import time

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from tests.builders import NOW, a_notice, told
from vigie.store import Store
from vigie.store.collect.notices import NOTICES, notices_of
from vigie.store.collect.record import record
from vigie.store.read.lots import lots_of
from vigie.store.tables import Consultation, Lot


def asked(store: Store) -> float:
    """Seconds that a page's questions take: the open lots, one consultation with its lots and
    notices.
    """
    started = time.perf_counter()
    with store.reading() as session:
        session.exec(select(Lot.id).where(Lot.state == "open")).all()
        first = session.exec(select(Consultation).order_by(Consultation.id.desc()).limit(1)).first()  # type: ignore[union-attr]
        if first and first.id:
            lots_of(session, first.id)
            notices_of(session, first.id)
    return time.perf_counter() - started


def test_questions_are_answered_within_200_ms_while_a_collect_writes(store: Store) -> None:
    over = threading.Event()

    def collect() -> None:
        for start in range(0, 400, 100):
            batch = [
                a_notice(f"26-{at}", lots=["1", "2"], title=f"Objet numéro {at}")
                for at in range(start, start + 100)
            ]
            record(store, [told(notice) for notice in batch], NOW)
        over.set()

    collecting = threading.Thread(target=collect)
    collecting.start()
    waits = []
    while not over.is_set():
        waits.append(asked(store))
        time.sleep(0.02)
    collecting.join()
    waits.sort()
    assert len(waits) >= 10
    assert waits[int(len(waits) * 0.95)] < 0.2, f"95 % within {waits[int(len(waits) * 0.95)]:.3f} s"


def test_a_reader_does_not_wait_for_a_writer_that_holds_its_transaction(store: Store) -> None:
    record(store, [told(a_notice("26-1"))], NOW)
    with store.transaction() as session:
        session.add(Consultation(title="en cours d’écriture", created_at=NOW, updated_at=NOW))
        session.flush()
        assert asked(store) < 0.2


def test_a_reader_sees_a_batch_whole_or_not_at_all(store: Store) -> None:
    with store.transaction() as session:
        session.add(Consultation(title="en cours d’écriture", created_at=NOW, updated_at=NOW))
        session.flush()
        with store.reading() as other:
            assert other.exec(select(Consultation)).all() == []


def test_the_reading_door_refuses_to_write(store: Store) -> None:
    with store.reading() as session, pytest.raises(DBAPIError, match=r"read-?only"):
        session.execute(delete(NOTICES))
