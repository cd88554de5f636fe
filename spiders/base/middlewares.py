"""Between Scrapy and the network: only the source's hosts, patience as asked for, bounded
decompression.
"""

import asyncio
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from spiders.base.address_guard import leads_inside
from vigie.domain.clock import now, utc

LONGEST_WAIT = 300.0  # seconds; a source that asks for more is left in peace until the next crawl


class ForeignHost(IgnoreRequest):
    """Raised for a request, or a redirection, to a host that is not the source's."""


class TooLarge(IgnoreRequest):
    """Raised when a body passes the bound while it is decompressed."""


def seconds_asked(header: bytes | None, moment: datetime) -> float | None:
    """What Retry-After asks, as seconds or as an HTTP date; null when it says nothing readable."""
    written = (header or b"").decode("latin-1").strip()
    if written.isdigit() and len(written) < 10:
        return float(written)
    try:
        return max(0.0, (utc(parsedate_to_datetime(written)) - moment).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


class HostGuard:
    """Lets out only what goes to the source's own hosts, or to the address put in their place."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises ForeignHost; an address put in the settings may be on this machine, a published
        one never.
        """
        spider = cast(Any, self.crawler.spider)
        if not spider.ours(request.url):
            raise ForeignHost(request.url)
        if not spider.base_url and (address := await leads_inside(request.url)):
            raise ForeignHost(f"{request.url} → {address}")


class PatientRetry(RetryMiddleware):
    """Waits before each new try: what Retry-After asks, else twice as long each time."""

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response, spider: Any = None
    ) -> Request | Response:
        """The answer, or the same request after the wait."""
        if response.status not in self.retry_http_codes or request.meta.get("dont_retry"):
            return response
        seconds = seconds_asked(response.headers.get("Retry-After"), now())
        if seconds is not None and seconds > LONGEST_WAIT:
            return response
        again = self._retry(request, f"HTTP {response.status}")
        if again is None:
            return response
        await asyncio.sleep(self._pause(request) if seconds is None else seconds)
        return again

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception, spider: Any = None
    ) -> Request | None:
        """The same request after the wait, where the fault may pass."""
        if not isinstance(exception, self.exceptions_to_retry) or request.meta.get("dont_retry"):
            return None
        again = self._retry(request, exception)
        if again is not None:
            await asyncio.sleep(self._pause(request))
        return again

    def _pause(self, request: Request) -> float:
        delay = self.crawler.settings.getfloat("DOWNLOAD_DELAY")
        return float(min(60.0, max(0.02, delay) * 2 ** request.meta.get("retry_times", 0)))


class BoundedCompression(HttpCompressionMiddleware):
    """Decompresses up to the bound of a body; a body cut at the bound is left as it is."""

    def __init__(self, *, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self._max_size = crawler.settings.getint("VIGIE_MOST_BYTES")

    def process_response(
        self, request: Request, response: Response, spider: Any = None
    ) -> Request | Response:
        """Raises TooLarge for a bomb."""
        if "download_stopped" in response.flags:
            return response
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise TooLarge(str(error)) from error
