"""What is kept of documents goes when it must: a year after the end, on takedown, on a new
masking.
"""

from datetime import timedelta

from sqlmodel import select

from tests.builders import NOW, a_notice, in_days, recorded
from tests.documents.making import a_pdf
from tests.documents.test_documents_kept import CCAP, put, worked
from vigie.store import Store
from vigie.store.rights.purge import purge
from vigie.store.rights.remask import mask_stored
from vigie.store.rights.takedown import take_down
from vigie.store.tables import DocumentFile, DocumentText, FilePart, TenderDocument
from vigie.store.tables.full_text import create_index

ARRIVING = timedelta(days=1)


def count(store: Store) -> tuple[int, ...]:
    """Files, parts, documents, texts."""
    tables = (DocumentFile, FilePart, TenderDocument, DocumentText)
    with store.reading() as session:
        return tuple(len(session.exec(select(table)).all()) for table in tables)


def a_read_file(store: Store) -> None:
    with store.engine.begin() as connection:
        create_index(connection)
    recorded(store, a_notice(text="Nettoyage des locaux."))
    put(store, "CCAP.pdf", a_pdf(CCAP))
    worked(store)


def test_bytes_and_texts_go_a_year_after_the_consultation_closes(store: Store) -> None:
    a_read_file(store)
    purge(store, in_days(30 + 364))
    assert count(store) == (1, 1, 1, 3)
    purge(store, in_days(30 + 366))
    assert count(store) == (1, 0, 1, 0)


def test_a_file_that_never_arrived_whole_leaves_no_bytes(store: Store) -> None:
    a_read_file(store)
    with store.transaction() as session:
        session.exec(select(DocumentFile)).one().state = "arriving"
    purge(store, NOW + ARRIVING + timedelta(hours=1))
    assert count(store)[1] == 0


def test_a_takedown_of_the_last_notice_takes_the_documents(store: Store) -> None:
    a_read_file(store)
    assert take_down(store, "boamp:26-10001", NOW)
    assert count(store) == (0, 0, 0, 0)


def test_stored_texts_are_masked_again(store: Store) -> None:
    a_read_file(store)
    with store.transaction() as session:
        text = session.exec(select(DocumentText)).first()
        assert text is not None
        text.text = "Contact : jeanne.martin@ville.example"
    assert mask_stored(store)["textes des pièces"] == 1
    with store.reading() as session:
        texts = [row.text for row in session.exec(select(DocumentText))]
    assert all("martin" not in text for text in texts)
