"""kill -9 of every process at random points under load, then a comparison with a run that nobody
disturbed.

Inside, nothing may be lost or doubled; a mail may come twice only where the relay's answer was lost
to a kill; a note
that staff saw acknowledged is there. `python -m benchmarks.endure_chain [KILLS]`;
VIGIE_ENDURE_POSTGRES names an empty
PostgreSQL database to try as well.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import TextClause, bindparam, func, select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import UTCDateTime

from alerts.channels import names
from benchmarks.bench_delivering import sink
from benchmarks.endure_roles import EMAIL, MEMO, PASSWORD, Stage, chosen, fork, free_port, kill
from classifier.pipeline import load
from vigie import readers
from vigie.config import Settings
from vigie.demo.members import load_members
from vigie.demo.portal import SERVED
from vigie.demo.staff import add_staff
from vigie.domain import clock
from vigie.flow.pairing import NO_LONGER
from vigie.store import Store, open_store
from vigie.store.outbox.deliveries import mark_told
from vigie.store.tables import Note, Payload
from vigie.web.app import create_app

A_ROUND = 10  # kills
PATIENCE = 180.0  # seconds to come to rest


def run(kills: int = 200, seed: int = 11) -> list[dict[str, Any]]:
    """One row a round: kills done, and what differs from the undisturbed run."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    dice, rows = random.Random(seed), []
    _imported()
    databases = {"sqlite": "", "postgresql": os.environ.get("VIGIE_ENDURE_POSTGRES", "")}
    with tempfile.TemporaryDirectory() as place, _portal(Path(place)) as portal:
        calm = _played(Path(place), "calm", "", portal, dice, 0, "loop")
        for kind, url in databases.items():
            if kind == "sqlite" or url:
                for number in range(max(1, kills // A_ROUND)):
                    handler = "worker" if url and number % 2 else "loop"
                    told = _played(
                        Path(place),
                        f"{kind}-{number}",
                        url,
                        portal,
                        dice,
                        min(kills, A_ROUND),
                        handler,
                    )
                    rows.append(_row(f"{kind}, round {number + 1} ({handler})", told, calm))
                    print(rows[-1]["name"], "→", rows[-1]["detail"], flush=True)
    return rows


def _imported() -> None:
    """Everything before the forks: quick starts, and one version of the code for every round."""
    from spiders.run import sources
    from vigie.flow.story import steps_by_event

    sources(), steps_by_event(), readers.readers()
    channels = (f"alerts.channels.{one}" for one in names())
    for name in ("alerts.deliver", "scrapy.crawler", "uvicorn", "procrastinate", *channels):
        import_module(name)
    MEMO["classifier"] = load()
    create_app(open_store("sqlite://"), Settings(secret="s" * 40))


def _row(name: str, told: dict[str, Any], calm: dict[str, Any]) -> dict[str, Any]:
    pairs = {key: (told["kept"][key], calm["kept"][key]) for key in calm["kept"]}
    wrong = [f"{key}: {_apart(*pair)}" for key, pair in pairs.items() if pair[0] != pair[1]]
    if told["lost notes"]:
        wrong.append(f"{told['lost notes']} acknowledged notes lost")
    if told["mails"]["lost"]:
        wrong.append(f"{told['mails']['lost']} mails marked sent never came")
    if told["mails"]["doubled"] > told["deaths"].get("deliverer", 0):
        wrong.append(
            f"{told['mails']['doubled']} mails came twice for "
            f"{told['deaths'].get('deliverer', 0)} deaths"
        )
    deaths = ", ".join(f"{role} {count}" for role, count in sorted(told["deaths"].items()))
    seen = (
        f"{told['mails']['taken']} mails, {told['mails']['doubled']} twice, {told['notes']} "
        f"notes, {told['seconds']:.0f} s"
    )
    return {
        "name": name,
        "value": int(not wrong),
        "unit": "same as undisturbed",
        "target": 1,
        "baseline": 1,
        "ratio": float(not wrong),
        "kills": sum(told["deaths"].values()),
        "detail": f"{'same' if not wrong else 'DIFFERENT: ' + '; '.join(wrong)} "
        f"({deaths or 'no kill'}; {seen})",
    }


def _apart(told: Any, calm: Any) -> str:
    if isinstance(told, Counter):
        return (
            f"missing {list((calm - told).items())[:4]}, too many {list((told - calm).items())[:4]}"
        )
    return f"{told} ≠ {calm}"


@contextmanager
def _portal(place: Path) -> Iterator[str]:
    """The built-in portal in a process of its own: forks of this one must find no threads."""
    file, pid = place / "portal", os.fork()
    if not pid:
        from vigie.demo.portal import start_portal

        file.with_suffix(".part").write_text(start_portal(busy=False).url)
        os.rename(file.with_suffix(".part"), file)
        parent = os.getppid()
        while os.getppid() == parent:
            time.sleep(0.2)
        os._exit(0)
    try:
        while not file.exists():
            time.sleep(0.05)
        yield file.read_text()
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)


def _played(
    place: Path, name: str, url: str, portal: str, dice: random.Random, kills: int, handler: str
) -> dict[str, Any]:
    """One round: collect and read under kills until at rest, then send under kills until all has
    left.
    """
    began, home = time.monotonic(), place / name
    home.mkdir()
    with sink(home) as smtp:
        stage = Stage(url or f"sqlite:///{home / 'vigie.db'}", home, portal, smtp, free_port())
        _prepared(stage, handler)
        _phase(stage, ("collector", handler, "web", "visitor"), dice, (kills + 1) // 2, _read)
        _phase(stage, ("deliverer", "web", "visitor"), dice, kills // 2, _left)
        _next_minute(stage)
    told = _told(stage, began)
    shutil.rmtree(home, ignore_errors=True)
    return told


def _prepared(stage: Stage, handler: str) -> None:
    store = open_store(stage.url)
    if not store.sqlite:
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    from vigie.store.migrate import upgrade

    upgrade(store)
    if handler == "worker":
        from vigie.store.job_queue import install

        install(store)
    load_members(store, clock.now())
    add_staff(store, EMAIL, PASSWORD, clock.now())
    store.close()


def _phase(
    stage: Stage, roles: tuple[str, ...], dice: random.Random, kills: int, rested: Any
) -> None:
    alive = {role: fork(role, stage) for role in roles}
    mortal = tuple(role for role in roles if role != "visitor")
    for _ in range(kills):
        time.sleep(dice.uniform(0.05, 1.2))
        role = chosen(dice, alive, mortal)
        kill(role, alive[role], stage)
        alive[role] = fork(role, stage)
    deadline = time.monotonic() + PATIENCE
    while not rested(stage) and time.monotonic() < deadline:
        time.sleep(0.3)
        _again(stage, alive)
    for pid in alive.values():
        os.kill(pid, 9)
        os.waitpid(pid, 0)


def _next_minute(stage: Stage) -> None:
    """The last deliverer was killed too: what the next one begins with takes up the marks that
    it left undone.
    """
    store = open_store(stage.url)
    mark_told(store, clock.now() + stage.deliverer_ahead)
    store.close()


def _again(stage: Stage, alive: dict[str, int]) -> None:
    """What `vigie run` does: a process that ended by itself is started again."""
    for role, pid in alive.items():
        if os.waitpid(pid, os.WNOHANG)[0]:
            alive[role] = fork(role, stage)


def _ask(stage: Stage, question: Any) -> int:
    store = open_store(stage.url)
    try:
        with store.reading() as session:
            return int(session.execute(question).scalar_one())
    except OperationalError:
        return -1
    finally:
        store.close()


def _read(stage: Stage) -> bool:
    collected = all((stage.home / f"{source}.done").exists() for source in SERVED)
    waits = "SELECT count(*) FROM events WHERE state IN ('open', 'leased')"
    return collected and _ask(stage, text(waits)) == 0


def _left(stage: Stage) -> bool:
    waits = (
        "SELECT count(*) FROM deliveries WHERE state IN ('waiting', 'leased', 'sending') "
        "AND due_at <= :now"
    )
    sent = "SELECT count(*) FROM deliveries WHERE state = 'sent'"
    moment = bindparam("now", clock.now() + stage.deliverer_ahead, UTCDateTime())
    return _ask(stage, text(waits).bindparams(moment)) == 0 < _ask(stage, text(sent))


def _told(stage: Stage, began: float) -> dict[str, Any]:
    store = open_store(stage.url)
    taken = Counter(_lines(stage.home / "taken.txt"))
    acknowledged = _lines(stage.home / "acknowledged")
    by_mail = "SELECT count(*) FROM deliveries WHERE state = 'sent' AND channel = 'email'"
    with store.reading() as session:
        sent = session.execute(text(by_mail)).scalar_one()
        notes = Counter(session.execute(select(Note.text)).scalars())
    kept = _kept(store)
    store.close()
    mails = {
        "taken": sum(taken.values()),
        "doubled": sum(taken.values()) - len(taken),
        "lost": max(0, sent - len(taken)),
    }
    return {
        "kept": kept,
        "deaths": stage.deaths,
        "notes": len(acknowledged),
        "seconds": time.monotonic() - began,
        "lost notes": sum(1 for one in acknowledged if one not in notes),
        "mails": mails,
    }


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


CONSULTATION = "(SELECT min(n.id) FROM notices n WHERE n.consultation_id = {}.consultation_id)"


def _bound(question: str) -> TextClause:
    closed = {"no_longer": NO_LONGER} if ":no_longer" in question else {}
    return text(question).bindparams(**closed)


def _kept(store: Store) -> dict[str, Any]:
    """What must be the same whatever was killed, named without row numbers, which depend on the
    order.
    """
    home = "JOIN notices n ON n.consultation_id = l.consultation_id"
    lot = f"(SELECT min(n.id) || '/' || l.key FROM lots l {home} WHERE l.id = {{}} GROUP BY l.key)"
    # Of lots that closed meanwhile, what was once read or opened depends on who came first: only
    # open ones must be alike.
    still = "x.lot_id IN (SELECT q.id FROM lots q WHERE q.state = 'open')"
    questions = {
        "notices": "SELECT id, content_hash FROM notices",
        "lots": f"SELECT {CONSULTATION.format('x')}, key, state FROM lots x",
        "findings": (
            f"SELECT {lot.format('x.lot_id')}, code, source, status, folded_quote FROM "
            f"findings x WHERE retired_at IS NULL"
        ),
        "readings": f"SELECT {lot.format('x.lot_id')}, kind FROM readings x WHERE {still}",
        "matches": f"SELECT member_id, {lot.format('x.lot_id')}, concerned, eligible, able "
        f"FROM matches x WHERE {still}",
        # One that a second portal's notice closed again was never opened where both came first:
        # what was told of it is compared below.
        "opportunities": f"SELECT member_id, {lot.format('x.lot_id')}, state FROM "
        f"opportunities x WHERE {still} AND NOT (state = 'closed' AND closed_why = :no_longer)",
        "groups": f"SELECT {lot.format('x.lot_id')}, x.key, kind FROM joint_bids x WHERE {still}",
        "told": (
            f"SELECT d.recipient, i.section, o.member_id, {lot.format('o.lot_id')} FROM "
            f"delivery_items i "
            "JOIN deliveries d ON d.id = i.delivery_id JOIN opportunities o ON o.id = "
            "i.opportunity_id WHERE d.state = 'sent'"
        ),
        "letters": "SELECT recipient, what, state FROM deliveries WHERE kind = 'digest'",
        "welcomes": "SELECT recipient, "
        "what FROM "
        "deliveries WHERE kind = 'welcome'",  # due at an hour that clocks may reach
        "failed": "SELECT kind, error FROM events WHERE state = 'failed'",
    }
    with store.reading() as session:
        found: dict[str, Any] = {
            name: Counter(map(tuple, session.execute(_bound(asked))))
            for name, asked in questions.items()
        }
        found["payloads"] = session.execute(select(func.count()).select_from(Payload)).scalar_one()
    return found


if __name__ == "__main__":
    told = run(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    sys.exit(0 if all(row["value"] for row in told) else 1)
