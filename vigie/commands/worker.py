"""`vigie worker`: an event worker on PostgreSQL, on this machine or another."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `worker`."""

    @app.command()
    def worker(
        concurrency: Annotated[
            int, typer.Option(min=1, max=64, help="Événements traités en même temps.")
        ] = 1,
    ) -> None:
        """Traite les événements dès qu’ils arrivent, avec d’autres ouvriers sur d’autres
        machines (PostgreSQL).
        """
        import asyncio

        from vigie.config import load
        from vigie.domain import clock
        from vigie.flow.loop import answer
        from vigie.flow.story import steps_by_event
        from vigie.store import open_store
        from vigie.store.job_queue import NoBell, install, listen
        from vigie.store.service.upgrading import bring_up_to_date

        settings = load()
        store = open_store(settings.database)
        bring_up_to_date(store, settings.home / "sauvegardes", clock.now())
        try:
            install(store)
            typer.echo("Ouvrier prêt ; arrêt par Ctrl-C ou SIGTERM.")
            asyncio.run(
                listen(
                    store,
                    answer(store, settings, steps_by_event()),
                    clock.now,
                    concurrency=concurrency,
                )
            )
        except NoBell as error:
            typer.echo(f"✗ {error}.", err=True)
            raise typer.Exit(2) from error
        finally:
            store.close()
