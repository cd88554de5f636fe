"""What portals do wrong: each fault ends with a name, and costs nothing that came before or
beside it.
"""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest

from spiders.base.middlewares import seconds_asked
from tests.fakes.portal import BLOCKED_202, CHALLENGE, EMPTY, FORBIDDEN, TODAY
from tests.spiders.kit import NOW, Desk
from vigie.demo import boamp
from vigie.demo.portal import DATASET, ServedAnswer

RECORDS, SEARCH, TREE = f"{DATASET}/records", "/v3/notices/search", "/OPENDATA/BOAMP/"
ADDRESSES = {
    "boamp": RECORDS,
    "boamp_xml": TREE,
    "ted": SEARCH,
    "maximilien": "/rssCS.xml",
    "place": "/rssTr.xml",
}


# --- blocked is never « no notices »


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("boamp", EMPTY),
        ("boamp", CHALLENGE),
        ("boamp_xml", FORBIDDEN),
        ("ted", BLOCKED_202),
        ("maximilien", CHALLENGE),
        ("place", FORBIDDEN),
    ],
    ids=[
        "boamp-empty",
        "boamp-challenge",
        "dila-403",
        "ted-202",
        "maximilien-challenge",
        "place-403",
    ],
)
def test_a_guard_counts_as_blocked(desk: Desk, source: str, answer: ServedAnswer) -> None:
    desk.portal.always_answers(ADDRESSES[source], answer)
    report = desk.collects(source, 1)
    assert (report.ended, desk.crawl(source).ended) == ("blocked", "blocked")
    assert source in report.detail
    assert desk.state(source).last_success_at is None


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("boamp", b'{"error_code": "Maintenance", "message": "bient\xc3\xb4t"}'),
        ("boamp", b"[1, 2]"),
        ("boamp_xml", b"<html><h1>Bienvenue</h1></html>"),
        ("ted", b'{"message": "v4"}'),
        ("place", b"<html><h1>Bienvenue</h1></html>"),
    ],
)
def test_an_unknown_shape_counts_as_blocked_and_its_body_is_kept(
    desk: Desk, source: str, body: bytes
) -> None:
    desk.portal.always_answers(ADDRESSES[source], ServedAnswer(body, "text/html"))
    report = desk.collects(source, 1)
    assert report.ended == "blocked"
    assert [one.size for one in desk.refusals()] == [len(body)]


def test_notices_behind_a_guard_leave_what_was_found_before(desk: Desk) -> None:
    ways = [f"/en/notice/{one.ted}" for one in desk.portal.catalogue.on("ted")]
    desk.portal.always_answers(ways[-1], BLOCKED_202)
    report = desk.collects("ted", 30)
    assert report.ended == "blocked"
    assert report.new > 10
    desk.portal.forgets()
    assert desk.collects("ted", 30).new == 1


def test_closed_pages_keep_what_the_feed_said(desk: Desk) -> None:
    desk.portal.always_answers("/entreprise/", FORBIDDEN)
    first = desk.collects("place")
    desk.portal.forgets()
    second = desk.collects("place")
    assert (first.ended, first.new) == ("blocked", 5)
    assert (second.ended, desk.counts()["notices"]) == ("finished", 5)


# --- patience


