"""What Scrapy is told for every source: polite by default, bounded, no cookies, no surprises."""

from typing import Any

from vigie.config import AGENT
from vigie.readers.base import MOST_BYTES


def scrapy_settings(
    *, delay: float, contact: str, robots: bool, reactor: bool, cookies: bool = False
) -> dict[str, Any]:
    """The settings of one crawl; `delay` in seconds between two requests to a host."""
    return {
        # TED's guard answers 202 to any agent that is not of this shape (since 2026-09-30)
        "USER_AGENT": AGENT.format(contact=contact),
        # the library's defaults are 16 at once without delay or robots.txt
        "CONCURRENT_REQUESTS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": delay,
        # never below the delay: one request per second and host is a promise
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "AUTOTHROTTLE_ENABLED": delay > 0,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_MAX_DELAY": 60.0,
        "ROBOTSTXT_OBEY": robots,
        "ROBOTSTXT_USER_AGENT": "Vigie",
        "COOKIES_ENABLED": cookies,
        "REFERRER_POLICY": "no-referrer",
        "DOWNLOAD_TIMEOUT": 120,
        # the bound is ours, so that the first bytes of a body that is too large are kept
        "DOWNLOAD_MAXSIZE": 0,
        "DOWNLOAD_WARNSIZE": 0,
        "VIGIE_MOST_BYTES": MOST_BYTES,
        "RETRY_TIMES": 4,
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
            "spiders.base.middlewares.HostGuard": 90,
            "spiders.base.middlewares.PatientRetry": 550,
            "spiders.base.middlewares.BoundedCompression": 590,
        },
        "TELNETCONSOLE_ENABLED": False,
        "TWISTED_REACTOR_ENABLED": reactor,
        "LOG_LEVEL": "WARNING",
        "LOG_ENABLED": reactor,
        "CLOSESPIDER_TIMEOUT": 0,
    }
