"""`vigie run`: timetable, worker and pages as child processes, watched and restarted."""

import typer


def register(app: typer.Typer) -> None:
    """Add `run`."""

    @app.command()
    def run() -> None:
        """Met Vigie en service : collecte, lecture, envois et pages, jusqu’à l’arrêt (Ctrl-C ou SIGTERM)."""
        from vigie.config import load
        from vigie.supervisor import Supervisor, check_settings

        settings = load()
        faults = check_settings(settings)
        for fault in faults:
            typer.echo(f"✗ {fault}", err=True)
        if faults:
            typer.echo("Vigie n’a pas démarré : corriger ces réglages, puis relancer `vigie run`.", err=True)
            raise typer.Exit(2)
        raise typer.Exit(Supervisor(settings).run())
