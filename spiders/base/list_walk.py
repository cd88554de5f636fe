"""A portal with a list of everything live, in pages: walked over until it is whole, or until what
is missing can be said.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from spiders.base.errors import Blocked, Unreachable
from spiders.base.portal_pages import Due, PortalPages
from vigie.domain.clock import paris
from vigie.domain.notice import ParsedNotice
from vigie.readers.listing import ListPage

LIST = "liste"  # the key under which the list itself is missing
MOST_PASSES = 4
MOST_LIST_PAGES = 1_000
MOST_FAILURES = 3  # pages of the list in a row
LIST_BYTES = 8 * 1024 * 1024  # a page of ten rows is some 300 kB, its state included
# weekly, by night: by day only where the night was missed
WEEK_BY_NIGHT, WEEK_BY_DAY = timedelta(days=6, hours=12), timedelta(days=8)
SILENCE = timedelta(hours=36)  # after which the feed may have shown things that are gone from it


@dataclass(frozen=True)
class Listed:
    """One page of the list as it was served."""

    page: ListPage
    raw: bytes
    url: str


@dataclass(frozen=True)
class Pass:
    """One walk from the first page to the last; `whole` when nothing seemed to move and all that
    was announced came.
    """

    announced: int = 0
    whole: bool = False
    keys: frozenset[str] = frozenset()


def walk_due(
    now: datetime, walked_at: datetime | None, reached: datetime | None, *, has_lacks: bool
) -> bool:
    """Whether to walk now: the first time, after silence, weekly, and while the last walk was not
    whole. The feed is enough in between.
    """
    if has_lacks or walked_at is None or reached is None:
        return True
    hour = paris(now).hour
    week = WEEK_BY_NIGHT if hour >= 21 or hour < 6 else WEEK_BY_DAY
    return now - walked_at > week or now - reached > SILENCE


class ListWalk(PortalPages):
    """Subclasses say how a page of the list is asked for."""

    most_passes: ClassVar[int] = MOST_PASSES
    searched: str = ""  # which of several lists is walked over now

    def searches(self) -> tuple[str, ...]:
        """The lists that together hold everything live, by name; most portals have one."""
        return ("",)

    async def list_page(self, number: int, before: Listed | None) -> Listed | None:
        """That page of the list, asked for from the page before it, or as the first one; nothing
        where the portal let go of it or it came cut.
        """
        raise NotImplementedError

    def walks_now(self) -> bool:
        """Whether this crawl walks over the whole list."""
        has_lacks = self.asked_for.whole or any(key.startswith(LIST) for key in self.memory.missing)
        return walk_due(
            self.ledger.now(), self.memory.walked_at, self.memory.reached, has_lacks=has_lacks
        )

    async def walk(self, pages_due: dict[str, Due]) -> None:
        """Every consultation of every list whose row is new or says something else."""
        for search in self.searches():
            self.searched = search
            self.memory.lack(self._list(), "parcours pas encore fini", self.ledger.now())
        self.memory.settle(self.ledger.now())
        keys: set[str] | None = set()
        for search in self.searches():
            self.searched = search
            listed = await self._walk_list(pages_due)
            keys = keys | listed if keys is not None and listed is not None else None
        if keys is not None:
            self._end(keys, pages_due)

    def _list(self) -> str:
        return f"{LIST} {self.searched}".strip()

    async def _walk_list(self, pages_due: dict[str, Due]) -> set[str] | None:
        """The keys of one list, or nothing where it is not whole."""
        rows: dict[str, tuple[ParsedNotice, Listed]] = {}
        before, passed, refused = Pass(), Pass(), set[str]()
        try:
            for _ in range(self.most_passes):
                before, passed = passed, await self._pass(rows, refused)
                if _agree(before, passed):
                    break
        except (Blocked, Unreachable) as error:
            self.memory.lack(self._list(), error.detail, self.ledger.now())
            self._add(rows, pages_due)
            raise
        whole = _agree(before, passed)
        if whole:  # what closed meanwhile has no page any more
            rows = {key: rows[key] for key in passed.keys if key in rows}
        self._add(rows, pages_due)
        self.ledger.counts["announced"] += passed.announced
        if whole:
            self.memory.has(self._list())
            return set(passed.keys)
        words = (
            f"{self._list()} : {passed.announced} consultations annoncées, {len(rows)} vues sans "
            f"que la liste se tienne"
        )
        self.memory.lack(self._list(), words, self.ledger.now())
        self.ledger.lack(words)
        return None

    def gone_for_long(self, key: str) -> None:
        """The list says whether it is live still."""
        self.memory.lack(LIST, f"page absente depuis un jour : {key}", self.ledger.now())

    def _end(self, keys: set[str], pages_due: dict[str, Due]) -> None:
        """All is listed: what is on no list any more is no longer owed."""
        self.memory.has(LIST)
        self.memory.walked_at = self.ledger.now()
        start = f"{self.name}:"
        for key in [key for key in self.memory.missing if key.startswith(start)]:
            if key not in keys:
                self.memory.has(key)
                pages_due.pop(key, None)
        marks = {_mark_of(key) for key in keys}
        self.memory.prune(
            {key for key in self.memory.validators if key in marks or not key.endswith(LIST)}
        )

    async def _pass(self, rows: dict[str, tuple[ParsedNotice, Listed]], refused: set[str]) -> Pass:
        """From the first page to the last; rows move, states expire and totals change meanwhile:
        then it is not whole, and the next pass adds what this one missed.
        """
        listed = await self.list_page(1, None)
        if listed is None:
            return Pass()
        announced, steady, row_count, failures = listed.page.announced, True, 0, 0
        keys: set[str] = set()
        number, pages = 1, listed.page.pages
        while True:
            if listed is not None:
                steady &= listed.page.announced == announced and listed.page.number == number
                announced, pages = listed.page.announced, listed.page.pages
                row_count += len(listed.page.rows)
                keys |= self._take(listed, rows, refused)
            number += 1
            if number > min(pages, MOST_LIST_PAGES) or failures >= MOST_FAILURES:
                break
            self.ledger.where = f"{self._list()}, page {number} sur {pages}"
            listed = await self._next(number, listed)
            failures = failures + 1 if listed is None else 0
            steady &= listed is not None
        whole = steady and len(keys) == row_count == announced
        return Pass(announced, whole, frozenset(keys))

    async def _next(self, number: int, before: Listed | None) -> Listed | None:
        """That page; where the portal let go of the one before, it is asked for from a fresh first
        page.
        """
        listed = await self.list_page(number, before) if before else None
        if listed is not None and listed.page.number == number:
            return listed
        fresh = await self.list_page(1, None)
        again = await self.list_page(number, fresh) if fresh else None
        return again or listed

    def _take(
        self, listed: Listed, rows: dict[str, tuple[ParsedNotice, Listed]], refused: set[str]
    ) -> set[str]:
        """The keys of a page's rows; those that cannot be read are refused by name."""
        keys = set()
        for row in listed.page.rows:
            if isinstance(row.part, ParsedNotice):
                rows[row.part.id] = (row.part, listed)
                keys.add(row.part.id)
            else:
                keys.add(row.part.name)
                if row.part.name not in refused:
                    refused.add(row.part.name)
                    self.ledger.keep([row.part], listed.raw, listed.url)
        return keys

    def _add(self, rows: dict[str, tuple[ParsedNotice, Listed]], pages_due: dict[str, Due]) -> None:
        known_ids = self.memory.recorded_ids(rows)
        for key, (notice, listed) in rows.items():
            name, mark = _mark_of(key), _row_mark(notice)
            if (
                key in known_ids
                and key not in pages_due
                and (self.memory.has_mark(name, mark) or name not in self.memory.validators)
            ):
                self.memory.mark(name, mark)
                self.ledger.counts["unchanged"] += 1
                continue
            page_due = pages_due.get(key) or Due(None)
            page = self.page_of(notice) or page_due.page
            pages_due[key] = Due(
                page,
                notice,
                listed.raw,
                listed.url,
                {**page_due.marks, name: mark},
                key in known_ids,
            )


def _agree(before: Pass, passed: Pass) -> bool:
    """Whether two passes in a row were whole and saw the same: one alone may miss what slipped to
    an earlier page while something closed there and something else was published further on.
    """
    if not passed.announced and passed.whole:
        return True
    return before.whole and passed.whole and before.keys == passed.keys


def _mark_of(key: str) -> str:
    return f"{key}@{LIST}"


def _row_mark(notice: ParsedNotice) -> str:
    return hashlib.sha256(notice.model_dump_json().encode()).hexdigest()[:24]
