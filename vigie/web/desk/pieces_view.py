"""The documents of a consultation as its page lists them: kind, pages, read or why not, what they
say, and the lines of the checklist (pure).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vigie.domain import french
from vigie.domain.checklist import CHECKLIST, CLAUSE, labelled
from vigie.domain.document_kinds import AGAINST, DOCUMENT_KINDS, PREFIX, of_document, place_of
from vigie.domain.edge import web_address
from vigie.domain.lots import FindingView
from vigie.store.desk.consultation import Dossier
from vigie.store.tables import DocumentFile, DocumentLink, TenderDocument
from vigie.web.desk.badges import Badge, signs

LONGEST_QUOTE = 300
ANSWERED = re.compile(r" \(HTTP [0-9]{3}\)")  # « (HTTP 404) », kept for `vigie documents`


@dataclass(frozen=True)
class PieceLine:
    """One document of the list."""

    id: int
    name: str
    kind: str
    standing: str  # « 12 pages », or why it was not read
    href: str  # empty where there is no text to show
    signs: tuple[Badge, ...]
    replaced: bool


@dataclass(frozen=True)
class FileLine:
    """One file as dropped or collected, with its documents."""

    id: int
    name: str
    origin: str
    documents: tuple[PieceLine, ...]
    waiting: bool
    archive: bool


@dataclass(frozen=True)
class LinkLine:
    """A link to documents that a person must follow, or that was followed."""

    url: str
    words: str


@dataclass(frozen=True)
class PassageLink:
    """Words of a document that prove something, or speak against it, and the way to them."""

    words: str
    href: str
    quote: str


@dataclass
class ChecklistLine:
    """One label of the checklist with what the documents say, each with its place."""

    label: str
    places: list[PassageLink] = field(default_factory=list)


def file_lines(dossier: Dossier) -> list[FileLine]:
    """Every file that is there, in the order in which it was put in."""
    views_by_document = _signs_by_document(dossier)
    by_file: dict[int, list[TenderDocument]] = {}
    for document in dossier.documents:
        by_file.setdefault(document.file_id, []).append(document)
    return [_file(file, by_file.get(file.id or 0, []), views_by_document) for file in dossier.files]


def _file(
    file: DocumentFile,
    documents: Sequence[TenderDocument],
    views_by_document: Mapping[int, Sequence[FindingView]],
) -> FileLine:
    origin = f"{'téléchargée' if file.url else 'déposée'} le {french.short_date(file.added_at)}"
    lines = tuple(
        _piece(document, views_by_document.get(document.id or 0, ())) for document in documents
    )
    archive = len(lines) > 1 or any("/" in line.name for line in lines)
    return FileLine(file.id or 0, file.name, origin, lines, file.state == "waiting", archive)


def _piece(document: TenderDocument, views: Sequence[FindingView]) -> PieceLine:
    href = f"/consultations/{document.consultation_id}/pieces/{document.id}"
    pages = french.count(document.pages, "page") if document.pages else ""
    return PieceLine(
        document.id or 0,
        document.name,
        DOCUMENT_KINDS.get(document.kind, document.kind),
        ", ".join(filter(None, (pages, document.problem))),
        href if document.pages else "",
        signs(views),
        document.replaced_by is not None,
    )


def _signs_by_document(dossier: Dossier) -> dict[int, list[FindingView]]:
    views_by_document: dict[int, list[FindingView]] = {}
    for view in (view for views in dossier.found.values() for view in views):
        for proof in proofs_of(dossier, view):
            if of_document(proof) and not proof.get(AGAINST):
                views_by_document.setdefault(number_of(proof), []).append(view)
    return views_by_document


def link_lines(links: Iterable[DocumentLink]) -> list[LinkLine]:
    """The links that were tried without a file to show for it."""
    return [
        LinkLine(address, ANSWERED.sub("", link.reason) or "à télécharger à la main")
        for link in links
        if link.state != "fetched" and (address := web_address(link.url))
    ]


def proofs_of(dossier: Dossier, view: FindingView) -> list[dict[str, Any]]:
    """The proofs of a finding, or of what staff added."""
    raw = dossier.raw.get(view.id)
    if raw is not None:
        return raw.proofs
    return next(
        (verdict.proofs for verdict in dossier.verdicts.values() if verdict.id == -view.id), []
    )


def number_of(proof: Mapping[str, Any]) -> int:
    """The number of the document that a proof names."""
    document_number = str(proof.get("notice_id", "")).removeprefix(PREFIX)
    return int(document_number) if document_number.isdecimal() else 0


def place_in(proof: Mapping[str, Any], consultation_id: int, anchor: int) -> PassageLink:
    """Where a document's proof stands, and the way to it."""
    page = int(proof.get("text") or 0) + 1
    href = f"/consultations/{consultation_id}/pieces/{number_of(proof)}?page={page}#r{anchor}"
    quote = french.cut(" ".join(str(proof.get("quote") or "").split()), LONGEST_QUOTE)
    return PassageLink(str(proof.get("field", "")), href, quote)


def document_places(dossier: Dossier, view: FindingView) -> tuple[PassageLink, ...]:
    """Where documents say what a finding says, the first of each document."""
    first: dict[int, PassageLink] = {}
    for proof in proofs_of(dossier, view):
        if of_document(proof) and not proof.get(AGAINST):
            place = place_in(proof, dossier.row.id or 0, view.id)
            first.setdefault(number_of(proof), place)
    return tuple(first.values())[:4]


def two_sides(dossier: Dossier, view: FindingView) -> tuple[PassageLink, ...]:
    """In a conflict of a notice and a document, the words of each."""
    if not (view.conflict and view.against_document):
        return ()
    sides: dict[bool, PassageLink] = {}
    for proof in proofs_of(dossier, view):
        if of_document(proof):
            sides.setdefault(True, place_in(proof, dossier.row.id or 0, view.id))
        else:
            words = " ".join(str(proof.get("quote") or f"code {proof.get('raw')}").split())
            place = PassageLink("l’avis", f"#r{view.id}", french.cut(words, LONGEST_QUOTE))
            sides.setdefault(False, place)
    return tuple(sides[side] for side in (False, True) if side in sides)


def checklist(documents: Iterable[TenderDocument], consultation_id: int) -> list[ChecklistLine]:
    """What the RC asks, line by line."""
    return _lines(documents, CHECKLIST, consultation_id)


def clause_lines(documents: Iterable[TenderDocument], consultation_id: int) -> list[ChecklistLine]:
    """What the clause asks beside its hours: publics, ways, facilitator, penalties."""
    return _lines(documents, CLAUSE, consultation_id)


def _lines(
    documents: Iterable[TenderDocument], labels: Mapping[str, str], consultation_id: int
) -> list[ChecklistLine]:
    document_lines = [
        {**line, "document": document.id, "of": document.kind}
        for document in documents
        if document.replaced_by is None
        for line in document.checklist
    ]
    return [
        ChecklistLine(label, [_checked(line, consultation_id) for line in lines[:3]])
        for label, lines in labelled(document_lines, labels)
    ]


def _checked(line: Mapping[str, Any], consultation_id: int) -> PassageLink:
    query = f"page={line['text'] + 1}&debut={line['start']}&fin={line['end']}"
    href = f"/consultations/{consultation_id}/pieces/{line['document']}?{query}#r0"
    return PassageLink(place_of(str(line["of"]), str(line["place"])), href, str(line["words"]))
