"""The whole of an Atexo portal, whatever it does meanwhile: in the end everything live is kept, or
the crawl says what is missing and goes on later.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from spiders.base.list_walk import walk_due
from spiders.run import Report, collect
from tests.fakes import atexo_portal as fake
from tests.fakes.atexo_portal import AtexoPortal, Live, serve_portal
from tests.spiders.kit import NOW
from vigie.config import Settings
from vigie.demo.portal import Running
from vigie.store import Store, open_store
from vigie.store.collect.crawls import source_state
from vigie.store.tables import Notice


@dataclass
class Watch:
    """A database that watches one portal."""

    portal: AtexoPortal
    running: Running
    settings: Settings
    store: Store
    now: datetime = NOW

    def crawl(self, **more: Any) -> Report:
        """One crawl, as the timetable runs it."""
        self.portal.count = 0
        self.portal.asked.clear()
        return collect(self.settings, "maximilien", now=lambda: self.now, **more)

    def heal(self) -> None:
        """No more faults, nothing moves."""
        self.portal.faults.clear()
        self.portal.changes.clear()

    def kept(self) -> set[int]:
        """Numbers of the consultations in the store."""
        with self.store.reading() as session:
            return {int(number) for number in session.execute(select(Notice.source_id)).scalars()}

    def formats(self) -> set[str]:
        """How they were read."""
        with self.store.reading() as session:
            return set(session.execute(select(Notice.format)).scalars())

    def missing(self) -> set[str]:
        """What the source is to be asked again."""
        with self.store.reading() as session:
            state = source_state(session, "maximilien")
            return set(state.missing) if state else set()

    def live(self) -> set[int]:
        """Numbers of what is live."""
        return {one.number for one in self.portal.live}


def opened(home: Path, migrated_database: Path, portal: AtexoPortal) -> Watch:
    """A watch over that portal, with an empty database."""
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(migrated_database, home / "vigie.db")
    running = serve_portal(portal)
    given_settings: dict[str, Any] = {
        "maximilien_base_url": running.url,
        "maximilien_delay": 0.0,
        "contact": "https://exemple.invalid/vigie",
    }
    store = open_store(f"sqlite:///{home / 'vigie.db'}")
    return Watch(portal, running, Settings(home=home, **given_settings), store)


def closed(watch: Watch) -> None:
    watch.running.stop()
    watch.store.close()


def portal_of(count: int, lots: int = 1) -> AtexoPortal:
    return AtexoPortal([Live(900_001 + at, lots) for at in range(count)])


@pytest.fixture
def watch(tmp_path: Path, migrated_database: Path) -> Iterator[Watch]:
    """Eight consultations on three pages, four of them in the feed."""
    made = opened(tmp_path, migrated_database, portal_of(8))
    yield made
    closed(made)


def numbers(first: int, last: int) -> set[int]:
    return set(range(first, last + 1))


# --- the whole


def test_a_first_start_keeps_all_that_is_live_not_what_the_feed_shows(watch: Watch) -> None:
    report = watch.crawl()
    assert (report.ended, report.detail, report.new) == ("finished", "", 8)
    assert watch.kept() == numbers(900_001, 900_008)
    assert watch.formats() == {"atexo_page"}


def test_between_walks_the_feed_is_enough(watch: Watch) -> None:
    watch.crawl()
    number = watch.portal.publish()
    watch.now += timedelta(hours=4)
    report = watch.crawl()
    assert (report.ended, report.new) == ("finished", 1)
    assert watch.portal.asked == [
        "/rssCS.xml",
        f"/entreprise/consultation/{number}?orgAcronyme=a2w",
    ]


def test_five_days_of_outage_lose_nothing(watch: Watch) -> None:
    watch.crawl()
    for place in range(6):  # more than the feed shows
        watch.portal.publish(place)
    watch.now += timedelta(days=5)
    assert (watch.crawl().ended, watch.kept()) == ("finished", numbers(900_001, 900_014))


def test_a_feed_that_shows_nothing_known_means_a_walk(watch: Watch) -> None:
    watch.crawl()
    for _ in range(6):
        watch.portal.publish()
    watch.now += timedelta(hours=4)
    assert (watch.crawl().new, watch.kept()) == (6, numbers(900_001, 900_014))


def test_lots_are_read_in_their_window(tmp_path: Path, migrated_database: Path) -> None:
    made = opened(tmp_path, migrated_database, portal_of(1, lots=10))
    report = made.crawl()
    with made.store.reading() as session:
        parsed = session.execute(select(Notice.parsed)).scalar_one()
    assert (report.ended, len(parsed["lots"])) == ("finished", 10)
    assert parsed["lots"][9]["description"] == "Prestation 10 de 900001."
    assert parsed["buyer"]["name"] == "Services techniques de Vauclair"
    assert parsed["doubts"] == []
    closed(made)


def test_lots_that_are_counted_and_not_shown_leave_the_page_to_be_read(
    tmp_path: Path, migrated_database: Path
) -> None:
    made = opened(tmp_path, migrated_database, portal_of(1, lots=3))
    made.portal.faults = dict.fromkeys(range(5, 9), fake.absent)  # the window, not the page
    report = made.crawl()
    assert made.portal.asked[4].startswith("/index.php?page=commun.PopUpDetailLots")
    assert (report.ended, made.missing()) == ("incomplete", {"maximilien:900001"})
    made.heal()
    assert (made.crawl().ended, made.missing()) == ("finished", set())
    closed(made)


# --- faults, one by one: the first walk asks for 3 pages twice, then the feed, then 8 pages


@pytest.mark.parametrize("fault", ["coupé", "connexion", "expiré", "deux fois", "absent"])
def test_a_page_of_the_list_that_fails_once_is_asked_for_again(watch: Watch, fault: str) -> None:
    watch.portal.faults = {2: fake.FAULTS[fault]}
    if fault == "absent":
        assert watch.crawl().ended == "failed"  # 404 is no expired state: told, and gone on later
        watch.heal()
    assert watch.crawl().ended == "finished"
    assert watch.kept() == numbers(900_001, 900_008)


def test_a_refusal_while_walking_is_told_and_gone_on_later(watch: Watch) -> None:
    watch.portal.faults = {3: fake.forbidden}
    report = watch.crawl()
    assert (report.ended, "liste" in watch.missing()) == ("blocked", True)
    assert watch.kept() == numbers(900_001, 900_006)  # the rows seen so far
    watch.heal()
    assert (watch.crawl().ended, watch.missing()) == ("finished", set())
    assert watch.kept() == numbers(900_001, 900_008)


def test_a_login_page_in_place_of_the_list_is_never_an_empty_portal(watch: Watch) -> None:
    watch.portal.faults = dict.fromkeys(range(1, 40), fake.login)
    report = watch.crawl()
    assert (report.ended, report.new, "liste" in watch.missing()) == ("blocked", 0, True)


@pytest.mark.parametrize("fault", ["coupé", "connexion", "absent"])
def test_pages_that_fail_are_named_and_asked_for_again_until_whole(
    watch: Watch, fault: str
) -> None:
    watch.portal.faults = dict.fromkeys((9, 11), fake.FAULTS[fault])
    report = watch.crawl()
    assert report.ended == "incomplete"
    assert len(watch.missing()) == 2
    assert watch.kept() == numbers(900_001, 900_008)  # what the list says of them is kept
    watch.heal()
    watch.now += timedelta(hours=4)
    again = watch.crawl()
    assert (again.ended, watch.missing(), watch.formats()) == ("finished", set(), {"atexo_page"})


def test_ten_login_pages_in_a_row_end_the_crawl(tmp_path: Path, migrated_database: Path) -> None:
    made = opened(tmp_path, migrated_database, portal_of(15))
    made.portal.faults = dict.fromkeys(range(12, 40), fake.login)
    report = made.crawl()
    assert (report.ended, len(made.portal.asked)) == ("blocked", 11 + 10)
    assert "10 pages de suite" in report.detail
    assert (len(made.kept()), len(made.missing())) == (15, 15)
    closed(made)


def test_a_cut_feed_keeps_its_items_and_is_asked_for_again(watch: Watch) -> None:
    watch.crawl()
    watch.portal.publish()
    watch.portal.faults = {1: fake.cut_short}
    watch.now += timedelta(hours=4)
    assert (watch.crawl().ended, watch.missing()) == ("incomplete", {"flux"})
    watch.heal()
    watch.now += timedelta(hours=4)
    assert (watch.crawl().ended, watch.missing()) == ("finished", set())
    assert watch.kept() == numbers(900_001, 900_009)


def test_a_redirect_loop_is_not_said_to_be_robots_txt(watch: Watch) -> None:
    watch.portal.faults = dict.fromkeys(range(1, 60), fake.loop)
    report = watch.crawl()
    assert report.ended == "blocked"
    assert "renvoie en boucle" in report.detail
    assert "robots.txt" not in report.detail


def test_a_page_of_the_list_that_is_too_large_is_bounded(watch: Watch) -> None:
    watch.portal.faults = {1: fake.too_large}
    report = watch.crawl()
    assert (report.ended, report.reasons) == ("incomplete", {"too_large": 1})


def test_a_list_that_never_holds_still_is_said_so(watch: Watch) -> None:
    watch.portal.changes = {at: lambda portal: portal.move(0, 7) for at in range(1, 40)}
    report = watch.crawl()
    assert (report.ended, "liste" in watch.missing()) == ("incomplete", True)
    assert "8 consultations annoncées" in report.detail


def test_what_slips_between_pages_is_found_by_the_next_pass(watch: Watch) -> None:
    def slip(portal: AtexoPortal) -> None:  # one closes on the first page, one opens on the last
        portal.close(0)
        portal.publish(6)

    watch.portal.changes = {2: slip}
    assert watch.crawl().ended == "finished"
    assert watch.live() <= watch.kept()


# --- when to walk


@pytest.mark.parametrize(
    ("now", "walked", "reached", "due"),
    [
        ("2026-11-20T12:00+01:00", None, None, True),
        ("2026-11-20T12:00+01:00", "2026-11-18T22:00+01:00", "2026-11-20T08:00+01:00", False),
        ("2026-11-20T12:00+01:00", "2026-11-13T22:00+01:00", "2026-11-20T08:00+01:00", False),
        ("2026-11-20T22:05+01:00", "2026-11-13T22:20+01:00", "2026-11-20T19:00+01:00", True),
        ("2026-11-22T12:00+01:00", "2026-11-13T22:20+01:00", "2026-11-22T08:00+01:00", True),
        ("2026-11-20T12:00+01:00", "2026-11-18T22:00+01:00", "2026-11-18T22:00+01:00", True),
    ],
    ids=["first", "fresh", "weekly-not-by-day", "weekly-by-night", "night-missed", "silence"],
)
def test_the_whole_list_is_walked_when_it_is_due(
    now: str, walked: str | None, reached: str | None, due: bool
) -> None:
    moments = [datetime.fromisoformat(one) if one else None for one in (now, walked, reached)]
    assert moments[0] is not None
    assert walk_due(moments[0], moments[1], moments[2], has_lacks=False) is due


# --- whatever the order and the faults

CHANGES: dict[str, Callable[[AtexoPortal, int], object]] = {
    "paraît": lambda portal, place: portal.publish(place),
    "se clôt": lambda portal, place: portal.close(place),
    "bouge": lambda portal, place: portal.move(place, (place * 5) % 9),
    "expire": lambda portal, place: portal.expire(),
}
ordered_faults = st.dictionaries(
    st.integers(1, 30), st.sampled_from(sorted(fake.FAULTS)), max_size=4
)
ordered_changes = st.dictionaries(
    st.integers(1, 12), st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(0, 9)), max_size=4
)


def order(watch: Watch, faults: dict[int, str], changes: dict[int, tuple[str, int]]) -> None:
    watch.portal.faults = {at: fake.FAULTS[name] for at, name in faults.items()}
    watch.portal.changes = {
        at: (lambda portal, name=name, place=place: CHANGES[name](portal, place))  # type: ignore[misc]
        for at, (name, place) in changes.items()
    }


def check(watch: Watch, report: Report, late: set[int]) -> None:
    """Every live item is in the store or named as missing: by its number, or with its list."""
    missing = watch.missing()
    if "flux" in missing:  # what it alone shows is on the list, which is walked again in a week
        late = late | set(watch.portal.newest[-fake.FEED :])
    unknown = watch.live() - watch.kept() - late
    named = {int(key.partition(":")[2]) for key in missing if ":" in key}
    assert unknown <= named or "liste" in missing
    assert (report.ended == "finished") == (not missing) or report.ended in ("blocked", "failed")


@settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking a crawl takes minutes
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.integers(0, 8), ordered_faults, ordered_changes, ordered_faults, st.integers(0, 6))
def test_every_live_item_is_kept_or_named_as_missing(
    tmp_path_factory: pytest.TempPathFactory,
    migrated_database: Path,
    count: int,
    faults: dict[int, str],
    changes: dict[int, tuple[str, int]],
    later_faults: dict[int, str],
    published: int,
) -> None:
    watch = opened(tmp_path_factory.mktemp("portail") / "x", migrated_database, portal_of(count))
    try:
        order(watch, faults, changes)
        check(watch, watch.crawl(), _after_the_feed(watch))
        watch.heal()
        for place in range(published):  # five days of outage
            watch.portal.publish(place)
        watch.portal.close(1)
        watch.now += timedelta(days=5)
        order(watch, later_faults, {})
        check(watch, watch.crawl(), set())
        watch.heal()
        watch.now += timedelta(hours=4)
        watch.crawl()
        assert watch.live() <= watch.kept()
        assert watch.missing() == set()
    finally:
        closed(watch)


def _after_the_feed(watch: Watch) -> set[int]:
    """What was published once the feed had been read: the next crawl's business."""
    feed_at = [at for at, address in enumerate(watch.portal.asked, 1) if "rssCS" in address]
    if not feed_at:
        return set()
    late = [at for at in watch.portal.changes if at > feed_at[-1]]
    return set(watch.portal.newest[-len(late) :]) if late else set()
