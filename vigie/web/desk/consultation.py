"""The page of one consultation and what staff do there: settle findings, add one, note, assign,
release, calendar.
"""

from typing import cast

from fastapi import APIRouter, HTTPException, Request
from sqlmodel import Session
from starlette.responses import Response

from vigie.acts import verdicts
from vigie.acts.consultations import STATES as DESK
from vigie.acts.consultations import write_note
from vigie.acts.undoing import of_consultations, of_notes, of_verdict, of_verdicts
from vigie.domain.clock import days_left
from vigie.domain.edge import web_address
from vigie.domain.french import count
from vigie.domain.lots import state_words
from vigie.domain.refusals import BadChange
from vigie.store.desk.consultation import LOTS_SHOWN, Dossier, dossier, lots_page_of
from vigie.store.desk.follows import follow_of
from vigie.store.match.match_verdicts import VERDICTS
from vigie.store.read.verdicts import Said
from vigie.web.desk.badges import SOURCES, places
from vigie.web.desk.changes_view import changes_told
from vigie.web.desk.consultation_view import (
    answers,
    code_signs,
    common_notes,
    hours_asked,
    lot_cards,
    notice_texts,
    offered,
    with_reasons,
)
from vigie.web.desk.following import release_follows, verdict_follows
from vigie.web.desk.hours import hours_line
from vigie.web.desk.journal import entries, told_lines
from vigie.web.desk.pieces_view import checklist, clause_lines, file_lines, link_lines
from vigie.web.desk.state_change import change_state, confirm_release
from vigie.web.security import Change, Changing, Staff, back, desk_page, safe_path, undoably

router = APIRouter(include_in_schema=False)
SAID = {
    "confirmed": "Repérage validé.",
    "rejected": "Repérage rejeté.",
    "corrected": "Repérage corrigé.",
}
FOLLOWED = {
    "confier": "Consultation confiée.",
    "retenir": "Consultation retenue : rien n’en part tant que vous ne la libérez pas.",
    "libérer": "Consultation libérée : ce qui est prévu partira à son heure.",
}
LARGEST = 2**62
# findings of a page that carry their own form to correct; beyond, it opens on demand: the page
# stays light
INLINE = 4


