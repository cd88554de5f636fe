"""`vigie backup` and `vigie restore`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vigie.config import Settings
    from vigie.store import Store
    from vigie.store.rights.doors import Reopened

TOLD = 20  # names of each sort; the rest is counted


def register(app: typer.Typer) -> None:
    """Add `backup` and `restore`."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FICHIER]",
            help="Fichier à écrire, par exemple sauvegarde.gz ; sans lui, la copie du jour, à sa "
            "place.",
        ),
    ] = None,
) -> None:
    """Copie cohérente de la base, même pendant le service."""
    from vigie.config import load
    from vigie.domain.clock import now
    from vigie.store import open_store
    from vigie.store.service.backup import BadBackup, daily_copy
    from vigie.store.service.backup import backup as write
    from vigie.store.service.health import empty

    settings = load()
    store = open_store(settings.database)
    file = file or daily_copy(settings.home / "sauvegardes", now())
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
        "l’essayer avec `vigie restore --try`."
    )


def restore(
    file: Annotated[
        Path,
        typer.Argument(help="Sauvegarde faite par `vigie backup`.", exists=True, dir_okay=False),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Remplacer la base présente.")] = False,
    attempt: Annotated[
        bool, typer.Option("--try", help="Restaurer à part, pour voir ; rien ne change.")
    ] = False,
    database: Annotated[
        str, typer.Option(help="Nom de la base à remplacer, quand elle n’est pas dans VIGIE_HOME.")
    ] = "",
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
    if attempt:
        _try(open_store(settings.database), file)
        return
    _must_be_named(settings, database)
    store = open_store(settings.database)
    if not yes and not empty(store):
        typer.echo(
            f"{_named(store)} n’est pas vide : relancer avec --yes pour la remplacer, service "
            f"arrêté.",
            err=True,
        )
        raise typer.Exit(2)
    try:
        restored = put_back(store, COMMAND_LINE, settings.home, file, now())
    except BadChange as refused:
        typer.echo(f"✗ {refused}", err=True)
        raise typer.Exit(1) from refused
    if restored.erased:
        people = count(restored.erased, "personne ou avis", "personnes ou avis")
        typer.echo(f"Effacé de nouveau, selon la note des effacements : {people}.")
    _tell(restored.reopened)
    typer.echo(f"Base restaurée depuis {file}. À faire : `vigie doctor`, puis relancer le service.")


def _try(store: "Store", file: Path) -> None:
    from vigie.domain.french import count
    from vigie.store.service.trial import ANSWERS, attempt

    try:
        notices = attempt(store, file)
    except ANSWERS as error:
        typer.echo(f"✗ {file} ne se restaure pas ({error}). Rien n’a changé.", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{file} se restaure : {count(notices, 'avis', 'avis')}. Rien n’a changé.")


def _must_be_named(settings: "Settings", named: str) -> None:
    """A base that is not in the data folder is replaced only by its name: VIGIE_HOME alone, for a
    trial elsewhere, must not reach the one of the service.
    """
    from sqlalchemy.engine import make_url

    address = make_url(settings.database)
    inside = address.get_backend_name() == "sqlite" and Path(
        address.database or ""
    ).absolute().is_relative_to(settings.home.absolute())
    if not inside and named != address.database:
        base_url = address.render_as_string(hide_password=True)
        typer.echo(
            f"✗ La base réglée, {base_url}, n’est pas dans {settings.home}. Pour la remplacer, la "
            f"nommer : --database {address.database}. Pour essayer la sauvegarde sans rien "
            f"changer : --try.",
            err=True,
        )
        raise typer.Exit(2)


def _tell(reopened: "Reopened") -> None:
    from vigie.domain.french import count

    for name, called in reopened.closed.items():
        typer.echo(f"Refermé de nouveau, {name} ({len(called)}) : {_listed(called)}.")
    if "mots de passe" in reopened.closed:
        typer.echo("À faire : redonner un mot de passe à ces comptes, `vigie users password`.")
    if reopened.sessions:
        ended = count(reopened.sessions, "session fermée", "sessions fermées")
        typer.echo(f"{ended} : chacun se connecte de nouveau.")
    if not reopened.judged:
        typer.echo(
            "Aucune note des accès n’est plus récente que cette sauvegarde : ce qui a été fermé "
            "depuis elle est de nouveau ouvert. À relire, et à refermer s’il le faut :"
        )
        for name, called in reopened.opens.items():
            typer.echo(f"  {name} ({len(called)}) : {_listed(called)}")


def _listed(called: list[str]) -> str:
    more = f" et {len(called) - TOLD} de plus" if len(called) > TOLD else ""
    return ", ".join(called[:TOLD]) + more


def _named(store: "Store") -> str:
    from sqlalchemy.engine import make_url

    return f"La base {make_url(store.url).render_as_string(hide_password=True)}"
