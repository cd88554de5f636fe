"""Importing members from a file, seen before it is applied; exporting them as a table that
imports again.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from vigie.acts.members import import_members
from vigie.domain import french
from vigie.flow.member_files import MOST_COLUMNS, BadFile
from vigie.flow.member_import import ImportPlan, export_bytes, model_bytes, plan_import
from vigie.flow.member_shapes import FIELD_LABELS, SKIP
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
    return _page(request)


def _page(request: Request, status: int = 200, **values: Any) -> Response:
    empty: dict[str, Any] = {"plan": None, "wrong": "", "name": "", "carried": "", "changed": []}
    fixed_context = {"shown": SHOWN, "fields": FIELD_LABELS, "skip": SKIP}
    return desk_page(request, "import.html", status=status, **{**empty, **fixed_context, **values})


@router.post("/adherents/import")
def import_file(request: Request, change: Change) -> Response:
    """What the file would change; with the button « appliquer », done, once every column is
    decided.
    """
    store, now = request.app.state.store, request.app.state.now()
    try:
        name, content = _file(change)
        with store.reading() as session:
            plan = plan_import(session, name, content, now, _chosen(change))
    except BadFile as refused:
        return _page(request, 422, wrong=str(refused))
    undecided = {f"col:{heading}": f"« {heading} » : dire ce que c’est" for heading in plan.unknown}
    if change.text("appliquer") and not undecided:
        return _apply(request, change, plan, name)
    carried = base64.b64encode(content).decode() if len(content) <= CARRIED else ""
    changed = [(new.name, changes(old, new)) for old, new in plan.pairs[:SHOWN]]
    open_questions = undecided if change.text("appliquer") else None
    status = 422 if open_questions else 200
    return _page(
        request,
        status,
        plan=plan,
        name=name,
        carried=carried,
        changed=changed,
        faults=open_questions,
    )


def _chosen(change: Changing) -> dict[str, str]:
    """What the person says that columns are."""
    fields = [name for name in change.form if name.startswith("col:")][:MOST_COLUMNS]
    chosen = {name.removeprefix("col:"): change.text(name, 40) for name in fields}
    return {heading: field for heading, field in chosen.items() if field}


def _apply(request: Request, change: Changing, plan: ImportPlan, name: str) -> Response:
    store, now = request.app.state.store, request.app.state.now()
    refused = len(plan.errors)
    written = import_members(store, change.actor, plan.records, name, now, refused=refused)
    words = f"{french.count(written, 'fiche écrite', 'fiches écrites')}."
    if refused:
        lines = french.count(refused, "faute laissée", "fautes laissées")
        words += f" {lines} de côté : {plan.errors[0]}"
    return back(request, "/adherents/manques", words, wrong=bool(refused))


@router.get("/adherents/modele.{kind}")
def model(request: Request, staff: Staff, kind: str) -> Response:
    """A table to fill in."""
    return _table(kind, "modele-adherents", model_bytes)


@router.get("/adherents/export.{kind}")
def export(request: Request, staff: ConfirmedStaff, kind: str) -> Response:
    """Every member."""
    name = file_name("adherents", request.app.state.now())
    with request.app.state.store.reading() as session:
        return _table(kind, name, lambda suffix: export_bytes(session, suffix))


def _table(kind: str, name: str, body: Callable[[str], bytes]) -> Response:
    if kind not in ("csv", "xlsx"):
        raise HTTPException(404, "Formats d’export : csv ou xlsx.")
    media = XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(body(f".{kind}"), media_type=media, headers=headers)


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
