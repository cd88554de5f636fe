"""A portal with a feed of its latest consultations, and maybe a list of all: the feed for the new,
the list for the whole, then each page that is new or changed.
"""

import hashlib
from typing import ClassVar

from spiders.base.errors import Blocked, Unreachable
from spiders.base.list_walk import ListWalk
from spiders.base.portal_pages import Due, completed
from vigie.domain.notice import ParsedNotice, RefusedPayload
from vigie.readers import read

END_OF_FEED = b"</rss>"
FEED = "flux"  # the key under which the feed itself is missing


class FeedThenPage(ListWalk):
    """Conditional on the feed; a page is asked for when its item is new or says something else."""

    feed: ClassVar[str] = ""  # below the host; nothing where the portal has none

    async def find(self, pages_due: dict[str, Due]) -> None:
        """The list when it is due, then the feed: what is published during a walk comes with it."""
        walked = not self.feed or self.walks_now()
        if walked:
            await self.walk(pages_due)
        if self.feed and await self._read_feed(pages_due) and not walked:
            await self.walk(pages_due)

    async def _read_feed(self, pages_due: dict[str, Due]) -> bool:
        """Its items that are new or changed; whether it shows none that was known, so that others
        may be gone from it.
        """
        url, known_lacks = self.hosts[0] + self.feed, len(self.ledger.lacks)
        try:
            shows_nothing_known = await self._items(url, pages_due)
        except (Blocked, Unreachable) as error:
            self.memory.lack(FEED, error.detail, self.ledger.now())
            raise
        lacks = self.ledger.lacks[known_lacks:]
        if lacks:
            self.memory.lack(FEED, lacks[0], self.ledger.now())
        else:
            self.memory.has(FEED)
        return shows_nothing_known

    async def _items(self, url: str, pages_due: dict[str, Due]) -> bool:
        response = await self.ask(url, conditional=True, headers={"Cache-Control": "max-age=0"})
        if response is None:
            return False
        is_feed = b"<rss" in response.body[:2000].lower()  # else its shape is said to be unknown
        if is_feed and not self.whole(response, url, END_OF_FEED):
            self.memory.forget(url)
        parts = list(read(response.body, f"{self.name}:{self.feed}"))
        feed_notices = [part for part in parts if isinstance(part, ParsedNotice)]
        if parts and not feed_notices:
            self.memory.forget(url)
            raise self.shape_changed(response, url, "les annonces du flux")
        refused = [part for part in parts if isinstance(part, RefusedPayload)]
        if not self.ledger.keep(refused, response.body, url):
            self.memory.forget(url)
        known_ids = self.memory.recorded_ids(feed_notice.id for feed_notice in feed_notices)
        self.ledger.counts["announced"] += len(parts)
        for feed_notice in feed_notices:
            self._item(
                feed_notice, response.body, url, pages_due, is_known=feed_notice.id in known_ids
            )
        validated_keys = {url, *(feed_notice.id for feed_notice in feed_notices)}
        self.memory.prune(
            {key for key in self.memory.validators if key in validated_keys or "@" in key}
        )
        return bool(feed_notices) and not known_ids

    def _item(
        self,
        feed_notice: ParsedNotice,
        feed: bytes,
        url: str,
        pages_due: dict[str, Due],
        *,
        is_known: bool,
    ) -> None:
        mark = hashlib.sha256(feed_notice.model_dump_json().encode()).hexdigest()[:24]
        page_due = pages_due.get(feed_notice.id)
        if is_known and page_due is None and self.memory.has_mark(feed_notice.id, mark):
            self.ledger.counts["unchanged"] += 1
            return
        marks = {**(page_due.marks if page_due else {}), feed_notice.id: mark}
        notice = (
            completed(feed_notice, page_due.notice) if page_due and page_due.notice else feed_notice
        )
        page = self.page_of(feed_notice) or (page_due.page if page_due else None)
        pages_due[feed_notice.id] = Due(page, notice, feed, url, marks, is_known)
