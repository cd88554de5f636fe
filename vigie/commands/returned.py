"""`vigie returned`: what mails that came back mean."""

import json
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `returned`."""

    @app.command("returned")
    def returned_files(
        files: Annotated[
            list[Path], typer.Argument(metavar="FICHIER…", help="Courriels revenus (.eml).")
        ],
    ) -> None:
        """Dit ce que signifie un courriel revenu : adresse morte (hard), refus ou retard (soft),
        plainte (complaint) ou rien (none).

        Une ligne JSON par destinataire, le plus grave d’abord ; `token` est le secret d’une
        demande de désinscription par courriel. Un fichier illisible est nommé sur la sortie
        d’erreur, les autres continuent, et le code de sortie vaut alors 1.
        """
        unreadable = 0
        for file in files:
            try:
                raw = file.read_bytes()
            except OSError as error:
                typer.echo(
                    f"{file} : fichier illisible ({error.strerror}) ; vérifier le chemin et les "
                    f"droits.",
                    err=True,
                )
                unreadable += 1
                continue
            for line in _lines(file, raw):
                typer.echo(json.dumps(line, ensure_ascii=False))
        if unreadable:
            raise typer.Exit(1)


def _lines(file: Path, raw: bytes) -> list[dict[str, str | None]]:
    from alerts.bounces import returned
    from alerts.stop_mail import stop_asked

    token = stop_asked(raw) or None
    recipients = () if token else returned(raw)
    return [
        {
            "file": str(file),
            "what": recipient.came,
            "token": None,
            "address": recipient.address or None,
            "fault": recipient.fault,
        }
        for recipient in recipients
    ] or [{"file": str(file), "what": "none", "token": token}]
