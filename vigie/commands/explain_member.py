"""`vigie explain member`: what a member may hope for, and why such a lot escaped it."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from vigie.store import Store


def register(app: typer.Typer) -> None:
    """Nothing of its own: `explain member` calls it."""


def explain_member(store: "Store", identity: int) -> str:
    """The explanation as text. Raises LookupError for an unknown member."""
    from vigie.domain.clock import now
    from vigie.flow.explaining import explain_member as told

    return told(store, identity, now())
