"""marches-publics.info searched whole, contracts from data.gouv.fr, and a new Atexo portal by one
file.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from spiders.base.source import Source
from spiders.run import Report, collect
from tests.fakes.atexo_portal import AtexoPortal, Live, Reply, serve_portal
from tests.fakes.aws_portal import AwsPortal, serve_aws
from tests.readers.test_decp import contract
from tests.spiders.kit import NOW, Desk
from vigie.config import Settings
from vigie.demo.portal import DATASET, ServedAnswer
from vigie.store import Store, open_store
from vigie.store.collect.crawls import source_state
from vigie.store.tables import Alarm, ContractRow, Notice

AWS = "marches_publics_info"


@contextmanager
def aws(home: Path, template: Path, portal: AwsPortal) -> Iterator[tuple[Settings, Store]]:
    shutil.copy(template, home / "vigie.db")
    running, store = serve_aws(portal), open_store(f"sqlite:///{home / 'vigie.db'}")
    given: dict[str, Any] = {f"{AWS}_base_url": running.url, f"{AWS}_delay": 0.0}
    contact = "https://exemple.invalid/vigie"
    yield Settings(home=home, contact=contact, departments=["93", "95"], **given), store
    running.stop()
    store.close()


def crawl(settings: Settings, **more: Any) -> Report:
    return collect(settings, AWS, now=lambda: NOW, **more)


PORTAL = {("93", "S"): [2026101001, 2026101002, 2026101003], ("95", "T"): [2026101004]}


def test_every_search_is_read_to_its_last_page(tmp_path: Path, migrated_database: Path) -> None:
    portal = AwsPortal(dict(PORTAL))
    with aws(tmp_path, migrated_database, portal) as (settings, store):
        report = crawl(settings)
        assert (report.ended, report.detail, report.new) == ("finished", "", 4)
        with store.reading() as session:
            parsed = session.execute(
                select(Notice.parsed).where(Notice.id == f"{AWS}:2026101003")
            ).scalar_one()
    assert [lot["number"] for lot in parsed["lots"]] == ["1", "2"]
    assert (parsed["format"], parsed["buyer"]["siret"]) == ("aws_page", "29900001800018")
    assert (parsed["deadline_at"], parsed["departments"]) == ("2026-12-09T11:00:00Z", ["93"])


@pytest.mark.parametrize(
    ("start", "fault", "ended"),
    [
        ("/Annonces/lister", Reply(b"<html>Veuillez pr\xc3\xa9ciser</html>"), "blocked"),
        ("/Annonces/lister?", Reply(b"<html><body>Rechercher</body></html>"), "incomplete"),
        (
            "/Annonces/MPI-pub-2026101002",
            Reply(b"<html><body>Connexion</body></html>"),
            "incomplete",
        ),
        ("/Annonces/MPI-pub-2026101002", Reply(b"<html><body>coup"), "incomplete"),
        ("/Annonces/MPI-pub-2026101002", Reply(b"", 403), "blocked"),
    ],
    ids=["too-many", "session-lost", "login", "cut", "403"],
)
def test_what_is_not_whole_is_said_and_asked_again(
    tmp_path: Path, migrated_database: Path, start: str, fault: Reply, ended: str
) -> None:
    portal = AwsPortal(dict(PORTAL))
    with aws(tmp_path, migrated_database, portal) as (settings, store):
        portal.faults = {start: lambda told: fault}
        assert crawl(settings).ended == ended
        with store.reading() as session:
            state = source_state(session, AWS)
            assert state is not None
            assert state.missing
        portal.faults = {}
        assert crawl(settings).ended == "finished"
        with store.reading() as session:
            state = source_state(session, AWS)
            assert state is not None
            assert state.missing == {}
            assert len(list(session.execute(select(Notice.id)))) == 4


# --- half answers of the other sources


def test_half_an_answer_is_an_alarm_at_once_and_its_days_are_asked_again(desk: Desk) -> None:
    record = {"total_count": 150, "results": []}
    desk.portal.always_answers(f"{DATASET}/records", ServedAnswer(json.dumps(record).encode()))
    desk.portal.always_answers(f"{DATASET}/exports", ServedAnswer(b"", status=404))
    desk.now = lambda: NOW
    assert desk.collects("boamp", None).ended == "incomplete"
    with desk.store.reading() as session:
        alarm = session.execute(select(Alarm)).scalar_one()
    assert (alarm.kind, alarm.mended_at) == ("incomplete", None)
    assert "150 avis annoncés, 0 reçus" in alarm.detail
    assert len(desk.state("boamp").missing) == 31
    desk.portal.forgets()
    desk.now = lambda: NOW + timedelta(days=1)
    again = desk.collects("boamp", None)
    assert (again.ended, desk.state("boamp").missing) == ("finished", {})
    assert again.new > 30
    with desk.store.reading() as session:
        assert session.execute(select(Alarm)).scalar_one().mended_at is not None


def test_files_served_as_login_pages_are_asked_for_again_once_healed(desk: Desk) -> None:
    told = [one for one in desk.portal.catalogue.on("boamp") if one.day.isoformat() == "2026-11-18"]
    login = ServedAnswer(b"<!DOCTYPE html><html><body>Identifiez-vous</body></html>", "text/html")
    for one in told:
        desk.portal.always_answers(f"/OPENDATA/BOAMP/2026/11/18/{one.idweb}.xml", login)
    first = desk.collects("boamp_xml", 3)
    assert first.ended in ("incomplete", "blocked")
    desk.portal.forgets()
    assert (desk.collects("boamp_xml", None).ended, desk.state("boamp_xml").missing) == (
        "finished",
        {},
    )
    with desk.store.reading() as session:
        kept = set(session.execute(select(Notice.id)).scalars())
    assert {f"boamp:{one.idweb}" for one in told} <= kept


def test_a_search_that_timed_out_is_not_whole(desk: Desk) -> None:
    answer = {"notices": [], "totalNoticeCount": 0, "iterationNextToken": None, "timedOut": True}
    desk.portal.always_answers("/v3/notices/search", ServedAnswer(json.dumps(answer).encode()))
    report = desk.collects("ted", 0)
    assert report.ended == "incomplete"
    assert "timedOut" in report.detail


def test_a_document_set_aside_is_no_longer_missing(desk: Desk) -> None:
    from vigie.acts.sources import set_refusal_aside

    desk.portal.catalogue.faulty = True
    assert desk.collects("boamp", 1).ended == "incomplete"
    number = desk.refusals()[0].id or 0
    assert set_refusal_aside(desk.store, number, actor_name="Nadia", now=NOW)
    assert desk.collects("boamp", 1).ended == "finished"


# --- contracts


def dataset(file: bytes, version: str) -> dict[str, Any]:
    url = "https://static.data.gouv.fr/resources/decp/contrats.json"
    other = {"id": "x", "format": "csv", "url": url}
    listed = {"id": "r1", "format": "json", "url": url, "last_modified": version}
    return {"id": "d", "resources": [other, {**listed, "filesize": len(file)}]}


@pytest.mark.parametrize("ranges", [True, False], ids=["by-pieces", "whole"])
def test_contracts_come_from_the_files_of_a_data_set(
    desk: Desk, ranges: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiders.base.dataset_files.PIECE", 2_000)
    rows = [contract(id=f"26-{number}") for number in range(40)]
    rows += [contract(id="hors-zone", lieuExecution={"code": "13001", "typeCode": "Code postal"})]
    file = json.dumps({"marches": {"marche": rows}}).encode()
    serve(desk, file, ranges=ranges)
    report = desk.collects("decp", None)
    assert (report.ended, report.new, report.announced) == ("finished", 40, 41 * 3)
    with desk.store.reading() as session:
        assert len(list(session.execute(select(ContractRow.id)))) == 40
    assert desk.collects("decp", None).requests == 3  # the lists: no file has changed


def test_a_file_of_contracts_that_is_cut_is_asked_for_again(desk: Desk) -> None:
    file = json.dumps({"marches": {"marche": [contract(), contract(id="26-2")]}}).encode()
    serve(desk, file[:-20], ranges=False)
    assert desk.collects("decp", None).ended == "incomplete"
    serve(desk, file, ranges=False)
    assert (desk.collects("decp", None).ended, desk.state("decp").missing) == ("finished", {})


def serve(desk: Desk, file: bytes, *, ranges: bool) -> None:
    listing = json.dumps(dataset(file, "2026-11-01")).encode()
    desk.portal.always_answers("/api/1/datasets/", ServedAnswer(listing))

    def part(query: dict[str, list[str]], posted: bytes) -> ServedAnswer:
        stated = desk.portal.catalogue.asked[-1].headers.get("Range", "")
        first = int(stated.removeprefix("bytes=").partition("-")[0] or 0)
        if not ranges:
            return ServedAnswer(file)
        piece = file[first : first + 2_000]
        span = {"Content-Range": f"bytes {first}-{first + len(piece) - 1}/{len(file)}"}
        return ServedAnswer(piece, status=206, headers=span)

    desk.portal.always_answers("/resources/", part)


# --- one file a portal


def test_a_new_atexo_portal_is_one_file_of_a_card_and_a_host(tmp_path: Path) -> None:
    from vigie.sources import read_card

    made = Path(__file__).parents[2] / "spiders" / "alsace.py"
    text = made.read_text(encoding="utf-8")
    new = tmp_path / "rhone.py"
    new.write_text(
        text.replace("alsace", "rhone").replace('("67", "68")', '("69",)'), encoding="utf-8"
    )
    card = read_card(new)
    assert card is not None
    assert (card.name, card.departments, card.hosts[0][:8]) == ("rhone", ("69",), "https://")
    code = [line for line in text.partition('"""\n\n    name')[2].splitlines() if line.strip()]
    assert len(code) <= 8  # declarations alone: no machinery in a portal's file
    assert issubclass(Source, object)


