"""`vigie`: every file of vigie/commands adds its commands; nothing heavy is imported before one runs."""

import os
from importlib import import_module
from pkgutil import iter_modules

import typer

from vigie import commands

app = typer.Typer(
    name="vigie",
    help="Veille des marchés publics réservés et clausés pour une chambre de l’économie sociale et solidaire.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


@app.callback()
def configure() -> None:
    """Veille des marchés publics réservés et clausés pour une chambre de l’économie sociale et solidaire."""
    from vigie import logs

    logs.configure(os.environ.get("VIGIE_LOG_FORMAT", "keyvalue"))


def build() -> typer.Typer:
    """The command with every group registered, in the order of their names."""
    for module in sorted(iter_modules(commands.__path__), key=lambda found: found.name):
        import_module(f"vigie.commands.{module.name}").register(app)
    return app


def main() -> None:
    """The entry point of the `vigie` script."""
    from vigie.config import BadSettings

    try:
        build()()
    except BadSettings as error:
        for fault in error.faults:
            typer.echo(f"✗ {fault}", err=True)
        typer.echo("À faire : corriger ces réglages, puis relancer ; `vigie doctor` les vérifie.", err=True)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
