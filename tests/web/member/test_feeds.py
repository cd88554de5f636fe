"""What is subscribed to by secret link, over real HTTP: Atom (RFC 4287) and calendar (RFC 5545),
whatever the words.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from xml.etree import ElementTree

import feedparser
import pytest
from icalendar import Calendar

from alerts.channels import feeds
from alerts.content.gather import items_by_id
from tests.alerts.test_messages import HOSTILE
from tests.builders import NOW, in_days
from tests.desk_client import an_app
from tests.served import served
from tests.told import a_consultation, a_stored_lot, a_structure, an_item, an_opportunity, settings
from vigie.domain.clock import paris
from vigie.store import Store
from vigie.store.outbox.tokens import mint
from vigie.store.tables import Opportunity

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def feed(store: Store, tmp_path: Path) -> Iterator[Any]:
    """Asks for a feed of the first contact, by its ending."""
    with served(an_app(store, settings(tmp_path), lambda: NOW)) as base:

        def asked(ending: str) -> bytes:
            with store.transaction() as session:
                raw = mint(session, "feed", contact_id=1, now=NOW, secret="x")
            return urlopen(f"{base}/m/flux/{raw}.{ending}", timeout=20).read()

        yield asked


def a_lot_called(store: Store, title: str) -> int:
    lot = a_stored_lot(store, a_consultation(store, title[:300_000] or "x"), title=title[:300_000])
    return an_opportunity(store, a_structure(store), lot, state="sent")


STORABLE = [words for words in HOSTILE if "\x00" not in words and "\ud800" not in words]


@pytest.mark.parametrize("words", STORABLE, ids=lambda told: repr(told[:24]))
def test_hostile_words_stay_in_one_entry_and_one_event(store: Store, feed: Any, words: str) -> None:
    a_lot_called(store, words)
    atom, calendar = feed("atom"), feed("ics")

    read = feedparser.parse(atom)
    assert (bool(read.bozo), len(read.entries)) == (False, 1)
    assert len(Calendar.from_ical(calendar).walk("VEVENT")) == 1
    assert all(len(line) <= 75 for line in calendar.split(b"\r\n"))
    assert b"\n" not in calendar.replace(b"\r\n", b"")


def test_the_feed_has_what_atom_asks_for(store: Store, feed: Any) -> None:
    a_lot_called(store, "Parc")
    tree = ElementTree.fromstring(feed("atom"))

    for place in (tree, *tree.findall(ATOM + "entry")):
        for name in ("id", "title", "updated"):
            assert len(place.findall(ATOM + name)) == 1
            assert place.findtext(ATOM + name)
        assert (
            len(
                [
                    one
                    for one in place.findall(ATOM + "link")
                    if one.get("rel") == "alternate" and one.get("href")
                ]
            )
            == 1
        )
    assert tree.find(f"{ATOM}author/{ATOM}name") is not None
    assert (
        datetime.fromisoformat(tree.findtext(f"{ATOM}entry/{ATOM}updated") or "").tzinfo is not None
    )


def test_two_members_feeds_have_two_names() -> None:
    told = {"host": "h", "self_url": "https://h/x", "title": "t", "page_url": "https://h/m"}
    one, other = (feeds.atom([], NOW, whose=whose, **told) for whose in (1, 2))

    assert ElementTree.fromstring(one).findtext(ATOM + "id") != ElementTree.fromstring(
        other
    ).findtext(ATOM + "id")


def test_an_entry_without_an_official_notice_still_leads_somewhere() -> None:
    body = feeds.atom(
        [an_item(notice_url="")],
        NOW,
        host="h",
        self_url="https://h/x",
        title="t",
        page_url="https://h/m/lien",
    )

    assert feedparser.parse(body).entries[0].link == "https://h/m/lien"


def test_an_entry_says_when_its_opportunity_last_changed(store: Store) -> None:
    told = a_lot_called(store, "Parc")
    with store.transaction() as session:
        session.get_one(Opportunity, told).changed_at = in_days(3)
    with store.reading() as session:
        item = items_by_id(session, [told], NOW)[told]
    body = feeds.atom(
        [item], in_days(9), host="h", self_url="https://h/x", title="t", page_url="https://h/m"
    )
    tree = ElementTree.fromstring(body)

    told_at = [tree.findtext(ATOM + "updated"), tree.findtext(f"{ATOM}entry/{ATOM}updated")]
    assert told_at == [in_days(3).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")] * 2


def test_a_calendar_without_any_deadline_is_still_one() -> None:
    found = Calendar.from_ical(feeds.ics([], NOW, host="h", title="Vigie"))

    assert [one.name for one in found.subcomponents] == ["VTIMEZONE"], (
        "RFC 5545 demande au moins un élément"
    )


@pytest.mark.parametrize(
    "moment", ["2026-10-24T10:00+00:00", "2026-10-26T11:00+00:00", "2027-03-29T10:00+00:00"]
)
def test_the_zone_that_the_calendar_tells_is_that_of_paris(moment: str) -> None:
    zone = (
        Calendar.from_ical(feeds.ics([], NOW, host="h", title="Vigie")).walk("VTIMEZONE")[0].to_tz()
    )
    at = datetime.fromisoformat(moment)

    assert at.astimezone(zone).utcoffset() == paris(at).utcoffset()
