"""A publisher with a paged API over dated records: page by page, split by date at its limit,
else exported.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import urlencode

from spiders.base.json_records import JsonRecord, RecordPage, answer, lines
from spiders.base.source import Source
from spiders.base.window import Days
from vigie.domain.notice import RefusedPayload

EXPORT_BYTES = 100 * 1024 * 1024  # so that a crawl stays under 400 MB of memory


class PagedApi(Source):
    """Records asked by date; the announced total is compared with what came."""

    endpoint: ClassVar[str]
    export: ClassVar[str]  # JSON lines, not bound by `most`
    records: ClassVar[str] = "results"
    total: ClassVar[str] = "total_count"
    page: ClassVar[int] = 100
    most: ClassVar[int] = 10_000  # offset + limit

    def query(self, days: Days) -> dict[str, str]:
        """The parameters that ask for those days, in a steady order."""
        raise NotImplementedError

    def id_of(self, record: Any) -> str | None:
        """A record's own identifier, or nothing where it has none."""
        raise NotImplementedError

    async def collect_days(self, days: Days) -> None:
        """Those days page by page; over the limit by halves; what does not add up once more, by
        export.
        """
        first, url = await self._page(days, 0)
        if first is None:
            return
        announced = int(first.fields[self.total])
        if announced > self.most and not days.single:
            for half in days.halves():
                await self.collect_days(half)
            return
        ids: set[str] = set()
        if announced <= self.most:
            announced = await self._pages(days, first, url, ids)
        self.ledger.counts["announced"] += announced
        if len(ids) < announced:
            await self._exported(days, announced, ids)

    async def _pages(self, days: Days, first: RecordPage, url: str, pages: set[str]) -> int:
        """Every page after the first, until all came, or a page brings nothing new; the highest
        total that one of them announced.
        """
        announced = int(first.fields[self.total])
        page: RecordPage | None = first
        offset = 0
        while page is not None and page.parts:
            fresh = self._take(page.parts, pages, url)
            offset += len(page.parts) if not page.parts[-1].broken else self.page
            if not fresh or len(pages) >= announced or offset >= self.most:
                break
            page, url = await self._page(days, offset)
            if page is not None:
                announced = max(announced, int(page.fields.get(self.total, 0)))
        return announced

    async def _page(self, days: Days, offset: int) -> tuple[RecordPage | None, str]:
        parameters = {
            **self.query(days),
            "limit": str(min(self.page, self.most - offset)),
            "offset": str(offset),
        }
        url = f"{self.hosts[0]}{self.endpoint}?{urlencode(parameters)}"
        response = await self.ask(url)
        if response is None:
            return None, url
        page_answer = answer(response.body, self.records)
        if not page_answer.has_records or not isinstance(
            page_answer.fields.get(self.total, 0), int
        ):
            raise self.shape_changed(response, url, f"la liste « {self.records} »")
        if offset == 0 and self.total not in page_answer.fields:
            raise self.shape_changed(response, url, f"« {self.total} »")
        return page_answer, url

    async def _exported(self, days: Days, announced: int, ids: set[str]) -> None:
        """The whole of it in one body, where pages cannot give it or did not add up."""
        url = f"{self.hosts[0]}{self.export}?{urlencode(self.query(days))}"
        response = await self.ask(
            url,
            absent=True,
            meta={"vigie_most_bytes": EXPORT_BYTES, "download_maxsize": EXPORT_BYTES},
        )
        if response is not None:
            self._take(lines(response.body), ids, url)
        if len(ids) < announced:
            self.ledger.lack(f"{days} : {announced} avis annoncés, {len(ids)} reçus")

    def _take(self, parts: Iterable[JsonRecord], ids: set[str], url: str) -> int:
        """Keep each record not seen in this unit yet; how many were new to it."""
        fresh = 0
        for part in parts:
            if part.broken:
                self._broken(part, url)
                continue
            # a record without a number counts too: it is refused by name, once
            key = self.id_of(part.decoded) or hashlib.sha256(part.raw).hexdigest()[:16]
            if key not in ids:
                ids.add(key)
                fresh += 1
                self.ledger.hear(part.raw, f"{self.name}:{key}", url)
        return fresh

    def _broken(self, part: JsonRecord, url: str) -> None:
        detail = (
            f"{url} : réponse coupée, la suite est illisible ; elle sera redemandée par l’export."
        )
        self.ledger.refuse(
            RefusedPayload(name=url[:500], reason="broken_json", detail=detail[:2000]),
            part.raw,
            url,
            missing=False,  # counted: what the export does not give is missing by number
        )