def test_a_new_portal_of_one_file_is_collected_from_a_copy_of_the_tree(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    tree = tmp_path / "copie"
    for room in ("spiders", "classifier", "alerts", "vigie"):
        shutil.copytree(root / room, tree / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "scheduler.py", tree / "scheduler.py")
    card = (tree / "spiders" / "alsace.py").read_text(encoding="utf-8")
    card = card.replace("alsace", "rhone").replace('("67", "68")', '("69",)')
    (tree / "spiders" / "rhone.py").write_text(card, encoding="utf-8")
    portal = AtexoPortal([Live(910_001 + place, 1) for place in range(4)])
    running = serve_portal(portal)
    told = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(tree),
        "VIGIE_HOME": str(tmp_path / "var"),
        "VIGIE_CONTACT": "https://exemple.invalid/vigie",
        "VIGIE_RHONE_BASE_URL": running.url,
        "VIGIE_RHONE_DELAY": "0",
    }
    (tmp_path / "var").mkdir()
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from vigie.cli import main; main()", "collect", "rhone"],
            env=told,
            cwd=tree,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        running.stop()

    assert done.returncode == 0, done.stdout + done.stderr
    with closing(sqlite3.connect(tmp_path / "var" / "vigie.db")) as base:
        kept = base.execute("SELECT source_id FROM notices WHERE source = 'rhone'").fetchall()
    assert sorted(int(number) for (number,) in kept) == [910_001, 910_002, 910_003, 910_004]