@router.get("/consultations/{number:int}")
def consultation_page(
    request: Request, staff: Staff, number: int, lots: int = 1, reperage: int = 0, qui: int = 0
) -> Response:
    """The page; lots by twenty, or those among which the named finding stands, ready to be
    corrected; `qui` names the lot whose answers are told with their reasons.
    """
    page = (
        _page_of(request, number, reperage) if 0 < reperage < LARGEST else max(1, min(lots, 10_000))
    )
    consultation_dossier = _dossier(request, number, (page - 1) * LOTS_SHOWN)
    if consultation_dossier.row.merged_into:
        return back(request, f"/consultations/{consultation_dossier.row.merged_into}")
    now, row, cards = (
        request.app.state.now(),
        consultation_dossier.row,
        lot_cards(consultation_dossier, request.app.state.now()),
    )
    with request.app.state.store.reading() as session:
        to_supply = hours_line(request, session, number)
        followed = follow_of(session, staff.user_id, number) is not None
    days = days_left(row.deadline_at, now) if row.deadline_at else None
    who_can = answers(consultation_dossier)
    return desk_page(
        request,
        "consultation.html",
        found=consultation_dossier,
        row=row,
        cards=cards,
        state_words=state_words,
        texts=notice_texts(consultation_dossier),
        answers=who_can,
        reasons_of=with_reasons(who_can, qui),
        qui=qui,
        changed=changes_told(consultation_dossier.changes, consultation_dossier.notices),
        codes=code_signs(),
        states=DESK,
        told=told_lines(
            consultation_dossier.told,
            consultation_dossier.members,
            {card.lot.id or 0: card.number for card in cards},
        ),
        journal=entries(
            consultation_dossier.journal,
            {f"user:{number}": name for number, name in consultation_dossier.team.items()},
        ),
        chosen=reperage,
        common=common_notes(cards),
        inline=sum(len(card.findings) for card in cards) <= INLINE,
        piece_files=file_lines(consultation_dossier),
        piece_links=link_lines(consultation_dossier.links),
        piece_mb=request.app.state.settings.document_file_mb,
        to_answer=checklist(consultation_dossier.documents, number),
        clause_asks=[
            *(hours_asked(cards) if consultation_dossier.documents else []),
            *clause_lines(consultation_dossier.documents, number),
        ],
        lots_offered=offered([card.lot for card in cards]),
        lot_ids={card.number: card.lot.id for card in cards},
        here_again=f"/consultations/{number}?lots={page}",
        phase=state_words(row.state, row.why, feminine=True),
        places=places(row.departments),
        sources=[SOURCES.get(source, source) for source in row.sources],
        page=page,
        left=days,
        notice_url=web_address(row.url) or "",
        documents_url=web_address(row.documents_url) or "",
        pages=-(-consultation_dossier.lot_count // LOTS_SHOWN),
        many=consultation_dossier.lot_count > 1,
        hours_line=to_supply,
        match_words=VERDICTS,
        followed=followed,
    )


@router.get("/consultations/{number:int}/texte")
def text_page(
    request: Request, staff: Staff, number: int, avis: str = "", lots: int = 1
) -> Response:
    """One notice's text in full, quotes marked; words chosen in it become a finding."""
    page = max(1, min(lots, 10_000))
    consultation_dossier = _dossier(request, number, (page - 1) * LOTS_SHOWN)
    texts = notice_texts(consultation_dossier, whole=avis)
    if not texts:
        raise HTTPException(404, "Cet avis n’est plus là.")
    lots_offered = offered(consultation_dossier.lots)
    return desk_page(
        request,
        "texte.html",
        row=consultation_dossier.row,
        texts=texts,
        page_of=f"/consultations/{number}",
        here_again=f"/consultations/{number}?lots={page}",
        codes=code_signs(),
        lots_offered=lots_offered,
        lot_ids={lot["number"]: lot["id"] for lot in lots_offered},
    )


@router.post("/consultations/{number:int}/reperages/{finding:int}")
def settle(request: Request, change: Change, number: int, finding: int) -> Response:
    """Confirm, reject or correct a finding."""
    verdict_code = cast(Said, change.text("dit", 20))  # checked below
    path = safe_path(change.text("vers", 200), f"/consultations/{number}")
    if verdict_code not in SAID or finding >= LARGEST:
        return back(
            request, path, "Rien n’a changé : choisissez valider, rejeter ou corriger.", wrong=True
        )
    now = request.app.state.now()

    def settling(session: Session) -> int:
        verdicts.settle_finding(
            session,
            change.actor,
            finding,
            verdict_code,
            seen_version=change.number("vu") or 0,
            note=change.text("note"),
            now=now,
            code=change.text("code", 60) or None,
            hours=_hours(change),
        )
        if not change.text("partout", 2) or verdict_code == "corrected":
            return 0
        return verdicts.settle_alike(session, change.actor, finding, verdict_code, now=now)

    try:
        twins = undoably(request, change, of_verdicts(number), settling)
    except BadChange as refused:
        # the address of one finding opens the form that corrects it
        place = f"/consultations/{number}?reperage={finding}" if refused.field else path
        words = f"Rien n’a changé : {refused}"
        return back(request, place.partition("#")[0], words, wrong=True, faults=refused.faults)
    everywhere = f" De même pour {count(twins, 'autre lot', 'autres lots')}." if twins else ""
    return back(
        request, path, SAID[verdict_code] + everywhere + verdict_follows(request, verdict_code)
    )


@router.post("/validations/{verdict:int}/reprendre")
def take_back(request: Request, change: Change, verdict: int) -> Response:
    """Take a verdict back: the finding stands again as it was read."""
    path, now = safe_path(change.text("vers", 200), "/"), request.app.state.now()
    verdict, seen_version = min(verdict, LARGEST), change.number("vu") or 0
    try:
        undoably(
            request,
            change,
            lambda session: of_verdict(session, verdict),
            lambda session: verdicts.take_back(
                session, change.actor, verdict, seen_version=seen_version, now=now
            ),
        )
    except BadChange as refused:
        return back(request, path.partition("#")[0], f"Rien n’a changé : {refused}", wrong=True)
    confirmation = "Validation reprise : le repérage est tel qu’il a été lu."
    return back(request, path, confirmation + verdict_follows(request, "taken_back"))


@router.post("/validations/{verdict:int}/classer")
def put_away(request: Request, change: Change, verdict: int) -> Response:
    """Put away a verdict whose words are gone."""
    now, verdict = request.app.state.now(), min(verdict, LARGEST)
    try:
        undoably(
            request,
            change,
            lambda session: of_verdict(session, verdict),
            lambda session: verdicts.put_away(session, change.actor, verdict, now=now),
        )
    except BadChange as refused:
        return back(request, "/", f"Rien n’a changé : {refused}", wrong=True)
    return back(request, "/", "Validation classée.")


@router.post("/consultations/{number:int}/reperages")
def add(request: Request, change: Change, number: int) -> Response:
    """Add a consideration by words of the notice."""
    path = safe_path(change.text("vers", 200), f"/consultations/{number}")
    now = request.app.state.now()
    try:
        verdict = undoably(
            request,
            change,
            of_verdicts(number),
            lambda session: (
                verdicts.add_finding(
                    session,
                    change.actor,
                    change.number("lot") or 0,
                    change.text("code", 60),
                    change.text("citation", 1000),
                    hours=_hours(change),
                    now=now,
                ).id
            ),
        )
    except BadChange as refused:
        words = f"Rien n’a été ajouté : {refused}"
        return back(request, path, words, wrong=True, faults=refused.faults)
    words = "Repérage ajouté." + verdict_follows(request, "added")
    return back(request, f"{path}#f-{verdict}", words)


@router.post("/consultations/{number:int}/suivi")
def follow(request: Request, change: Change, number: int) -> Response:
    """State, assignment, hold."""
    path, now, action = (
        f"/consultations/{number}",
        request.app.state.now(),
        change.text("action", 20),
    )
    _there(request, number)
    if action not in ("confier", "retenir", "libérer") and change.text("etat") == "diffusée":
        return confirm_release(request, [number], path, release_follows(request, [number]))

    state = change.text("etat")
    try:
        undoably(
            request,
            change,
            of_consultations([number]),
            lambda session: change_state(session, change, [number], action, state, now),
        )
    except BadChange as refused:
        return back(request, path, f"Rien n’a changé : {refused}", wrong=True)
    return back(request, path, FOLLOWED.get(action, "Suivi enregistré."))


@router.post("/consultations/{number:int}/notes")
def note(request: Request, change: Change, number: int) -> Response:
    """Write a note."""
    _there(request, number)
    path, subject, now = (
        f"/consultations/{number}",
        f"consultation:{number}",
        request.app.state.now(),
    )
    try:
        undoably(
            request,
            change,
            of_notes(subject),
            lambda session: write_note(session, change.actor, subject, change.text("note"), now),
        )
    except BadChange as refused:
        return back(request, path, f"Note non enregistrée : {refused}", wrong=True)
    return back(request, path, "Note enregistrée.")


@router.get("/consultations/{number:int}/echeance.ics")
def calendar(request: Request, staff: Staff, number: int) -> Response:
    """The deadline for a calendar."""
    row = _dossier(request, number, 0).row
    if row.deadline_at is None:
        raise HTTPException(404, "L’avis n’indique pas de date limite.")
    from vigie.web.desk.calendar import event

    body = event(
        row.id or 0,
        row.title,
        row.buyer_name,
        row.deadline_at,
        request.app.state.now(),
        request.app.state.settings.public_url,
    )
    headers = {"Content-Disposition": f'attachment; filename="consultation-{number}.ics"'}
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


def _dossier(request: Request, number: int, lots_from: int) -> Dossier:
    with request.app.state.store.reading() as session:
        dossier_found = dossier(session, number, lots_from) if number < LARGEST else None
    if dossier_found is None or dossier_found.row.taken_down_at is not None:
        raise HTTPException(
            404,
            "Cette consultation n’existe pas, ou elle a été retirée à la demande de son auteur.",
        )
    return dossier_found


def _page_of(request: Request, number: int, finding: int) -> int:
    with request.app.state.store.reading() as session:
        return lots_page_of(session, number, finding) if number < LARGEST else 1


def _there(request: Request, number: int) -> None:
    _dossier(request, number, 0)


def _hours(change: Changing) -> float | None:
    typed = change.text("heures", 12)
    if not typed:
        return None
    try:
        hours = float("".join(typed.split()).replace(",", "."))
    except ValueError:
        hours = 0
    if not 0 < hours < 10_000_000:
        raise BadChange(f"«\u00a0{typed}\u00a0» n’est pas un nombre d’heures.", "heures")
    return hours
