"""`vigie check`: the conventions; with --write the generated lists are made again."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `check`."""

    @app.command()
    def check(
        write: Annotated[
            bool, typer.Option("--write", help="Refaire les listes de docs/listes.")
        ] = False,
    ) -> None:
        """Vérifie les conventions du dépôt : cartes, exemples, listes, tailles, portes."""
        from vigie.conventions import cards, import_chain, lists, migrations, names, rules

        if write:
            changed = [*lists.write(), *migrations.write()]
            typer.echo(
                "Listes refaites : " + (", ".join(changed) or "aucune, toutes étaient à jour")
            )
        faults = list(cards.undeclared_considerations()) or [
            fault
            for rule in (
                *rules.RULES,
                *names.RULES,
                *import_chain.RULES,
                *cards.RULES,
                *migrations.RULES,
                lists.stale,
            )
            for fault in rule()
        ]
        for fault in faults:
            typer.echo(f"✗ {fault}", err=True)
        if faults:
            typer.echo(
                f"{len(faults)} écart(s) aux conventions : les corriger, puis relancer `vigie "
                f"check`.",
                err=True,
            )
            raise typer.Exit(1)
        chain = import_chain.longest_chain()
        typer.echo(
            f"La plus longue chaîne d’imports passe par {len(chain)} fichiers, de {chain[0]} à "
            f"{chain[-1]}."
        )
        typer.echo(
            "Conventions respectées : sources, considérations, lectures, canaux, listes et "
            "fichiers. Rien à faire."
        )
