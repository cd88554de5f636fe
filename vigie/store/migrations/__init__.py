"""What Alembic runs; `vigie.store.migrate` is the way in."""
