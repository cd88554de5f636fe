"""The documents of a consultation through the API: put in by name, listed with what was read."""

import tempfile
from typing import IO, Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from vigie.acts.actor import Actor
from vigie.acts.documents import MEGABYTE, AddedFile, add_document
from vigie.domain.refusals import BadChange
from vigie.store.documents.texts import documents_of, files_of
from vigie.store.tables import Consultation
from vigie.web.api.keys import MISSING, opens

document_routes = APIRouter()
DOCUMENTS = [opens("documents")]
THROUGH_API = Actor("api")
IN_MEMORY = 1_000_000  # bytes of a body kept in memory; beyond, on disk


class PutIn(BaseModel):
    """A file put in; `new` is false where the same bytes were there already."""

    id: int
    name: str
    new: bool


class ListedDocument(BaseModel):
    """One document: its kind, its pages, and why it was not read where it was not."""

    name: str
    kind: str
    pages: int
    problem: str
    replaced: bool


@document_routes.post(
    "/consultations/{number}/documents",
    tags=["pièces"],
    status_code=201,
    responses=MISSING,
    dependencies=DOCUMENTS,
)
async def put_document(
    request: Request,
    number: int,
    name: Annotated[str, Query(min_length=1, max_length=300, description="Nom du fichier.")],
) -> PutIn:
    """Put a file in: its bytes are the body."""
    most = request.app.state.settings.document_file_mb * MEGABYTE
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as content:
        async for part in request.stream():
            content.write(part)
            if content.tell() > most:
                raise HTTPException(413, f"Pièce de plus de {most // MEGABYTE} Mo.")
        try:
            added = await run_in_threadpool(_add, request, number, name, content)
        except BadChange as refused:
            raise HTTPException(422, str(refused)) from refused
    return PutIn(id=added.id, name=added.name, new=added.new)


@document_routes.get(
    "/consultations/{number}/documents", tags=["pièces"], responses=MISSING, dependencies=DOCUMENTS
)
def list_documents(request: Request, number: int) -> list[ListedDocument]:
    """The documents of a consultation; a file that waits to be read has no page yet."""
    with request.app.state.store.reading() as session:
        row = session.get(Consultation, number) if 0 < number < 2**62 else None
        if row is None or row.taken_down_at is not None:
            raise HTTPException(404, "Consultation inconnue ou retirée.")
        waiting = [file for file in files_of(session, number) if file.state == "waiting"]
        documents = documents_of(session, [number]).get(number, [])
    unread = [
        ListedDocument(
            name=file.name, kind="autre", pages=0, problem="pas encore lue", replaced=False
        )
        for file in waiting
    ]
    return unread + [
        ListedDocument(
            name=document.name,
            kind=document.kind,
            pages=document.pages,
            problem=document.problem,
            replaced=document.replaced_by is not None,
        )
        for document in documents
    ]


def _add(request: Request, number: int, name: str, content: IO[bytes]) -> AddedFile:
    state = request.app.state
    return add_document(
        state.store, state.settings, THROUGH_API, number, name, content, state.now()
    )
