"""Tender documents: files as dropped or collected (sealed), what was read in them, where one may be
fetched.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from vigie.store.tables.base import Table, json_list


class DocumentFile(Table, table=True):
    """A file put on a consultation, one document or an archive of many; its bytes stand apart."""

    __tablename__ = "document_files"
    __table_args__ = (UniqueConstraint("consultation_id", "sha256"),)
    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultations.id", index=True)
    name: str
    sha256: str
    size: int  # bytes as given
    state: str = "arriving"  # arriving, waiting, read, withdrawn
    url: str | None = None  # where it was fetched; none where a person put it in
    added_by: str  # as the journal names who acted
    added_at: datetime = Field(index=True)
    read_at: datetime | None = None


class FilePart(Table, table=True):
    """A part of a file's bytes, compressed; sealed as payloads are: never shown or exported."""

    __tablename__ = "file_parts"
    __table_args__ = (UniqueConstraint("file_id", "position"),)
    id: int | None = Field(default=None, primary_key=True)
    file_id: int = Field(foreign_key="document_files.id", index=True)
    position: int
    content: bytes  # zlib
    size: int  # bytes before compression


class TenderDocument(Table, table=True):
    """One document of a file: what it is and whether it could be read."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("file_id", "position"),)
    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultations.id", index=True)
    file_id: int = Field(foreign_key="document_files.id", index=True)
    position: int
    name: str  # with the archive's folders, as served
    name_key: str = ""  # the same for every version of a document
    kind: str  # domain.document_kinds
    pages: int = 0
    problem: str = ""  # why nothing was read, in French
    lots: list[str] = json_list()  # those that its name tells
    replaced_by: int | None = None  # a later version, which stands in its place
    # [{"kind", "words", "place", "text": index of the text, "start", "end"}]
    checklist: list[dict[str, Any]] = json_list()
    added_at: datetime


class DocumentText(Table, table=True):
    """What stands on one page, sheet or whole of a document, contacts masked."""

    __tablename__ = "document_texts"
    __table_args__ = (
        UniqueConstraint("document_id", "position"),
        Index("ix_document_texts_consultation_id", "consultation_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="documents.id")
    consultation_id: int
    position: int
    place: str  # « p. 8 », « feuille BPU », empty where the file has no pages
    text: str


class DocumentLink(Table, table=True):
    """Where a source says that a consultation's documents are, and what came of following it."""

    __tablename__ = "document_links"
    __table_args__ = (UniqueConstraint("consultation_id", "url"),)
    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultations.id", index=True)
    url: str
    state: str  # fetched, by_hand, later
    reason: str = ""  # French, shown as is
    size: int = 0  # bytes fetched
    tried_at: datetime = Field(index=True)
