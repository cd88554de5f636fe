"""The second half of `vigie explain lot`: who fits it, and why not the others."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from vigie.store import Store


def register(app: typer.Typer) -> None:
    """Nothing of its own: `explain lot` calls it."""


def explain_matches(store: "Store", identity: int) -> str:
    """Who fits that lot, as text."""
    from vigie.flow.explaining import explain_matches as told

    return told(store, identity)
