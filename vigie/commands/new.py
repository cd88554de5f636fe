"""`vigie new`: a working source, consideration, channel or reading, with its test."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `new`."""

    @app.command()
    def new(
        kind: Annotated[str, typer.Argument(help="source, consideration, channel ou reading.")],
        name: Annotated[str, typer.Argument(help="Nom du fichier, en minuscules.")],
    ) -> None:
        """Écrit une source, une considération, un canal ou une lecture qui marche, et son essai."""
        from vigie.conventions.skeletons import KINDS, NEXT, Taken, make

        if kind not in KINDS:
            typer.echo(f"✗ « {kind} » inconnu : choisir parmi {', '.join(KINDS)}.", err=True)
            raise typer.Exit(2)
        try:
            paths = make(kind, name)
        except Taken as error:
            typer.echo(f"✗ {error}.", err=True)
            raise typer.Exit(2) from error
        written = ", ".join(str(path) for path in paths)
        typer.echo(f"Écrit : {written}. À faire : {NEXT[kind]}.")
