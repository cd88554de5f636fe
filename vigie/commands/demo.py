"""`vigie demo`: the whole story on the built-in sample."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `demo`."""

    @app.command()
    def demo(
        serve: Annotated[
            bool, typer.Option("--serve/--no-serve", help="Ouvrir les pages à la fin.")
        ] = True,
        home: Annotated[
            Path, typer.Option(help="Dossier de la démonstration, refait à chaque fois.")
        ] = Path("var/demo"),
        port: Annotated[int, typer.Option(help="Port des pages.")] = 8000,
    ) -> None:
        """Toute l’histoire sur un échantillon fourni : ni compte, ni réseau."""
        from vigie import logs
        from vigie.demo import story
        from vigie.demo.tables import show

        logs.configure(level=40)
        try:
            settings = story.prepare(home, port)
        except FileExistsError as error:
            typer.echo(f"✗ {error}", err=True)
            raise typer.Exit(2) from error
        story_told = story.tell(settings, typer.echo)
        show(settings, story_told.seconds)
        if serve:
            story.serve(settings)
        else:
            typer.echo(
                "À faire : `vigie demo` sans --no-serve ouvre les pages ;\n"
                "`vigie doctor` prépare la mise en service."
            )
