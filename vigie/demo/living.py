"""What lives behind the demonstration's pages: events are read, messages leave and crawls that are
asked for run within seconds.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import structlog

from alerts.deliver import deliver
from spiders.base.crawl_process import collect_apart
from spiders.base.errors import CrawlStopped
from vigie.acts.settings import asked_collection
from vigie.config import Settings
from vigie.domain.clock import now
from vigie.flow.loop import work
from vigie.flow.steps import Context, Steps
from vigie.store import Store, open_store
from vigie.store.service.app_state import remember

log = structlog.get_logger(part="démonstration")
TURN = 3.0  # seconds between two deliveries


@contextmanager
def living(settings: Settings, steps: Steps) -> Iterator[None]:
    """A worker and a deliverer while the pages are open."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=task, args=(settings, stop), daemon=True)
        for task in (partial(_read, steps), _deliver, _collect)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(5)


def _read(steps: Steps, settings: Settings, stop: threading.Event) -> None:
    store = open_store(settings.database)
    work(Context(store, settings, now()), steps, once=False, stop=stop)
    store.close()


def _deliver(settings: Settings, stop: threading.Event) -> None:
    store = open_store(settings.database)
    while not stop.wait(TURN):
        deliver(store, settings)
        remember(store, "job:envois", {"at": now().isoformat(), "error": ""}, now())
    store.close()


def _collect(settings: Settings, stop: threading.Event) -> None:
    store = open_store(settings.database)
    while not stop.wait(TURN):
        for source in _asked(store):
            try:
                collect_apart(settings, source)
            except CrawlStopped as error:
                log.warning("collecte arrêtée", source=source, raison=error.detail)
    store.close()


def _asked(store: Store) -> list[str]:
    with store.transaction() as session:
        return asked_collection(session)
