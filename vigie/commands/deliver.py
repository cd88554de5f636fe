"""`vigie deliver`: prepare and send what is due."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from alerts.deliver import Delivered


def register(app: typer.Typer) -> None:
    """Add `deliver`."""

    @app.command()
    def deliver(
        watch: Annotated[
            bool, typer.Option("--watch", help="Continuer, un tour par minute, jusqu’à Ctrl-C.")
        ] = False,
        stop: Annotated[
            bool, typer.Option("--stop", help="Arrêt d’urgence : plus rien ne part.")
        ] = False,
        resume: Annotated[bool, typer.Option("--resume", help="Lever l’arrêt d’urgence.")] = False,
    ) -> None:
        """Préparer et envoyer ce qui est dû : courriels, Slack, webhook, fichiers."""
        from alerts.deliver import deliver as run
        from vigie.acts.settings import open_service

        settings, store = open_service()
        if stop or resume:
            typer.echo(_switch(store, on=stop))
            return
        code = report(run(store, settings))
        while watch:
            time.sleep(60)
            code = report(run(store, settings))
        raise typer.Exit(code)


def _switch(store: object, *, on: bool) -> str:
    from vigie.acts.actor import COMMAND_LINE
    from vigie.acts.letters import stop_everything
    from vigie.domain.clock import now
    from vigie.store import Store

    assert isinstance(store, Store)
    with store.transaction() as session:
        stop_everything(session, COMMAND_LINE, on, now())
    if on:
        return (
            "Arrêt d’urgence : plus rien ne part. `vigie deliver --resume` le lève ; ce qui "
            "attend est gardé."
        )
    return "Arrêt levé : ce qui attendait partira au prochain tour."


def report(delivered: "Delivered") -> int:
    """Say what one run did; 1 when a channel is down or a delivery failed for good."""
    from vigie.domain.french import count

    parts = [f"{count(delivered.sent, 'message parti', 'messages partis')}"]
    if delivered.later:
        parts.append(f"{count(delivered.later, 'remis', 'remis')} à plus tard")
    if delivered.doubtful:
        parts.append(f"{count(delivered.doubtful, 'douteux', 'douteux')} (réponse perdue)")
    if delivered.failed:
        parts.append(
            f"{count(delivered.failed, 'en échec', 'en échec')} : `vigie outbox` dit lesquels et "
            f"pourquoi"
        )
    typer.echo(", ".join(parts) + ".")
    for channel in delivered.down:
        typer.echo(f"Canal indisponible – {channel}", err=True)
    return 1 if delivered.down or delivered.failed else 0
