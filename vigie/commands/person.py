"""`vigie person export|erase`: what is kept of one person, and forgetting them."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vigie.store import Store

Address = Annotated[
    str, typer.Argument(metavar="ADRESSE", help="Adresse de courriel de la personne.")
]


def register(app: typer.Typer) -> None:
    """Add the group `person`."""
    person = typer.Typer(
        help="Droits d’une personne : accès à ses données, effacement.", no_args_is_help=True
    )
    person.command("export")(export)
    person.command("erase")(erase)
    app.add_typer(person, name="person")


def export(
    address: Address,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Fichier à écrire, lisible par vous seul.")
    ] = None,
) -> None:
    """Écrit en JSON tout ce qui est conservé de cette personne, contact ou compte de l’équipe."""
    from vigie.store.rights.persons import everything

    with _store().reading() as session:
        everything_kept = everything(session, address)
    if not everything_kept:
        raise typer.Exit(_unknown(address))
    text = json.dumps(everything_kept, ensure_ascii=False, indent=2, default=str)
    if output is None:
        typer.echo(text)
        return
    output.unlink(missing_ok=True)  # an older file would keep its own mode
    with open(
        os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text + "\n")
    typer.echo(
        f"Écrit : {output}. À faire : le remettre à la personne par un moyen sûr, puis "
        f"l’effacer d’ici."
    )


def erase(
    address: Address,
    yes: Annotated[
        bool, typer.Option("--yes", help="Effacer vraiment ; sans cela, dit ce qui le serait.")
    ] = False,
) -> None:
    """Efface cette personne de toutes les tables ; les réponses de sa structure restent, sans
    son nom.
    """
    from vigie.acts.actor import COMMAND_LINE
    from vigie.acts.rights import erase_address
    from vigie.config import load
    from vigie.domain.clock import now
    from vigie.store.rights.persons import everything

    store = _store()
    with store.reading() as session:
        everything_kept = everything(session, address)
    if not everything_kept:
        raise typer.Exit(_unknown(address))
    counts = ", ".join(
        f"{name} : {len(rows_kept)}"
        for name, rows_kept in everything_kept.items()
        if isinstance(rows_kept, list)
    )
    if not yes:
        typer.echo(f"Seraient effacés – {counts}. Rien n’est effacé : relancer avec --yes.")
        return
    letters = erase_address(store, COMMAND_LINE, load().home, address, now())
    typer.echo(
        f"Effacé – {counts}, lettres en fichiers : {letters}. Les sauvegardes l’oublient "
        f"sous 14 jours."
    )
    typer.echo(
        "Les sauvegardes de la nuit gardent ces données 14 jours au plus ; `vigie restore` "
        "refait cet effacement de "
        "lui-même. À faire : effacer les copies que vous avez faites à la main."
    )


def _store() -> "Store":
    from vigie.config import load
    from vigie.store.service.upgrading import ready_store

    return ready_store(load().database)


def _unknown(address: str) -> int:
    typer.echo(
        f"Personne n’a l’adresse « {address[:120]} » : vérifier qu’elle est écrite comme dans "
        f"les messages.",
        err=True,
    )
    return 1
