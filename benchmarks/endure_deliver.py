"""kill -9 of the deliverer at random points: nothing lost, doubled only where the relay's answer
itself was lost.
"""

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlmodel import select

from alerts.content.message import Message
from alerts.deliver import send_due
from benchmarks.bench_delivering import configured, sink
from vigie.store import Store, open_store
from vigie.store.outbox.new_delivery import NewDelivery
from vigie.store.outbox.queue import queue_once
from vigie.store.tables import Delivery

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FORK = multiprocessing.get_context(
    "fork"
)  # a fresh interpreter would take longer to start than to be killed


def deliver_in(place: Path, url: str, turn: int, ready: Any) -> None:
    """What a deliverer's process does; each turn's clock is past the leases of the one that was
    killed.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    store = open_store(f"sqlite:///{place / 'vigie.db'}")
    ready.set()
    send_due(
        store, configured(place, url), lambda: NOW + timedelta(minutes=10 * turn), only=("email",)
    )


def run(kills: int = 100, seed: int = 1) -> list[dict[str, Any]]:
    """Rows of the report: lost, doubled, and doubled without a lost answer, which must be none."""
    found = endure(kills, seed=seed)
    whole = (
        found["sent"] == found["mails"]
        and not found["lost"]
        and not found["doubled without a lost answer"]
    )
    said = ", ".join(f"{name} {value}" for name, value in found.items())
    return [
        {
            "name": f"deliverer killed: {said}",
            "value": int(whole),
            "unit": "whole",
            "target": 1,
            "baseline": 1,
            "ratio": float(whole),
        }
    ]


def endure(kills: int = 100, mails_a_kill: int = 30, seed: int = 1) -> dict[str, Any]:
    """Kill that many deliverers in the middle of their work, then let one finish; what was lost,
    doubled, doubtful.
    """
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as told:
        place = Path(told)
        store = open_store(f"sqlite:///{place / 'vigie.db'}")
        store.create_all()
        total = kills * mails_a_kill
        queued(store, total)
        store.close()  # a connection must not be carried into a fork
        with sink(place) as url:
            done = turn = 0
            while (
                done < kills and turn < 3 * kills
            ):  # some have sent all there is before they are killed
                done += killed(place, url, turn, chance)
                turn += 1
            deliverer(place, url, turn + 1)[0].join(600)
        return verdict(store, place, total, done)


def queued(store: Store, total: int) -> None:
    """That many composed mails, due."""
    message = Message(
        subject="Deux lots pour vous",
        text="Bonjour\n" * 40,
        html="<p>Bonjour</p>" * 40,
        to="awa@exemple.org",
    )
    rows = [
        NewDelivery(
            what=f"essai:{number}",
            kind="digest",
            recipient=f"contact:{number}",
            channel="email",
            due_at=NOW,
            message=message.as_json(),
        )
        for number in range(total)
    ]
    with store.transaction() as session:
        queue_once(session, rows, NOW - timedelta(minutes=1))


def deliverer(place: Path, url: str, turn: int) -> tuple[Any, Any]:
    """A deliverer in its own process, and what it sets when it is about to begin."""
    ready = FORK.Event()
    process = FORK.Process(target=deliver_in, args=(place, url, turn, ready), daemon=True)
    process.start()
    return process, ready


def killed(place: Path, url: str, turn: int, chance: random.Random) -> bool:
    """Start one, kill it at a random point of its sending; whether it was still at work."""
    process, ready = deliverer(place, url, turn)
    ready.wait(60)
    time.sleep(chance.uniform(0.0, 0.12))
    alive = process.is_alive()
    process.kill()
    process.join()
    return alive


def verdict(store: Store, place: Path, total: int, killed_at_work: int) -> dict[str, Any]:
    """What the relay took against what the outbox says."""
    taken = Counter((place / "taken.txt").read_text().split())
    with store.reading() as session:
        rows = session.exec(select(Delivery)).all()
    keys = {f"<{row.idempotency_key}@exemple.org>": row for row in rows}
    doubled = {key for key, count in taken.items() if count > 1}
    return {
        "mails": total,
        "kills": killed_at_work,
        "sent": sum(row.state == "sent" for row in rows),
        "lost": sum(taken[key] == 0 for key in keys),
        "doubled": len(doubled),
        "doubled without a lost answer": sum(not keys[key].doubtful for key in doubled),
        "most times": max(taken.values(), default=0),
    }


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("kills", type=int, nargs="?", default=100)
    asked.add_argument("--seed", type=int, default=1)
    told = asked.parse_args()
    rows = run(told.kills, told.seed)
    print(rows[0]["name"])
    sys.exit(0 if rows[0]["value"] else 1)
