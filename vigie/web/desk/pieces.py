"""The documents of a consultation: put in by staff, shown page by page with the words marked,
withdrawn.
"""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from sqlmodel import Session
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from vigie.acts.documents import add_document, withdraw_file
from vigie.domain import french
from vigie.domain.document_kinds import AGAINST, DOCUMENT_KINDS, PREFIX, place_of
from vigie.domain.lots import FindingView
from vigie.domain.refusals import BadChange
from vigie.store.documents.texts import text_at
from vigie.store.read.findings import effective, standing
from vigie.store.read.lots import lots_of
from vigie.store.tables import Consultation, DocumentFile, Lot, TenderDocument
from vigie.web.desk.badges import sign
from vigie.web.desk.consultation_view import code_signs, offered
from vigie.web.desk.notice_text import Mark, ShownPart, part
from vigie.web.security import Change, Staff, back, desk_page

router = APIRouter(include_in_schema=False)
LARGEST = 2**62
MOST_LOTS = 500  # of a consultation that are offered to choose from
GONE = "Cette pièce n’est plus là : elle a été retirée, ou relue."


@dataclass(frozen=True)
class ShownPage:
    """One page of a document with its marks."""

    consultation: Consultation
    document: TenderDocument
    part: ShownPart
    marked: frozenset[int]  # numbers of its pages on which something is proven
    lots: tuple[Lot, ...]


@router.post("/consultations/{number:int}/pieces")
def add(request: Request, change: Change, number: int) -> Response:
    """Put files in; each is told, those refused with the reason."""
    state, path = request.app.state, f"/consultations/{number}#pieces"
    files = [file for file in change.form.getlist("pieces") if isinstance(file, UploadFile)]
    added, already_there, refused = 0, 0, list[str]()
    for file in (file for file in files if file.filename):
        try:
            put_in = add_document(
                state.store,
                state.settings,
                change.actor,
                number,
                file.filename or "",
                file.file,
                state.now(),
            )
        except BadChange as why:
            refused.append(str(why))
            continue
        added, already_there = added + put_in.new, already_there + (not put_in.new)
    sentences = (
        [french.count(added, "pièce déposée : elle est lue dans la minute.")] if added else []
    )
    if added > 1:
        sentences = [f"{added} pièces déposées : elles sont lues dans la minute."]
    if already_there:
        sentences.append(f"{french.count(already_there, 'pièce')} déjà là.")
    sentences += refused
    if request.headers.get("accept") == "application/json":  # each file by itself, with progress
        return JSONResponse({"told": " ".join(sentences)}, 422 if refused else 200)
    return back(request, path, " ".join(sentences) or "Choisissez un fichier.", wrong=not added)


@router.post("/consultations/{number:int}/pieces/{file_id:int}/retirer")
def withdraw(request: Request, change: Change, number: int, file_id: int) -> Response:
    """Take a file away with what was read in it."""
    path = f"/consultations/{number}#pieces"
    try:
        with request.app.state.store.transaction() as session:
            file = session.get(DocumentFile, file_id) if file_id < LARGEST else None
            if file is None or file.consultation_id != number:
                raise BadChange("cette pièce n’est plus là : recharger la page.")
            withdraw_file(session, change.actor, file_id, request.app.state.now())
    except BadChange as refused:
        return back(request, path, f"Rien n’a changé : {refused}", wrong=True)
    return back(request, path, "Pièce retirée, avec ce qui y avait été lu.")


@router.get("/consultations/{number:int}/pieces/{document_id:int}")
def piece_page(
    request: Request,
    staff: Staff,
    number: int,
    document_id: int,
    page: int = 1,
    debut: int = -1,
    fin: int = -1,
) -> Response:
    """One page of a document, the words of findings marked, and a passage if one is named."""
    with request.app.state.store.reading() as session:
        shown_page = _shown(session, number, document_id, page, (debut, fin))
    if shown_page is None:
        raise HTTPException(404, GONE)
    document = shown_page.document
    return desk_page(
        request,
        "piece.html",
        row=shown_page.consultation,
        document=document,
        kind=DOCUMENT_KINDS.get(document.kind, document.kind),
        parts=[shown_page.part],
        page=page,
        marked=sorted(shown_page.marked),
        page_of=f"/consultations/{number}",
        lots_offered=offered(shown_page.lots),
        codes=code_signs(),
        here_again=f"/consultations/{number}",
    )


def _shown(
    session: Session, number: int, document_id: int, page: int, passage: tuple[int, int]
) -> ShownPage | None:
    document = session.get(TenderDocument, document_id) if document_id < LARGEST else None
    if document is None or document.consultation_id != number:
        return None
    row = session.get(Consultation, number)
    text = text_at(session, document_id, min(page, 10_000) - 1)
    if row is None or row.taken_down_at is not None or text is None:
        return None
    lots = lots_of(session, number)[:MOST_LOTS]
    marks = _marks(session, [lot.id or 0 for lot in lots], f"{PREFIX}{document_id}")
    own = [mark for place, mark in marks if place == page - 1]
    if 0 <= passage[0] < passage[1]:
        own.append(Mark(*passage, 0, "passage"))
    field = place_of(document.kind, text.place)
    return ShownPage(
        row,
        document,
        part(field, None, text.text, own, whole=True),
        frozenset(place + 1 for place, _ in marks),
        tuple(lots),
    )


def _marks(session: Session, lot_ids: list[int], name: str) -> list[tuple[int, Mark]]:
    """(page, mark) of every proof that the document gives, once a finding and place."""
    rows = {row.id: row for row in standing(session, lot_ids)}
    marks: dict[tuple[Any, ...], tuple[int, Mark]] = {}
    anchored: set[int] = set()
    for view in (view for views in effective(session, lot_ids).values() for view in views):
        row = rows.get(view.id)
        for proof in row.proofs if row else []:
            if proof.get("notice_id") == name and not proof.get(AGAINST):
                where = (proof["text"], proof["start"], proof["end"], str(view.code))
                mark = _mark(view, proof, view.id not in anchored)
                marks.setdefault(where, (proof["text"], mark))
                anchored.add(view.id)
    return list(marks.values())


def _mark(view: FindingView, proof: dict[str, Any], anchor: bool) -> Mark:
    return Mark(int(proof["start"]), int(proof["end"]), view.id, sign(view).words, anchor)
