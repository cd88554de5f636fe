"""What spiders decide without a network: days, records of an answer, listings, guards, what a
page adds to a feed.
"""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.base.blocking import blocked
from spiders.base.dated_tree import rows
from spiders.base.json_records import answer
from spiders.base.portal_pages import completed
from spiders.base.settings import scrapy_settings
from spiders.base.window import Days, advance, window
from spiders.run import delay, sources
from tests.spiders.kit import NOW, pointed
from vigie.demo.catalogue import publications
from vigie.domain.notice import ParsedBuyer, ParsedNotice, TextPart

days = st.dates(date(2015, 1, 1), date(2030, 12, 31))
instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
records = st.lists(st.dictionaries(st.text(max_size=6), values, min_size=1, max_size=4), max_size=6)


@given(days, st.integers(0, 900), st.integers(1, 40))
def test_units_cover_every_day_once(first: date, span: int, size: int) -> None:
    whole = Days(first, first + timedelta(days=span))
    assert [day for unit in whole.units(size) for day in unit.each()] == list(whole.each())


@given(days, st.integers(1, 900))
def test_halves_cover_every_day_once(first: date, span: int) -> None:
    whole = Days(first, first + timedelta(days=span))
    assert [day for half in whole.halves() for day in half.each()] == list(whole.each())


@given(instants, st.none() | instants, days, st.integers(0, 30))
def test_what_is_reached_never_passes_now_nor_jumps_a_gap(
    now: datetime, reached: datetime | None, first: date, span: int
) -> None:
    moved = advance(reached, Days(first, first + timedelta(days=span)), now)
    assert moved is not None
    assert moved <= now
    if reached and reached <= now and first > reached.date() + timedelta(days=2):
        assert moved == reached


@given(instants, st.none() | instants)
def test_the_next_days_always_reach_today_and_overlap(
    now: datetime, reached: datetime | None
) -> None:
    asked = window(now, reached, None, None, overlap=3, first_run=30)
    assert asked.first <= asked.last
    if reached and reached < now:
        assert asked.first <= reached.date()


@settings(max_examples=40, deadline=None)
@given(records, st.dictionaries(st.sampled_from(["total_count", "timedOut", "links"]), values))
def test_records_come_out_as_they_were_served(
    told: list[dict[str, Any]], beside: dict[str, Any]
) -> None:
    found = answer(
        json.dumps({**beside, "results": told}, ensure_ascii=True, indent=1).encode(), "results"
    )
    assert [part.decoded for part in found.parts] == told
    assert [json.loads(part.raw) for part in found.parts] == told
    assert found.fields == beside


@settings(max_examples=40, deadline=None)
@given(records.filter(bool), st.data())
def test_a_truncated_answer_gives_its_whole_records(
    told: list[dict[str, Any]], data: st.DataObject
) -> None:
    raw = json.dumps({"total_count": len(told), "results": told}).encode()
    cut = raw[: data.draw(st.integers(0, len(raw) - 3))]
    whole = [part.decoded for part in answer(cut, "results").parts if not part.broken]
    assert whole == told[: len(whole)]


@given(st.binary(max_size=400))
def test_no_answer_breaks_the_reading_of_its_records(raw: bytes) -> None:
    answer(raw, "results")
    assert not answer(raw.replace(b"results", b""), "results").has_records


def test_a_listing_gives_names_with_what_changes_when_they_do() -> None:
    listing = (
        '<img src="/icons/text.gif"> <a href="26-1.xml">26-1.xml</a>             2026-09-11 '
        "04:46   73K  \n"
        '<img src="/icons/text.gif"> <a href="26-1.xml">26-1.xml</a>             2026-09-11 '
        "07:45   74K  \n"
        '<a href="/OPENDATA/BOAMP/2026/09/">Parent Directory</a>   -  \n<a '
        'href="lisez.txt">x</a> 2026-09-11 04:46  1K'
    )
    assert [tuple(row) for row in rows(listing, ".xml")] == [("26-1.xml", "2026-09-11 07:45 74K")]


def test_a_listing_made_to_exhaust_is_read_at_once() -> None:
    assert rows('<a href="' + "a" * 200_000 + '">' * 50_000, ".xml") == []


