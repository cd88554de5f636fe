"""What is stored masked again, with the rules of today: in bites, each text at its place and of its
length, so that proofs still point at their words.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Table, select, update

from vigie.domain.masking import mask_contacts
from vigie.domain.quotes import folded
from vigie.domain.text_key import fold
from vigie.store.db import Store
from vigie.store.search.documents import reindex
from vigie.store.tables import (
    Change,
    Consultation,
    DocumentText,
    Finding,
    JointBid,
    Lot,
    LotTrade,
    Notice,
    Reading,
    TenderDocument,
    Verdict,
    columns_of,
)

BITE = 100  # rows read, masked outside any transaction, then written
INDEXED = 20  # consultations put in the index in one transaction
NOTICES = columns_of(Notice)
CONSULTATIONS = columns_of(Consultation)
LOTS = columns_of(Lot)
LOT_TRADES = columns_of(LotTrade)
JOINT_BIDS = columns_of(JointBid)
FINDINGS = columns_of(Finding)
VERDICTS = columns_of(Verdict)
READINGS = columns_of(Reading)
CHANGES = columns_of(Change)
DOCUMENTS = columns_of(TenderDocument)
DOCUMENT_TEXTS = columns_of(DocumentText)
# What is free text in a notice's normal form, at any depth; names, codes and addresses are not.
FREE = frozenset({"title", "description", "text", "conditions", "name", "deadline_raw"})
NAMED = frozenset({"buyer", "winners"})  # whose names are those of organisations
Masker = Callable[[Mapping[str, Any]], dict[str, Any]]


def mask_stored(store: Store) -> dict[str, int]:
    """Mask every stored text again; how many rows of each kind changed."""
    counts: dict[str, int] = {}
    consultations: set[int] = set()
    for name, table, masker in KINDS:
        counts[name] = 0
        for rows in _bites(store, table):
            changed = _masked_bite(store, table, rows, masker)
            counts[name] += len(changed)
            consultations |= {number for row in changed if (number := _consultation(table, row))}
    numbers = sorted(consultations)
    for start in range(0, len(numbers), INDEXED):
        with store.transaction() as session:
            reindex(session, numbers[start : start + INDEXED])
    return counts


def _consultation(table: Table, row: Mapping[str, Any]) -> int | None:
    number: int | None = row["id"] if table is CONSULTATIONS else row["consultation_id"]
    return number


def _bites(store: Store, table: Table) -> Iterator[list[dict[str, Any]]]:
    last: Any = None
    key = _key(table)
    while True:
        row_query = select(table).order_by(key).limit(BITE)
        with store.reading() as session:
            rows = session.execute(row_query if last is None else row_query.where(key > last))
            bite = [dict(row) for row in rows.mappings()]
        if not bite:
            return
        last = bite[-1][key.name]
        yield bite


def _key(table: Table) -> Column[Any]:
    return next(iter(table.primary_key))


def _masked_bite(
    store: Store, table: Table, rows: list[dict[str, Any]], masker: Masker
) -> list[dict[str, Any]]:
    """Write what changed, and give those rows; one that another process changed meanwhile was
    masked by it.
    """
    todo = [(row, values) for row in rows if (values := masker(row))]
    if not todo:
        return []
    written = []
    with store.transaction() as session:
        for row, values in todo:
            is_row = [_key(table) == row[_key(table).name]]
            if "content_hash" in row:
                is_row.append(table.c.content_hash == row["content_hash"])
            if session.execute(update(table).where(*is_row).values(**values)).rowcount:  # type: ignore[attr-defined]
                written.append(row)
    return written


def _notice(row: Mapping[str, Any]) -> dict[str, Any]:
    parsed = _free(row["parsed"])
    if parsed == row["parsed"]:
        return {}
    traits = {**row["traits"], "title": fold(parsed.get("title"))} if row["traits"] else {}
    return {"parsed": parsed, "traits": traits}


def _free(passage: Any, *, free: bool = False) -> Any:
    """The same value, its free texts masked."""
    if isinstance(passage, str):
        return mask_contacts(passage) if free else passage
    if isinstance(passage, dict):
        return {
            name: inner if name in NAMED else _free(inner, free=free or name in FREE)
            for name, inner in passage.items()
        }
    return [_free(inner, free=free) for inner in passage] if isinstance(passage, list) else passage


def _texts(*columns: str) -> Masker:
    def masker(row: Mapping[str, Any]) -> dict[str, Any]:
        values = {name: _free(row[name], free=True) for name in columns}
        return {name: passage for name, passage in values.items() if passage != row[name]}

    return masker


def _quote(row: Mapping[str, Any]) -> dict[str, Any]:
    """A quote and its key, which staff's verdicts are found by: both or none."""
    quote = mask_contacts(row["quote"])
    if quote == row["quote"]:
        return {}
    own_key = row["folded_quote"] == folded(row["quote"])
    return {"quote": quote} | ({"folded_quote": folded(quote)} if own_key else {})


def _change(row: Mapping[str, Any]) -> dict[str, Any]:
    masked_differences = [
        {
            name: mask_contacts(passage)
            if name in ("old", "new") and isinstance(passage, str)
            else passage
            for name, passage in difference.items()
        }
        for difference in row["differences"]
    ]
    return {"differences": masked_differences} if masked_differences != row["differences"] else {}


KINDS: tuple[tuple[str, Table, Masker], ...] = (
    ("avis", NOTICES, _notice),
    ("consultations", CONSULTATIONS, _texts("title", "description")),
    ("lots", LOTS, _texts("title", "description", "codes")),
    ("métiers des lots", LOT_TRADES, _texts("need")),
    ("groupements", JOINT_BIDS, _texts("need")),
    ("repérages", FINDINGS, _quote),
    ("validations", VERDICTS, _quote),
    ("lectures", READINGS, _texts("quote", "value")),
    ("modifications", CHANGES, _change),
    ("pièces", DOCUMENTS, _texts("name", "checklist")),
    ("textes des pièces", DOCUMENT_TEXTS, _texts("text")),
)
