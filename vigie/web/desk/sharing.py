"""Between colleagues: follow a consultation, hand one or a search to somebody of the team."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from vigie.acts.saved_searches import drop_search, set_rhythm
from vigie.acts.sharing import SEARCH, follow, share
from vigie.acts.undoing import of_follow, of_searches, of_sharing
from vigie.domain.labels import SearchRhythm
from vigie.domain.refusals import BadChange
from vigie.web.desk.search_query import read
from vigie.web.security import Change, back, safe_path, undoably

router = APIRouter(include_in_schema=False)
LARGEST = 2**62
RHYTHMS = SearchRhythm.words()


@router.post("/consultations/{number:int}/suivre")
def follow_one(request: Request, change: Change, number: int) -> Response:
    """Hear of what changes on it, or no more."""
    on, now = change.text("suivre", 4) == "oui", request.app.state.now()
    path, number = (
        safe_path(change.text("vers", 300), f"/consultations/{number}"),
        min(number, LARGEST),
    )
    try:
        undoably(
            request,
            change,
            of_follow(number),
            lambda session: follow(session, change.actor, number, on, now),
        )
    except BadChange as refused:
        return back(request, path, f"Rien n’a changé : {refused}", wrong=True)
    confirmation = "Vous suivez cette consultation : un message vous dira ce qui y change."
    return back(request, path, confirmation if on else "Vous ne suivez plus cette consultation.")


@router.post("/consultations/{number:int}/partager")
def share_one(request: Request, change: Change, number: int) -> Response:
    """Hand it to a colleague, with a word."""
    path = f"/consultations/{min(number, LARGEST)}"
    return _shared(request, change, f"consultation:{min(number, LARGEST)}", path)


@router.post("/recherches/partager")
def share_search(request: Request, change: Change) -> Response:
    """Hand a search to a colleague, with a word."""
    parts = {name: change.many(name, 30) for name in change.form if name not in NOT_ASKED}
    question = read(parts).query()
    return _shared(request, change, f"{SEARCH}{question}", f"/consultations?{question}")


@router.post("/recherches/{number:int}/rythme")
def change_rhythm(request: Request, change: Change, number: int) -> Response:
    """How often its owner is told what is new of a search."""
    rhythm, now = change.text("rythme", 10), request.app.state.now()
    try:
        undoably(
            request,
            change,
            of_searches(change.staff.user_id),
            lambda session: set_rhythm(session, change.actor, number, rhythm, now),
        )
    except BadChange as refused:
        return back(request, "/consultations", f"Rien n’a changé : {refused}", wrong=True)
    confirmation = f"Nouveautés de cette recherche : {RHYTHMS[rhythm]}."
    return back(request, "/consultations", confirmation)


@router.post("/recherches/{number:int}/oublier")
def forget(request: Request, change: Change, number: int) -> Response:
    """Forget a saved search."""
    now = request.app.state.now()
    undoably(
        request,
        change,
        of_searches(change.staff.user_id),
        lambda session: drop_search(session, change.actor, number, now),
    )
    return back(request, "/consultations", "Recherche oubliée.")


NOT_ASKED = ("csrf", "nom", "a", "mot", "rythme")  # fields that are no part of a search


def _shared(request: Request, change: Change, subject: str, path: str) -> Response:
    settings, now = request.app.state.settings, request.app.state.now()
    colleague, words = change.number("a") or 0, change.text("mot", 1_000)
    try:
        name = undoably(
            request,
            change,
            of_sharing(subject, colleague),
            lambda session: share(session, change.actor, settings, subject, colleague, words, now),
        )
    except BadChange as refused:
        return back(request, path, f"Rien n’est parti : {refused}", wrong=True)
    return back(request, path, f"Partagée : {name} reçoit votre mot par courriel dans la minute.")
