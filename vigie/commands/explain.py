"""`vigie explain`: why a lot is flagged or not, why it reaches a member or not."""

from collections.abc import Callable
from typing import Annotated, Any

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
    identity: Annotated[
        str,
        typer.Argument(
            metavar="LOT|AVIS",
            help="Identifiant du lot, ou numéro d’un avis (26-12345, 400932-2024).",
        ),
    ],
    number: Annotated[
        str, typer.Option("--lot", help="Avec un numéro d’avis : ce lot seul (1, 2 bis).")
    ] = "",
) -> None:
    """Montre ce qui est repéré sur un lot, avec les citations, les règles, les validations, puis
    qui peut y répondre ; pour un avis, lot par lot.
    """
    from vigie.commands.explain_lot import explain_lot, lot_ids
    from vigie.flow.explaining import explain_matches

    for lot_id in _asked(lot_ids, identity.strip(), number.strip()):
        _show(explain_lot, lot_id)
        _show(explain_matches, lot_id)


@explain.command("member")
def member(
    identity: Annotated[int, typer.Argument(metavar="ADHÉRENT", help="Identifiant de l’adhérent.")],
) -> None:
    """Montre ce qu’un adhérent peut prétendre, et pourquoi tel lot lui échappe."""
    from vigie.domain.clock import now
    from vigie.flow.explaining import explain_member

    _show(explain_member, identity, now())


def _show(explained: Callable[..., str], *arguments: Any) -> None:
    typer.echo(_asked(explained, *arguments))


def _asked(question: Callable[..., Any], *arguments: Any) -> Any:
    from vigie.config import load as settings
    from vigie.store.service.upgrading import ready_store

    store = ready_store(settings().database)
    try:
        return question(store, *arguments)
    except LookupError as error:
        typer.echo(str(error.args[0]), err=True)
        raise typer.Exit(1) from error
    finally:
        store.close()
