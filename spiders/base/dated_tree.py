"""A publisher that lays one file a notice in a folder a day: list the folder, fetch what is new or rewritten."""

import re
from datetime import date
from html import unescape
from typing import ClassVar, NamedTuple

from spiders.base.source import Source
from spiders.base.window import DAY, Days
from vigie.domain.clock import paris_day


class Row(NamedTuple):
    """A file as the folder lists it; `mark` changes when the file does."""

    name: str
    mark: str


ROW = re.compile(
    r'<a href="(?P<name>[\w.-]{1,100})">[^<]{0,200}</a>\s{0,200}'
    r"(?P<when>\d{4}-\d\d-\d\d \d\d:\d\d)\s{0,40}(?P<size>[\d.]{1,10}[KMG]?)"
)


def rows(listing: str, suffix: str) -> list[Row]:
    """The files of an Apache listing, in its order, each once."""
    found = {unescape(row["name"]): f"{row['when']} {row['size']}" for row in ROW.finditer(listing)}
    return [Row(name, mark) for name, mark in found.items() if name.endswith(suffix)]


class DatedTree(Source):
    """Folders by day; a day still filling is listed again by the overlap."""

    folder: ClassVar[str]  # a strftime pattern below the host
    suffix: ClassVar[str] = ".xml"
    unit: ClassVar[int] = 1

    async def collect_days(self, days: Days) -> None:
        """Each day's folder, in order."""
        for day in days.each():
            await self._day(day)

    async def _day(self, day: date) -> None:
        url = f"{self.hosts[0]}{day.strftime(self.folder)}"
        response = await self.ask(url, absent=True, conditional=True)
        if response is None:
            return self._absent(day, url)
        listing = response.body.decode("latin-1")
        if "Index of" not in listing:
            self.memory.forget(url)
            raise self.shape_changed(response, url, "la liste du dossier")
        for row in rows(listing, self.suffix):
            await self._file(url, row)

    def _absent(self, day: date, url: str) -> None:
        today = paris_day(self.ledger.now())
        if day < today - DAY and not self.memory.conditions(url):
            self.ledger.doubt(f"aucun dossier pour le {day:%d/%m/%Y}")

    async def _file(self, folder: str, row: Row) -> None:
        url = folder + row.name
        if self.memory.same(url, row.mark):
            self.ledger.counts["unchanged"] += 1
            return
        response = await self.ask(url, absent=True)
        if response is not None:
            self.ledger.hear(response.body, f"{self.name}:{row.name.removesuffix(self.suffix)}", url)
            self.memory.mark(url, row.mark)
        else:
            self.memory.forget(folder)
