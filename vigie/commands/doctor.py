"""`vigie doctor`: the configuration checked, with a remedy for each fault."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `doctor`."""

    @app.command()
    def doctor(
        dns: Annotated[
            Path | None,
            typer.Option(
                help="Enregistrements DNS du domaine d’envoi : nom TYPE valeur, une ligne chacun."
            ),
        ] = None,
    ) -> None:
        """Vérifie réglages, base, disque, droits et envoi ; un remède par défaut trouvé."""
        from vigie.config import load
        from vigie.doctor import examine

        findings = examine(load(), dns)
        for fine, text in findings:
            typer.echo(("✓ " if fine else "✗ ") + text)
        faults = sum(not fine for fine, _ in findings)
        if faults:
            typer.echo(f"{faults} point(s) à corriger, puis relancer `vigie doctor`.")
            raise typer.Exit(1)
        typer.echo("Tout est en ordre : `vigie run` peut être lancé.")