@pytest.mark.parametrize(
    ("status", "headers", "body", "guarded"),
    [
        (200, {}, b'{"total_count": 0, "results": []}', False),
        (200, {}, b"<?xml version='1.0'?><ann/>", False),
        (
            200,
            {},
            b'{"objet": "Acc\xc3\xa8s refus\xc3\xa9 : contr\xc3\xb4le"}',
            False,
        ),  # a notice may say so
        (200, {}, b"  \n", True),
        (200, {b"X-Amzn-Waf-Action": [b"challenge"]}, b"<html/>", True),
        (202, {}, b"", True),
        (403, {}, b"", True),
        (429, {}, b"", True),
        (200, {}, b"<html><div class='g-recaptcha'></div></html>", True),
        (404, {}, b"", False),
        (500, {}, b"panne", False),
    ],
)
def test_guards_are_told_from_answers(
    status: int, headers: dict[bytes, object], body: bytes, guarded: bool
) -> None:
    assert bool(blocked(status, headers, body)) is guarded


def notice(**told: Any) -> ParsedNotice:
    return ParsedNotice(
        id="place:1", source="place", source_id="1", format="x", kind="call", **told
    )


def test_a_page_is_completed_by_what_only_the_feed_states() -> None:
    page = notice(
        title="Titre long",
        buyer=ParsedBuyer(name="Ville"),
        texts=(TextPart(field="Objet", text="a"),),
    )
    feed = notice(
        title="Titre",
        cpv=("77310000",),
        buyer=ParsedBuyer(name="Autre", siret="29900001400018"),
        texts=(TextPart(field="Titre", text="a"), TextPart(field="Objet", text="b")),
    )
    whole = completed(page, feed)
    assert (whole.title, whole.cpv) == ("Titre long", ("77310000",))
    assert (whole.buyer.name, whole.buyer.siret) == ("Ville", "29900001400018")
    assert [part.text for part in whole.texts] == ["a", "b"]


def test_live_hosts_are_asked_at_most_once_a_second(tmp_path: Any) -> None:
    local = pointed(tmp_path, "http://127.0.0.1:8000").model_copy(
        update={"ted_base_url": "", "place_base_url": "https://x.example"}
    )
    assert [delay(local, source) for source in ("boamp", "ted", "place")] == [0.0, 1.0, 1.0]
    told = scrapy_settings(delay=1.0, contact="x", robots=True, reactor=False)
    assert (told["DOWNLOAD_DELAY"], told["DOWNLOAD_DELAY_JITTER"], told["CONCURRENT_REQUESTS"]) == (
        1.0,
        0.0,
        1,
    )


@pytest.mark.parametrize("name", ["boamp", "boamp_xml", "ted", "maximilien", "place"])
def test_only_its_own_hosts_are_within_reach_of_a_source(name: str) -> None:
    spider = sources()[name](ledger=None, memory=None, days=Days(NOW.date(), NOW.date()))  # type: ignore[arg-type]
    assert all(spider.ours(host + "/x") for host in spider.hosts)
    for address in (
        "http://127.0.0.1/x",
        "http://169.254.169.254/",
        "http://[::1]/",
        "https://example.com/",
        "file:///etc/passwd",
    ):
        assert not spider.ours(address)
        assert spider.moved_address(address) == address


def test_published_links_are_fetched_from_the_base_url() -> None:
    ted = sources()["ted"](
        ledger=None, memory=None, days=Days(NOW.date(), NOW.date()), base_url="http://127.0.0.1:9/p"
    )  # type: ignore[arg-type]
    assert (
        ted.moved_address("https://ted.europa.eu/en/notice/1-2026/xml")
        == "http://127.0.0.1:9/p/en/notice/1-2026/xml"
    )
    assert ted.moved_address("http://api.ted.europa.eu/v3?a=b") == "http://127.0.0.1:9/p/v3?a=b"
    assert not ted.ours("https://ted.europa.eu/en/notice/1-2026/xml")


def test_the_demonstration_has_what_it_promises() -> None:
    told = publications(date(2026, 11, 20))
    kinds = {one.follow.kind for one in told if one.follow}
    everywhere = {
        one.tender.title
        for one in told
        if {"boamp", "ted"} <= set(one.tender.outlets) and len(one.tender.outlets) > 2
    }
    assert len([one for one in told if one.on("boamp")]) >= 40
    assert kinds == {"correction", "cancellation", "award"}
    assert everywhere
