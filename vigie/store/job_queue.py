"""procrastinate as the bell, never the ledger: on PostgreSQL it wakes workers on several
machines (DESIGN.md §6).

The event rows are the truth. A job holds an event's id only; losing every job loses nothing, for
the sweep rings again.
Nothing here is imported from procrastinate before a worker starts: `emit` speaks to its tables in
our own transaction.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import text

from vigie.store.db import Store
from vigie.store.events import QUEUE, TASK, ring, rings

SWEEP_EVERY = 15.0  # seconds
LOCK = 723_003  # one sweep at a time

# Due, or in the hands of a worker whose lease has ended; and no job is waiting for it.
UNRUNG = text(
    """
    SELECT id FROM events
    WHERE ((state = 'open' AND available_at <= :now) OR (state = 'leased' AND leased_until < :now))
      AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs
                      WHERE queueing_lock = 'event-' || events.id AND status = 'todo')
    ORDER BY id LIMIT 1000
    """
)


class NoBell(Exception):
    """Raised by `install` and `listen` where procrastinate cannot be: SQLite, or the extra is
    not installed.
    """


def sweep(store: Store, now: datetime) -> int:
    """Ring again for every open event that no job waits for: a lost job, a try put off, a worker
    that died.
    """
    with store.transaction() as session:
        if not session.execute(
            text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK}
        ).scalar_one():
            return 0
        ids = list(session.execute(UNRUNG, {"now": now}).scalars())
        ring(session, ids)
    return len(ids)


def install(store: Store) -> bool:
    """Make procrastinate's tables where they are missing; whether they were."""
    schema = _procrastinate(store).schema
    with store.transaction() as session:
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        if rings(session):
            return False
        # The driver's own execute: the schema holds % signs, which parameters would be looked for
        # in.
        driver: Any = session.connection().connection.driver_connection
        driver.execute(schema.SchemaManager.get_schema())
    return True


async def listen(
    store: Store,
    answer: Callable[[int], None],
    clock: Callable[[], datetime],
    *,
    concurrency: int = 1,
    sweep_every: float = SWEEP_EVERY,
) -> None:
    """Call `answer` with the id of each event that a job names, until SIGTERM; sweep meanwhile."""
    app = _app(store, answer)
    async with app.open_async():
        sweeping = asyncio.create_task(_sweep_for_ever(store, app, clock, sweep_every))
        try:
            await app.run_worker_async(
                queues=[QUEUE],
                concurrency=concurrency,
                delete_jobs="always",
                fetch_job_polling_interval=1.0,
            )
        finally:
            sweeping.cancel()


def _app(store: Store, answer: Callable[[int], None]) -> Any:
    job_app = _procrastinate(store)
    app = job_app.App(connector=job_app.PsycopgConnector(conninfo=store.url))

    @app.task(name=TASK, queue=QUEUE)  # type: ignore[untyped-decorator]
    def event(event_id: int) -> None:
        answer(event_id)

    return app


async def _sweep_for_ever(
    store: Store, app: Any, clock: Callable[[], datetime], every: float
) -> None:
    while True:
        await asyncio.to_thread(sweep, store, clock())
        for job in await app.job_manager.get_stalled_jobs(
            queue=QUEUE
        ):  # its worker died: the event is rung for anew
            await app.job_manager.finish_job(
                job, status=_procrastinate(store).jobs.Status.FAILED, delete_job=True
            )
        await asyncio.sleep(every)


def _procrastinate(store: Store) -> Any:
    if store.sqlite:
        raise NoBell(
            "les ouvriers séparés demandent PostgreSQL : sur SQLite, lancer `vigie work` ou "
            "`vigie run`"
        )
    try:
        import procrastinate
        import procrastinate.jobs
        import procrastinate.schema
    except ImportError as error:
        raise NoBell("procrastinate n’est pas installé : pip install 'vigie[postgres]'") from error
    return procrastinate
