"""`vigie`: every file of vigie/commands adds its commands; nothing heavy is imported before one
runs.
"""

import errno
import os
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated

import typer

from vigie import commands
from vigie.french_cli import in_french

app = typer.Typer(
    name="vigie",
    help="Veille des marchés publics réservés et clausés pour une chambre de l’économie "
    "sociale et solidaire.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


def _version(version_wanted: bool) -> None:
    if version_wanted:
        from importlib.metadata import version

        typer.echo(f"vigie {version('vigie')}")
        raise typer.Exit


@app.callback()
def configure(
    _version_wanted: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Dit la version.")
    ] = False,
) -> None:
    """Veille des marchés publics réservés et clausés pour une chambre de l’économie sociale et
    solidaire.
    """
    from vigie import logs

    logs.configure(os.environ.get("VIGIE_LOG_FORMAT", "keyvalue"))


@cache
def build() -> typer.Typer:
    """The command with every group registered once, in the order of their names."""
    in_french()
    for module in sorted(iter_modules(commands.__path__), key=lambda command: command.name):
        register = getattr(import_module(f"vigie.commands.{module.name}"), "register", None)
        if register:  # the others hold words that several commands share
            register(app)
    return app


def main() -> None:
    """The entry point of the `vigie` script: what an operator can mend is said in French, with
    the remedy.
    """
    from vigie.config import BadSettings

    try:
        build()()
    except SystemExit:
        raise  # the usual end: what follows is imported for a trouble only
    except BadSettings as error:
        for fault in error.faults:
            typer.echo(f"✗ {fault}", err=True)
        typer.echo(
            "À faire : corriger ces réglages, puis relancer ; `vigie doctor` les vérifie.", err=True
        )
        raise SystemExit(2) from None
    except _troubles() as error:
        typer.echo(f"✗ {_told(error)}", err=True)
        raise SystemExit(1) from None


def _troubles() -> tuple[type[Exception], ...]:
    from sqlalchemy.exc import DBAPIError

    from vigie.store.service.backup import BadBackup
    from vigie.store.service.upgrading import NotUpgraded

    return DBAPIError, NotUpgraded, BadBackup, OSError


def _told(error: Exception) -> str:
    from sqlalchemy.exc import DBAPIError

    if isinstance(error, DBAPIError):
        return _of_the_database(str(error.orig))
    if not isinstance(error, OSError):
        return str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
        return (
            f"Rien ne peut plus être écrit ({error.strerror}) : faire de la place ou "
            f"vérifier le disque, puis recommencer."
        )
    if error.filename is None:
        raise error  # not about a file: whoever mends the program needs the whole
    words = f"Fichier ou dossier inutilisable ({error.filename} : {error.strerror or error})"
    return f"{words} : vérifier chemin, droits et place ; `vigie doctor` aide."


def _of_the_database(message: str) -> str:
    """What a database that refused says, and what to do about it."""
    from vigie.store.service.causes import unready

    words = " ".join(message.split())[:200]
    if unready(words):
        return (
            f"La base n’est pas prête ({words}) : `vigie run` (ou `vigie work --once`) la "
            f"crée ou la met à jour."
        )
    return f"La base refuse ({words}) : `vigie doctor` dit quoi vérifier."


if __name__ == "__main__":
    main()
