"""Importing members from a file, seen before it is applied; exporting them as a table that
imports again.
"""

import base64
import binascii

from fastapi import APIRouter, HTTPException, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from vigie.acts.members import import_members
from vigie.domain import french
from vigie.flow.member_files import BadFile
from vigie.flow.member_import import export_bytes, plan_import
from vigie.web.desk.member_words import changes
from vigie.web.exports import XLSX, file_name
from vigie.web.security import Change, Changing, ConfirmedStaff, Staff, back, desk_page

router = APIRouter(include_in_schema=False)
CARRIED = (
    700_000  # bytes of a file that the preview's own form carries; a larger one is chosen again
)
LARGEST = 10 * 1024 * 1024
SHOWN = 60


@router.get("/adherents/import")
def import_page(request: Request, staff: Staff) -> Response:
    """The form."""
    return desk_page(request, "import.html", plan=None, wrong="", name="", carried="", shown=SHOWN)


@router.post("/adherents/import")
def import_file(request: Request, change: Change) -> Response:
    """What the file would change; with the button « appliquer », done."""
    store, now = request.app.state.store, request.app.state.now()
    try:
        name, content = _file(change)
        with store.reading() as session:
            plan = plan_import(session, name, content, now)
    except BadFile as refused:
        return desk_page(
            request,
            "import.html",
            status=422,
            plan=None,
            wrong=str(refused),
            name="",
            carried="",
            shown=SHOWN,
        )
    if change.text("appliquer"):
        written = import_members(
            store, change.actor, plan.records, name, now, refused=len(plan.errors)
        )
        words = f"{french.count(written, 'fiche écrite', 'fiches écrites')}."
        if plan.errors:
            words += (
                f" {french.count(len(plan.errors), 'ligne refusée', 'lignes refusées')} : "
                f"{plan.errors[0]}"
            )
        return back(request, "/adherents", words, wrong=bool(plan.errors))
    carried = base64.b64encode(content).decode() if len(content) <= CARRIED else ""
    return desk_page(
        request,
        "import.html",
        plan=plan,
        wrong="",
        name=name,
        carried=carried,
        shown=SHOWN,
        changed=[(new.name, changes(old, new)) for old, new in plan.pairs[:SHOWN]],
    )


@router.get("/adherents/export.{kind}")
def export(request: Request, staff: ConfirmedStaff, kind: str) -> Response:
    """Every member."""
    if kind not in ("csv", "xlsx"):
        raise HTTPException(404, "Formats d’export : csv ou xlsx.")
    with request.app.state.store.reading() as session:
        body = export_bytes(session, f".{kind}")
    name = f"{file_name('adherents', request.app.state.now())}.{kind}"
    media = XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    return Response(
        body, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _file(change: Changing) -> tuple[str, bytes]:
    sent = change.form.get("fichier")
    if isinstance(sent, UploadFile) and sent.filename:
        content = sent.file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise BadFile("Fichier de plus de 10 Mo : le couper en plusieurs.")
        return sent.filename[:200], content
    carried = change.form.get("contenu")
    if not isinstance(carried, str) or not carried:
        raise BadFile("Aucun fichier choisi : en choisir un (CSV, XLSX ou GeoJSON).")
    try:
        return change.text("nom", 200), base64.b64decode(carried, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadFile(
            "Le fichier n’a pas été transmis en entier : le choisir à nouveau."
        ) from error
