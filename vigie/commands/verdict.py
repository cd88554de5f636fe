"""`vigie verdict`: what staff say of a finding, from the terminal."""

from typing import Annotated

import typer

WORDS = {
    "confirmer": "confirmed",
    "rejeter": "rejected",
    "corriger": "corrected",
    "ajouter": "added",
    "reprendre": "taken back",
}


def register(app: typer.Typer) -> None:
    """Add `verdict`."""
    app.command("verdict")(verdict)


def verdict(
    lot: Annotated[
        int, typer.Argument(metavar="LOT", help="Identifiant du lot (celui des pages).")
    ],
    act_word: Annotated[
        str,
        typer.Argument(metavar="AVIS", help="confirmer, rejeter, corriger, ajouter ou reprendre."),
    ],
    finding: Annotated[int | None, typer.Option("--finding", "-f", help="Repérage visé.")] = None,
    code: Annotated[
        str | None,
        typer.Option(help="Considération à ajouter, ou le bon code à la place du repéré."),
    ] = None,
    quote: Annotated[
        str, typer.Option(help="Passage de l’avis qui prouve un ajout, mot pour mot.")
    ] = "",
    hours: Annotated[float | None, typer.Option(min=0, help="Heures d’insertion exactes.")] = None,
    note: Annotated[str, typer.Option(help="Pourquoi.")] = "",
    validation: Annotated[
        int | None, typer.Option("--validation", help="Validation à reprendre.")
    ] = None,
    version_replaced: Annotated[
        int,
        typer.Option(
            "--seen", min=0, help="Version de la validation déjà donnée que l’on remplace."
        ),
    ] = 0,
) -> None:
    """Confirme, rejette, corrige ou ajoute une considération sur un lot, ou reprend une
    validation ; les correspondances suivent.
    """
    from vigie.acts import verdicts
    from vigie.acts.actor import COMMAND_LINE
    from vigie.config import load as settings
    from vigie.domain.clock import now
    from vigie.domain.refusals import BadChange
    from vigie.store.service.upgrading import ready_store

    if act_word not in WORDS:
        typer.echo(f"« {act_word} » inconnu : écrire {', '.join(WORDS)}.", err=True)
        raise typer.Exit(1)
    store = ready_store(settings().database)
    try:
        with store.transaction() as session:
            if act_word == "ajouter":
                verdict = verdicts.add_finding(
                    session, COMMAND_LINE, lot, code or "", quote, now=now(), hours=hours, note=note
                )
            elif act_word == "reprendre":
                verdict = verdicts.take_back(
                    session, COMMAND_LINE, validation or 0, seen_version=version_replaced, now=now()
                )
            else:
                if finding is None:
                    raise BadChange("aucun repérage désigné : l’indiquer par --finding.")
                verdict = verdicts.settle_finding(
                    session,
                    COMMAND_LINE,
                    finding,
                    WORDS[act_word],  # type: ignore[arg-type]
                    seen_version=version_replaced,
                    now=now(),
                    lot_id=lot,
                    code=code,
                    hours=hours,
                    note=note,
                )
            line = (
                f"lot {lot} : {verdict.code}, {act_word} : fait (validation {verdict.id}, "
                f"version {verdict.version})"
            )
    except BadChange as refused:
        typer.echo(f"Rien n’a changé : {refused}", err=True)
        raise typer.Exit(1) from refused
    finally:
        store.close()
    typer.echo(line)
