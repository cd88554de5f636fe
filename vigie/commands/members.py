"""`vigie members`: import, export, show; bassins d’emploi from a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vigie.flow.member_import import ImportPlan

MOST_SHOWN = 40


def register(app: typer.Typer) -> None:
    """Add the group `members`."""
    members = typer.Typer(
        help="Adhérents de la chambre : import, export, fiche.", no_args_is_help=True
    )
    members.command("import")(import_file)
    members.command("export")(export_file)
    members.command("show")(show)
    members.command("confirm")(confirm)
    members.command("basins")(basins)
    app.add_typer(members, name="members")


def import_file(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FICHIER", help="CSV, XLSX ou GeoJSON.", exists=True, dir_okay=False
        ),
    ],
    apply: Annotated[
        bool, typer.Option("--apply", help="Écrire ; sans cette option, rien n’est changé.")
    ] = False,
) -> None:
    """Montre ce qu’un fichier changerait (nouveaux, modifiés, refusés ligne par ligne), et
    l’écrit avec --apply.

    Formes reconnues : le tableau de `vigie members export`, le registre public des SIAE, une liste
    d’entreprises de
    l’ESS, un export de carte. Les lignes refusées sont nommées, les autres passent ; le code de
    sortie vaut alors 1.
    """
    from vigie.acts.actor import COMMAND_LINE
    from vigie.acts.members import import_members
    from vigie.commands.matching_words import opened, said
    from vigie.flow.lacking import lacking_lines
    from vigie.flow.member_files import BadFile
    from vigie.flow.member_import import plan_import

    with opened() as context:
        try:
            with context.store.reading() as session:
                plan = plan_import(session, file.name, file.read_bytes(), context.now)
        except BadFile as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
        _show_plan(plan)
        if apply:
            written = import_members(
                context.store,
                COMMAND_LINE,
                plan.records,
                file.name,
                context.now,
                refused=len(plan.errors),
            )
            typer.echo(f"{written} fiche(s) écrite(s).")
            with context.store.reading() as session:
                for line in lacking_lines(session, context.now):
                    said(line)
        else:
            typer.echo("Rien n’est écrit : ajouter --apply pour l’appliquer.")
    if plan.errors:
        raise typer.Exit(1)


def _show_plan(plan: "ImportPlan") -> None:
    from vigie.commands.matching_words import said

    said(f"Forme reconnue : {plan.shape}.")
    said(
        f"{len(plan.new)} nouvelle(s) fiche(s), {len(plan.changed)} modifiée(s), "
        f"{plan.unchanged} inchangée(s)."
    )
    for name in plan.new[:MOST_SHOWN]:
        said(f"  + {name}")
    for name, fields in plan.changed[:MOST_SHOWN]:
        said(f"  ~ {name} : {', '.join(fields)}")
    hidden = max(0, len(plan.new) - MOST_SHOWN) + max(0, len(plan.changed) - MOST_SHOWN)
    if hidden:
        said(f"  … et {hidden} autre(s)")
    for column in plan.columns:
        said(f"  colonne {column.heading} → {column.label or column.left_out or 'inconnue'}")
    if plan.unknown:
        said(f"Colonnes inconnues, laissées de côté : {', '.join(plan.unknown)}.")
    for error in plan.errors:
        typer.echo("".join(letter if letter.isprintable() else " " for letter in error), err=True)
    if plan.errors:
        typer.echo(
            f"{len(plan.errors)} erreur(s) : ces lignes ne sont pas reprises ; les corriger, "
            f"puis réimporter.",
            err=True,
        )


def export_file(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Se termine par .csv ou .xlsx.")],
    apply: Annotated[bool, typer.Option("--apply", hidden=True)] = False,
) -> None:
    """Écrit tous les adhérents dans un tableau qui se réimporte tel quel."""
    from vigie.commands.matching_words import opened
    from vigie.flow.member_import import export_bytes

    if file.suffix not in (".csv", ".xlsx"):
        typer.echo(f"{file.name} : le nom doit finir par .csv ou .xlsx.", err=True)
        raise typer.Exit(1)
    with opened() as context, context.store.reading() as session:
        content = export_bytes(session, file.suffix)
    file.write_bytes(content)
    typer.echo(f"{file} écrit ({len(content)} octets).")


def show(
    member: Annotated[
        str, typer.Argument(metavar="STRUCTURE", help="Numéro, SIRET ou début du nom.")
    ],
) -> None:
    """Montre la fiche d’une structure : formes, preuves, activités, ce qu’elle peut porter."""
    from vigie.commands.matching_words import opened, said
    from vigie.domain.french import euros, numeric_date
    from vigie.domain.members import KIND_LABELS, PROOF_LABELS
    from vigie.matching.prepared import label
    from vigie.store.match.members import find_by_word, member_views

    with opened() as context, context.store.reading() as session:
        ids = find_by_word(session, member)
        views = member_views(session, ids)
    if not views:
        typer.echo(
            f"Aucune structure pour « {member} » : essayer son SIRET ou le début de son nom.",
            err=True,
        )
        raise typer.Exit(1)
    for view in views.values():
        said(f"n° {view.id} {view.name} — SIRET {view.siret or 'inconnu'}")
        kinds = ", ".join(KIND_LABELS[kind] for kind in sorted(view.kinds))
        said(f"  {kinds or 'forme non renseignée'}")
        if view.turnover:
            said(f"  chiffre d’affaires {euros(view.turnover, before_tax=False)}")
        for proof in view.proofs:
            until = (
                f" jusqu’au {numeric_date(proof.valid_until)}"
                if proof.valid_until
                else ", date de fin inconnue"
            )
            said(f"  preuve : {PROOF_LABELS.get(proof.kind, proof.kind)}{until}")
        for activity in view.activities:
            where = ", ".join((*activity.departments, *activity.epts, *activity.basins)) or (
                f"{activity.radius_km} km" if activity.radius_km else "?"
            )
            said(
                f"  activité {activity.position} : {label(activity)} ({where})"
                + (" — proposition à confirmer" if activity.proposed else "")
            )


def confirm(
    trade: Annotated[
        str, typer.Argument(metavar="MÉTIER", help="Comme `vigie status` le nomme, ou son code.")
    ],
    remove: Annotated[
        bool, typer.Option("--remove", help="Les retirer : ce n’est pas leur métier.")
    ] = False,
) -> None:
    """Confirme, pour toutes les structures, l’activité que Vigie leur suppose."""
    from vigie.acts.actor import COMMAND_LINE
    from vigie.acts.members import settle_activities
    from vigie.commands.matching_words import opened
    from vigie.domain.french import count
    from vigie.flow.lacking import trade_label
    from vigie.store.match.supposed import supposed_by_trade

    with opened() as context, context.store.transaction() as session:
        supposed = supposed_by_trade(session)
        trade_name = trade.strip().casefold()
        slug = next((s for s in supposed if trade_name in (s, trade_label(s).casefold())), None)
        if slug is None:
            trades_known = ", ".join(supposed) or "aucun"
            typer.echo(
                f"Aucune activité supposée de ce métier. Métiers : {trades_known}.", err=True
            )
            raise typer.Exit(1)
        ids = [activity.activity_id for activity in supposed[slug]]
        many = settle_activities(session, COMMAND_LINE, ids, context.now, confirmed=not remove)
    outcome_word = "retirée" if remove else "confirmée"
    typer.echo(f"{trade_label(slug)} : activité {outcome_word} pour {count(many, 'structure')}.")


def basins(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", exists=True, dir_okay=False)],
) -> None:
    """Charge les bassins d’emploi (CSV : code, nom, departements, communes) en place de ceux
    connus.
    """
    from vigie.commands.matching_words import opened
    from vigie.data.trades import sectors
    from vigie.flow.indexing import place_again
    from vigie.flow.member_basins import areas_of
    from vigie.flow.member_files import BadFile, rows_of
    from vigie.store.desk.figures import refresh
    from vigie.store.match.territories import save_basins

    try:
        areas = areas_of(rows_of(file.name, file.read_bytes()))
    except BadFile as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    with opened() as context:
        with context.store.transaction() as session:
            count = save_basins(session, areas, file.name)
        place_again(context.store)
        refresh(context.store, context.now, sectors())
    typer.echo(f"{count} bassin(s) chargé(s).")
