"""`vigie verdict`: what staff say of a finding, from the terminal."""

from typing import Annotated

import typer

SAID = {
    "confirmer": "confirmed",
    "rejeter": "rejected",
    "corriger": "corrected",
    "ajouter": "added",
}


def register(app: typer.Typer) -> None:
    """Add `verdict`."""
    app.command("verdict")(verdict)


def verdict(
    lot: Annotated[
        int, typer.Argument(metavar="LOT", help="Identifiant du lot (celui des pages).")
    ],
    what: Annotated[
        str, typer.Argument(metavar="AVIS", help="confirmer, rejeter, corriger ou ajouter.")
    ],
    finding: Annotated[int | None, typer.Option("--finding", "-f", help="Repérage visé.")] = None,
    code: Annotated[
        str | None,
        typer.Option(help="Considération à ajouter, ou le bon code à la place du repéré."),
    ] = None,
    quote: Annotated[str, typer.Option(help="Passage qui prouve un ajout.")] = "",
    hours: Annotated[float | None, typer.Option(min=0, help="Heures d’insertion exactes.")] = None,
    note: Annotated[str, typer.Option(help="Pourquoi.")] = "",
) -> None:
    """Confirme, rejette, corrige ou ajoute une considération sur un lot ; les correspondances
    suivent.
    """
    from vigie.config import load as settings
    from vigie.domain.clock import now
    from vigie.domain.lots import Volume
    from vigie.store import open_store
    from vigie.store.read.verdicts import BadVerdict, give_verdict

    if what not in SAID:
        typer.echo(f"« {what} » inconnu : écrire {', '.join(SAID)}.", err=True)
        raise typer.Exit(1)
    store = open_store(settings().database)
    try:
        with store.transaction() as session:
            kept = give_verdict(
                session,
                lot_id=lot,
                said=SAID[what],  # type: ignore[arg-type]
                now=now(),
                finding_id=finding,
                code=code if what == "ajouter" else None,
                corrected_code=code if what == "corriger" else None,
                quote=quote,
                volumes=[Volume(hours=hours)] if hours else [],
                note=note,
            )
            told = (
                f"lot {lot} : {kept.code} {what.removesuffix('r')} (validation {kept.id}, "
                f"version {kept.version})"
            )
    except BadVerdict as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    finally:
        store.close()
    typer.echo(told)
