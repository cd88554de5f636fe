"""A publisher whose search finds numbers and whose documents say the rest: search by day, fetch
what is not known.
"""

import json
from typing import Any, ClassVar

from spiders.base.json_records import answer
from spiders.base.source import Source
from spiders.base.window import Days
from vigie.domain.notice import RefusedPayload

MOST_PAGES = 1_000
JSON = {"Content-Type": "application/json", "Accept": "application/json"}


class SearchThenFetch(Source):
    """An iterating search; a document once published never changes, so what is known is not
    fetched again.
    """

    search: ClassVar[str]
    records: ClassVar[str] = "notices"
    total: ClassVar[str] = "totalNoticeCount"
    token: ClassVar[str] = "iterationNextToken"  # noqa: S105 - the name of a field
    unit: ClassVar[int] = 1

    def body(self, days: Days, token: str | None) -> dict[str, Any]:
        """What is posted to find those days."""
        raise NotImplementedError

    def document_of(self, record: Any) -> tuple[str, str] | None:
        """A record's number and where its document is, or nothing where it has none."""
        raise NotImplementedError

    async def collect_days(self, days: Days) -> None:
        """Find every number of those days, then fetch the documents not recorded yet."""
        numbers = await self._numbers(days)
        known_numbers = self.memory.recorded_ids(f"{self.name}:{number}" for number in numbers)
        for number, url in numbers.items():
            if f"{self.name}:{number}" in known_numbers:
                self.ledger.counts["unchanged"] += 1
            else:
                await self._document(number, url)

    async def _numbers(self, days: Days) -> dict[str, str]:
        """Number → address; stops at an empty batch, or at one that brings nothing new."""
        numbers: dict[str, str] = {}
        token: str | None = None
        announced = 0
        for _ in range(MOST_PAGES):
            fields, batch = await self._batch(days, token)
            announced = max(announced, int(fields.get(self.total) or 0))
            fresh = {number: url for number, url in batch if number not in numbers}
            numbers.update(fresh)
            token = fields.get(self.token)
            if fields.get("timedOut"):
                self.ledger.lack(f"{days} : recherche interrompue par le portail (timedOut)")
            if not fresh or not token or fields.get("timedOut"):
                break
        self.ledger.counts["announced"] += announced
        if len(numbers) < announced:
            self.ledger.lack(f"{days} : {announced} avis annoncés, {len(numbers)} trouvés")
        return numbers

    async def _batch(
        self, days: Days, token: str | None
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        url = self.hosts[0] + self.search
        question = json.dumps(self.body(days, token)).encode()
        response = await self.ask(url, method="POST", body=question, headers=JSON)
        if response is None:
            return {}, []
        page_answer = answer(response.body, self.records)
        if not page_answer.has_records:
            raise self.shape_changed(response, url, f"la liste « {self.records} »")
        if not page_answer.whole:  # totals and the next token stand after the list
            self.ledger.lack(f"{days} : réponse de la recherche coupée")
        return page_answer.fields, [
            document
            for part in page_answer.parts
            if (document := self._checked_document(part.decoded, part.raw, url))
        ]

    def _checked_document(self, record: Any, raw: bytes, url: str) -> tuple[str, str] | None:
        document = self.document_of(record) if isinstance(record, dict) else None
        if document is None:
            detail = (
                f"{url} : réponse sans numéro de publication ou sans lien XML ; la forme "
                f"a peut-être changé."
            )
            self.ledger.refuse(
                RefusedPayload(name=f"{self.name}:?", reason="unknown_shape", detail=detail),
                raw,
                url,
            )
        return document

    async def _document(self, number: str, url: str) -> None:
        known_refusals = self.ledger.counts["refused"]
        response = await self.ask(url, absent=True)
        if response is None and self.ledger.counts["refused"] > known_refusals:
            return  # too large, said already
        if response is not None:
            self.ledger.hear(response.body, f"{self.name}:{number}", url)
            return
        detail = (
            f"{self.name} {number} : trouvé par la recherche, document absent ({url}) ; "
            f"il sera redemandé."
        )
        self.ledger.refuse(
            RefusedPayload(name=f"{self.name}:{number}", reason="empty", detail=detail), b"", url
        )
