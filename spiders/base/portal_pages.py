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
from vigie.domain.notice import ParsedNotice, Refused
from vigie.readers import read

SAVED_EVERY = 40  # pages between two points from which a killed crawl is taken up
MOST_STRANGE = 10  # pages in a row that are no consultation: a guard, nothing more is asked for
A_DAY = timedelta(days=1)
UNREAD = "page pas encore lue"
END_OF_PAGE = b"</html>"


def completed(page: ParsedNotice, found: ParsedNotice) -> ParsedNotice:
    """The page, richer, completed by what only the feed or the list states; texts of both, each
    once.
    """
    missing = {
        name: getattr(found, name)
        for name in type(page).model_fields
        if name != "doubts"
        and getattr(page, name) in (None, ())
        and getattr(found, name) not in (None, ())
    }
    buyer = page.buyer.model_copy(
        update={
            name: value for name, value in found.buyer if value and not getattr(page.buyer, name)
        }
    )
    flags = page.flags.model_copy(
        update={
            name: value for name, value in found.flags if value and not getattr(page.flags, name)
        }
    )
    doubts = page.doubts or tuple(doubt for doubt in found.doubts if not LOTS_UNREAD.match(doubt))
    texts_seen = {part.text for part in page.texts}
    texts = page.texts + tuple(part for part in found.texts if part.text not in texts_seen)
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
    known: bool = False


class PortalPages(Source):
    """What feeds and lists share; subclasses say how consultations are found."""

    robots: ClassVar[bool] = True
    most_pages: ClassVar[int] = 1_200  # a crawl; the rest is read by the next ones

    async def find(self, due: dict[str, Due]) -> None:
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
        due = self._owed()  # a portal has no days: what is missing is asked for each time
        try:
            await self.find(due)
            await self._read(due)
        except (Blocked, Unreachable):
            self._keep(due)
            self.memory.settle(self.ledger.now())
            raise
        self._keep(due)
        self.ledger.flush()
        unread = [key for key in self.memory.missing if key.startswith(f"{self.name}:")]
        if unread:
            words = "consultations dont la page reste à lire"
            self.ledger.lack(f"{len(unread)} {words} ({', '.join(sorted(unread)[:3])}…)")
        self.memory.reached = self.ledger.now()
        self.memory.settle(self.memory.reached, reached=self.memory.reached)

    def _owed(self) -> dict[str, Due]:
        """What earlier crawls could not read."""
        start = f"{self.name}:"
        keys = [key for key in self.memory.missing if key.startswith(start)]
        stored = self.memory.stored(keys)
        return {
            key: Due(
                self.memory.missing[key].get("url") or self._page_of(stored.get(key)),
                stored.get(key),
                known=key in stored,
            )
            for key in keys
        }

    def _page_of(self, notice: ParsedNotice | None) -> str | None:
        return self.page_of(notice) if notice else None

    async def _read(self, due: dict[str, Due]) -> None:
        """Every page that is due, each named as missing until it is recorded."""
        for key, owed in due.items():
            self._lack(key, owed, self.memory.missing.get(key, {}).get("why") or UNREAD)
        self.memory.settle(self.ledger.now())
        strange = 0
        for position, key in enumerate(list(due)[: self.most_pages], 1):
            self.ledger.where = f"consultation {position} sur {len(due)}"
            why = await self._page(key, due[key])
            strange = strange + 1 if why == STRANGE else 0
            if strange >= MOST_STRANGE:
                raise Blocked(
                    f"{self.name} : {strange} pages de suite ne sont pas des consultations "
                    f"(connexion ou contrôle ?) : en ouvrir une avec un navigateur"
                )
            if why:
                self._lack(key, due[key], why)
            else:
                self.memory.has(key)
                for name, mark in due.pop(key).marks.items():
                    self.memory.mark(name, mark)
            if position % SAVED_EVERY == 0:
                self.ledger.flush()
                self.memory.settle(self.ledger.now())

    def _lack(self, key: str, owed: Due, why: str) -> None:
        self.memory.lack(key, why, self.ledger.now(), owed.page or "")

    def _keep(self, due: dict[str, Due]) -> None:
        """What the feed or the list said of those whose page was not read."""
        for key, owed in due.items():
            if owed.notice is not None and not owed.known:
                self.ledger.keep([owed.notice], owed.raw, owed.url)
            self._lack(key, owed, self.memory.missing.get(key, {}).get("why") or UNREAD)
        self.ledger.flush()

    async def _page(self, key: str, owed: Due) -> str:
        """Keep the page, completed by what was found; why not, else nothing."""
        if owed.page is None:
            return "adresse de la page inconnue"
        known_refusals = self.ledger.counts["refused"]
        response = await self.ask(owed.page, absent=True)
        if response is None:
            if self.ledger.counts["refused"] > known_refusals:
                return "page trop grande"
            since = self.memory.missing.get(key, {}).get("since", "")
            if since and self.ledger.now() - datetime.fromisoformat(since) > A_DAY:
                self.gone_for_long(key)
            return "page absente"
        if cut(response.body, END_OF_PAGE):
            detail = f"{owed.page} : page coupée avant sa fin ; elle sera redemandée."
            self.ledger.refuse(
                Refused(name=key, reason="cut", detail=detail), response.body, owed.page
            )
            return "page coupée"
        raw = await self.whole_body(response.body, owed.page)
        parts = [self._completed(part, key, owed.notice) for part in read(raw, key)]
        whole = self.ledger.keep(parts, raw, owed.page)
        told = [part for part in parts if isinstance(part, ParsedNotice) and part.id == key]
        if not told:
            return "" if whole and parts else STRANGE
        return next(iter([doubt for doubt in told[0].doubts if LOTS_UNREAD.match(doubt)]), "")

    def _completed(
        self, part: ParsedNotice | Refused, key: str, found: ParsedNotice | None
    ) -> ParsedNotice | Refused:
        if not isinstance(part, ParsedNotice) or found is None or part.id != key:
            return part
        return completed(part, found) if found.format != part.format else part


STRANGE = "page qui n’est pas une consultation"
