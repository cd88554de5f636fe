"""`vigie explain`: why a lot is flagged or not, why it reaches a member or not."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer

explain = typer.Typer(
    name="explain",
    help="Dit pourquoi : les preuves d’un lot, les correspondances d’un adhérent.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add `explain lot` and `explain member`."""
    app.add_typer(explain)


@explain.command("lot")
def lot(
    identity: Annotated[int, typer.Argument(metavar="LOT", help="Identifiant du lot.")],
) -> None:
    """Montre ce qui est repéré sur un lot, avec les citations, les règles, les validations, puis
    qui peut y répondre.
    """
    from vigie.commands.explain_lot import explain_lot

    _show(explain_lot, identity)
    if find_spec("vigie.commands.explain_lot_matches"):
        _show(import_module("vigie.commands.explain_lot_matches").explain_matches, identity)


@explain.command("member")
def member(
    identity: Annotated[int, typer.Argument(metavar="ADHÉRENT", help="Identifiant de l’adhérent.")],
) -> None:
    """Montre ce qu’un adhérent peut prétendre, et pourquoi tel lot lui échappe."""
    if not find_spec("vigie.commands.explain_member"):
        typer.echo(
            "explication des adhérents absente de cette installation : la mettre à jour.", err=True
        )
        raise typer.Exit(1)
    _show(import_module("vigie.commands.explain_member").explain_member, identity)


def _show(explained: Callable[..., str], identity: int) -> None:
    from vigie.config import load as settings
    from vigie.store import open_store

    store = open_store(settings().database)
    try:
        typer.echo(explained(store, identity))
    except LookupError as error:
        typer.echo(str(error.args[0]), err=True)
        raise typer.Exit(1) from error
    finally:
        store.close()
