"""A publisher of large files that data.gouv.fr lists: the list of a data set, then each file that
is new or changed, in pieces to the disk, and read as a stream.
"""

import re
import tempfile
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar, cast

from spiders.base.json_records import answer
from spiders.base.source import Source

PIECE = 8 * 1024 * 1024  # bytes asked for at once
MOST_BYTES = 2 * 1024**3  # a crawl; what remains is fetched by the next ones
SPAN = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})")


@dataclass(frozen=True)
class DatasetFile:
    """A file as its data set lists it; `mark` changes when the file does."""

    key: str
    url: str
    mark: str


class DatasetFiles(Source):
    """Subclasses name the data sets and read the files."""

    datasets: ClassVar[tuple[str, ...]]
    listing: ClassVar[str] = "/api/1/datasets/{id}/"
    kind: ClassVar[str] = "json"

    @abstractmethod
    def take(self, file: BinaryIO, name: str) -> bool:
        """Keep what a file says; whether all of it was read."""

    async def collect(self) -> None:
        """Every file that is new or changed, each marked once all of it is kept."""
        fetched = 0
        for dataset in self.datasets:
            files = await self._files(dataset)
            for position, listed in enumerate(files, 1):
                self.ledger.where = f"{dataset}, fichier {position} sur {len(files)}"
                if self.memory.has_mark(listed.key, listed.mark):
                    continue
                if fetched >= MOST_BYTES:
                    self._owe(listed, "à lire à la prochaine collecte")
                    continue
                fetched += await self._file(listed)
        self.memory.reached = self.ledger.now()
        self.memory.settle(self.memory.reached, reached=self.memory.reached)

    async def _files(self, dataset: str) -> list[DatasetFile]:
        url = self.hosts[0] + self.listing.format(id=dataset)
        response = await self.ask(url)
        if response is None:
            return []
        resources = answer(response.body, "resources")
        if not resources.has_records:
            raise self.shape_changed(response, url, "la liste « resources »")
        if not resources.whole:
            self.ledger.lack(f"{dataset} : liste des fichiers coupée")
        return list(self._listed(dataset, [part.decoded for part in resources.parts]))

    def _listed(self, dataset: str, resources: list[Any]) -> Iterator[DatasetFile]:
        for resource in resources:
            if not isinstance(resource, dict):
                continue
            url = str(resource.get("url") or "")
            if str(resource.get("format") or "").lower() == self.kind and self.ours(
                self.moved_address(url)
            ):
                mark = f"{resource.get('last_modified')} {resource.get('filesize')}"
                yield DatasetFile(f"{dataset}/{resource.get('id')}", url, mark[:120])

    async def _file(self, listed: DatasetFile) -> int:
        """How many bytes it took."""
        with tempfile.TemporaryFile() as file:
            whole = await self._fetch(listed, cast(BinaryIO, file))
            size = file.tell()
            file.seek(0)
            if whole and self.take(cast(BinaryIO, file), f"{self.name}:{listed.key}"):
                self.memory.has(listed.key)
                self.memory.mark(listed.key, listed.mark)
            else:
                self._owe(listed, "fichier coupé, ou contrats refusés" if whole else "coupé")
        self.ledger.flush()
        self.memory.settle(self.ledger.now())
        return size

    def _owe(self, listed: DatasetFile, why: str) -> None:
        self.memory.lack(listed.key, why, self.ledger.now(), listed.url)
        self.ledger.lack(f"{listed.key} : {why}")

    async def _fetch(self, listed: DatasetFile, file: BinaryIO) -> bool:
        """The file in pieces; whether all that was announced came, of one version."""
        offset, total, version = 0, None, None
        while total is None or offset < total:
            headers = {"Range": f"bytes={offset}-{offset + PIECE - 1}"}
            response = await self.ask(listed.url, absent=True, partial=True, headers=headers)
            if response is None:
                return False
            if response.status == 200:  # ranges are not served: this is all of it
                file.write(response.body)
                return offset == 0
            span = SPAN.match((response.headers.get("Content-Range") or b"").decode("latin-1"))
            tag = response.headers.get("ETag")
            if span is None or int(span[1]) != offset or (version or tag) != tag:
                return False
            offset, total, version = offset + len(response.body), int(span[3]), tag
            if not response.body or offset != int(span[2]) + 1:
                return False
            file.write(response.body)
        return True
