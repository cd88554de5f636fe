"""A publisher that lays one file a notice in a folder a day: list the folder, fetch what is new
or rewritten.
"""

import re
from datetime import date
from html import unescape
from typing import ClassVar, NamedTuple

from scrapy.http import Response

from spiders.base.source import Source
from spiders.base.window import DAY, Days
from vigie.domain.clock import paris_day


class FolderRow(NamedTuple):
    """A file as the folder lists it; `mark` changes when the file does."""

    name: str
    mark: str


ROW = re.compile(
    r'<a href="(?P<name>[\w.-]{1,100})">[^<]{0,200}</a>\s{0,200}'
    r"(?P<when>\d{4}-\d\d-\d\d \d\d:\d\d)\s{0,40}(?P<size>[\d.]{1,10}[KMG]?)"
)


def rows(listing: str, suffix: str) -> list[FolderRow]:
    """The files of an Apache listing, in its order, each once."""
    files = {unescape(row["name"]): f"{row['when']} {row['size']}" for row in ROW.finditer(listing)}
    return [FolderRow(name, mark) for name, mark in files.items() if name.endswith(suffix)]


# how a page begins: a portal's guard or a form to sign in, served in place of a file
MARKUP_PAGE = re.compile(rb"\s{0,64}(?:<!doctype html|<html)", re.IGNORECASE)
MOST_PAGES = 5
REMEMBERED = (
    10  # days whose files may still be rewritten: older ones are asked for on purpose, and in full
)


class DatedTree(Source):
    """Folders by day; a day still filling is listed again by the overlap."""

    folder: ClassVar[str]  # a strftime pattern below the host
    suffix: ClassVar[str] = ".xml"
    unit: ClassVar[int] = 1
    _not_files = 0

    async def collect(self) -> None:
        """Every day, then forget what can no longer change."""
        await super().collect()
        recent = tuple(
            self._address(self._today() - count * DAY) for count in range(REMEMBERED + 1)
        )
        self.memory.prune({key for key in self.memory.validators if key.startswith(recent)})

    async def collect_days(self, days: Days) -> None:
        """Each day's folder, in order."""
        for day in days.each():
            await self._day(day)

    def _today(self) -> date:
        return paris_day(self.ledger.now())

    def _address(self, day: date) -> str:
        return f"{self.hosts[0]}{day.strftime(self.folder)}"

    async def _day(self, day: date) -> None:
        url, recent = self._address(day), day >= self._today() - REMEMBERED * DAY
        response = await self.ask(url, absent=True, conditional=recent)
        if response is None:
            return self._absent(day, url)
        listing = response.body.decode("latin-1")
        if "Index of" not in listing:
            self.memory.forget(url)
            raise self.shape_changed(response, url, "la liste du dossier")
        if not self.whole(response, url, b"</html>"):
            self.memory.forget(url)
        files = rows(listing, self.suffix)
        self.ledger.counts["announced"] += len(files)
        self._not_files = 0
        for row in files:
            await self._file(url, row, recent=recent)

    def _absent(self, day: date, url: str) -> None:
        if day < self._today() - DAY and not self.memory.conditions(url):
            self.ledger.doubt(f"aucun dossier pour le {day:%d/%m/%Y}")

    async def _file(self, folder: str, row: FolderRow, *, recent: bool) -> None:
        url = folder + row.name
        if self.memory.has_mark(url, row.mark):
            self.ledger.counts["unchanged"] += 1
            return
        response = await self.ask(url, absent=True)
        name = f"{self.name}:{row.name.removesuffix(self.suffix)}"
        if response is None:
            self.memory.forget(folder)
            self.ledger.lack(f"{row.name} annoncé, absent")
        elif not self.ledger.hear(response.body, name, url):
            self.memory.forget(folder)
            self._another_page(response, url)
        elif recent:
            self.memory.mark(url, row.mark)

    def _another_page(self, response: Response, url: str) -> None:
        """A page in place of a file may be one file's fault; several one after the other are a
        guard: nothing more is asked for.
        """
        self._not_files = self._not_files + 1 if MARKUP_PAGE.match(response.body) else 0
        if self._not_files >= MOST_PAGES:
            raise self.shape_changed(response, url, "le fichier (une page est servie à sa place)")
