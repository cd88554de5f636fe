"""A portal with a feed of its latest consultations: read the feed, then each page that is new or
changed.
"""

import hashlib
from typing import ClassVar

from spiders.base.errors import Blocked, Unreachable
from spiders.base.source import Source
from spiders.base.window import Days
from vigie.domain.notice import ParsedNotice, Refused
from vigie.readers import read

LISTS = {"cpv", "departments", "nuts", "lots", "winners", "changes", "doubts"}


def completed(page: ParsedNotice, feed: ParsedNotice) -> ParsedNotice:
    """The page, richer, completed by what only the feed states; texts of both, each once."""
    missing = {
        name: getattr(feed, name)
        for name in type(page).model_fields
        if getattr(page, name) in (None, ()) and getattr(feed, name) not in (None, ())
    }
    buyer = page.buyer.model_copy(
        update={
            name: value for name, value in feed.buyer if value and not getattr(page.buyer, name)
        }
    )
    texts_seen = {part.text for part in page.texts}
    texts = page.texts + tuple(part for part in feed.texts if part.text not in texts_seen)
    return page.model_copy(update={**missing, "buyer": buyer, "texts": texts})


class FeedThenPage(Source):
    """Conditional on the feed; a page is asked for when its item is new or says something else."""

    feed: ClassVar[str]
    page: ClassVar[str]  # below the host, with {id} and {org}
    robots: ClassVar[bool] = True
    unit: ClassVar[int] = 100_000  # a feed has no days

    def page_of(self, parsed_notice: ParsedNotice) -> str | None:
        """Where that consultation's page is, from what its item says; nothing where it does not
        say enough.
        """
        raise NotImplementedError

    async def collect_days(self, days: Days) -> None:
        """The feed, then its pages; a portal that closes its pages still gave its feed."""
        url = self.hosts[0] + self.feed
        response = await self.ask(url, conditional=True, headers={"Cache-Control": "max-age=0"})
        if response is None:
            return
        parts = list(read(response.body, f"{self.name}:{self.feed}"))
        items = [part for part in parts if isinstance(part, ParsedNotice)]
        if parts and not items:
            self.memory.forget(url)
            raise self.shape_changed(response, url, "les annonces du flux")
        self.ledger.keep([part for part in parts if isinstance(part, Refused)], response.body, url)
        known = self.memory.known(item.id for item in items)
        for item in items:
            await self._item(item, response.body, url, item.id in known)
        self.memory.prune({url, *(item.id for item in items)})

    async def _item(
        self, parsed_notice: ParsedNotice, feed: bytes, url: str, is_known: bool
    ) -> None:
        mark = hashlib.sha256(parsed_notice.model_dump_json().encode()).hexdigest()[:24]
        if is_known and self.memory.same(parsed_notice.id, mark):
            self.ledger.counts["unchanged"] += 1
            return
        try:
            whole = await self._page(parsed_notice)
        except (Blocked, Unreachable):
            self.memory.forget(url)
            if not is_known:
                self.ledger.keep([parsed_notice], feed, url)
            raise
        if whole:
            self.memory.mark(parsed_notice.id, mark)
        else:
            self.memory.forget(url)
            if not is_known:
                self.ledger.keep([parsed_notice], feed, url)

    async def _page(self, parsed_notice: ParsedNotice) -> bool:
        """Keep the page completed by its item; whether there was one."""
        url = self.page_of(parsed_notice)
        response = await self.ask(url, absent=True) if url else None
        if url is None or response is None:
            return False
        parts = list(read(response.body, parsed_notice.id))
        told = [
            completed(part, parsed_notice)
            if isinstance(part, ParsedNotice) and part.id == parsed_notice.id
            else part
            for part in parts
        ]
        self.ledger.keep(told, response.body, url)
        return any(isinstance(part, ParsedNotice) and part.id == parsed_notice.id for part in parts)
