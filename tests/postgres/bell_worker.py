"""A worker of the test story, as a process that the tests kill: `python -m
tests.postgres.bell_worker URL`.
"""

import asyncio
import sys
from datetime import timedelta

from tests.flow.story import noted
from vigie.config import Settings
from vigie.domain import clock
from vigie.flow.loop import answer
from vigie.store import open_store
from vigie.store.job_queue import listen

if __name__ == "__main__":
    store = open_store(sys.argv[1])
    answered = answer(store, Settings(), steps=noted(pause=0.01), lease=timedelta(seconds=2))
    asyncio.run(listen(store, answered, clock.now, concurrency=2, sweep_every=0.5))
