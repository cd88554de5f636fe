"""What Vigie understands badly: verdicts on matches by trade, and the lots that they label."""

import json

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from vigie.acts.matches import judge_match
from vigie.acts.undoing import of_match
from vigie.data.trades import trades
from vigie.domain.refusals import BadChange
from vigie.store.match.match_verdicts import VERDICTS, labelled_lots, understood
from vigie.web.security import Change, Staff, back, desk_page, safe_path, undoably

router = APIRouter(include_in_schema=False)
LARGEST = 2**62


@router.get("/comprehension")
def page(request: Request, staff: Staff) -> Response:
    """The share of right trades by trade, with its interval, worst first."""
    with request.app.state.store.reading() as session:
        trade_scores = understood(session)
    labels = {slug: trade.label for slug, trade in trades().items()}
    return desk_page(request, "comprehension.html", found=trade_scores, labels=labels)


@router.get("/comprehension.jsonl")
def export(request: Request, staff: Staff) -> PlainTextResponse:
    """The lots that people judged, one a line, as `vigie evaluate-trades` reads them."""
    with request.app.state.store.reading() as session:
        lines = [json.dumps(lot, ensure_ascii=False) for lot in labelled_lots(session)]
    return PlainTextResponse(
        "".join(f"{line}\n" for line in lines),
        media_type="application/x-ndjson",
        headers={"Content-Disposition": 'attachment; filename="lots-juges.jsonl"'},
    )


@router.post("/correspondances/{member:int}/{lot:int}")
def judge(request: Request, change: Change, member: int, lot: int) -> Response:
    """Keep what staff say of one match."""
    path = safe_path(change.text("vers", 200), "/comprehension")
    judgement, now = change.text("dit", 20), request.app.state.now()
    try:
        undoably(
            request,
            change,
            of_match(min(member, LARGEST), min(lot, LARGEST)),
            lambda session: judge_match(session, change.actor, member, lot, judgement, now),
        )
    except BadChange as refused:
        return back(request, path, f"Rien n’a changé : {refused}", wrong=True)
    return back(request, path, f"Noté : {VERDICTS[judgement]}.")
