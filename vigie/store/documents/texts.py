"""Documents read in files: their texts by page, which of them stand, and what goes with them."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from vigie.domain.checklist import CHECKLIST, CLAUSE, labelled
from vigie.domain.document_kinds import PREFIX, place_of
from vigie.domain.document_versions import Version, name_key, replaced
from vigie.store.inserts import insert_if_absent
from vigie.store.tables import (
    DocumentFile,
    DocumentLink,
    DocumentText,
    FilePart,
    TenderDocument,
    columns_of,
)

FILES, PARTS = columns_of(DocumentFile), columns_of(FilePart)
DOCUMENTS, TEXTS = columns_of(TenderDocument), columns_of(DocumentText)
LINKS = columns_of(DocumentLink)
MOST_WORDS = 120_000  # characters of the words of a consultation's documents that are searched
# a word of three letters or more
_WORD = re.compile(r"\w{3,40}")


@dataclass(frozen=True)
class NewDocument:
    """One document as read, contacts masked, before it is a row."""

    name: str
    kind: str
    texts: tuple[tuple[str, str], ...]  # (place, text)
    problem: str = ""
    lots: tuple[str, ...] = ()
    checklist: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class StandingDocument:
    """One document that stands, with its texts in order."""

    id: int
    kind: str
    name: str
    lots: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]

    @property
    def proof_id(self) -> str:
        """What a proof names it by."""
        return f"{PREFIX}{self.id}"


def keep_documents(session: Session, file: DocumentFile, documents: Sequence[NewDocument]) -> None:
    """The file's documents are exactly these, their texts still to come; twice is once."""
    forget_texts(session, file.id or 0)
    rows = [
        {
            "consultation_id": file.consultation_id,
            "file_id": file.id,
            "position": position,
            "name": document.name,
            "name_key": name_key(document.name),
            "kind": document.kind,
            "pages": len(document.texts),
            "problem": document.problem,
            "lots": list(document.lots),
            "checklist": list(document.checklist),
            "added_at": file.added_at,
        }
        for position, document in enumerate(documents)
    ]
    if rows:
        session.execute(insert(DOCUMENTS), rows)


def keep_texts(
    session: Session, file_id: int, document_place: int, texts: Iterable[tuple[int, str, str]]
) -> None:
    """Some texts (position, place, words) of the file's document at that place."""
    home = session.execute(
        select(DOCUMENTS.c.id, DOCUMENTS.c.consultation_id).where(
            DOCUMENTS.c.file_id == file_id, DOCUMENTS.c.position == document_place
        )
    ).one()
    rows = [
        {
            "document_id": home.id,
            "consultation_id": home.consultation_id,
            "position": position,
            "place": place,
            "text": words,
        }
        for position, place, words in texts
    ]
    if rows:
        session.execute(insert_if_absent(session, TEXTS), rows)


def forget_texts(session: Session, file_id: int) -> None:
    """The documents read in a file, and their texts, go."""
    own = select(DOCUMENTS.c.id).where(DOCUMENTS.c.file_id == file_id)
    session.execute(delete(TEXTS).where(TEXTS.c.document_id.in_(own)))
    session.execute(delete(DOCUMENTS).where(DOCUMENTS.c.file_id == file_id))


def settle_versions(session: Session, consultation_id: int) -> None:
    """Say of each document which later one replaces it."""
    rows = documents_of(session, [consultation_id]).get(consultation_id, [])
    by = replaced(
        Version(
            row.id or 0,
            row.file_id,
            row.kind,
            tuple(row.lots),
            row.name,
            row.name_key,
            row.added_at,
            row.pages > 0,
        )
        for row in rows
    )
    for row in rows:
        row.replaced_by = by.get(row.id or 0)
    session.flush()


def files_of(session: Session, consultation_id: int) -> list[DocumentFile]:
    """The files of a consultation that arrived and were not withdrawn, oldest first."""
    file_query = select(DocumentFile).where(
        FILES.c.consultation_id == consultation_id, FILES.c.state.in_(("waiting", "read"))
    )
    return list(session.execute(file_query.order_by(FILES.c.added_at, FILES.c.id)).scalars())


