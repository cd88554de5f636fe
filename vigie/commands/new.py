"""`vigie new`: a working skeleton of a source, a consideration or a channel."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `new`."""

    @app.command()
    def new(
        kind: Annotated[str, typer.Argument(help="source, consideration ou channel.")],
        name: Annotated[str, typer.Argument(help="Nom du fichier, en minuscules.")],
    ) -> None:
        """Écrit le squelette d’une source, d’une considération ou d’un canal, prêt à compléter."""
        from vigie.conventions.skeletons import KINDS, NEXT, Taken, make

        if kind not in KINDS:
            typer.echo(f"✗ « {kind} » inconnu : choisir parmi {', '.join(KINDS)}.", err=True)
            raise typer.Exit(2)
        try:
            path = make(kind, name)
        except Taken as error:
            typer.echo(f"✗ {error}.", err=True)
            raise typer.Exit(2) from error
        typer.echo(f"Écrit : {path}. À faire : {NEXT[kind]}.")
