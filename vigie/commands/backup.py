"""`vigie backup` and `vigie restore`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vigie.config import Settings
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
        told = f"{_named(store)} ne contient ni avis ni adhérent"
        typer.echo(f"Attention : {told}. Est-ce la bonne ? Voir VIGIE_HOME.", err=True)
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
    from vigie.config import load
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
    _replace(settings, store, file)
    _forget_again(settings, store)
    typer.echo(f"Base restaurée depuis {file}. À faire : `vigie doctor`, puis relancer le service.")


def _replace(settings: "Settings", store: "Store", file: Path) -> None:
    """Put it back while nothing runs: a service would write on over it."""
    from vigie.store.service.backup import BadBackup
    from vigie.store.service.backup import restore as put_back
    from vigie.store.service.lock import AlreadyRunning, alone, one_service

    try:
        with one_service(settings.home), alone(settings.home, store):
            # not held meanwhile: on PostgreSQL the lock is a connection, and the tables are dropped
            pass
        put_back(store, file)
    except AlreadyRunning as error:
        typer.echo(
            f"✗ Vigie est en service ({error}) : l’arrêter d’abord. La base n’a pas changé.",
            err=True,
        )
        raise typer.Exit(1) from error
    except BadBackup as error:
        typer.echo(f"✗ {error}. La base n’a pas changé.", err=True)
        raise typer.Exit(1) from error


def _forget_again(settings: "Settings", store: "Store") -> None:
    """What was erased or taken down since the copy is so again."""
    from vigie.domain.clock import now
    from vigie.domain.french import count
    from vigie.store.migrate import upgrade
    from vigie.store.rights.takedown import again

    upgrade(store)
    if gone := again(store, settings.home, now()):
        told = count(gone, "personne ou avis", "personnes ou avis")
        typer.echo(f"Effacé de nouveau, selon la note des effacements : {told}.")


def _named(store: "Store") -> str:
    from sqlalchemy.engine import make_url

    return f"La base {make_url(store.url).render_as_string(hide_password=True)}"