def documents_of(
    session: Session, consultation_ids: Collection[int]
) -> dict[int, list[TenderDocument]]:
    """Every document of those consultations, those replaced too, in the order of their files."""
    document_query = (
        select(TenderDocument)
        .where(DOCUMENTS.c.consultation_id.in_(consultation_ids))
        .order_by(DOCUMENTS.c.added_at, DOCUMENTS.c.file_id, DOCUMENTS.c.position)
    )
    rows: dict[int, list[TenderDocument]] = {}
    for row in session.execute(document_query).scalars():
        rows.setdefault(row.consultation_id, []).append(row)
    return rows


def with_documents(session: Session, consultation_ids: Collection[int]) -> set[int]:
    """Those of the consultations that documents were ever added to."""
    document_query = select(DOCUMENTS.c.consultation_id).where(
        DOCUMENTS.c.consultation_id.in_(consultation_ids)
    )
    return set(session.execute(document_query.distinct()).scalars())


def standing_documents(session: Session, consultation_id: int) -> list[StandingDocument]:
    """The documents that gave text and that no later version replaces, of files read to the end."""
    rows = session.execute(
        select(DOCUMENTS)
        .join(FILES, FILES.c.id == DOCUMENTS.c.file_id)
        .where(
            DOCUMENTS.c.consultation_id == consultation_id,
            DOCUMENTS.c.replaced_by.is_(None),
            DOCUMENTS.c.pages > 0,
            FILES.c.state == "read",
        )
        .order_by(DOCUMENTS.c.added_at, DOCUMENTS.c.file_id, DOCUMENTS.c.position)
    ).all()
    texts = texts_of(session, [row.id for row in rows])
    return [
        StandingDocument(row.id, row.kind, row.name, tuple(row.lots), tuple(texts.get(row.id, ())))
        for row in rows
        if row.id in texts
    ]


def texts_of(session: Session, document_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """(place, text) of those documents, in order."""
    text_query = (
        select(TEXTS.c.document_id, TEXTS.c.place, TEXTS.c.text)
        .where(TEXTS.c.document_id.in_(document_ids))
        .order_by(TEXTS.c.document_id, TEXTS.c.position)
    )
    texts: dict[int, list[tuple[str, str]]] = {}
    for row in session.execute(text_query):
        texts.setdefault(row.document_id, []).append((row.place, row.text))
    return texts


def told_lines(documents: Iterable[TenderDocument]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The checklist of the documents that stand: label → (words, « RC, p. 4 »), three at most."""
    lines = [
        {**line, "where": place_of(document.kind, str(line["place"]))}
        for document in documents
        if document.replaced_by is None
        for line in document.checklist
    ]
    return [
        (label, [(str(line["words"]), str(line["where"])) for line in several[:3]])
        for label, several in labelled(lines, CHECKLIST | CLAUSE)
    ]


def document_words(session: Session, consultation_ids: Collection[int]) -> dict[int, str]:
    """The words of the documents that stand, each once: what search needs of them."""
    standing = select(DOCUMENTS.c.id).where(
        DOCUMENTS.c.consultation_id.in_(consultation_ids), DOCUMENTS.c.replaced_by.is_(None)
    )
    text_query = select(TEXTS.c.consultation_id, TEXTS.c.text).where(
        TEXTS.c.document_id.in_(standing)
    )
    words: dict[int, dict[str, None]] = {}
    for row in session.execute(text_query):
        words.setdefault(row.consultation_id, {}).update(dict.fromkeys(_WORD.findall(row.text)))
    return {number: " ".join(several)[:MOST_WORDS] for number, several in words.items()}


def text_at(session: Session, document_id: int, position: int) -> DocumentText | None:
    """One page of a document."""
    text_query = select(DocumentText).where(
        TEXTS.c.document_id == document_id, TEXTS.c.position == position
    )
    return session.execute(text_query).scalar_one_or_none()


def forget_consultation(session: Session, consultation_id: int) -> None:
    """Files, documents, texts and links of a consultation go, bytes too."""
    own = select(FILES.c.id).where(FILES.c.consultation_id == consultation_id)
    session.execute(delete(PARTS).where(PARTS.c.file_id.in_(own)))
    for table in (TEXTS, DOCUMENTS, LINKS, FILES):
        session.execute(delete(table).where(table.c.consultation_id == consultation_id))


def mark_read(session: Session, file_id: int, now: datetime) -> None:
    """The file was read to its end."""
    session.execute(update(FILES).where(FILES.c.id == file_id).values(state="read", read_at=now))
