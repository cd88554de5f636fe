"""`vigie work`: handle the waiting events."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `work`."""

    @app.command()
    def work(
        once: Annotated[
            bool, typer.Option("--once", help="S’arrêter quand plus rien n’attend.")
        ] = False,
    ) -> None:
        """Traite les événements en attente : lecture des lots, correspondances, envois à
        préparer.
        """
        import faulthandler
        import signal
        import threading

        from vigie import logs
        from vigie.config import load
        from vigie.domain import clock, french
        from vigie.flow.loop import work as run
        from vigie.flow.steps import Context
        from vigie.flow.story import steps_by_event
        from vigie.processes.child import end_with_parent
        from vigie.store import open_store
        from vigie.store.service.upgrading import bring_up_to_date

        settings = load()
        logs.configure(settings.log_format, secrets=settings.secrets())
        end_with_parent()
        store = open_store(settings.database)
        bring_up_to_date(store, settings.home / "sauvegardes", clock.now())
        stop = threading.Event()

        def end_soon(*_: object) -> None:
            """Stop after the batch in hand, and within 8 s whatever it is doing."""
            stop.set()
            faulthandler.dump_traceback_later(8, exit=True)

        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, end_soon)
        handled = run(Context(store, settings, clock.now()), steps_by_event(), once=once, stop=stop)
        faulthandler.cancel_dump_traceback_later()
        store.close()
        handled_words = french.count(handled.finished, "événement traité", "événements traités")
        typer.echo(f"{handled_words}, {french.count(handled.failed, 'échec')}.")
        if handled.failed:
            typer.echo(
                "À faire : `vigie status` montre les échecs ; chacun sera essayé de nouveau.",
                err=True,
            )
