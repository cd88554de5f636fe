"""What every source shares: its address, asking for a page, and the story of one crawl."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Response

from spiders.base.blocking import blocked, cut, reason
from spiders.base.crawl_log import Ledger
from spiders.base.errors import Blocked, Unreachable
from spiders.base.middlewares import ForeignHost, TooLarge
from spiders.base.source_state import Memory
from spiders.base.window import Days
from vigie.domain.notice import RefusedPayload
from vigie.domain.silence import SourceRhythm
from vigie.readers.base import KEPT_BYTES, MOST_BYTES


@dataclass(frozen=True)
class CrawlOrder:
    """What this crawl is asked for beyond its days."""

    again: bool = False  # what is missing from before, too
    whole: bool = False  # the whole list, whatever is known
    departments: tuple[str, ...] = ()  # the chamber's, for a portal that is searched by them


class Source(Spider):
    """One publisher's series of notices; subclasses declare, the bases do."""

    name: str
    label: ClassVar[str]  # as pages call it
    licence: ClassVar[str]  # how messages cite it, before the notice's number
    covers: ClassVar[str]
    crawled_at: ClassVar[tuple[str, int]]  # hours and minute in Paris
    hosts: ClassVar[tuple[str, ...]]  # scheme and host as published
    expected_every: ClassVar[SourceRhythm]
    robots: ClassVar[bool] = False  # obeyed on HTML portals
    overlap: ClassVar[int] = 3  # days asked for again, for what was published late
    first_run: ClassVar[int] = 30  # days asked for the first time
    unit: ClassVar[int] = 7  # days between two points from which a killed crawl is taken up
    cookies: ClassVar[bool] = False  # kept during one crawl, where pages follow each other
    departments: ClassVar[tuple[str, ...]] = ()  # of its buyers; none: the whole country

    def __init__(
        self,
        *,
        ledger: Ledger,
        memory: Memory,
        days: Days,
        base_url: str = "",
        order: CrawlOrder | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(self.name, **kwargs)
        self.ledger, self.memory, self.days, self.base_url = ledger, memory, days, base_url
        self.asked_for = order or CrawlOrder()

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> Any:
        """As Scrapy builds it; bounds every body."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        # bound methods of the spider: signal handlers are weak references
        crawler.signals.connect(spider.announced, signal=signals.headers_received)
        crawler.signals.connect(spider.received, signal=signals.bytes_received)
        crawler.signals.connect(spider.count_request, signal=signals.request_reached_downloader)
        return spider

    async def start(self) -> Any:
        """The whole crawl: collects between opening and closing its ledger; no item passes
        through Scrapy.
        """
        with self.ledger:
            self.ledger.set_aside = self.memory.set_aside
            await self.collect()
            self.ledger.flush()
            if not self.ledger.lacks:
                self.memory.heard(self.ledger.now())
        nothing: list[Any] = []
        for scrapy_item in nothing:
            yield scrapy_item

    async def collect(self) -> None:
        """What is missing from before, then every unit of days in order; each is remembered
        once all of it is recorded, and named as missing where it is not whole.
        """
        again = self.memory.days_to_ask_again(self.days) if self.asked_for.again else []
        for days in (unit for span in [*again, self.days] for unit in span.units(self.unit)):
            self.ledger.where = str(days)
            known_lacks = len(self.ledger.lacks)
            await self.collect_days(days)
            self.ledger.flush()
            lacks = dict.fromkeys(self.ledger.lacks[known_lacks:])
            self.memory.close_days(days, self.ledger.now(), " ; ".join(lacks))

    async def collect_days(self, days: Days) -> None:
        """Everything published on those days."""
        raise NotImplementedError

    # --- addresses

    def moved_address(self, url: str) -> str:
        """That published address, moved to the base URL where one is set."""
        parts = urlsplit(url)
        if self.base_url and f"{parts.scheme}://{parts.netloc}".lower() in self._published():
            return self.base_url + parts._replace(scheme="", netloc="").geturl()
        return url

    def ours(self, url: str) -> bool:
        """Whether a request may go there: the base URL's host where one is set, else the
        published hosts.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        if self.base_url:
            base = urlsplit(self.base_url)
            return origin == f"{base.scheme}://{base.netloc}".lower()
        return origin in self._published()

    def _published(self) -> set[str]:
        secure = {host.lower() for host in self.hosts}
        return secure | {host.replace("https://", "http://", 1) for host in secure}

    # --- asking

    async def ask(
        self,
        url: str,
        *,
        absent: bool = False,
        gone_statuses: Collection[int] = (),
        conditional: bool = False,
        partial: bool = False,
        **how: Any,
    ) -> Response | None:
        """The answer of 200, or nothing for a 304, a 404 where that is `absent`, a status that
        means that it is gone (`gone_statuses`); a 206 where a part is asked for.

        Raises Blocked, Unreachable; a body that is too large is refused by name, so that the crawl
        ends incomplete, and gives nothing.
        """
        request = Request(self.moved_address(url), dont_filter=True, **how)
        if conditional:
            request.headers.update(self.memory.conditions(url))
        response = await self._download(request, url)
        silent = {304, *gone_statuses, *((404, 410) if absent else ())}
        if response is None or response.status in silent:
            return None
        if not (partial and response.status == 206):
            self._check(response, url)
        if conditional:
            self.memory.validate(url, response.headers)
        return response

    async def _download(self, request: Request, url: str) -> Response | None:
        engine = self.crawler.engine
        assert engine is not None
        try:
            response = await engine.download_async(request)
        except TooLarge as error:
            self._too_large(url, b"", str(error))
            return None
        except ForeignHost as error:
            raise Blocked(
                f"{self.name} renvoie vers une adresse étrangère ({error}) : vérifier la source"
            ) from error
        except IgnoreRequest as error:
            raise Blocked(self._ignored(error, url)) from error
        except self.network_faults() as error:
            detail = (
                f"{self.name} ne répond pas ({type(error).__name__} : {error}) ; "
                f"réessayer, puis vérifier le réseau"
            )
            raise Unreachable(detail) from error
        most = request.meta.get("vigie_most_bytes", MOST_BYTES)
        if len(response.body) > most or "download_stopped" in response.flags:
            self._too_large(url, response.body, f"plus de {most // 1024**2} Mo")
            return None
        return response

    def _ignored(self, error: IgnoreRequest, url: str) -> str:
        """Why Scrapy did not go there: Scrapy says it only in words."""
        if "robots.txt" in str(error):
            return f"{self.name} : robots.txt interdit {url} ; demander l’accord du portail"
        if "redirect" in str(error).lower():
            return (
                f"{self.name} : {url} renvoie en boucle d’une adresse à l’autre ; l’ouvrir avec "
                f"un navigateur : le portail demande peut-être de se connecter"
            )
        return f"{self.name} : {url} n’a pas été demandé ({error}) ; le signaler à l’équipe"

    def network_faults(self) -> tuple[type[Exception], ...]:
        """What Scrapy raises when every try failed."""
        from scrapy.utils.misc import load_object

        return tuple(
            load_object(fault_name) for fault_name in self.settings.getlist("RETRY_EXCEPTIONS")
        )

    def _too_large(self, url: str, body: bytes, size: str) -> None:
        detail = (
            f"{url} : corps trop grand ({size}), refusé ; ses premiers 64 Ko sont gardés "
            f": le lire à la main."
        )
        self.ledger.refuse(
            RefusedPayload(name=url[:500], reason="too_large", detail=detail[:2000]),
            body[:KEPT_BYTES],
            url,
        )

    def _check(self, response: Response, url: str) -> None:
        why = blocked(response.status, response.headers, response.body)
        if why:
            name = reason(response.body)
            refusal = RefusedPayload(name=url[:500], reason=name, detail=f"{self.name} {why}.")
            raise Blocked(f"{self.name} {why} [{url}]", (refusal, response.body[:KEPT_BYTES], url))
        if response.status != 200:
            excerpt = response.body[:300].decode("utf-8", "replace")
            raise Unreachable(
                f"{self.name} répond HTTP {response.status} à {url} ({excerpt}) ; "
                "réessayer plus tard"
            )

    def shape_changed(self, response: Response, url: str, missing: str) -> Blocked:
        """The alarm for an answer that is not of the published shape; the body is kept."""
        detail = (
            f"{self.name} : forme inconnue, {missing} manque [{url}] : comparer avec la "
            f"documentation de la source"
        )
        refusal = RefusedPayload(name=url[:500], reason="unknown_shape", detail=detail[:2000])
        return Blocked(detail, (refusal, response.body, url))

    def whole(self, response: Response, url: str, end: bytes) -> bool:
        """Whether that body comes to its end; one that was cut is refused by name, and asked for
        again.
        """
        if not cut(response.body, end):
            return True
        detail = (
            f"{url} : réponse coupée avant « {end.decode()} » ; elle sera redemandée à la "
            f"prochaine collecte."
        )
        refusal = RefusedPayload(name=url[:500], reason="cut", detail=detail[:2000])
        self.ledger.refuse(refusal, response.body[:KEPT_BYTES], url)
        return False

    # --- signals

    def count_request(self, request: Request) -> None:
        """Counts every request that really goes out, retries and robots.txt included."""
        self.ledger.counts["requests"] += 1

    def announced(self, request: Request, body_length: int | None) -> None:
        """Nothing is stopped on what is announced: the first bytes are wanted."""
        request.meta["vigie_received"] = 0

    def received(self, data: bytes, request: Request) -> None:
        """Stops a body at its bound, keeping what came."""
        received_bytes = request.meta["vigie_received"] = request.meta.get(
            "vigie_received", 0
        ) + len(data)
        if received_bytes > request.meta.get("vigie_most_bytes", MOST_BYTES):
            raise StopDownload(fail=False)
