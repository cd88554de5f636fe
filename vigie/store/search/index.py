"""The search index: made by the migration, written by the event loop; FTS5 on SQLite, tsvector
and GIN on PostgreSQL. Both hold the same stems in the same parts, so both answer alike.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, insert, select, text
from sqlmodel import Session

from vigie.domain.stems import stem, stems, vocabulary
from vigie.domain.text_key import bare
from vigie.store.inserts import insert_if_absent
from vigie.store.tables import SearchFacet, SearchRow, SearchWord, columns_of
from vigie.store.tables.full_text import PARTS

ROWS = columns_of(SearchRow)
WORDS = columns_of(SearchWord)
FACETS = columns_of(SearchFacet)
NO_DEADLINE = 2_000_000_000  # minutes: after every date
MOST_TEXT = 200_000  # characters of one consultation that are searched
LOCK = 723_004  # PostgreSQL's advisory locks of this index
CHUNK = 400


@dataclass(frozen=True)
class SearchDocument:
    """One consultation as lists and search need it; `facets` are « kind:value »."""

    row: dict[str, Any]  # columns of SearchRow
    facets: frozenset[str]
    text: str  # what the notices say
    published: datetime | None = None
    deadline: datetime | None = None
    amount: float | None = None
    names: str = ""  # its other buyers, notice numbers and references
    lot_titles: str = ""

    @property
    def head(self) -> str:
        """What it is called: title, buyers, references, numbers of its notices."""
        columns = (self.row[name] for name in ("title", "buyer_name", "reference"))
        return "\n".join(part for part in (*columns, self.names) if part)


def token(facet: str) -> str:
    """A facet as one word of the full-text index."""
    return "f" + re.sub(r"[^a-z0-9]", "", bare(facet))


def minutes(moment: datetime | None, absent: int) -> int:
    """Minutes since 1970, bounded so that an absurd year still sorts."""
    return absent if moment is None else max(0, min(NO_DEADLINE - 1, int(moment.timestamp() // 60)))


def put(session: Session, documents: Iterable[SearchDocument]) -> None:
    """Replace what the index holds of those consultations; putting twice changes nothing."""
    indexed = list(documents)
    for start in range(0, len(indexed), CHUNK):
        part = indexed[start : start + CHUNK]
        ids = [document.row["consultation_id"] for document in part]
        _one_at_a_time(session, ids)
        before = _title_stems(session, ids)
        _take_out(session, ids)
        session.execute(insert(ROWS), [document.row for document in part])
        session.execute(insert(FACETS), [row for document in part for row in _facet_rows(document)])
        session.execute(*_text_insert(session, part))
        _learn(session, part)
        _unlearn(session, before - _title_stems(session, ids))


def _one_at_a_time(session: Session, ids: Sequence[int]) -> None:
    """Two workers that index the same consultation wait for each other; SQLite has one writer
    anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:lock, :id)")
        for number in sorted(ids):
            session.execute(lock, {"lock": LOCK, "id": number})


def forget(session: Session, ids: Sequence[int]) -> None:
    """Take those consultations out of the index, with the words that stand nowhere else."""
    if ids:
        before = _title_stems(session, ids)
        _take_out(session, ids)
        _unlearn(session, before)


def _take_out(session: Session, ids: Sequence[int]) -> None:
    session.execute(delete(ROWS).where(ROWS.c.consultation_id.in_(ids)))
    session.execute(delete(FACETS).where(FACETS.c.consultation_id.in_(ids)))
    column = "rowid" if session.get_bind().dialect.name == "sqlite" else "id"
    removal = text(f"DELETE FROM search_text WHERE {column} = :id")  # noqa: S608
    session.execute(removal, [{"id": consultation_id} for consultation_id in ids])


def _facet_rows(document: SearchDocument) -> list[dict[str, Any]]:
    place = {
        "consultation_id": document.row["consultation_id"],
        "published": minutes(document.published, 0),
        "deadline": minutes(document.deadline, NO_DEADLINE),
        "amount": -1
        if document.amount is None
        else max(0, min(NO_DEADLINE, round(document.amount))),
    }
    return [{"facet": facet, **place} for facet in sorted({"*", *document.facets})]


def _text_insert(
    session: Session, part: Sequence[SearchDocument]
) -> tuple[Any, list[dict[str, Any]]]:
    rows = [
        {
            "id": document.row["consultation_id"],
            "head": stems(_clean(document.head)),
            "lots": stems(_clean(document.lot_titles)),
            "body": stems(_clean(document.text)),
            "facets": " ".join(token(facet) for facet in sorted(document.facets)),
        }
        for document in part
    ]
    if session.get_bind().dialect.name == "sqlite":
        columns, values = ", ".join(PARTS), ", ".join(f":{name}" for name in PARTS)
        statement = f"INSERT INTO search_text (rowid, {columns}) VALUES (:id, {values})"  # noqa: S608
        return text(statement), rows
    vector = " || ".join(
        f"setweight(to_tsvector('simple', :{name}), '{weight}')" for name, weight in PARTS.items()
    )
    return text(f"INSERT INTO search_text (id, words) VALUES (:id, {vector})"), rows  # noqa: S608


def _learn(session: Session, part: Sequence[SearchDocument]) -> None:
    """Words of titles, buyers and lots, so that one typed wrong finds the right one."""
    learnt: dict[str, str] = {}
    for document in part:
        learnt |= vocabulary(_clean(f"{document.head}\n{document.lot_titles}"))
    rows = [{"word": word, "written": written} for word, written in sorted(learnt.items())]
    if rows:
        session.execute(insert_if_absent(session, WORDS), rows)


def _title_stems(session: Session, ids: Sequence[int]) -> set[str]:
    """The stems of their titles, buyers and lots, as the index holds them."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    columns = "head, lots" if sqlite else "tsvector_to_array(ts_filter(words, '{a,b}')), NULL"
    number = "rowid" if sqlite else "id"
    numbers: BindParameter[int] = bindparam("ids", expanding=True)
    title_query = text(f"SELECT {columns} FROM search_text WHERE {number} IN :ids")  # noqa: S608
    title_stems: set[str] = set()
    for titles, lots in session.execute(title_query.bindparams(numbers), {"ids": list(ids)}):
        title_stems.update(f"{titles} {lots}".split() if sqlite else titles)
    return title_stems


def _unlearn(session: Session, stems_gone: Iterable[str]) -> None:
    """Forget the words of those stems that no title, buyer or lot is written with any more: what
    was taken down is not offered as a correction.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    answers = "search_text MATCH :match" if sqlite else "words @@ CAST(:match AS tsquery)"
    standing = text(f"SELECT 1 FROM search_text WHERE {answers} LIMIT 1")  # noqa: S608
    for stem_gone in sorted(word for word in stems_gone if word.isalpha()):
        match = f'{{head lots}} : "{stem_gone}"' if sqlite else f"'{stem_gone}':AB"
        if session.execute(standing, {"match": match}).first():
            continue
        begin = WORDS.c.word.startswith(stem_gone[:4], autoescape=True)
        alike = session.execute(select(WORDS.c.word).where(begin)).scalars()
        words = [word for word in alike if stem(word) == stem_gone]
        session.execute(delete(WORDS).where(WORDS.c.word.in_(words)))


def _clean(body: str) -> str:
    return body[:MOST_TEXT].replace("\x00", " ")
