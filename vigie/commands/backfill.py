"""`vigie backfill`: collect and read again years of notices, taken up again where it was cut short."""

import os
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from vigie.config import Settings
    from vigie.store import Store


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("backfill")(backfill)


def backfill(
    since: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Premier jour de parution.")] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Dernier jour ; hier par défaut.")
    ] = None,
    collect: Annotated[list[str] | None, typer.Option(help="Collecter d’abord cette source, mois par mois.")] = None,
    workers: Annotated[int, typer.Option(min=0, max=64, help="Processus de lecture ; 0 : un par cœur.")] = 0,
    again: Annotated[bool, typer.Option("--again", help="Tout reprendre, même ce qui est fait.")] = False,
    open_lots: Annotated[
        bool, typer.Option("--open", help="Seulement les lots ouverts lus par une version plus ancienne.")
    ] = False,
) -> None:
    """Relit les avis conservés avec les lecteurs et le classement d’aujourd’hui ; reprend là où il s’était arrêté."""
    from vigie.config import load
    from vigie.domain.clock import now, paris_day
    from vigie.store import open_store
    from vigie.store.migrate import upgrade

    settings = load()
    store = open_store(settings.database)
    upgrade(store)
    if open_lots:
        typer.echo(_open_lots(store))
        return
    if since is None:
        typer.echo("Donner --from AAAA-MM-JJ, ou --open pour les seuls lots ouverts.", err=True)
        raise typer.Exit(2)
    first, last = since.date(), until.date() if until else paris_day(now()) - timedelta(days=1)
    if first > last:
        typer.echo(f"--from {first} est après --to {last} : inverser les deux dates.", err=True)
        raise typer.Exit(2)
    for source in collect or []:
        _collect(settings, store, source, first, last, again)
    typer.echo(_read(store, first, last, workers or os.cpu_count() or 1, again))


def _open_lots(store: "Store") -> str:
    from classifier import load as classifier
    from vigie.domain.clock import now
    from vigie.domain.french import count
    from vigie.flow.reading import reread

    return f"{count(reread(store, classifier(), now()), 'lot ouvert relu', 'lots ouverts relus')}."


def _read(store: "Store", first: date, last: date, workers: int, again: bool) -> str:
    from vigie.domain.clock import midnight
    from vigie.domain.french import count
    from vigie.flow.backfill import backfill as read

    done = read(store, midnight(first), midnight(last + timedelta(days=1)), _say, workers=workers, again=again)
    told = count(done.total, "consultation", "consultations")
    lots = count(done.lots, "lot relu", "lots relus")
    return f"{told} du {first:%d/%m/%Y} au {last:%d/%m/%Y}, {lots}. À faire : `vigie work --once` traite ce qui a changé."


def _say(progress: Any) -> None:
    left = f", encore {_span(progress.left)}" if progress.left is not None else ""
    typer.echo(f"{progress.done} sur {progress.total} consultations{left}", err=True)


def _span(left: timedelta) -> str:
    minutes = round(left.total_seconds() / 60)
    if minutes < 1:
        return "moins d’une minute"
    return f"environ {minutes} min" if minutes < 90 else f"environ {minutes // 60} h {minutes % 60:02d}"


def _collect(settings: "Settings", store: "Store", source: str, first: date, last: date, again: bool) -> None:
    """Month by month, so that a crawl cut short costs a month at most."""
    from spiders.base.apart import collect_apart
    from spiders.base.errors import CrawlStopped
    from vigie.domain.clock import now
    from vigie.store.app_state import recall, remember

    name = f"backfill:{source}"
    with store.reading() as session:
        done = set() if again else set(recall(session, name).get("months", []))
    for start, end in _months(first, last):
        key = f"{start}/{end}"
        if key in done:
            continue
        try:
            report = collect_apart(settings, source, start, end)
        except CrawlStopped as error:
            report = {"ended": error.ended, "detail": error.detail}
        typer.echo(f"{source}, {start:%m/%Y} : {report.get('new', 0)} avis nouveaux", err=True)
        if report["ended"] != "finished":
            typer.echo(
                f"✗ {source} : {report.get('detail', '')} Relancer : elle reprendra ce mois.", err=True
            )
            raise typer.Exit(1)
        done.add(key)
        remember(store, name, {"months": sorted(done)}, now())


def _months(first: date, last: date) -> list[tuple[date, date]]:
    """Calendar months of the span, cut at its ends."""
    found, start = [], first
    while start <= last:
        following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append((start, min(last, following - timedelta(days=1))))
        start = following
    return found
