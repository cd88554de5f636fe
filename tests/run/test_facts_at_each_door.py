"""What stops the service, in the same words at each door (status, doctor, /healthz, /metrics, the
bar of every page), on the database of the run: SQLite, or the one that VIGIE_TEST_POSTGRES names.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from typer.testing import CliRunner

from tests.desk_client import PASSWORD, SECRET, Desk, an_app, plain
from vigie.cli import build
from vigie.config import SOURCES, load
from vigie.domain.clock import now
from vigie.domain.events import SourceMended
from vigie.store import Store, open_store
from vigie.store.desk.users import add_user
from vigie.store.events import emit
from vigie.store.migrate import pending
from vigie.store.outbox.deliveries import set_stop
from vigie.store.outbox.outages import went_down
from vigie.store.service import facts
from vigie.store.service.app_state import remember
from vigie.store.service.backup import daily
from vigie.store.tables import Crawl

WORKER = "worker"


@dataclass
class Service:
    """A service in order, and what every door of it says."""

    store: Store
    home: Path

    def commands(self) -> dict[str, str]:
        """`vigie status` and `vigie doctor`."""
        run = CliRunner()
        return {name: plain(run.invoke(build(), [name]).output) for name in ("status", "doctor")}

    def client(self) -> TestClient:
        """Who asks from this machine."""
        return TestClient(
            an_app(self.store, load(trusted_hosts=["testserver"])), client=("127.0.0.1", 4000)
        )


@pytest.fixture
def service(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    if not shutil.which("pg_dump") and not store.sqlite:
        pytest.skip("pg_dump n’est pas installé ici")
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    newest = max(pending(store))  # the tables are made already
    with store.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": newest})
    with store.transaction() as session:
        add_user(session, "equipe@exemple.org", "Awa", "administration", PASSWORD, now())
        for source in SOURCES:
            session.add(Crawl(source=source, started_at=now(), ended_at=now(), ended="finished"))
    remember(store, "job:envois", {"at": now().isoformat(), "error": ""}, now())
    remember(store, WORKER, {"at": now().isoformat()}, now())
    daily(store, tmp_path / "sauvegardes", now())
    for file in tmp_path.glob("*.db*"):
        file.chmod(0o600)
    given = {
        "HOME": str(tmp_path),
        "DATABASE_URL": store.url,
        "SECRET": SECRET,
        "CONTACT": "veille@exemple.org",
        "CHAMBER": "CRESS d’essai",
        "PORT": "0",
        "SMTP_URL": "smtp://127.0.0.1:9",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"VIGIE_{name}", value)
    return Service(store, tmp_path)


def sends_stopped(service: Service, patch: pytest.MonkeyPatch) -> None:
    with service.store.transaction() as session:
        set_stop(session, True, "cli", now())


def relay_refuses(service: Service, patch: pytest.MonkeyPatch) -> None:
    with service.store.transaction() as session:
        went_down(session, "email", "535 identifiants refusés", now() - timedelta(minutes=42))


def room(free: int) -> Callable[[Service, pytest.MonkeyPatch], None]:
    def left(service: Service, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(facts.shutil, "disk_usage", lambda _place: SimpleNamespace(free=free))

    return left


def timetable_stands_still(service: Service, patch: pytest.MonkeyPatch) -> None:
    before = now() - timedelta(minutes=7)
    remember(service.store, "job:envois", {"at": before.isoformat(), "error": ""}, before)


def worker_stands_still(service: Service, patch: pytest.MonkeyPatch) -> None:
    before = now() - timedelta(minutes=16)
    remember(service.store, WORKER, {"at": before.isoformat()}, before)


def events_wait(service: Service, patch: pytest.MonkeyPatch) -> None:
    with service.store.transaction() as session:
        emit(session, [SourceMended(alarm_id=1)], now() - timedelta(minutes=21))


def a_source_fails(service: Service, patch: pytest.MonkeyPatch) -> None:
    with service.store.transaction() as session:
        for _ in range(2):
            session.add(Crawl(source="ted", started_at=now(), ended_at=now(), ended="failed"))


STATES = {
    "sends_stopped": (
        sends_stopped,
        "Envois arrêtés par la ligne de commande depuis ",
        "les reprendre sur Envois, ou `vigie deliver --resume`, quand la cause est levée",
    ),
    "channel_refuses": (
        relay_refuses,
        "Le relais de courriel ne prend plus rien depuis 42 minutes (535 identifiants refusés)",
        "vérifier son adresse et ses identifiants, `vigie doctor` ; ce qui attend partira seul",
    ),
    "disk_low": (
        room(600_000_000),
        "Il reste 600 Mo sur le disque",
        "faire de la place avant qu’il soit plein",
    ),
    "disk_full": (
        room(1_000_000),
        "Le disque est plein",
        "faire de la place, puis rien : ce qui n’a pas pu s’écrire est repris",
    ),
    "timetable_still": (
        timetable_stands_still,
        "L’horloge ne tourne plus depuis 7 minutes",
        "relancer le service (`systemctl restart vigie`, ou `vigie run`), puis `vigie status`",
    ),
    "worker_still": (
        worker_stands_still,
        "La lecture ne répond plus depuis 16 minutes",
        "relancer le service (`systemctl restart vigie`, ou `vigie run`), puis `vigie status`",
    ),
    "events_late": (
        events_wait,
        "Des événements attendent depuis 21 minutes",
        "relancer le service (`systemctl restart vigie`, ou `vigie run`), puis `vigie status`",
    ),
    "sources_failing": (
        a_source_fails,
        "TED : 2 collectes manquées de suite, dernière réussite ",
        "voir Sources ou `vigie sources`",
    ),
}


def values(metrics: str) -> dict[str, float]:
    lines = [line for line in metrics.splitlines() if line.startswith("vigie_fact{")]
    return {line.split('"')[1]: float(line.split()[-1]) for line in lines}


@pytest.mark.parametrize("code", STATES)
def test_each_state_has_the_same_words_at_each_door(
    service: Service, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    make, words, remedy = STATES[code]
    make(service, monkeypatch)
    said = service.commands()
    health = service.client().get("/healthz")
    metrics = service.client().get("/metrics").text
    said["page"] = plain(desk(service).get("/envois").text)
    stops = code != "sources_failing"
    if stops:
        said["healthz"] = plain(health.json()["état"])
    for door, shown in said.items():
        assert words in shown, door
        assert remedy.replace("`", "") in shown.replace("`", ""), door
    assert health.status_code == (503 if stops else 200)
    assert {name for name, value in values(metrics).items() if value} == {code}
    assert f"vigie_up_to_date {0.0 if stops else 1.0}" in metrics


def test_a_service_in_order_says_so_at_each_door(service: Service) -> None:
    said = service.commands()
    assert "✗" not in said["status"]
    assert [words for _, words, _ in STATES.values() if words in said["doctor"]] == []
    assert service.client().get("/healthz").json() == {"état": "en ordre"}
    assert set(values(service.client().get("/metrics").text).values()) == {0.0}


def desk(service: Service) -> Desk:
    return Desk(service.store, role="equipe", now=now, home=service.home)


def gone(service: Service, patch: pytest.MonkeyPatch) -> Store:
    """The address of a database that is not there any more."""
    if os.environ.get("VIGIE_TEST_POSTGRES"):
        address = "postgresql://postgres@127.0.0.1:9/test"
    else:
        folder = service.home / "ailleurs.db"
        folder.mkdir()
        address = f"sqlite:///{folder}"
    patch.setenv("VIGIE_DATABASE_URL", address)
    return open_store(address)


def test_a_database_that_is_gone_is_told_at_each_door(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    away = Service(gone(service, monkeypatch), service.home)
    said = away.commands()
    client, signed_in = away.client(), desk(service)
    signed_in.app.state.store = away.store
    health, metrics = client.get("/healthz"), client.get("/metrics").text
    page = signed_in.get("/envois")
    said |= {"healthz": plain(health.json()["état"]), "page": plain(page.text)}
    for door, shown in said.items():
        assert "La base ne répond pas" in shown, door
        assert "vérifier VIGIE_DATABASE_URL, le serveur PostgreSQL ou le disque" in shown, door
        assert "Traceback" not in shown, door
    assert (health.status_code, page.status_code) == (503, 503)
    assert "127.0.0.1" not in said["healthz"]
    assert {name for name, value in values(metrics).items() if value} == {"database_gone"}
    assert "Ces pages sont arrêtées un moment" in client.get("/m/metiers/inconnu").text
    assert "Traceback" not in capsys.readouterr().err
