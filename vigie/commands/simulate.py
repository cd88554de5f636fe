"""`vigie simulate`: what members would be told over some weeks, on somebody's own files."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vigie.domain.notice import ParsedNotice
    from vigie.simulation.report import Counted


def register(app: typer.Typer) -> None:
    """Add `simulate`."""
    app.command("simulate")(simulate)


DAY = ["%Y-%m-%d"]


def simulate(
    members: Annotated[
        Path,
        typer.Argument(
            metavar="ADHÉRENTS",
            exists=True,
            dir_okay=False,
            help="Fichier comme `members import` le lit.",
        ),
    ],
    notices: Annotated[
        Path,
        typer.Argument(
            metavar="AVIS",
            exists=True,
            dir_okay=False,
            help="Un avis par ligne, comme `vigie read` l’affiche.",
        ),
    ],
    first: Annotated[
        datetime, typer.Option("--from", metavar="JOUR", formats=DAY, help="Premier jour.")
    ],
    last: Annotated[
        datetime, typer.Option("--to", metavar="JOUR", formats=DAY, help="Dernier jour.")
    ],
    home: Annotated[Path, typer.Option(help="Dossier neuf où tout est écrit.")] = Path(
        "var/simulation"
    ),
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="Tenir pour confirmées les activités supposées.")
    ] = False,
    spread: Annotated[
        int | None,
        typer.Option(
            metavar="GRAINE",
            help="Répartir les avis dans la période comme des appels ; donner un département à "
            "ceux qui n’en ont pas.",
        ),
    ] = None,
) -> None:
    """Joue les jours un par un, chacun à son heure, dans un dossier neuf et sans rien envoyer :
    qui entendrait quoi, qui n’entendrait rien et pourquoi, les groupements, la charge de
    l’équipe.
    """
    from vigie import logs
    from vigie.flow.member_files import BadFile
    from vigie.simulation.days import FolderInUse, begin, enrol, play
    from vigie.simulation.notices import spread as spread_over
    from vigie.simulation.report import report

    if last < first:
        typer.echo("--to est avant --from : donner le premier puis le dernier jour.", err=True)
        raise typer.Exit(2)
    logs.configure(level=40)
    parsed_notices, refused = _notices(notices)
    if spread is not None:
        parsed_notices = spread_over(parsed_notices, first.date(), last.date(), spread)
        typer.echo(f"Avis répartis avec la graine {spread}.")
    try:
        played = begin(home)
        plan = enrol(played, members.name, members.read_bytes(), first.date(), confirmed=confirmed)
    except (FolderInUse, BadFile) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{len(plan.records)} structure(s), {len(parsed_notices)} avis.")
    for refusal in plan.errors:
        typer.echo(refusal, err=True)
    play(played, parsed_notices, first.date(), last.date(), lambda line: typer.echo(line, err=True))
    _show(report(played), home)
    played.store.close()
    if refused or plan.errors:
        typer.echo(
            f"{refused + len(plan.errors)} ligne(s) refusée(s), nommées ci-dessus.", err=True
        )
        raise typer.Exit(1)


def _notices(path: Path) -> "tuple[list[ParsedNotice], int]":
    from vigie.simulation.notices import notices_of

    parsed_notices: list[ParsedNotice] = []
    refused = 0
    for line in notices_of(path.read_text(encoding="utf-8", errors="replace")):
        parsed_notices += line.notices
        if line.refused:
            refused += 1
            typer.echo(f"{path.name}, ligne {line.number} : {line.refused}", err=True)
    return parsed_notices, refused


def _show(counted: "Counted", home: Path) -> None:
    silent = counted.members - counted.heard
    typer.echo(
        f"{counted.heard} structure(s) sur {counted.members} entendraient parler de "
        f"{counted.told_pairs} lot(s) : {counted.letters} lettre(s), {counted.alerts} message(s) "
        f"immédiat(s).\n"
        f"{silent} n’entendraient rien : {home}/silence.csv dit pourquoi.\n"
        f"{counted.to_check} correspondance(s) à vérifier, sur les pages seulement.\n"
        f"{counted.groups} groupement(s) suggéré(s) pour {counted.grouped_lots} lot(s) ; heures "
        f"d’insertion à fournir : {counted.hours_lines} consultation(s).\n"
        f"Équipe : {counted.questions} repérage(s) à vérifier, {counted.staff_messages} "
        f"message(s).\n"
        f"À lire dans {home} : dit.jsonl, a_verifier.jsonl, presque.jsonl, groupements.jsonl, "
        f"heures.csv, semaines.csv, courrier/."
    )
