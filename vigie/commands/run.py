"""`vigie run`: timetable, worker and pages as child processes, watched and restarted."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from vigie.config import Settings

REFUSED = 2  # the unit of systemd does not start it again: settings must be mended first


def register(app: typer.Typer) -> None:
    """Add `run`."""

    @app.command()
    def run() -> None:
        """Met Vigie en service : collecte, lecture, envois et pages, jusqu’à l’arrêt (Ctrl-C ou
        SIGTERM).
        """
        from vigie import logs
        from vigie.config import load
        from vigie.processes.supervisor import check_settings

        settings = load()
        faults = check_settings(settings)
        for fault in faults:
            typer.echo(f"✗ {fault}", err=True)
        if faults:
            typer.echo(
                "Vigie n’a pas démarré : corriger ces réglages, puis relancer `vigie run`.",
                err=True,
            )
            raise typer.Exit(REFUSED)
        logs.configure(settings.log_format, secrets=settings.secrets())
        raise typer.Exit(_serve(settings))


def _serve(settings: "Settings") -> int:
    """Prepare, then watch the children until the stop; the folder is this service's own all
    along.
    """
    from vigie.processes.supervisor import Supervisor
    from vigie.store.service.lock import AlreadyRunning, one_service

    try:
        with one_service(settings.home):
            trouble = (
                _brought_up_to_date(settings) or _running_already(settings) or _port_taken(settings)
            )
            if trouble:
                typer.echo(f"✗ {trouble}", err=True)
                return 1
            where = f"écoute sur {settings.host}, port {settings.port}"
            typer.echo(
                f"Vigie est en service : {settings.public_url} ({where}). Arrêt : Ctrl-C ou "
                f"SIGTERM.",
                err=True,
            )
            code = Supervisor(settings).run()
    except AlreadyRunning as error:
        typer.echo(f"✗ {_already(error)}", err=True)
        return 1
    typer.echo(
        "Vigie est arrêtée ; ce qui était en cours sera repris. À faire : `vigie run` pour la "
        "relancer.",
        err=True,
    )
    return code


def _brought_up_to_date(settings: "Settings") -> str:
    """Migrate the database, after a copy of one that holds something; what went wrong, in
    French, or nothing.
    """
    from vigie.domain.clock import now
    from vigie.store import open_store
    from vigie.store.service.health import answers
    from vigie.store.service.upgrading import NotUpgraded, bring_up_to_date

    store = open_store(settings.database)
    try:
        if trouble := answers(store):
            return f"La base ne répond pas ({trouble}) : `vigie doctor` dit quoi vérifier."
        copy = bring_up_to_date(store, settings.home / "sauvegardes", now())
    except NotUpgraded as error:
        return str(error)
    finally:
        store.close()
    if copy:
        typer.echo(f"Base mise à jour ; la copie d’avant est {copy}.", err=True)
    return ""


def _running_already(settings: "Settings") -> str:
    """The processes of a service that was killed let go within a second or two; another service
    does not.
    """
    import time

    from vigie.store import open_store
    from vigie.store.service.lock import AlreadyRunning, alone

    store, trouble = open_store(settings.database), ""
    for _ in range(10):
        try:
            with alone(settings.home, store):
                store.close()
                return ""
        except AlreadyRunning as error:
            trouble = _already(error)
            time.sleep(0.5)
    return trouble


def _already(error: Exception) -> str:
    remedy = "l’arrêter d’abord, ou lancer ici seulement `vigie worker` ou `vigie serve`"
    return f"Vigie est déjà en service ({error}) : {remedy}."


def _port_taken(settings: "Settings") -> str:
    """Why the pages could not listen where the settings say; nothing when they can."""
    import time

    from vigie.processes.supervisor import cannot_listen

    for _ in range(6):  # the pages of a service that was killed let go within seconds
        if not (trouble := cannot_listen(settings.host, settings.port)):
            return ""
        time.sleep(0.5)
    return trouble
