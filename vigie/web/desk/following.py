"""What follows from an act, said on the page that comes after it."""

from fastapi import Request
from sqlalchemy import select

from vigie.acts.undoing import UNDO_TIME, Undo
from vigie.flow.consequences import after_release, after_verdict
from vigie.flow.steps import Context
from vigie.store.tables import Lot, Verdict, columns_of

LOTS = columns_of(Lot)
MOST_LOTS = 400


def flow_context(request: Request) -> Context:
    """What the flow is asked with: at the moment when what was just done takes effect."""
    state = request.app.state
    return Context(state.store, state.settings, state.now() + UNDO_TIME, state.flow_memo)


def verdict_follows(request: Request, verdict_code: str) -> str:
    """What follows from the verdicts just given; nothing where none changed."""
    undo: Undo | None = getattr(request.state, "undo", None)
    lots = sorted({row["lot_id"] for row in undo.changed(Verdict)}) if undo else []
    if not lots:
        return ""
    with request.app.state.flow_lock:  # the index of members is kept, and changed in its place
        return " " + after_verdict(flow_context(request), lots, verdict_code)


def release_follows(request: Request, consultation_ids: list[int]) -> str:
    """Who hears of those consultations once they are let go."""
    query = select(LOTS.c.id).where(LOTS.c.consultation_id.in_(consultation_ids)).limit(MOST_LOTS)
    with request.app.state.store.reading() as session:
        lots = list(session.execute(query).scalars())
    return after_release(flow_context(request), lots)
