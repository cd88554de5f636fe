"""Tenders Electronic Daily."""

from datetime import timedelta
from typing import Any

from spiders.base.search_fetch import SearchThenFetch
from spiders.base.window import Days
from vigie.domain.silence import SourceRhythm


class Ted(SearchThenFetch):
    """French notices of the supplement to the Official Journal of the European Union.

    Publisher: Publications Office of the European Union
    Covers: notices above European thresholds, all member states; here those of French buyers
    Access: Search API v3 by day (anonymous, ITERATION paging), then each notice's XML (eForms;
    legacy until 2023)
    Terms of use: reuse under Commission Decision 2011/833/EU, source quoted; names and mails of
    agents not republished
    Caveats: notice XML answers 202 and an empty body to agents it does not like (since 2026-09-30);
    search lists are not
        aligned by lot, so the XML decides which lot; an iteration token dies with the next issue
    Documentation: https://docs.ted.europa.eu/api/latest/search.html
    """

    name = "ted"
    label = "TED"
    licence = "TED, © Union européenne, avis"
    covers = "Au-dessus des seuils européens, avec les codes de réservation."
    crawled_at = ("9,15", 35)  # final by 09:30 in Brussels
    hosts = ("https://api.ted.europa.eu", "https://ted.europa.eu")
    # « ted.europa.eu/fr/notice/-/detail/123456-2026 », « ted.europa.eu/udl?uri=TED:NOTICE:… »
    links = (
        (
            r"https?://ted\.europa\.eu/[^\s#]{0,200}?(?<!\d)(\d{1,8}-\d{4})(?!\d)",
            "https://ted.europa.eu/en/notice/{0}/xml",
        ),
    )
    search = "/v3/notices/search"
    first_run = 7
    overlap = 4  # no issue on week-ends: an overlap that spans one
    # no issue on week-ends and some holidays
    expected_every = SourceRhythm(timedelta(hours=40), weekends=False, holidays=False)

    def body(self, days: Days, token: str | None) -> dict[str, Any]:
        """Dates without dashes and a country of three letters: other forms are refused."""
        query = (
            f"buyer-country=FRA AND publication-date>={days.first:%Y%m%d} AND "
            f"publication-date<={days.last:%Y%m%d}"
            " SORT BY publication-number ASC"
        )
        fields = ["publication-number", "publication-date", "notice-type"]
        return {
            "query": query,
            "fields": fields,
            "limit": 250,
            "scope": "ALL",
            "paginationMode": "ITERATION",
            "iterationNextToken": token,
            "checkQuerySyntax": False,
        }

    def document_of(self, record: Any) -> tuple[str, str] | None:
        """The publication number without zeros before it, and its XML in all languages."""
        number = str(record.get("publication-number") or "").lstrip("0")[:40]
        links = record.get("links")
        link = links.get("xml", {}).get("MUL") if isinstance(links, dict) else None
        return (number, str(link or f"{self.hosts[1]}/en/notice/{number}/xml")) if number else None
