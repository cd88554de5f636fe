"""`vigie digest preview|send`: what a member's next letter says, and sending it without waiting
for its hour.
"""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `digest`."""
    digest = typer.Typer(
        help="Lettre hebdomadaire d’un adhérent : la voir, l’envoyer.", no_args_is_help=True
    )
    app.add_typer(digest, name="digest")
    digest.command("preview")(_preview)
    digest.command("send")(_send)


def _preview(
    member: Annotated[str, typer.Argument(help="Numéro, SIRET ou début du nom de la structure.")],
    html: Annotated[
        Path | None, typer.Option("--html", help="Écrire aussi la lettre en HTML dans ce fichier.")
    ] = None,
) -> None:
    """Montrer ce qui partirait maintenant, sans rien envoyer."""
    from alerts.messages.preview import find_member, previews
    from vigie.acts.settings import open_service
    from vigie.domain.clock import now

    settings, store = open_service()
    with store.reading() as session:
        member_row = find_member(session, member)
        if member_row is None:
            raise typer.Exit(_unknown(member))
        drafts = previews(session, [member_row.id or 0], settings, now())
    if not drafts:
        typer.echo(
            f"{member_row.name} n’a aucun contact joignable : ajoutez-en un, ou vérifiez les "
            f"retours d’envoi."
        )
    for place, draft in enumerate(drafts):
        if draft.message is None:
            typer.echo(f"{draft.contact.email} : rien à dire, aucune lettre ne partirait.")
            continue
        typer.echo(
            f"À : {draft.contact.email}\nObjet : {draft.message.subject}\n\n{draft.message.text}"
        )
        if html is not None:
            path = html if place == 0 else html.with_name(f"{html.stem}-{place + 1}{html.suffix}")
            path.write_text(draft.message.html, encoding="utf-8")


def _send(
    member: Annotated[str, typer.Argument(help="Numéro, SIRET ou début du nom de la structure.")],
) -> None:
    """Envoyer la lettre de la semaine sans attendre son heure ; déjà partie, elle ne repart pas."""
    from alerts.deliver import send_due
    from alerts.messages.composing import compose_due
    from alerts.messages.preview import find_member
    from vigie.acts.actor import COMMAND_LINE
    from vigie.acts.letters import send_letter
    from vigie.acts.settings import open_service
    from vigie.commands.deliver import report
    from vigie.domain.clock import now
    from vigie.domain.refusals import BadChange

    settings, store = open_service()
    with store.transaction() as session:
        member_row = find_member(session, member)
        if member_row is None:
            raise typer.Exit(_unknown(member))
        try:
            number = member_row.id or 0
            people = send_letter(session, COMMAND_LINE, number, settings, now())
        except BadChange as refused:
            typer.echo(f"{member_row.name} : {refused}", err=True)
            raise typer.Exit(1) from None
    typer.echo(f"{member_row.name} : {people} destinataire{'s' if people > 1 else ''}.")
    compose_due(store, settings, now())
    raise typer.Exit(report(send_due(store, settings, member_id=number)))


def _unknown(member: str) -> int:
    typer.echo(
        f"Structure inconnue : {member[:80]}. `vigie members export` en donne la liste.", err=True
    )
    return 1
