"""`vigie backup` and `vigie restore`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vigie.store import Store


def register(app: typer.Typer) -> None:
    """Add `backup` and `restore`."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="Fichier à écrire, par exemple sauvegarde.gz.")],
) -> None:
    """Copie cohérente de la base, même pendant le service."""
    from vigie.config import load
    from vigie.store import open_store
    from vigie.store.service.backup import BadBackup
    from vigie.store.service.backup import backup as write
    from vigie.store.service.health import empty

    settings = load()
    store = open_store(settings.database)
    if empty(store):
        words = f"{_named(store)} ne contient ni avis ni adhérent"
        typer.echo(f"Attention : {words}. Est-ce la bonne ? Voir VIGIE_HOME.", err=True)
    try:
        size = write(store, file)
    except BadBackup as error:
        typer.echo(f"✗ {error}. Aucune sauvegarde n’est écrite.", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"Sauvegarde écrite : {file} ({size / 1e6:.1f} Mo, lisible par vous seul).")
    typer.echo(
        "À faire : la copier sur une autre machine, avec le fichier des réglages (il porte le "
        "secret) ; "
        "l’essayer avec `vigie restore` dans un dossier d’essai."
    )


def restore(
    file: Annotated[
        Path,
        typer.Argument(help="Sauvegarde faite par `vigie backup`.", exists=True, dir_okay=False),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Remplacer la base présente.")] = False,
) -> None:
    """Remet la base telle qu’elle était au moment de la sauvegarde."""
    from vigie.acts.actor import COMMAND_LINE
    from vigie.acts.rights import restore as put_back
    from vigie.config import load
    from vigie.domain.clock import now
    from vigie.domain.french import count
    from vigie.domain.refusals import BadChange
    from vigie.store import open_store
    from vigie.store.service.health import empty

    settings = load()
    store = open_store(settings.database)
    if not yes and not empty(store):
        typer.echo(
            f"{_named(store)} n’est pas vide : relancer avec --yes pour la remplacer, service "
            f"arrêté.",
            err=True,
        )
        raise typer.Exit(2)
    try:
        erased = put_back(store, COMMAND_LINE, settings.home, file, now())
    except BadChange as refused:
        typer.echo(f"✗ {refused}", err=True)
        raise typer.Exit(1) from refused
    if erased:
        people = count(erased, "personne ou avis", "personnes ou avis")
        typer.echo(f"Effacé de nouveau, selon la note des effacements : {people}.")
    typer.echo(f"Base restaurée depuis {file}. À faire : `vigie doctor`, puis relancer le service.")


def _named(store: "Store") -> str:
    from sqlalchemy.engine import make_url

    return f"La base {make_url(store.url).render_as_string(hide_password=True)}"