def test_retry_after_is_honoured_in_seconds(desk: Desk) -> None:
    desk.portal.answers(RECORDS, ServedAnswer(b"{}", status=429, headers={"Retry-After": "1"}))
    report = desk.collects("boamp", 1)
    first, second = [one.at for one in desk.portal.asked(RECORDS)][:2]
    assert report.ended == "finished"
    assert 0.95 <= second - first < 3


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        (b"7", 7.0),
        (b"Fri, 20 Nov 2026 09:00:30 GMT", 30.0),
        (b"Fri, 20 Nov 2026 08:59:00 GMT", 0.0),
        (b"soon", None),
        (b"", None),
        (None, None),
        (b"99999999999999", None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(told: bytes | None, seconds: float | None) -> None:
    assert seconds_asked(told, NOW) == seconds


def test_a_source_that_asks_for_hours_is_left_in_peace(desk: Desk) -> None:
    desk.portal.always_answers(
        RECORDS, ServedAnswer(b"{}", status=429, headers={"Retry-After": "7200"})
    )
    assert (desk.collects("boamp", 1).ended, len(desk.portal.asked(RECORDS))) == ("blocked", 1)


def test_a_fault_that_passes_is_tried_again(desk: Desk) -> None:
    desk.portal.answers(RECORDS, ServedAnswer(b"", status=503), ServedAnswer(b"", status=500))
    assert desk.collects("boamp", 1).ended == "finished"


def test_a_fault_that_stays_is_a_failure_with_a_remedy(desk: Desk) -> None:
    desk.portal.always_answers(RECORDS, ServedAnswer(b"panne", "text/plain", 500))
    report = desk.collects("boamp", 1)
    assert report.ended == "failed"
    assert "HTTP 500" in report.detail
    assert "réessayer" in report.detail


def test_nobody_at_the_address_is_a_failure(desk: Desk) -> None:
    desk.portal.stop()
    assert desk.collects("ted", 1).ended == "failed"


# --- pages


def page(records: list[dict[str, Any]], total: int) -> ServedAnswer:
    return ServedAnswer(
        json.dumps({"total_count": total, "results": records}, ensure_ascii=False).encode()
    )


def told(desk: Desk, count: int) -> list[dict[str, Any]]:
    """That many records, all different."""
    model = boamp.record(desk.portal.catalogue.on("boamp")[0], TODAY)
    return [{**model, "idweb": f"26-{50_000 + n}", "id": f"26_{50_000 + n}"} for n in range(count)]


def test_a_page_that_repeats_does_not_go_on_for_ever(desk: Desk) -> None:
    records = told(desk, 6)
    desk.portal.always_answers(RECORDS, page(records[:3], 6))
    desk.portal.always_answers(f"{DATASET}/exports", ServedAnswer(b"", status=404))
    report = desk.collects("boamp", 1)
    assert (report.ended, report.new, len(desk.portal.asked(RECORDS))) == ("incomplete", 3, 2)
    assert "6 avis annoncés, 3 reçus" in report.detail


def test_what_pages_skip_is_found_in_the_export(desk: Desk) -> None:
    records = told(desk, 6)
    desk.portal.always_answers(RECORDS, page(records[:4], 6))
    desk.portal.always_answers(
        f"{DATASET}/exports", ServedAnswer("\n".join(json.dumps(one) for one in records).encode())
    )
    report = desk.collects("boamp", 1)
    assert (report.ended, report.new, report.detail) == ("finished", 6, "")


def test_a_truncated_page_keeps_its_whole_records_and_the_rest_comes_by_export(desk: Desk) -> None:
    records = told(desk, 5)
    whole = page(records, 5).body
    desk.portal.always_answers(RECORDS, ServedAnswer(whole[: len(whole) * 3 // 4]))
    desk.portal.always_answers(
        f"{DATASET}/exports", ServedAnswer("\n".join(json.dumps(one) for one in records).encode())
    )
    report = desk.collects("boamp", 1)
    assert (report.new, set(report.reasons)) == (5, {"broken_json"})


def test_more_than_the_api_gives_is_split_by_date(desk: Desk) -> None:
    def many(query: dict[str, list[str]], _: bytes) -> ServedAnswer:
        single = query["where"][0].count("2026-11-20") == 2
        return page(
            told(desk, 1) if single else [],
            1 if single else 10_001 if "2026-11-20" in query["where"][0] else 0,
        )

    desk.portal.always_answers(RECORDS, many)
    report = desk.collects("boamp", 4)
    assert (report.ended, report.new, report.detail) == ("finished", 1, "")
    assert desk.portal.asked(f"{DATASET}/exports") == []


def test_a_day_with_more_than_the_api_gives_is_exported(desk: Desk) -> None:
    records = told(desk, 3)
    desk.portal.always_answers(RECORDS, page(records, 10_001))
    desk.portal.always_answers(
        f"{DATASET}/exports", ServedAnswer("\n".join(json.dumps(one) for one in records).encode())
    )
    report = desk.collects("boamp", 0)
    assert (report.new, len(desk.portal.asked(f"{DATASET}/exports"))) == (3, 1)
    assert "10001 avis annoncés, 3 reçus" in report.detail


def test_a_search_that_never_empties_ends(desk: Desk) -> None:
    record = {"publication-number": "710001-2026"}
    answer = {
        "notices": [record],
        "totalNoticeCount": 9,
        "iterationNextToken": "x",
        "timedOut": False,
    }
    desk.portal.always_answers(SEARCH, ServedAnswer(json.dumps(answer).encode()))
    report = desk.collects("ted", 0)
    assert (report.ended, len(desk.portal.asked(SEARCH))) == ("incomplete", 2)
    assert "9 avis annoncés, 1 trouvés" in report.detail


# --- bodies


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_body_above_20_mb_is_refused_by_name_and_its_head_kept(desk: Desk, packed: bool) -> None:
    one = next(
        one for one in desk.portal.catalogue.on("boamp") if one.day == TODAY - timedelta(days=1)
    )
    body = b"<ann>" + b"x" * (21 * 1024 * 1024)
    answer = ServedAnswer(
        gzip.compress(body) if packed else body,
        headers={"Content-Encoding": "gzip"} if packed else {},
    )
    desk.portal.always_answers(f"{TREE}{one.day:%Y/%m/%d}/{one.idweb}.xml", answer)
    report = desk.collects("boamp_xml", 1)
    refused = desk.refusals()[0]
    assert (report.ended, report.reasons, refused.reason) == (
        "incomplete",
        {"too_large": 1},
        "too_large",
    )
    assert one.idweb in refused.name
    assert packed or refused.size == 64 * 1024
    assert report.new > 0


def test_a_redirection_to_another_host_is_not_followed(desk: Desk) -> None:
    desk.portal.always_answers(
        RECORDS,
        ServedAnswer(b"", status=302, headers={"Location": "http://169.254.169.254/latest/"}),
    )
    report = desk.collects("boamp", 1)
    assert report.ended == "blocked"
    assert "169.254.169.254" in report.detail


def test_links_to_another_host_are_not_fetched(desk: Desk) -> None:
    record = {
        "publication-number": "1-2026",
        "links": {"xml": {"MUL": "http://127.0.0.1:1/en/notice/1-2026/xml"}},
    }
    desk.portal.always_answers(
        SEARCH, ServedAnswer(json.dumps({"notices": [record], "totalNoticeCount": 1}).encode())
    )
    report = desk.collects("ted", 0)
    assert (report.ended, "adresse étrangère" in report.detail) == ("blocked", True)


def test_an_error_inside_is_a_failed_crawl_not_a_finished_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*told: object) -> None:
        raise RuntimeError("table absente")

    monkeypatch.setattr("spiders.base.crawl_log.record", broken)
    report = desk.collects("boamp", 2)
    assert (report.ended, desk.crawl("boamp").ended) == ("failed", "failed")
    assert "table absente" in report.detail
    assert desk.state("boamp").reached is None


def test_a_clock_that_went_back_does_not_skip_days(desk: Desk) -> None:
    ahead = NOW + timedelta(days=40)
    desk.now = lambda: ahead
    desk.portal.always_answers(RECORDS, page([], 0))
    desk.collects("boamp", None)
    desk.portal.forgets()
    desk.now = lambda: NOW
    desk.collects("boamp", None)
    assert "2026-11-17" in desk.portal.asked(RECORDS)[0].query["where"][0]
