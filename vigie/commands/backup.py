"""`vigie backup` and `vigie restore`."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `backup` and `restore`."""

    @app.command()
    def backup(file: Annotated[Path, typer.Argument(help="Fichier à écrire, par exemple sauvegarde.gz.")]) -> None:
        """Copie cohérente de la base, même pendant le service."""
        from vigie.config import load
        from vigie.store import open_store
        from vigie.store.backup import backup as write

        size = write(open_store(load().database), file)
        typer.echo(f"Sauvegarde écrite : {file} ({size / 1e6:.1f} Mo, lisible par vous seul).")
        typer.echo("À faire : la copier sur une autre machine ; l’essayer avec `vigie restore` dans un dossier d’essai.")

    @app.command()
    def restore(
        file: Annotated[Path, typer.Argument(help="Sauvegarde faite par `vigie backup`.", exists=True, dir_okay=False)],
        yes: Annotated[bool, typer.Option("--yes", help="Remplacer la base présente.")] = False,
    ) -> None:
        """Remet la base telle qu’elle était au moment de la sauvegarde."""
        from vigie.config import load
        from vigie.domain.clock import now
        from vigie.domain.french import count
        from vigie.store import open_store
        from vigie.store.backup import BadBackup
        from vigie.store.backup import restore as put_back
        from vigie.store.erasures import again
        from vigie.store.health import empty
        from vigie.store.migrate import upgrade

        settings = load()
        store = open_store(settings.database)
        if not yes and not empty(store):
            typer.echo("La base n’est pas vide : relancer avec --yes pour la remplacer, service arrêté.", err=True)
            raise typer.Exit(2)
        try:
            put_back(store, file)
        except BadBackup as error:
            typer.echo(f"✗ {error}. La base n’a pas changé.", err=True)
            raise typer.Exit(1) from error
        upgrade(store)
        if gone := again(store, settings.home, now()):
            told = count(gone, "personne ou avis", "personnes ou avis")
            typer.echo(f"Effacé de nouveau, selon la note des effacements : {told}.")
        typer.echo(f"Base restaurée depuis {file}. À faire : `vigie doctor`, puis relancer le service.")
