"""What a tender document says, with the page on which it says it; read whole, since statements run
over the ends of pages.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from time import monotonic
from typing import TYPE_CHECKING

import structlog

from classifier.document import Document, Part
from classifier.findings import Evidence, NoticeReading
from classifier.passages import Read
from classifier.readings import read_document
from vigie.domain.document_kinds import place_of, short_kind
from vigie.domain.lot_numbers import lot_key
from vigie.domain.notice import ParsedLot, ParsedNotice
from vigie.flow.notice_findings import ClassifiedNotice
from vigie.processes.budget import OverBudget, time_budget
from vigie.store.documents.texts import StandingDocument
from vigie.store.tables import Lot

if TYPE_CHECKING:
    from classifier.pipeline import Classifier

MOST_SECONDS = 30.0  # for one document; one of eighty pages takes a third of a second
MOST_ALL = 150.0  # seconds for all documents of a consultation
A_RUN = 300_000  # characters of pages read together
SHORTEST_HALF = 20  # letters of a quote that are left when it is cut at the end of a page
ENDS = (".", ":", ";", "!", "?", "»", "|")
log = structlog.get_logger()
LotTitles = Sequence[tuple[str, str]]  # (number, title)


@dataclass(frozen=True)
class _Run:
    """Some pages as one text; where each begins in it, and its number."""

    text: str
    starts: tuple[int, ...]
    pages: tuple[int, ...]


def classified_documents(
    classifier: "Classifier", documents: Sequence[StandingDocument], lots: Sequence[Lot]
) -> list[ClassifiedNotice]:
    """Each document as a notice that was read: it speaks of the lots that its name tells, else of
    all.
    """
    until = monotonic() + MOST_ALL
    return [_classified(classifier, document, lots, until - monotonic()) for document in documents]


def read_texts(
    classifier: "Classifier", kind: str, texts: Sequence[tuple[str, str]], lots: LotTitles
) -> NoticeReading:
    """What those texts (place, words) of one document say, each proof on its page."""
    runs = list(_runs(texts))
    document = Document(
        "document",
        tuple(
            Part(short_kind(kind), run.text, index=position) for position, run in enumerate(runs)
        ),
        tuple(number for number, _ in lots),
        titles=dict(lots),
    )
    reading = classifier.read(document)
    found = tuple(
        replace(
            finding, evidence=tuple(_placed(proof, runs, kind, texts) for proof in finding.evidence)
        )
        for finding in reading.found
    )
    return replace(reading, found=found)


def _classified(
    classifier: "Classifier", document: StandingDocument, lots: Sequence[Lot], seconds: float
) -> ClassifiedNotice:
    own = _own_lots(document, lots)
    notice = ParsedNotice(
        id=document.proof_id,
        source="dce",
        source_id=str(document.id),
        format="dce",
        kind="call",
        lots=tuple(ParsedLot(number=lot.number) for lot in own),
    )
    titles = [(lot.number, lot.title) for lot in own]
    try:
        with time_budget(max(0.001, min(MOST_SECONDS, seconds))):
            reading = read_texts(classifier, document.kind, document.texts, titles)
            other_readings = tuple(_others(document, [number for number, _ in titles]))
    except OverBudget as error:
        log.warning("document_unread", document=document.id, why=str(error))
        return ClassifiedNotice(notice, (), unread=True, document=document.kind)
    if reading.cut:
        log.warning("document_unread", document=document.id, why="statements")
    return ClassifiedNotice(
        notice, reading.found, other_readings, unread=reading.cut, document=document.kind
    )


def _own_lots(document: StandingDocument, lots: Sequence[Lot]) -> Sequence[Lot]:
    lot_keys = {lot_key(number) for number in document.lots}
    return [lot for lot in lots if lot_key(lot.number) in lot_keys] or lots


def _others(document: StandingDocument, numbers: Sequence[str]) -> Iterator[Read]:
    """What else matching needs, page by page."""
    parts = tuple(
        Part(place_of(document.kind, place), text, index=position)
        for position, (place, text) in enumerate(document.texts)
    )
    yield from read_document(Document(document.proof_id, parts, tuple(numbers)))


def _runs(texts: Sequence[tuple[str, str]]) -> Iterator[_Run]:
    pages: list[int] = []
    size = 0
    for position, (_, text) in enumerate(texts):
        if pages and size + len(text) > A_RUN:
            yield _run(texts, pages)
            pages, size = [], 0
        pages.append(position)
        size += len(text)
    if pages:
        yield _run(texts, pages)


def _run(texts: Sequence[tuple[str, str]], pages: Sequence[int]) -> _Run:
    """One sign stands between two pages: a blank where a sentence runs on, else a line's end."""
    words = [texts[page][1] for page in pages]
    joined = [
        text + _between(text, after) for text, after in zip(words, [*words[1:], ""], strict=True)
    ]
    starts = (0, *accumulate(map(len, joined)))[:-1]
    return _Run("".join(joined), starts, tuple(pages))


def _between(text: str, after: str) -> str:
    runs_on = after[:1].islower() and not text.rstrip().endswith(ENDS)
    return " " if runs_on else "\n"


def _placed(
    proof: Evidence, runs: Sequence[_Run], kind: str, texts: Sequence[tuple[str, str]]
) -> Evidence:
    if proof.text is None:
        return proof
    run = runs[proof.text]
    page_index = bisect_right(run.starts, proof.start) - 1
    page_end = run.starts[page_index] + len(texts[run.pages[page_index]][1])
    start, end = proof.start, min(proof.end, page_end)
    if end < proof.end and end - start < min(SHORTEST_HALF, proof.end - page_end):
        page_index, start, end = page_index + 1, run.starts[page_index + 1], proof.end
        end = min(end, start + len(texts[run.pages[page_index]][1]))
    page, shift = run.pages[page_index], run.starts[page_index]
    place, text = texts[page]
    start, end = start - shift, end - shift
    return replace(
        proof, field=place_of(kind, place), text=page, start=start, end=end, quote=text[start:end]
    )
