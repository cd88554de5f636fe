"""One crawl of one source: in this process, or in its own (`python -m spiders.run SOURCE`), as
the timetable does.

The subprocess prints one JSON object a line on standard output: progress, then the report. Its exit
status is 0 when the crawl's row tells how it ended, whole or not (the facts and alarms of sources
speak from it), 2 when it could not begin.
"""

import argparse
import asyncio
import fcntl
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from urllib.parse import urlsplit

from spiders.base.crawl_log import COUNTS, Ledger, Progress
from spiders.base.errors import Busy, Misconfigured
from spiders.base.settings import scrapy_settings
from spiders.base.source import CrawlOrder, Source
from spiders.base.source_state import Memory
from spiders.base.window import window
from vigie.config import Settings, load
from vigie.domain import clock
from vigie.domain.clock import midnight
from vigie.domain.silence import crawl_alarms
from vigie.store import Store, open_store
from vigie.store.collect.crawls import close_crawl, open_crawl
from vigie.store.service.alarms import apply, open_alarms
from vigie.store.service.stored_settings import put_in_force
from vigie.store.service.upgrading import bring_up_to_date

Clock = Callable[[], datetime]
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Report:
    """How one crawl ended: finished (all that was announced is kept), incomplete, blocked, failed
    or stopped; `reasons` count what was refused.
    """

    source: str
    crawl_id: int
    ended: str
    detail: str = ""
    requests: int = 0
    announced: int = 0
    got: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


def sources() -> dict[str, type[Source]]:
    """Every source there is: one a file of this package, by its name."""
    spiders_by_name = {}
    for module in iter_modules(import_module("spiders").__path__):
        if module.ispkg or module.name == "run":
            continue
        for candidate in vars(import_module(f"spiders.{module.name}")).values():
            if (
                isinstance(candidate, type)
                and issubclass(candidate, Source)
                and getattr(candidate, "name", None) == module.name
            ):
                spiders_by_name[module.name] = candidate
    return spiders_by_name


def collect(
    settings: Settings,
    source: str,
    since: date | None = None,
    until: date | None = None,
    progress: Progress | None = None,
    now: Clock = clock.now,
    *,
    whole: bool = False,
) -> Report:
    """Collect one source in this process; days are calendar days in Paris, both taken; `whole`
    walks over its whole list, where it has one. Raises Misconfigured, Busy.
    """
    return asyncio.run(crawl(settings, source, since, until, progress, now, whole=whole))


async def crawl(
    settings: Settings,
    source: str,
    since: date | None = None,
    until: date | None = None,
    progress: Progress | None = None,
    now: Clock = clock.now,
    *,
    whole: bool = False,
) -> Report:
    """The same inside a running event loop, without Twisted's reactor."""
    from scrapy.crawler import AsyncCrawlerRunner

    # says at each crawl that its reactorless handler is experimental: known, `crawl_apart` uses the
    # other one
    logging.getLogger("scrapy.core.downloader.handlers").setLevel(logging.ERROR)
    with _ready(settings, source, since, until, progress, now, whole) as (spider, options, outcome):
        await AsyncCrawlerRunner(
            {**options, "TWISTED_REACTOR_ENABLED": False, "LOG_ENABLED": False}
        ).crawl(spider, **outcome)
        return report(outcome["ledger"])


def crawl_apart(
    settings: Settings,
    source: str,
    since: date | None = None,
    until: date | None = None,
    progress: Progress | None = None,
    *,
    whole: bool = False,
) -> Report:
    """The same as the only work of this process, with the reactor that Scrapy recommends for
    production.
    """
    from scrapy.crawler import AsyncCrawlerProcess

    with _ready(settings, source, since, until, progress, clock.now, whole) as (
        spider,
        options,
        outcome,
    ):
        process = AsyncCrawlerProcess({**options, "TWISTED_REACTOR_ENABLED": True})
        process.crawl(spider, **outcome)
        process.start()
        return report(outcome["ledger"])


def report(ledger: Ledger) -> Report:
    """What the crawl's book says at the end."""
    counts = {name: ledger.counts[name] for name in COUNTS}
    return Report(
        ledger.source,
        ledger.crawl_id,
        ledger.ended,
        ledger.detail,
        **counts,
        reasons=dict(ledger.reasons),
    )


