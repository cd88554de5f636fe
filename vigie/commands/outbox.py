"""`vigie outbox`: what waits, what failed and why, what bounced."""

from typing import Annotated

import typer

from vigie.domain.labels import DeliveryState


def register(app: typer.Typer) -> None:
    """Add `outbox`."""

    @app.command()
    def outbox(
        retry: Annotated[
            int | None, typer.Option("--retry", help="Relancer cet envoi en échec ou retenu.")
        ] = None,
        cancel: Annotated[
            int | None, typer.Option("--cancel", help="Annuler cet envoi qui n’est pas parti.")
        ] = None,
        limit: Annotated[int, typer.Option(min=1, max=1000, help="Lignes par état.")] = 20,
    ) -> None:
        """Ce qui attend, est retenu, a échoué ou est revenu."""
        from vigie.acts import letters
        from vigie.acts.actor import COMMAND_LINE
        from vigie.config import load
        from vigie.domain.clock import now
        from vigie.domain.refusals import BadChange
        from vigie.store.service.upgrading import ready_store

        store = ready_store(load().database)
        if retry is not None or cancel is not None:
            try:
                with store.transaction() as session:
                    if retry is not None:
                        letters.release_message(session, COMMAND_LINE, retry, now())
                    else:
                        letters.cancel_message(session, COMMAND_LINE, cancel or 0, now())
            except BadChange as refused:
                typer.echo(f"Rien n’a changé : {refused}", err=True)
                raise typer.Exit(1) from None
            typer.echo("C’est fait.")
            return
        for line in _lines(store, limit):
            typer.echo(line)


def _lines(store: object, limit: int) -> list[str]:
    from vigie.domain.clock import now
    from vigie.domain.french import count, moment, numeric_date
    from vigie.store import Store
    from vigie.store.outbox.contacts import bounced
    from vigie.store.outbox.deliveries import counts, in_state, stopped
    from vigie.store.outbox.outages import outages
    from vigie.store.outbox.paused_domains import paused_domains

    assert isinstance(store, Store)
    lines = []
    with store.reading() as session:
        if stopped(session):
            lines.append("ARRÊT D’URGENCE : rien ne part. `vigie deliver --resume` le lève.")
        for channel, (since, error) in outages(session).items():
            lines.append(f"Canal {channel} indisponible depuis le {moment(since)} : {error}")
        lines += [
            f"Domaine {paused.domain} en pause jusqu’au {moment(paused.until)} "
            f"({paused.fault}) : {paused.detail}"
            for paused in paused_domains(session, now())
        ]
        state_counts = counts(session)
        words = DeliveryState.words("plural")
        lines.append(
            " · ".join(
                f"{words.get(state, state)} : {number}"
                for state, number in sorted(state_counts.items())
            )
        )
        for state, title in (
            ("failed", "En échec"),
            ("held", "Retenus"),
            ("waiting", "En attente"),
        ):
            rows = in_state(session, state, limit)
            lines += [f"\n{title}"] if rows else []
            lines += [
                f"  {row.id}  {row.kind}  {row.recipient}  {row.channel}  {moment(row.due_at)}"
                f"  {count(row.attempts, 'essai')}{'  ' + row.error if row.error else ''}"
                for row in rows
            ]
        back = bounced(session, limit)
        lines += ["\nRevenus"] if back else []
        lines += [
            f"  {numeric_date(bounce.at)}  {bounce.kind}  contact {bounce.contact_id}"
            f"  {bounce.detail}"
            for bounce in back
        ]
    return lines
