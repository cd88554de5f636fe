"""`vigie collect`: one crawl of each source, with its counts, and what to do next."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vigie.domain.labels import CrawlEnd, RefusalReason

if TYPE_CHECKING:
    from vigie.config import Settings

REASONS = RefusalReason.words()
ENDINGS = CrawlEnd.words()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("collect")(collect)


def collect(
    sources: Annotated[
        list[str], typer.Argument(help="Noms de sources (`vigie sources` les montre), ou « all ».")
    ],
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Premier jour demandé (AAAA-MM-JJ)."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Dernier jour demandé (AAAA-MM-JJ)."),
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Parcourir toute la liste des portails qui en ont une.")
    ] = False,
    limit: Annotated[
        float, typer.Option(help="Durée permise pour chaque source, en minutes.")
    ] = 120.0,
) -> None:
    """Collecter les avis publiés depuis la dernière fois, une source après l’autre."""
    from vigie.acts.settings import open_service

    settings, store = open_service()
    store.close()
    first, last = (day.date() if day else None for day in (since, until))
    reports = [
        _crawled(settings, source, first, last, limit, whole)
        for source in _named(settings, sources)
    ]
    typer.echo(_next_step(reports))
    raise typer.Exit(0 if all(report.get("ended") == "finished" for report in reports) else 1)


def _named(settings: "Settings", sources_asked: list[str]) -> list[str]:
    """« all » is what is collected; a source that is not may be tried by its name."""
    from vigie.acts.sources import active_sources
    from vigie.config import SOURCES
    from vigie.domain.clock import now
    from vigie.store import open_store
    from vigie.store.service.upgrading import bring_up_to_date

    if "all" in sources_asked:
        store = open_store(settings.database)
        bring_up_to_date(store, settings.home / "sauvegardes", now())
        with store.reading() as session:
            return list(active_sources(session, settings.departments))
    named = list(dict.fromkeys(sources_asked))
    unknown = [source for source in named if source not in SOURCES]
    if unknown:
        typer.echo(
            f"Source inconnue : {', '.join(unknown)}. Choisir parmi {', '.join(SOURCES)}, ou « "
            f"all ».",
            err=True,
        )
        raise typer.Exit(2)
    return named


def _crawled(
    settings: "Settings",
    source: str,
    since: date | None,
    until: date | None,
    limit: float,
    whole: bool,
) -> dict[str, Any]:
    from spiders.base.crawl_process import collect_apart
    from spiders.base.errors import CrawlStopped

    try:
        report = collect_apart(settings, source, since, until, _progress(), limit * 60, whole=whole)
    except CrawlStopped as error:
        report = {"source": source, "ended": error.ended, "detail": error.detail}
    for line in ending(report):
        typer.echo(line)
    return report


def _progress() -> Callable[[str, dict[str, int], str], None]:
    """One line a second at most, so that a log stays readable."""
    import time

    from vigie.domain.french import count

    last = 0.0

    def told(source: str, counts: dict[str, int], where: str) -> None:
        nonlocal last
        if time.monotonic() - last >= 1:
            last = time.monotonic()
            requests_words, read = (
                count(counts["requests"], "requête"),
                count(counts["got"], "avis lu", "avis lus"),
            )
            typer.echo(f"{source} : {where}, {requests_words}, {read}…", err=True)

    return told


def ending(report: dict[str, Any]) -> list[str]:
    """What a crawl gave, in French, with what does not add up."""
    from vigie.domain.french import count

    lines = [f"{report['source']} : collecte {ENDINGS.get(report['ended'], report['ended'])}."]
    if "got" in report:
        counts = [count(int(report[name]), *words) for name, words in WORDS.items()]
        lines.append(f"  {', '.join(counts)}{_reasons(report.get('reasons') or {})}.")
        if report["ended"] == "incomplete":
            lines.append(f"  {completeness(report)}.")
    if report.get("detail"):
        lines.append(f"  À voir : {report['detail']}")
    return lines


def completeness(counts: Mapping[str, Any]) -> str:
    """« 150 annoncés, 1 reçu, 1 gardé, 0 refusé »: what a crawl was promised and what it has."""
    from vigie.domain.french import count

    refused = int(counts["refused"])
    kept_count = sum(int(counts[name]) for name in ("new", "changed", "unchanged"))
    counts_in_words = [
        count(int(counts.get("announced", 0)), "annoncé"),
        count(int(counts["got"]) + refused, "reçu"),
        count(kept_count, "gardé"),
        count(refused, "refusé"),
    ]
    return ", ".join(counts_in_words)


WORDS = {
    "new": ("avis nouveau", "avis nouveaux"),
    "changed": ("modifié", "modifiés"),
    "unchanged": ("inchangé", "inchangés"),
    "refused": ("document refusé", "documents refusés"),
}


def _reasons(reasons: dict[str, int]) -> str:
    words = ", ".join(
        f"{count} {REASONS.get(reason, reason)}" for reason, count in sorted(reasons.items())
    )
    return f" ({words})" if words else ""


def _next_step(reports: list[dict[str, Any]]) -> str:
    if any(report.get("ended") == "blocked" for report in reports):
        return (
            "Ensuite : lire le remède ci-dessus, puis `vigie doctor` ; une source bloquée "
            "n’est jamais une absence d’avis."
        )
    if any(report.get("ended") == "incomplete" for report in reports):
        return (
            "Ensuite : rien d’urgent, la prochaine collecte redemande ce qui manque ; la même "
            "commande le fait tout de suite. Ce qui est arrivé attend `vigie work --once`."
        )
    if any(report.get("ended") != "finished" for report in reports):
        return "Ensuite : relancer la même commande ; elle reprend où elle s’est arrêtée."
    if any(report.get("new") or report.get("changed") for report in reports):
        return (
            "Ensuite : `vigie work --once` lit les lots et cherche les adhérents qu’ils "
            "intéressent."
        )
    if any(report.get("refused") for report in reports):
        return "Rien de neuf. Les documents refusés sont gardés : `vigie sources` les compte."
    return "Rien de neuf depuis la dernière collecte."
