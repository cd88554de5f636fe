"""What the commands of matching share: the opened database, and lines cut to be read on a
terminal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from vigie.flow.steps import Context


@contextmanager
def opened() -> "Iterator[Context]":
    """The database of the settings, with what steps are given; closed afterwards."""
    from vigie.config import load
    from vigie.domain.clock import now
    from vigie.flow.steps import Context
    from vigie.store.service.upgrading import ready_store

    settings = load()
    store = ready_store(settings.database)
    try:
        yield Context(store, settings, now())
    finally:
        store.close()


def said(line: str) -> None:
    """One line; control characters of notices never reach the terminal."""
    typer.echo("".join(letter if letter.isprintable() else " " for letter in line)[:500])
