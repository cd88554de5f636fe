"""The search index: made by the migration, written by the event loop; FTS5 on SQLite, tsvector
and GIN on PostgreSQL.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, text
from sqlmodel import Session

from vigie.domain.stems import stems
from vigie.domain.text_key import bare
from vigie.store.tables import SearchFacet, SearchRow, columns_of

ROWS = columns_of(SearchRow)
FACETS = columns_of(SearchFacet)
NO_DEADLINE = 2_000_000_000  # minutes: after every date
MOST_TEXT = 200_000  # characters of one consultation that are searched
LOCK = 723_004  # PostgreSQL's advisory locks of this index
CHUNK = 400

SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5("
    'words, stems, facets, tokenize = "unicode61 remove_diacritics 2")'
)
POSTGRES = (
    "CREATE TABLE IF NOT EXISTS search_text (id integer PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX IF NOT EXISTS ix_search_text_words ON search_text USING gin (words)",
)


@dataclass(frozen=True)
class Document:
    """One consultation as lists and search need it; `facets` are « kind:value »."""

    row: dict[str, Any]  # columns of SearchRow
    facets: frozenset[str]
    text: str
    published: datetime | None = None
    deadline: datetime | None = None
    amount: float | None = None
    extra: tuple[str, ...] = field(default=())


def create_index(connection: Connection) -> None:
    """Make the full-text index where it is missing; the migration calls it, and tests do."""
    statements: Sequence[str] = (SQLITE,) if connection.dialect.name == "sqlite" else POSTGRES
    for statement in statements:
        connection.execute(text(statement))


def drop_index(connection: Connection) -> None:
    """Take the full-text index away; the migration's way back."""
    connection.execute(text("DROP TABLE IF EXISTS search_text"))


def token(facet: str) -> str:
    """A facet as one word of the full-text index."""
    return "f" + re.sub(r"[^a-z0-9]", "", bare(facet))


def minutes(moment: datetime | None, absent: int) -> int:
    """Minutes since 1970, bounded so that an absurd year still sorts."""
    return absent if moment is None else max(0, min(NO_DEADLINE - 1, int(moment.timestamp() // 60)))


def put(session: Session, documents: Iterable[Document]) -> None:
    """Replace what the index holds of those consultations; putting twice changes nothing."""
    indexed = list(documents)
    for start in range(0, len(indexed), CHUNK):
        part = indexed[start : start + CHUNK]
        _one_at_a_time(session, [document.row["consultation_id"] for document in part])
        forget(session, [document.row["consultation_id"] for document in part])
        session.execute(insert(ROWS), [document.row for document in part])
        session.execute(insert(FACETS), [row for document in part for row in _facet_rows(document)])
        session.execute(*_text_insert(session, part))


def _one_at_a_time(session: Session, ids: Sequence[int]) -> None:
    """Two workers that index the same consultation wait for each other; SQLite has one writer
    anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:lock, :id)")
        for number in sorted(ids):
            session.execute(lock, {"lock": LOCK, "id": number})


def forget(session: Session, ids: Sequence[int]) -> None:
    """Take those consultations out of the index."""
    if not ids:
        return
    session.execute(delete(ROWS).where(ROWS.c.consultation_id.in_(ids)))
    session.execute(delete(FACETS).where(FACETS.c.consultation_id.in_(ids)))
    column = "rowid" if session.get_bind().dialect.name == "sqlite" else "id"
    removal = text(f"DELETE FROM search_text WHERE {column} = :id")  # noqa: S608
    session.execute(removal, [{"id": consultation_id} for consultation_id in ids])


def _facet_rows(document: Document) -> list[dict[str, Any]]:
    place = {
        "consultation_id": document.row["consultation_id"],
        "published": minutes(document.published, 0),
        "deadline": minutes(document.deadline, NO_DEADLINE),
        "amount": -1
        if document.amount is None
        else max(0, min(NO_DEADLINE, round(document.amount))),
    }
    return [{"facet": facet, **place} for facet in sorted({"*", *document.facets})]


def _text_insert(session: Session, part: Sequence[Document]) -> tuple[Any, list[dict[str, Any]]]:
    rows = [
        {
            "id": document.row["consultation_id"],
            "words": (body := _clean(document.text)),
            "stems": stems(body),
            "facets": " ".join(token(facet) for facet in sorted(document.facets)),
        }
        for document in part
    ]
    if session.get_bind().dialect.name == "sqlite":
        return text(
            "INSERT INTO search_text (rowid, words, stems, facets) VALUES (:id, :words, "
            ":stems, :facets)"
        ), rows
    # `french` keeps accents before its stemmer; our folded stems beside it answer to words typed
    # without accents
    return text(
        "INSERT INTO search_text (id, words) VALUES (:id, to_tsvector('french', :words) || "
        "to_tsvector('simple', :stems))"
    ), [{name: value for name, value in row.items() if name != "facets"} for row in rows]


def _clean(body: str) -> str:
    return body[:MOST_TEXT].replace("\x00", " ")
