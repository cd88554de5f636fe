"""`vigie events`: what failed for good in the event log, and trying it again by hand."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `events`."""

    @app.command()
    def events(
        retry: Annotated[
            list[int] | None,
            typer.Option("--retry", help="Numéro d’un événement à essayer de nouveau."),
        ] = None,
        retry_all: Annotated[
            bool, typer.Option("--retry-all", help="Essayer de nouveau tous ceux qui ont échoué.")
        ] = False,
    ) -> None:
        """Montre les événements abandonnés après leurs essais, et les remet en attente."""
        from vigie.config import load
        from vigie.domain import clock, french
        from vigie.store import events as event_log
        from vigie.store.service.upgrading import ready_store

        store = ready_store(load().database)
        if retry or retry_all:
            with store.transaction() as session:
                count = event_log.retry(session, clock.now(), retry or ())
            put_back = french.count(count, "événement remis", "événements remis")
            typer.echo(f"{put_back} en attente. `vigie work` les traite.")
            return
        with store.reading() as session:
            letters = event_log.dead_letters(session)
        for letter in letters:
            typer.echo(
                f"{letter.id}  {letter.kind}  {letter.key}  {letter.attempts} essais : "
                f"{letter.error[:200]}"
            )
        remedy = "`vigie events --retry NUMÉRO` ou `--retry-all`, une fois la cause levée."
        failed = french.count(len(letters), "événement abandonné", "événements abandonnés")
        typer.echo(f"{failed}. {remedy if letters else 'Rien à faire.'}")
