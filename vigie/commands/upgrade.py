"""`vigie upgrade`: the base brought to this version, after a copy."""

import typer


def register(app: typer.Typer) -> None:
    """Add `upgrade`."""

    @app.command()
    def upgrade() -> None:
        """Met la base au niveau de cette version, après une copie ; service arrêté."""
        from vigie.config import load
        from vigie.domain.clock import now
        from vigie.store import open_store
        from vigie.store.service.lock import AlreadyRunning, one_service
        from vigie.store.service.upgrading import bring_up_to_date, missing

        settings = load()
        store = open_store(settings.database)
        lacking = missing(store)
        if not lacking:
            typer.echo("La base est déjà au niveau de cette version.")
            return
        try:
            with one_service(settings.home):
                copy = bring_up_to_date(store, settings.home / "sauvegardes", now())
        except AlreadyRunning as error:
            typer.echo(f"✗ Vigie est en service ({error}) : l’arrêter d’abord.", err=True)
            raise typer.Exit(1) from error
        typer.echo(f"Base mise à jour ({len(lacking)} étapes).")
        if copy:
            typer.echo(f"La copie d’avant est {copy} ; elle est gardée 14 jours.")
