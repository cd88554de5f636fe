"""`vigie backfill`: collect and read again years of notices, taken up again where it was cut
short.
"""

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
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="Premier jour de parution."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="Dernier jour ; hier par défaut."),
    ] = None,
    collect: Annotated[
        list[str] | None, typer.Option(help="Collecter d’abord cette source, semaine par semaine.")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=0, max=64, help="Processus de lecture ; 0 : un par cœur.")
    ] = 0,
    again: Annotated[
        bool, typer.Option("--again", help="Tout reprendre, même ce qui est fait.")
    ] = False,
    open_lots: Annotated[
        bool,
        typer.Option(
            "--open", help="Seulement les lots ouverts lus par une version plus ancienne."
        ),
    ] = False,
) -> None:
    """Relit les avis conservés avec les lecteurs et le classement d’aujourd’hui ; reprend là où
    il s’était arrêté.
    """
    from vigie.config import load
    from vigie.domain.clock import now, paris_day
    from vigie.store.service.upgrading import bring_up_to_date, ready_store

    settings = load()
    store = ready_store(settings.database)
    bring_up_to_date(store, settings.home / "sauvegardes", now())
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
    from classifier.pipeline import load as classifier
    from vigie.domain.clock import now
    from vigie.domain.french import count
    from vigie.flow.reading import reread

    return f"{count(reread(store, classifier(), now()), 'lot ouvert relu', 'lots ouverts relus')}."


def _read(store: "Store", first: date, last: date, workers: int, again: bool) -> str:
    from vigie.domain.clock import midnight
    from vigie.domain.french import count
    from vigie.flow.backfill import backfill as read

    progress_done = read(
        store,
        midnight(first),
        midnight(last + timedelta(days=1)),
        _say,
        workers=workers,
        again=again,
    )
    total_words = count(progress_done.total, "consultation", "consultations")
    lots = count(progress_done.lots, "lot relu", "lots relus")
    return (
        f"{total_words} du {first:%d/%m/%Y} au {last:%d/%m/%Y}, {lots}. À faire : `vigie work "
        f"--once` traite ce qui a changé."
    )


def _say(progress: Any) -> None:
    remaining = (
        f", encore {_span(progress.time_left)}"
        if progress.time_left and progress.finished < progress.total
        else ""
    )
    typer.echo(f"{progress.finished} sur {progress.total} consultations{remaining}", err=True)


def _span(duration: timedelta) -> str:
    minutes = round(duration.total_seconds() / 60)
    if minutes < 1:
        return "moins d’une minute"
    if minutes > 72 * 60:
        return f"environ {round(minutes / 1440)} jours"
    return (
        f"environ {minutes} min"
        if minutes < 90
        else f"environ {minutes // 60} h {minutes % 60:02d}"
    )


def _collect(
    settings: "Settings", store: "Store", source: str, first: date, last: date, again: bool
) -> None:
    """Week by week, so that a crawl cut short costs a week at most: a month of files outlasts a
    crawl's two hours.
    """
    from vigie.domain.clock import now
    from vigie.store.service.app_state import recall, remember

    name = f"backfill:{source}"
    with store.reading() as session:
        weeks_done = set() if again else set(recall(session, name).get("weeks", []))
    todo = [week for week in _weeks(first, last) if _key(week) not in weeks_done]
    began, days_asked, total = now(), 0, sum(_days(week) for week in todo)
    for week in todo:
        new = _crawled(settings, source, week)
        weeks_done.add(_key(week))
        remember(store, name, {"weeks": sorted(weeks_done)}, now())
        days_asked += _days(week)
        time_left = (now() - began) / days_asked * (total - days_asked)
        typer.echo(
            f"{source}, du {week[0]:%d/%m/%Y} au {week[1]:%d/%m/%Y} : {new} avis nouveaux"
            + (f", encore {_span(time_left)}" if days_asked < total else ""),
            err=True,
        )


def _crawled(settings: "Settings", source: str, week: tuple[date, date]) -> int:
    """How many new notices that week brought; stops the command where the crawl stopped."""
    from spiders.base.crawl_process import collect_apart
    from spiders.base.errors import CrawlStopped

    places_shown: set[str] = set()

    def told(_source: str, counts: dict[str, int], where: str) -> None:
        if where and where not in places_shown:
            places_shown.add(where)
            typer.echo(f"  {where} : {counts['got']} avis reçus cette semaine", err=True)

    try:
        report = collect_apart(settings, source, *week, progress=told)
    except CrawlStopped as error:
        report = {"ended": error.ended, "detail": error.detail}
    if report["ended"] == "incomplete":  # its days are named as missing: crawls ask again
        typer.echo(f"  incomplète : {report.get('detail', '')}", err=True)
    elif report["ended"] != "finished":
        typer.echo(
            f"✗ {source} : {report.get('detail', '')} Relancer : elle reprendra cette semaine.",
            err=True,
        )
        raise typer.Exit(1)
    return int(report.get("new", 0))


def _weeks(first: date, last: date) -> list[tuple[date, date]]:
    """Weeks from Monday to Sunday, cut at the ends of the span."""
    weeks, start = [], first
    while start <= last:
        end = min(last, start + timedelta(days=6 - start.weekday()))
        weeks.append((start, end))
        start = end + timedelta(days=1)
    return weeks


def _key(week: tuple[date, date]) -> str:
    return f"{week[0]}/{week[1]}"


def _days(week: tuple[date, date]) -> int:
    return (week[1] - week[0]).days + 1
