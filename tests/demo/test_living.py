"""Behind the demonstration's pages something reads, delivers and collects."""

import re
from pathlib import Path

from pydantic import SecretStr

from tests.desk_client import Desk, plain
from vigie.config import DEMO_SECRET, Settings
from vigie.demo.living import living
from vigie.demo.tables import WIDTH, show
from vigie.flow.story import steps_by_event
from vigie.store import Store, open_store
from vigie.store.service.app_state import recall

WORKER = "worker"


def demo_settings(home: Path) -> Settings:
    return Settings(home=home, secret=SecretStr(DEMO_SECRET), chamber="Démonstration")


def waited(store: Store, name: str) -> bool:
    """Whether that sign of life comes within ten seconds."""
    import time

    for _ in range(100):
        with store.reading() as session:
            if recall(session, name):
                return True
        time.sleep(0.1)
    return False


def test_a_reader_and_a_deliverer_live_behind_the_pages(tmp_path: Path) -> None:
    settings = demo_settings(tmp_path)
    store = open_store(settings.database)
    store.create_all()
    with living(settings, steps_by_event()):
        assert waited(store, WORKER)
        assert waited(store, "job:envois")


def test_the_box_shows_what_was_written_instead_of_sent(desk_store: Store, tmp_path: Path) -> None:
    from alerts.channels.files import Files
    from alerts.content.message import Message, Parcel

    message = Message("Deux lots pour vous", "Bonjour", "<p>Bonjour</p>", to="a@exemple.org")
    Files(tmp_path / "courrier", "Vigie <v@exemple.org>").send(Parcel(1, "clef", "digest", message))
    (tmp_path / "slack.log").write_text('{"text": "Un lot réservé"}\n', encoding="utf-8")
    desk = Desk(desk_store, home=tmp_path)
    assert desk.get("/essai").status_code == 404
    desk.app.state.settings.secret = SecretStr(DEMO_SECRET)
    desk.app.state.facts = None
    page = desk.get("/essai").text
    assert "Deux lots pour vous" in page
    assert "Un lot réservé" in page
    assert "boîte d’essai" in page
    assert desk.get("/essai/digest-clef").status_code == 200
    assert desk.get("/essai/digest-clef/page").text == "<p>Bonjour</p>"


def test_tables_fit_eighty_columns(desk_store: Store, tmp_path: Path, capsys) -> None:
    settings = Settings(database_url=str(desk_store.engine.url), secret=SecretStr(DEMO_SECRET))
    show(settings, 0.0)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 20
    assert max(map(len, lines)) <= WIDTH == 80


def test_the_box_shows_what_the_feeds_of_members_say(desk_store: Store, tmp_path: Path) -> None:
    desk = Desk(desk_store, home=tmp_path)
    desk.app.state.settings.secret = SecretStr(DEMO_SECRET)
    page = plain(desk.get("/essai").text)
    entries = page[page.index("Flux et agenda") :]
    number = re.findall(r"/essai/flux/(\d+)\.atom", entries)[0]
    atom = desk.get(f"/essai/flux/{number}.atom")

    assert "Réservé" in entries
    assert atom.headers["content-type"].startswith("application/atom+xml")
    assert "<entry>" in atom.text
    assert "BEGIN:VEVENT" in desk.get(f"/essai/flux/{number}.ics").text
    assert Desk(desk_store).get(f"/essai/flux/{number}.atom").status_code == 404
