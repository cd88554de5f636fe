"""« Le droit appliqué »: the table of articles, the dates known in advance, what Vigie cannot
see.
"""

from fastapi import APIRouter, Request
from starlette.responses import Response

from vigie.domain.blind_spots import blind_spots
from vigie.domain.clock import paris_day
from vigie.domain.law import ARTICLES, NOT_ADVICE
from vigie.domain.law_dates import changes
from vigie.store.match.law_counts import touched
from vigie.web.security import Staff, desk_page

router = APIRouter(include_in_schema=False)


@router.get("/droit")
def law_page(request: Request, staff: Staff) -> Response:
    """The page."""
    now = request.app.state.now()
    today = paris_day(now)
    with request.app.state.store.reading() as session:
        coming = [
            (change, *touched(session, change, now))
            for change in changes(request.app.state.settings.eiti_ends)
            if change.day >= today
        ]
    return desk_page(
        request,
        "droit.html",
        rows=ARTICLES,
        today=today,
        coming=coming,
        unseen=blind_spots(today),
        caution=NOT_ADVICE,
    )
