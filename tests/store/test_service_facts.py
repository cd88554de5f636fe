"""What is not in order is told from evidence, and what is not known is never told as well."""

from datetime import timedelta
from pathlib import Path

from tests.builders import NOW
from vigie.store import Store
from vigie.store.outbox.deliveries import set_stop
from vigie.store.service.app_state import remember
from vigie.store.service.facts import service_facts
from vigie.store.tables import Crawl


def texts(store: Store, home: Path, *sources: str) -> list[str]:
    """The facts as people read them."""
    named = {name: name for name in sources}
    with store.reading() as session:
        return [fact.text for fact in service_facts(session, NOW, named, home)]


def running(store: Store) -> None:
    """The timetable lives."""
    remember(store, "job:envois", {"at": NOW.isoformat(), "error": ""}, NOW)


def crawled(store: Store, *ends: str) -> None:
    """Crawls of boamp, oldest first."""
    with store.transaction() as session:
        for at, end in enumerate(ends):
            started = NOW - timedelta(hours=len(ends) - at)
            session.add(Crawl(source="boamp", started_at=started, ended=end))


def test_an_empty_installation_is_not_well(store: Store, tmp_path: Path) -> None:
    assert texts(store, tmp_path, "boamp", "ted") == [
        "L’horloge n’a jamais tourné",
        "Jamais collecté : boamp, ted",
    ]


def test_a_service_in_order_has_no_fact(store: Store, tmp_path: Path) -> None:
    running(store)
    crawled(store, "failed", "finished")
    assert texts(store, tmp_path, "boamp") == []


def test_stopped_sends_say_by_whom_and_come_first(store: Store, tmp_path: Path) -> None:
    crawled(store, "finished")
    with store.transaction() as session:
        set_stop(session, True, "Awa", NOW)
    told = texts(store, tmp_path, "boamp")
    assert told[0].startswith("Envois arrêtés par Awa depuis ")
    assert told[1] == "L’horloge n’a jamais tourné"


def test_a_source_is_told_at_its_second_failure(store: Store, tmp_path: Path) -> None:
    running(store)
    crawled(store, "finished", "failed")
    assert texts(store, tmp_path, "boamp") == []
    crawled(store, "finished", "failed", "blocked")
    assert texts(store, tmp_path, "boamp") == [
        "boamp : 2 collectes manquées de suite, "
        "dernière réussite mar. 24 nov. 2026 à 7\u00a0h\u00a000"
    ]


def test_a_timetable_that_stands_still_is_told(store: Store, tmp_path: Path) -> None:
    before = NOW - timedelta(minutes=30)
    remember(store, "job:envois", {"at": before.isoformat(), "error": ""}, before)
    crawled(store, "finished")
    assert texts(store, tmp_path, "boamp")[0].startswith("L’horloge ne tourne plus depuis ")
