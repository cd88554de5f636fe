"""`vigie run`: timetable, worker and pages as child processes, watched and restarted."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from vigie.config import Settings


def register(app: typer.Typer) -> None:
    """Add `run`."""

    @app.command()
    def run() -> None:
        """Met Vigie en service : collecte, lecture, envois et pages, jusqu’à l’arrêt (Ctrl-C ou SIGTERM)."""
        from vigie import logs
        from vigie.config import load
        from vigie.supervisor import Supervisor, check_settings

        settings = load()
        faults = check_settings(settings)
        for fault in faults:
            typer.echo(f"✗ {fault}", err=True)
        if faults:
            typer.echo("Vigie n’a pas démarré : corriger ces réglages, puis relancer `vigie run`.", err=True)
            raise typer.Exit(2)
        logs.configure(settings.log_format)
        trouble = _brought_up_to_date(settings) or _running_already(settings)
        if trouble:
            typer.echo(f"✗ {trouble}", err=True)
            raise typer.Exit(1)
        raise typer.Exit(Supervisor(settings).run())


def _brought_up_to_date(settings: "Settings") -> str:
    """Migrate the database, after a copy of one that holds something; what went wrong, in French, or nothing."""
    from sqlalchemy.exc import SQLAlchemyError

    from vigie.domain.clock import now
    from vigie.store import open_store
    from vigie.store.backup import BadBackup, before_upgrade
    from vigie.store.health import answers, empty
    from vigie.store.migrate import pending, upgrade

    try:
        store = open_store(settings.database)
        if said := answers(store):
            return f"La base ne répond pas ({said}) : `vigie doctor` dit quoi vérifier."
        missing = pending(store)
        if missing and not empty(store):
            copy = before_upgrade(store, settings.home / "sauvegardes", now(), missing)
            typer.echo(f"Sauvegarde avant mise à jour : {copy}", err=True)
        upgrade(store)
        store.close()
    except (OSError, BadBackup) as error:
        return f"Sauvegarde avant mise à jour impossible ({error}) : rien n’a changé ; vérifier la place et les droits."
    except SQLAlchemyError as error:
        told = str(error.__cause__ or error)[:300]
        return f"Mise à jour de la base impossible ({told}) : elle reste telle quelle ; `vigie doctor` dit quoi vérifier."
    return ""


def _running_already(settings: "Settings") -> str:
    """The processes of a service that was killed let go within a second or two; another service does not."""
    import time

    from vigie.store import open_store
    from vigie.store.only_one import AlreadyRunning, alone

    store, said = open_store(settings.database), ""
    for _ in range(10):
        try:
            with alone(settings.home, store):
                store.close()
                return ""
        except AlreadyRunning as error:
            said = str(error)
            time.sleep(0.5)
    return f"Vigie est déjà en service ({said}) : l’arrêter d’abord, ou lancer ici seulement `vigie worker` ou `vigie serve`."
