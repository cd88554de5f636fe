"""Everything that touches the database: two doors, questions as functions, migrations."""

from vigie.store.db import Store, open_store

__all__ = ["Store", "open_store"]
