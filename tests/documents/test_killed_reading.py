"""A worker killed while it reads an archive loses nothing and doubles nothing."""

import os
import signal
import subprocess
import sys
import time

import pytest
from sqlmodel import select

from tests.builders import a_notice, recorded
from tests.documents.making import a_pdf, a_zip
from tests.documents.test_documents_kept import put, worked
from vigie.store import Store, open_store
from vigie.store.documents.texts import documents_of, texts_of
from vigie.store.tables import DocumentText, EventRow, Finding

pytestmark = [pytest.mark.endure, pytest.mark.timeout(170)]
COUNT = 8
WORKER = """
import sys
from tests.builders import in_days
from vigie.config import Settings
from vigie.flow.document_files import read_files
from vigie.flow.loop import work
from vigie.flow.steps import Context
from vigie.store import open_store
STEPS = {"DocumentAdded": (read_files,)}
store = open_store(sys.argv[1])
work(Context(store, Settings(), in_days(float(sys.argv[2]))), steps=STEPS)
"""


def an_archive() -> bytes:
    clause = "Le titulaire réserve 250 heures à l’insertion."
    pages = [[*(f"Prix {at * line}" for line in range(9)), clause, *"abcd"] for at in range(60)]
    lots = range(1, COUNT + 1)
    return a_zip({f"Lot {lot}/CCAP.pdf": a_pdf(pages, head=f"Lot {lot}") for lot in lots})


def killed(url: str, day: float, after: float) -> None:
    """A worker that is killed so many seconds after it took the file."""
    store = open_store(url)
    worker = subprocess.Popen([sys.executable, "-c", WORKER, url, str(day)], start_new_session=True)
    until = time.monotonic() + 30
    while worker.poll() is None and time.monotonic() < until:
        with store.reading() as session:
            states = session.exec(
                select(EventRow.state).where(EventRow.kind == "DocumentAdded")
            ).all()
        if states == ["leased"]:
            break
        time.sleep(0.02)
    time.sleep(after)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    store.close()


def kept(store: Store) -> tuple[int, int, set[str]]:
    """Documents, texts and the lots that carry something."""
    with store.reading() as session:
        documents = documents_of(session, [1]).get(1, [])
        texts = texts_of(session, [document.id or 0 for document in documents])
        doubled = len(session.exec(select(DocumentText.id)).all())
        codes = {row.code for row in session.exec(select(Finding))}
    assert sum(map(len, texts.values())) == doubled
    return len(documents), doubled, codes


def test_kills_in_the_middle_of_an_archive_lose_and_double_nothing(migrated_store: Store) -> None:
    url, store = migrated_store.url, migrated_store
    recorded(store, a_notice(text="Nettoyage des locaux."))
    put(store, "DCE.zip", an_archive())
    for at, after in enumerate((0.0, 0.15, 0.4, 0.8, 1.2), 1):
        killed(url, float(at), after)
    worked(store, 20)
    assert kept(store) == (COUNT, COUNT * 60, {"insertion_condition"})
    with store.reading() as session:
        states = set(session.exec(select(EventRow.state)).all())
    assert states == {"done"}