@contextmanager
def _ready(
    settings: Settings,
    source: str,
    since: date | None,
    until: date | None,
    progress: Progress | None,
    now: Clock,
    whole: bool,
) -> Iterator[tuple[type[Source], dict[str, Any], dict[str, Any]]]:
    """The spider, Scrapy's settings and the spider's arguments, with the source held and its
    crawl's row open.
    """
    spider = check(settings, source, since, until)
    base = settings.base_url(source)
    with _alone(settings, source), _opened(settings) as store:
        memory = Memory.of(store, source)
        days = window(
            now(), memory.reached, since, until, overlap=spider.overlap, first_run=spider.first_run
        )
        begun, ended = midnight(days.first), midnight(days.last)
        ledger = Ledger(
            store, source, open_crawl(store, source, now(), begun, ended), now, progress
        )
        options = scrapy_settings(
            delay=delay(settings, source),
            contact=settings.contact or base,
            robots=spider.robots,
            cookies=spider.cookies,
            reactor=False,
        )
        order = CrawlOrder(
            again=since is None and until is None,
            whole=whole,
            departments=tuple(settings.departments),
        )
        try:
            yield (
                spider,
                options,
                {
                    "ledger": ledger,
                    "memory": memory,
                    "days": days,
                    "base_url": base,
                    "order": order,
                },
            )
        finally:
            if not ledger.closed:  # Scrapy stopped before or outside of the spider
                words = "Scrapy s’est arrêté avant la collecte : voir le journal"
                close_crawl(store, ledger.crawl_id, now(), "failed", words, dict(ledger.counts))
            _tell_team(store, ledger, now())


def _tell_team(store: Store, ledger: Ledger, now: datetime) -> None:
    """Half an answer is an alarm at once; a whole one mends it."""
    with store.reading() as session:
        alarms = open_alarms(session, ledger.source)
    change = crawl_alarms(ledger.ended, ledger.detail, alarms)
    if change.raised or change.mended:
        with store.transaction() as session:
            apply(session, ledger.source, change, now)


def check(settings: Settings, source: str, since: date | None, until: date | None) -> type[Source]:
    """The source of that name, if the settings allow to collect it; raises Misconfigured with
    the remedy.
    """
    known_sources = sources()
    if source not in known_sources:
        raise Misconfigured(
            f"source inconnue : {source} ; choisir parmi {', '.join(sorted(known_sources))}"
        )
    if since and until and since > until:
        raise Misconfigured(f"--since {since} est après --until {until} : inverser les deux dates")
    if not settings.base_url(source) and not settings.contact.strip():
        raise Misconfigured(
            "VIGIE_CONTACT manque : donner une adresse ou une page de contact, lue par les "
            "portails dans l’agent utilisateur"
        )
    return known_sources[source]


def delay(settings: Settings, source: str) -> float:
    """Seconds between two requests: at least one, but for an address on this machine."""
    local = (urlsplit(settings.base_url(source)).hostname or "") in LOOPBACK
    return settings.delay(source) if local else max(1.0, settings.delay(source))


@contextmanager
def _opened(settings: Settings) -> Iterator[Store]:
    store = open_store(settings.database)
    try:
        bring_up_to_date(store, settings.home / "sauvegardes", clock.now())
        yield store
    finally:
        store.close()


@contextmanager
def _alone(settings: Settings, source: str) -> Iterator[None]:
    """Only one process collects a source at a time; a killed one lets go by itself."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / f"collect-{source}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(f"une collecte de {source} est déjà en cours : attendre sa fin") from error
        yield


def _tell(**message: Any) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """`python -m spiders.run SOURCE [--since D] [--until D]`."""
    parser = argparse.ArgumentParser(
        prog="python -m spiders.run", description="Collecte une source."
    )
    parser.add_argument("source", help="nom de la source")
    parser.add_argument(
        "--since", type=date.fromisoformat, help="premier jour demandé (AAAA-MM-JJ)"
    )
    parser.add_argument(
        "--until", type=date.fromisoformat, help="dernier jour demandé (AAAA-MM-JJ)"
    )
    parser.add_argument("--whole", action="store_true", help="parcourir toute la liste du portail")
    options = parser.parse_args(arguments)

    def progress(source: str, counts: dict[str, int], where: str) -> None:
        _tell(progress=source, where=where, **counts)

    settings = load()
    with _opened(settings) as store:
        put_in_force(store, settings)
    try:
        report = crawl_apart(
            settings, options.source, options.since, options.until, progress, whole=options.whole
        )
    except (Misconfigured, Busy) as error:
        _tell(error=error.detail, ended=error.ended)
        return 2
    _tell(report=asdict(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
