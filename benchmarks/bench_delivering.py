"""Delivering composed digests, marks included, and composing them, against the bare rate of the
same mails on one line.
"""

import os
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from statistics import median
from typing import Any

import structlog
from pydantic import SecretStr
from sqlmodel import col, select

from alerts.content.message import from_json
from alerts.content.mime import mime
from alerts.deliver import send_due
from alerts.messages.composing import compose_due
from alerts.planning.queue import queue_all
from vigie.config import Settings
from vigie.store import Store, open_store
from vigie.store.outbox.queue import body_of
from vigie.store.tables import (
    Consultation,
    Contact,
    Delivery,
    Finding,
    Lot,
    Match,
    Member,
    Notice,
    Opportunity,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DUE = NOW + timedelta(hours=2)  # letters wait for the end of the desk's time
QUOTE = "Le présent lot est réservé aux structures d’insertion par l’activité économique."


def run(members: int = 300, lots: int = 8, repeats: int = 3) -> list[dict[str, Any]]:
    """Rows of name, value, baseline, ratio, unit: medians of so many repeats, each a digest a
    member of so many lots.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    bare, delivered, both = [], [], []
    with tempfile.TemporaryDirectory() as place, sink(Path(place)) as url:
        fresh = Path(place) / "fresh.db"
        seeded(fresh, members, lots)
        for repeat in range(repeats):
            one = once(Path(place), fresh, url, repeat)
            bare.append(one[0])
            delivered.append(one[1])
            both.append(one[2])
    base = median(bare)
    return [
        row("digests delivered, marks included", median(delivered), base, 0.7),
        row("digests composed and delivered", median(both), base, 0.35),
    ]


def row(name: str, value: float, baseline: float, target: float) -> dict[str, Any]:
    """One line of the report."""
    told = {
        "value": round(value, 1),
        "baseline": round(baseline, 1),
        "ratio": round(value / baseline, 2),
    }
    return {"name": name, **told, "unit": "mails/s", "target": target}


def once(place: Path, fresh: Path, url: str, repeat: int) -> tuple[float, float, float]:
    """Mails a second: bare, delivering, composing and delivering."""
    file = place / f"run{repeat}.db"
    shutil.copy(fresh, file)
    store, settings = open_store(f"sqlite:///{file}"), configured(place, url)
    queue_all(store, settings, NOW)
    started = time.perf_counter()
    count = compose_due(store, settings, DUE)
    composing = time.perf_counter() - started
    mails = composed(store, settings)
    started = time.perf_counter()
    done = send_due(store, settings, lambda: DUE, only=("email",))
    sending = time.perf_counter() - started
    assert 0 < done.sent == count == len(mails), (done, count)
    store.close()
    return len(mails) / bare_seconds(url, mails), count / sending, count / (composing + sending)


def composed(store: Store, settings: Settings) -> list[tuple[str, bytes]]:
    """The very bytes that leave, made beforehand."""
    with store.reading() as session:
        composed_ones = (Delivery.state == "waiting", col(Delivery.composed_at).is_not(None))
        rows = session.exec(select(Delivery).where(*composed_ones)).all()
        messages = [(row, from_json(body_of(session, row.id or 0))) for row in rows]
    return [
        (told.to, mime(told, key=row.idempotency_key, sender=settings.mail_from, now=NOW))
        for row, told in messages
    ]


def bare_seconds(url: str, mails: list[tuple[str, bytes]]) -> float:
    """The same mails over one connection, with nothing else to do."""
    smtp = smtplib.SMTP("127.0.0.1", int(url.rpartition(":")[2]))
    smtp.ehlo()
    started = time.perf_counter()
    for to, raw in mails:
        smtp.sendmail(parseaddr("Vigie <vigie@exemple.org>")[1], [to], raw)
    seconds = time.perf_counter() - started
    smtp.quit()
    return seconds


def configured(place: Path, url: str) -> Settings:
    """Settings that send to the sink without a cap."""
    return Settings(
        home=place,
        chamber="CRESS d’essai",
        smtp_url=SecretStr(url),
        secret=SecretStr("s" * 40),
        mail_from="Vigie <vigie@exemple.org>",
        mails_per_hour=1_000_000,
        public_url="https://vigie.exemple.org",
    )


@contextmanager
def sink(place: Path, port: int = 0) -> Iterator[str]:
    """A relay in its own process; its URL."""
    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    told = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.smtp_sink", str(port), str(place / "taken.txt")],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            break
        except OSError:
            time.sleep(0.05)
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        told.terminate()
        told.wait(10)


def seeded(file: Path, members: int, lots: int) -> None:
    """That many members with one contact, each with that many of forty lots."""
    store = open_store(f"sqlite:///{file}")
    store.create_all()
    with store.transaction() as session:
        made = [lot for number in range(20) for lot in consultation(session, number)]
        for number in range(members):
            member = Member(name=f"Les Jardins de la Rive {number}", created_at=NOW, updated_at=NOW)
            session.add(member)
            session.flush()
            session.add(
                Contact(
                    member_id=member.id,
                    first_name="Awa",
                    last_name="Diarra",
                    email=f"contact{number}@exemple.org",
                    created_at=NOW,
                    welcomed_at=NOW,
                )
            )
            for step in range(lots):
                fits(session, member.id or 0, made[(number * 7 + step * 5) % len(made)])
    store.close()


def consultation(session: Any, number: int) -> list[Lot]:
    """One consultation of two lots, each with a reservation or a clause and its quote."""
    end = NOW + timedelta(days=4 + number)
    row = Consultation(
        title=f"Entretien des espaces verts et des abords, programme {number}",
        buyer_name="Ville de Valmorel-sur-Seine",
        departments=["93"],
        deadline_at=end,
        live_until=end,
        published_at=NOW,
        created_at=NOW,
        updated_at=NOW,
        url=f"https://www.boamp.fr/pages/avis/?q=idweb:26-{number}",
    )
    session.add(row)
    session.flush()
    session.add(
        Notice(
            id=f"boamp:26-{number}",
            source="boamp",
            source_id=f"26-{number}",
            format="boamp_api_eforms",
            kind="call",
            consultation_id=row.id,
            content_hash="x",
            first_seen_at=NOW,
            last_seen_at=NOW,
        )
    )
    lots = []
    for key, code in (("1", "reserved_insertion"), ("2", "insertion_condition")):
        lot = Lot(
            consultation_id=row.id,
            key=key,
            number=key,
            title=f"Tonte, taille et désherbage du secteur {key}",
            deadline_at=end,
            live_until=end,
            estimated_value=180_000.0,
        )
        session.add(lot)
        session.flush()
        session.add(
            Finding(
                consultation_id=row.id,
                lot_id=lot.id,
                code=code,
                source="text",
                status="sûr",
                confidence=0.97,
                rule="r",
                version="1",
                quote=QUOTE,
                folded_quote=QUOTE,
                field="description",
                read_at=NOW,
            )
        )
        lots.append(lot)
    return lots


def fits(session: Any, member_id: int, lot: Lot) -> None:
    """That lot fits that member."""
    reasons = [
        {
            "rule": "trade",
            "answer": "oui",
            "text": "Espaces verts, Seine-Saint-Denis",
            "article": "",
        }
    ]
    shared = {"member_id": member_id, "lot_id": lot.id, "consultation_id": lot.consultation_id}
    session.add(
        Match(
            **shared, concerned="oui", eligible="oui", able="oui", reasons=reasons, matched_at=NOW
        )
    )
    session.add(Opportunity(**shared, opened_at=NOW, changed_at=NOW))


if __name__ == "__main__":
    for told in run():
        print(told)
