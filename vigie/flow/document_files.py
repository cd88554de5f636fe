"""Files put on a consultation are read in a child process, and what stands in them is kept by page,
contacts masked.
"""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import structlog
from sqlmodel import Session

from vigie.documents.apart import read_apart
from vigie.documents.extracted import Extracted
from vigie.documents.terms import terms
from vigie.domain.edge import plain_words
from vigie.domain.events import DocumentAdded, DocumentsChanged
from vigie.domain.masking import mask_contacts
from vigie.flow.steps import Context, InBites, Write
from vigie.store.db import Store
from vigie.store.documents.files import parts_of
from vigie.store.documents.texts import (
    NewDocument,
    keep_documents,
    keep_texts,
    mark_read,
    settle_versions,
)
from vigie.store.events import emit
from vigie.store.tables import DocumentFile

A_BITE = 400_000  # characters of text written in one transaction
LONGEST_NAME = 300
log = structlog.get_logger()


def read_files(context: Context, events: Sequence[DocumentAdded]) -> Sequence[Write]:
    """Answers DocumentAdded: reads outside any transaction, then keeps what was read in bites."""
    return [_read_file(context, event) for event in events]


def _read_file(context: Context, event: DocumentAdded) -> Write:
    with context.store.reading() as session:
        file = session.get(DocumentFile, event.file_id)
    if file is None or file.state == "withdrawn" or file.added_at.isoformat() != event.at:
        return InBites(())  # taken away, or put in again, since
    extracted = _extracted(context.store, file)
    documents = [as_kept(document) for document in extracted]
    log.info(
        "document_file_read",
        file=event.file_id,
        documents=len(documents),
        unread=sum(bool(document.problem) for document in documents),
    )
    return keeping(event, documents, context.now)


def _extracted(store: Store, file: DocumentFile) -> list[Extracted]:
    with tempfile.TemporaryDirectory(prefix="vigie-") as folder:
        path = Path(folder) / "piece"
        size = 0
        with path.open("wb") as copy, store.reading() as session:
            for part in parts_of(session, file.id or 0):
                size += copy.write(part)
        if size != file.size:
            why = "fichier purgé ou incomplet : le déposer de nouveau"
            return [Extracted(file.name, "autre", problem=why)]
        return read_apart(path, name=file.name)


def as_kept(document: Extracted) -> NewDocument:
    """The document as it is stored: contacts masked, no letter that a database refuses."""
    texts = tuple(
        (stretch.place[:80], mask_contacts(plain_words(stretch.text)))
        for stretch in document.stretches
    )
    return NewDocument(
        mask_contacts(plain_words(document.name))[-LONGEST_NAME:],
        document.kind,
        texts,
        document.problem,
        document.lots,
        tuple(term.as_json() for term in terms(document.kind, texts)),
    )


def keeping(event: DocumentAdded, documents: Sequence[NewDocument], now: datetime) -> InBites:
    """Keep what was read in a file, in short writes, and have its consultation read again."""

    def begin(session: Session) -> None:
        file = session.get(DocumentFile, event.file_id)
        if file is not None and file.state != "withdrawn":
            keep_documents(session, file, documents)

    def finish(session: Session) -> None:
        file = session.get(DocumentFile, event.file_id)
        if file is None or file.state == "withdrawn":
            return
        mark_read(session, event.file_id, now)
        settle_versions(session, event.consultation_id)
        change = DocumentsChanged(event.consultation_id, event.file_id, f"read {event.at}")
        emit(session, [change], now)

    bites = [
        _texts(event.file_id, position, bite)
        for position, document in enumerate(documents)
        for bite in _bites(document.texts)
    ]
    return InBites((begin, *bites, finish))


def _texts(file_id: int, position: int, texts: Sequence[tuple[int, str, str]]) -> Write:
    def write(session: Session) -> None:
        file = session.get(DocumentFile, file_id)
        if file is not None and file.state != "withdrawn":
            keep_texts(session, file_id, position, texts)

    return write


def _bites(texts: Sequence[tuple[str, str]]) -> Iterator[list[tuple[int, str, str]]]:
    bite: list[tuple[int, str, str]] = []
    room = A_BITE
    for position, (place, text) in enumerate(texts):
        bite.append((position, place, text))
        room -= len(text)
        if room <= 0:
            yield bite
            bite, room = [], A_BITE
    if bite:
        yield bite
