"""« Annuler »: the act of the page before is taken back, within twenty seconds."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from vigie.acts.undoing import TOO_LATE, take_act_back
from vigie.domain.refusals import BadChange
from vigie.web.kept_undos import KeptUndos
from vigie.web.security import OwnChange, back, safe_path

router = APIRouter(include_in_schema=False)


@router.post("/annuler")
def take_back(request: Request, change: OwnChange) -> Response:
    """Put everything back as it was before the act."""
    path, now = safe_path(change.text("vers", 1000), "/"), request.app.state.now()
    kept_undos: KeptUndos = request.app.state.kept_undos
    undo = kept_undos.take(change.text("acte", 40))
    try:
        if undo is None:
            raise BadChange(TOO_LATE)
        with request.app.state.store.transaction() as session:
            take_act_back(session, change.actor, undo, now)
        request.app.state.facts = None  # the bar of the next page says what stands now
    except BadChange as refused:
        return back(request, path, f"Rien n’a été annulé : {refused}", wrong=True)
    return back(request, path, "Annulé : tout est comme avant.")
