"""Preuve de rappel: the week's sample of what was not flagged or not sent, judged by staff; the
published miss rate.
"""

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from vigie.domain.recall import STRATA
from vigie.store.desk.users import audit
from vigie.store.service.samples import estimate, judge, missed, waiting
from vigie.web.security import Change, Staff, back, desk_page

router = APIRouter(include_in_schema=False)
ANSWERS = {"right": "Rien n’a été manqué", "missed": "Manqué", "unsure": "Je ne sais pas"}


@router.get("/rappel")
def recall_page(request: Request, staff: Staff) -> Response:
    """The lots that wait for a judgment, and the estimate."""
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        rows, rate, lost = waiting(session, now), estimate(session, now), missed(session, now)
    return desk_page(
        request, "rappel.html", rows=rows, rate=rate, lost=lost, strata=STRATA, answers=ANSWERS
    )


@router.post("/rappel/{number:int}")
def judged(request: Request, change: Change, number: int) -> Response:
    """Keep a judgment."""
    answer, now = change.text("reponse", 10), request.app.state.now()
    if answer not in ANSWERS:
        return back(request, "/rappel", "Choisissez l’une des trois réponses.", wrong=True)
    try:
        with request.app.state.store.transaction() as session:
            judge(session, number, answer, change.staff.user_id, now)
            audit(session, change.who, "échantillon jugé", f"sample:{number}", now, reponse=answer)
    except KeyError:
        raise HTTPException(404) from None
    return back(request, "/rappel", f"Noté : {ANSWERS[answer].lower()}.")
