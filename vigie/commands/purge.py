"""`vigie purge` and `vigie takedown`: what is removed by rule, and one notice at its publisher's
request.
"""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `purge` and `takedown`."""
    app.command("purge")(purge)
    app.command("takedown")(takedown)


def purge() -> None:
    """Retire ce que les règles de conservation disent de retirer (fait aussi chaque nuit par
    `vigie run`).
    """
    from vigie.config import load
    from vigie.domain.clock import now
    from vigie.store.rights.purge import old_letters
    from vigie.store.rights.purge import purge as remove
    from vigie.store.service.upgrading import ready_store

    settings = load()
    removed = remove(ready_store(settings.database), now())
    removed["lettres en fichiers"] = old_letters(settings.home / "courrier", now())
    for name, count in removed.items():
        typer.echo(f"{name} : {count}")
    typer.echo(
        "À faire : les sauvegardes gardent ce qui précède ; celles de `vigie run` s’effacent "
        "après 14 jours."
    )


def takedown(
    notice: Annotated[
        str, typer.Argument(help="Numéro de l’avis (26-12345) ou son nom entier (boamp:26-12345).")
    ],
    reason: Annotated[
        str, typer.Option("--reason", help="Qui le demande et pourquoi, gardé au journal.")
    ] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Retirer vraiment ; sans cela, montre ce qui le serait.")
    ] = False,
) -> None:
    """Retire un avis à la demande de son éditeur : document d’origine, textes, citations."""
    from vigie.config import load
    from vigie.domain.clock import now
    from vigie.store.rights.takedown import find_notices, note, take_down
    from vigie.store.service.upgrading import ready_store

    settings = load()
    store = ready_store(settings.database)
    with store.reading() as session:
        notices = find_notices(session, notice)
    if not notices:
        typer.echo(
            f"Aucun avis « {notice[:80]} » : écrire son numéro tel qu’il est publié.", err=True
        )
        raise typer.Exit(1)
    for notice_id, title in notices:
        typer.echo(f"{notice_id} : {title}")
    if not yes:
        typer.echo("Rien n’est retiré : relancer avec --yes pour retirer ces avis.")
        return
    for notice_id, _ in notices:
        take_down(store, notice_id, now(), reason)
    note(settings.home, [{"quoi": f"notice:{notice_id}"} for notice_id, _ in notices], now())
    typer.echo(
        "Retiré ; `vigie restore` le retire de nouveau de lui-même. À faire : refaire une "
        "sauvegarde, puis effacer "
        "celles d’avant, qui portent encore cet avis."
    )
