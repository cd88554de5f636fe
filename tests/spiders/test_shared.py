"""Every real file of the shared folder, served on loopback and collected by the spiders."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.portal import TODAY
from tests.spiders.kit import Desk
from vigie.demo.portal import DATASET, ServedAnswer

pytestmark = pytest.mark.shared


def paged(records: list[str]) -> Callable[[dict[str, list[str]], bytes], ServedAnswer]:
    """Those records, whatever days are asked for."""

    def page(query: dict[str, list[str]], _: bytes) -> ServedAnswer:
        offset, limit = int(query["offset"][0]), min(8, int(query["limit"][0]))
        shown = ", ".join(records[offset : offset + limit])
        return ServedAnswer(f'{{"total_count": {len(records)}, "results": [{shown}]}}'.encode())

    return page


def test_every_record_of_the_api_is_kept(desk: Desk, shared: Path) -> None:
    records = (shared / "data/boamp/api_records.jsonl").read_text(encoding="utf-8").splitlines()
    desk.portal.always_answers(f"{DATASET}/records", paged([one for one in records if one.strip()]))
    report = desk.collects("boamp", 0)
    assert (report.ended, report.new, report.refused, report.detail) == ("finished", 21, 0, "")
    assert desk.collects("boamp", 0).unchanged == 21


def test_every_file_of_the_tree_is_kept(desk: Desk, shared: Path) -> None:
    files = sorted((shared / "data/boamp/xml").glob("26-*.xml"))
    folder = f"/OPENDATA/BOAMP/{TODAY:%Y/%m/%d}/"
    lines = "".join(
        f'<a href="{one.name}">{one.name}</a>   2026-11-20 04:46   9K\n' for one in files
    )
    for one in files:
        desk.portal.always_answers(
            folder + one.name, ServedAnswer(one.read_bytes(), "application/xml")
        )
    desk.portal.always_answers(
        folder,
        ServedAnswer(
            f"<h1>Index of {folder}</h1><pre>{lines}</pre></body></html>".encode(), "text/html"
        ),
    )
    report = desk.collects("boamp_xml", 0)
    assert (report.ended, report.new, report.refused) == ("finished", len(files), 0)


def test_every_document_of_ted_is_kept_or_refused_by_name(desk: Desk, shared: Path) -> None:
    files = sorted((shared / "data/ted").glob("*/*.xml"))
    found = []
    for position, one in enumerate(files, 800_001):
        way = f"/en/notice/{position}-2024/xml"
        desk.portal.always_answers(way, ServedAnswer(one.read_bytes(), "application/xml"))
        found.append(
            {
                "publication-number": f"{position}-2024",
                "links": {"xml": {"MUL": "https://ted.europa.eu" + way}},
            }
        )
    answer = {"notices": found, "totalNoticeCount": len(found), "iterationNextToken": None}
    desk.portal.always_answers("/v3/notices/search", ServedAnswer(json.dumps(answer).encode()))
    report = desk.collects("ted", 0)
    assert (report.ended, report.got + report.refused) == ("finished", len(files))
    assert report.refused == 0


def test_the_pages_of_place_are_kept_once_their_feed_names_them(desk: Desk, shared: Path) -> None:
    files = sorted((shared / "data/portals").glob("place_data__*.html"))
    host, items = "https://www.marches-publics.gouv.fr", ""
    for position, one in enumerate(files, 700_001):
        desk.portal.always_answers(
            f"/entreprise/consultation/{position}", ServedAnswer(one.read_bytes(), "text/html")
        )
        link = (
            f"{host}/?page=Entreprise.EntrepriseAdvancedSearch&AllCons&id={position}&"
            f"orgAcronyme=d3f"
        )
        items += f"<item><title>Avis {position}</title><link>{link}</link></item>"
    feed = (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'
    )
    desk.portal.always_answers("/rssTr.xml", ServedAnswer(feed.encode(), "application/rss+xml"))
    report = desk.collects("place", 0)
    # the portal's own list shows five more; the windows of lots of two pages are not served here
    assert (report.refused, desk.counts()["notices"]) == (0, len(files) + 5)
    assert "la page reste à lire (place:700002, place:700004" in report.detail
