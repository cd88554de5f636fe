"""One A4 page on a territory for an elected person: what was bought, what is open, what was won."""

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from vigie.data.places import department_names, epts
from vigie.store.desk.figures import figures, months_back, updated_at
from vigie.store.search.index import minutes
from vigie.store.search.lists import Search, search
from vigie.web.desk.badges import line
from vigie.web.desk.observatory import FUNNEL, names_of_basins, opening, summed
from vigie.web.security import Staff, desk_page

router = APIRouter(include_in_schema=False)
OPEN_SHOWN = 8  # consultations that fit on the page


@router.get("/observatoire/fiche")
def sheet(request: Request, staff: Staff, territoire: str = "") -> Response:
    """The page of a département, a territory of the Grand Paris or a basin, over twelve months."""
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        dimension, name = _territory(territoire, names_of_basins(session))
        cells = figures(session, dimension, months_back(now, 12)[0])
        total = summed(row for row in cells if row.key == territoire)
        kind = "zone" if dimension == "department" else dimension
        open_search = Search(
            facets={kind: (territoire,), "live": ("any",)},
            due_from=minutes(now, 0),
            sort="deadline",
        )
        coming = search(session, open_search, limit=OPEN_SHOWN)
        counted = updated_at(session)
    return desk_page(
        request,
        "territoire.html",
        name=name,
        said=opening(total, "12 mois"),
        total=total,
        steps=[(words, total[measure]) for measure, words in FUNNEL],
        lines=[line(row, now) for row in coming.rows],
        page=coming,
        counted=counted,
    )


def _territory(code: str, basin_names: dict[str, str]) -> tuple[str, str]:
    if code in department_names():
        return "department", f"{department_names()[code]} ({code})"
    if code in epts():
        return "ept", epts()[code].name
    if code in basin_names:
        return "basin", f"bassin d’emploi {basin_names[code]}"
    raise HTTPException(404, "Ce territoire n’est pas connu : choisissez-le dans l’observatoire.")
