"""The table of the full-text index: no row of ours, but what each database searches words with."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

# The parts of a document and the weight under which PostgreSQL keeps each.
PARTS = {"head": "A", "lots": "B", "body": "C", "facets": "D"}
SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5({', '.join(PARTS)}, "
    'tokenize = "unicode61 remove_diacritics 2")'
)
POSTGRES = (
    "CREATE TABLE IF NOT EXISTS search_text (id integer PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX IF NOT EXISTS ix_search_text_words ON search_text USING gin (words)",
)


def create_index(connection: Connection) -> None:
    """Make the full-text index where it is missing; the migration calls it, and tests do."""
    statements: Sequence[str] = (SQLITE,) if connection.dialect.name == "sqlite" else POSTGRES
    for statement in statements:
        connection.execute(text(statement))
