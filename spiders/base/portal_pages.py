"""A portal whose consultations each have a page: what a feed or a list found is read page by page,
and what could not be read is named and asked for again.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from spiders.base.blocking import cut
from spiders.base.errors import Blocked, Unreachable
from spiders.base.source import Source
from vigie.domain.notice import ParsedNotice, RefusedPayload
from vigie.readers import read

SAVED_EVERY = 40  # pages between two points from which a killed crawl is taken up
MOST_STRANGE = 10  # pages in a row that are no consultation: a guard, nothing more is asked for
A_DAY = timedelta(days=1)
UNREAD = "page pas encore lue"
END_OF_PAGE = b"</html>"


def completed(page: ParsedNotice, listed_notice: ParsedNotice) -> ParsedNotice:
    """The page, richer, completed by what only the feed or the list states; texts of both, each
    once.
    """
    missing = {
        name: getattr(listed_notice, name)
        for name in type(page).model_fields
        if name != "doubts"
        and getattr(page, name) in (None, ())
        and getattr(listed_notice, name) not in (None, ())
    }
    buyer = page.buyer.model_copy(
        update={
            name: listed_field
            for name, listed_field in listed_notice.buyer
            if listed_field and not getattr(page.buyer, name)
        }
    )
    flags = page.flags.model_copy(
        update={
            name: listed_flag
            for name, listed_flag in listed_notice.flags
            if listed_flag and not getattr(page.flags, name)
        }
    )
    doubts = page.doubts or tuple(
        doubt for doubt in listed_notice.doubts if not LOTS_UNREAD.match(doubt)
    )
    texts_seen = {part.text for part in page.texts}
    texts = page.texts + tuple(part for part in listed_notice.texts if part.text not in texts_seen)
    together = {"buyer": buyer, "flags": flags, "texts": texts, "doubts": doubts}
    return page.model_copy(update={**missing, **together})


# said where lots are counted and not shown
LOTS_UNREAD = re.compile(r"\d{1,4} lots annoncés, \d{1,4} lus")


@dataclass
class Due:
    """A consultation whose page is to be read: what a feed or a list said of it, and where."""

    page: str | None
    notice: ParsedNotice | None = None
    raw: bytes = b""
    url: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    is_recorded: bool = False


class PortalPages(Source):
    """What feeds and lists share; subclasses say how consultations are found."""

    robots: ClassVar[bool] = True
    most_pages: ClassVar[int] = 1_200  # a crawl; the rest is read by the next ones

    async def find(self, pages_due: dict[str, Due]) -> None:
        """Add every consultation whose page is to be read."""
        raise NotImplementedError

    def page_of(self, parsed_notice: ParsedNotice) -> str | None:
        """Where that consultation's page is, from what was said of it; nothing where that does
        not say enough.
        """
        raise NotImplementedError

    def gone_for_long(self, key: str) -> None:
        """Told of a consultation whose page is absent since a day."""

    async def whole_body(self, page: bytes, url: str) -> bytes:
        """The page, with what must be fetched beside it."""
        return page

    async def collect(self) -> None:
        """Find, then read; a portal that closes its pages still gave its feed and list."""
        self.ledger.where = "recherche des consultations"
        pages_due = (
            self._pages_due()
        )  # a portal has no days: what is missing is asked for each time
        try:
            await self.find(pages_due)
            await self._read(pages_due)
        except (Blocked, Unreachable):
            self._keep(pages_due)
            self.memory.settle(self.ledger.now())
            raise
        self._keep(pages_due)
        self.ledger.flush()
        unread = [key for key in self.memory.missing if key.startswith(f"{self.name}:")]
        if unread:
            words = "consultations dont la page reste à lire"
            self.ledger.lack(f"{len(unread)} {words} ({', '.join(sorted(unread)[:3])}…)")
        self.memory.reached = self.ledger.now()
        self.memory.settle(self.memory.reached, reached=self.memory.reached)

    def _pages_due(self) -> dict[str, Due]:
        """What earlier crawls could not read."""
        start = f"{self.name}:"
        keys = [key for key in self.memory.missing if key.startswith(start)]
        stored = self.memory.stored(keys)
        return {
            key: Due(
                self.memory.missing[key].get("url") or self._page_of(stored.get(key)),
                stored.get(key),
                is_recorded=key in stored,
            )
            for key in keys
        }

    def _page_of(self, notice: ParsedNotice | None) -> str | None:
        return self.page_of(notice) if notice else None

    async def _read(self, pages_due: dict[str, Due]) -> None:
        """Every page that is due, each named as missing until it is recorded."""
        for key, page_due in pages_due.items():
            self._lack(key, page_due, self.memory.missing.get(key, {}).get("why") or UNREAD)
        self.memory.settle(self.ledger.now())
        strange = 0
        for position, key in enumerate(list(pages_due)[: self.most_pages], 1):
            self.ledger.where = f"consultation {position} sur {len(pages_due)}"
            why = await self._page(key, pages_due[key])
            strange = strange + 1 if why == STRANGE else 0
            if strange >= MOST_STRANGE:
                raise Blocked(
                    f"{self.name} : {strange} pages de suite ne sont pas des consultations "
                    f"(connexion ou contrôle ?) : en ouvrir une avec un navigateur"
                )
            if why:
                self._lack(key, pages_due[key], why)
            else:
                self.memory.has(key)
                for name, mark in pages_due.pop(key).marks.items():
                    self.memory.mark(name, mark)
            if position % SAVED_EVERY == 0:
                self.ledger.flush()
                self.memory.settle(self.ledger.now())

    def _lack(self, key: str, page_due: Due, why: str) -> None:
        self.memory.lack(key, why, self.ledger.now(), page_due.page or "")

    def _keep(self, pages_due: dict[str, Due]) -> None:
        """What the feed or the list said of those whose page was not read."""
        for key, page_due in pages_due.items():
            if page_due.notice is not None and not page_due.is_recorded:
                self.ledger.keep([page_due.notice], page_due.raw, page_due.url)
            self._lack(key, page_due, self.memory.missing.get(key, {}).get("why") or UNREAD)
        self.ledger.flush()

    async def _page(self, key: str, page_due: Due) -> str:
        """Keep the page, completed by what was found; why not, else nothing."""
        if page_due.page is None:
            return "adresse de la page inconnue"
        known_refusals = self.ledger.counts["refused"]
        response = await self.ask(page_due.page, absent=True)
        if response is None:
            if self.ledger.counts["refused"] > known_refusals:
                return "page trop grande"
            since = self.memory.missing.get(key, {}).get("since", "")
            if since and self.ledger.now() - datetime.fromisoformat(since) > A_DAY:
                self.gone_for_long(key)
            return "page absente"
        if cut(response.body, END_OF_PAGE):
            detail = f"{page_due.page} : page coupée avant sa fin ; elle sera redemandée."
            self.ledger.refuse(
                RefusedPayload(name=key, reason="cut", detail=detail), response.body, page_due.page
            )
            return "page coupée"
        raw = await self.whole_body(response.body, page_due.page)
        parts = [self._completed(part, key, page_due.notice) for part in read(raw, key)]
        whole = self.ledger.keep(parts, raw, page_due.page)
        page_notices = [part for part in parts if isinstance(part, ParsedNotice) and part.id == key]
        if not page_notices:
            return "" if whole and parts else STRANGE
        return next(
            iter([doubt for doubt in page_notices[0].doubts if LOTS_UNREAD.match(doubt)]), ""
        )

    def _completed(
        self, part: ParsedNotice | RefusedPayload, key: str, listed_notice: ParsedNotice | None
    ) -> ParsedNotice | RefusedPayload:
        if not isinstance(part, ParsedNotice) or listed_notice is None or part.id != key:
            return part
        return completed(part, listed_notice) if listed_notice.format != part.format else part


STRANGE = "page qui n’est pas une consultation"
