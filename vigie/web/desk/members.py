"""Adhérents: list, profile with what each gap costs, form with a live count of matching lots."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from sqlmodel import Session
from starlette.datastructures import ImmutableMultiDict
from starlette.responses import PlainTextResponse, Response

from alerts.messages.preview import solicited
from vigie.acts.consultations import write_note
from vigie.acts.members import agree_to_be_named, put_in_charge, save_member
from vigie.acts.undoing import of_notes, of_person_in_charge
from vigie.data.places import department_names, epts
from vigie.data.trades import groups, trades
from vigie.domain import french
from vigie.domain.clock import paris_day
from vigie.domain.member_record import MemberRecord
from vigie.domain.members import KIND_LABELS, PROOF_LABELS, ActivityView
from vigie.domain.refusals import BadChange
from vigie.flow.recent_lots import lots_met
from vigie.store.desk.changes import notes_of, people
from vigie.store.desk.journal_names import journal_names
from vigie.store.desk.members import (
    NEAR,
    journal,
    member_list,
    opportunities,
    proofs_ending,
    states,
)
from vigie.store.match.answers import answered_count
from vigie.store.match.members import member_record, member_views
from vigie.store.tables import Member
from vigie.web.desk.audience import kept_lots, kept_of, missed_by
from vigie.web.desk.badges import line
from vigie.web.desk.completeness import gaps, share
from vigie.web.desk.consultation_view import OPPORTUNITY
from vigie.web.desk.journal import entries
from vigie.web.desk.member_form import MOST_PARTS, BadMember, blank, record_of, trade_of
from vigie.web.desk.towns import suggested
from vigie.web.places import followed
from vigie.web.security import Change, Staff, back, desk_page, undoably

router = APIRouter(include_in_schema=False)
# « Entreprise d’insertion (EI) » → « EI »
STEPS = {
    "qui": "Qui",
    "activites": "Activités",
    "justificatifs": "Justificatifs",
    "contacts": "Contacts",
}
FIRST_STEP = next(iter(STEPS))
SHORT_KINDS = {
    str(kind): label.rpartition("(")[2].rstrip(")") for kind, label in KIND_LABELS.items()
}


@router.get("/adherents")
def list_page(
    request: Request, staff: Staff, q: str = "", type: str = "", apres: str = "", fin: str = ""
) -> Response:
    """The list by name."""
    today = paris_day(request.app.state.now())
    with request.app.state.store.reading() as session:
        lines, following = member_list(
            session, q[:100].strip(), type[:20], apres[:200], today + NEAR if fin else None
        )
        ending = proofs_ending(session, today + NEAR, 8)
    return desk_page(
        request,
        "adherents.html",
        lines=lines,
        following=following,
        q=q[:100],
        type=type,
        fin=fin,
        kinds=KIND_LABELS,
        today=today,
        short=SHORT_KINDS,
        ending=ending,
        proofs=PROOF_LABELS,
        trades=trades(),
        soon=today + NEAR,
    )


@router.get("/adherents/nouveau")
def new_page(request: Request, staff: Staff) -> Response:
    """An empty form, at its first step."""
    return _form(request, None, None, step=FIRST_STEP)


@router.get("/adherents/communes")
def suggest_towns(request: Request, staff: Staff, q: str = "") -> Response:
    """The communes that begin so, one a line."""
    departments = request.app.state.settings.departments
    return PlainTextResponse("\n".join(suggested(q[:60], departments)))


@router.get("/adherents/volume")
def reach(request: Request, staff: Staff) -> Response:
    """How many lots of the last thirty days the activity in the form would have met."""
    query = request.query_params
    return PlainTextResponse(_reach(request, query, query.get("ligne", "a0")[:4]))


def _reach(request: Request, fields: ImmutableMultiDict[str, Any], line: str) -> str:
    """How many lots the activity typed on that line would have met, in words."""
    prefix = f"{line}-"

    def split(name: str) -> tuple[str, ...]:
        words = str(fields.get(prefix + name, ""))[:600].split(",")
        return tuple(word.strip() for word in words if word.strip())

    try:
        trade = trade_of(str(fields.get(prefix + "trade", ""))[:120])
    except BadMember:
        return "métier à choisir dans la liste"
    activity = ActivityView(
        id=0,
        position=1,
        trade=trade,
        label=str(fields.get(prefix + "label", ""))[:100],
        cpv=tuple(code for code in split("cpv") if code.isdigit() and 2 <= len(code) <= 8),
        words=split("words"),
        exclusions=split("exclusions"),
        departments=tuple(
            code for code in fields.getlist(prefix + "departments") if code in department_names()
        ),
        epts=tuple(code for code in split("epts") if code in epts()),
    )
    memo = kept_of(request)
    with request.app.state.store.reading() as session:
        lots = kept_lots(session, request.app.state.now(), memo)
    return _met(*lots_met(activity, lots))


@router.get("/adherents/{number:int}")
def member_page(request: Request, staff: Staff, number: int) -> Response:
    """The profile."""
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        row, record = _there(session, number)
        changes = journal(session, number)
        authors = journal_names(session, [change.who for change in changes])
        values: dict[str, Any] = {
            "gaps": gaps(record, missed_by(session, number, now, kept_of(request)), paris_day(now)),
            "states": states(session, number),
            "asked": (solicited(session, number), answered_count(session, number)),
            "found": [
                (opportunity, line(line_row, now) if line_row else None)
                for opportunity, line_row in opportunities(session, number)
            ],
            "journal": entries(changes, authors),
            "notes": notes_of(session, f"member:{number}"),
            "team": people(session),
            "share": share(record, paris_day(now)),
        }
    return desk_page(
        request,
        "adherent.html",
        row=row,
        record=record,
        kinds=KIND_LABELS,
        proofs=PROOF_LABELS,
        trades=trades(),
        today=paris_day(now),
        soon=paris_day(now) + NEAR,
        words=OPPORTUNITY,
        **values,
    )


@router.get("/adherents/{number:int}/modifier")
def edit_page(request: Request, staff: Staff, number: int) -> Response:
    """The form, filled."""
    with request.app.state.store.reading() as session:
        row, record = _there(session, number)
        member = member_views(session, [number]).get(number)
        lots = kept_lots(session, request.app.state.now(), kept_of(request))
    market_counts = (
        [_met(*lots_met(activity, lots)) for activity in member.activities] if member else []
    )
    return _form(request, row, record, market_counts=market_counts)


@router.post("/adherents/nouveau")
def create(request: Request, change: Change) -> Response:
    """A new member."""
    return _save(request, change, None)


@router.post("/adherents/{number:int}")
def save(request: Request, change: Change, number: int) -> Response:
    """Keep the form."""
    return _save(request, change, number)


@router.post("/adherents/{number:int}/suivi")
def in_charge(request: Request, change: Change, number: int) -> Response:
    """Say who is in charge of that member."""
    typed_id, now = change.text("par", 12), request.app.state.now()
    user_id = int(typed_id) if typed_id.isdigit() else None

    def put(session: Session) -> None:
        _there(session, number)
        put_in_charge(session, change.actor, number, user_id, now)

    try:
        undoably(request, change, of_person_in_charge(number), put)
    except BadChange as refused:
        return back(request, f"/adherents/{number}", f"Rien n’a changé : {refused}", wrong=True)
    return back(request, f"/adherents/{number}", "Suivi enregistré.")


@router.post("/adherents/{number:int}/notes")
def note(request: Request, change: Change, number: int) -> Response:
    """Write a note."""
    subject, now = f"member:{number}", request.app.state.now()

    def write(session: Session) -> None:
        _there(session, number)
        write_note(session, change.actor, subject, change.text("note"), now)

    try:
        undoably(request, change, of_notes(subject), write)
    except BadChange as refused:
        return back(
            request, f"/adherents/{number}", f"Note non enregistrée : {refused}", wrong=True
        )
    return back(request, f"/adherents/{number}", "Note enregistrée.")


def _save(request: Request, change: Change, number: int | None) -> Response:
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        row, record_before = _there(session, number) if number else (None, None)
    step = change.text("etape", 20)
    if step in STEPS:
        return _form(
            request, row, record_before, faults={}, step=step, market_counts=_typed(request, change)
        )
    try:
        record = record_of(change, record_before, request.app.state.settings.departments)
        with request.app.state.store.transaction() as session:
            saved = save_member(
                session,
                change.actor,
                record,
                now,
                member_id=number,
                seen_version=change.number("version"),
            )
            agreed = change.text("named_to_networks") == "oui"
            consent_changed = agree_to_be_named(session, change.actor, saved.id, now, agreed=agreed)
    except BadMember as refused:
        return _form(request, row, record_before, faults=refused.faults, status=422)
    except BadChange as refused:
        return back(request, f"/adherents/{number}/modifier", str(refused), wrong=True)
    return back(
        request,
        f"/adherents/{saved.id}",
        "Fiche enregistrée."
        if saved.changed or saved.created or consent_changed
        else "Rien n’a changé.",
    )


def _typed(request: Request, change: Change) -> list[str]:
    """What each activity of the form would have met, as it is typed."""
    lines = [f"a{number}" for number in range(MOST_PARTS) if f"a{number}" in change.form]
    return [_reach(request, change.form, line) for line in lines]


def _form(
    request: Request,
    row: Member | None,
    member_record: MemberRecord | None,
    *,
    faults: Mapping[str, str] | None = None,
    status: int = 200,
    market_counts: Sequence[str] = (),
    step: str = "",
) -> Response:
    """The form: one step of it, the others kept hidden, or all of it."""
    return desk_page(
        request,
        "adherent_form.html",
        status=status,
        row=row,
        record=blank(member_record),
        kinds=KIND_LABELS,
        proofs=PROOF_LABELS,
        groups=groups(),
        departments=followed(
            request,
            (code for activity in member_record.activities for code in activity.departments)
            if member_record
            else (),
        ),
        faults=faults,
        known=member_record,
        met=market_counts,
        step=step,
        steps=STEPS,
        trades=trades(),
    )


def _met(sure: int, all_of: int) -> str:
    """« 4 lots réservés ou clausés en trente jours, et 2 à vérifier »."""
    more = f", et {french.number(all_of - sure)} à vérifier" if all_of > sure else ""
    return (
        f"{french.count(sure, 'lot réservé ou clausé', 'lots réservés ou clausés')} en "
        f"trente jours{more}"
    )


def _there(session: Session, number: int) -> tuple[Member, MemberRecord]:
    row = session.get(Member, number) if number < 2**62 else None
    record = member_record(session, number) if row and row.erased_at is None else None
    if row is None or record is None:
        raise HTTPException(404, "Cette structure n’existe pas, ou ses données ont été effacées.")
    return row, record
