"""A secret link shows one opportunity and takes its answer, nothing else: GET shows, POST acts."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from alerts.content.gather import items_by_id
from alerts.content.items import Item, proof, signs, why
from alerts.messages.calendar import calendar
from alerts.planning.recipients import house_of, people
from alerts.planning.release import release
from vigie.acts import actor
from vigie.acts.answers import record_answer
from vigie.domain.refusals import BadChange
from vigie.store.documents.texts import documents_of, told_lines
from vigie.store.match.answers import REASONS, newest
from vigie.store.match.calls import CALL
from vigie.web.member.guard import UNKNOWN, form, linked
from vigie.web.templating import page

router = APIRouter(prefix="/m/o")
SAID = {
    "interested": "Vous avez répondu : intéressé.",
    "declined": "Vous avez répondu : pas pour nous.",
    "seen": "Vu.",
    "bid": "Vous avez répondu à ce marché.",
    "not_bid": "Vous n’avez pas répondu à ce marché.",
    "won": "Vous avez gagné ce marché.",
    "lost": "Vous n’avez pas gagné ce marché.",
}


@router.get("/{raw}")
def show(request: Request, raw: str, r: str = "", fait: int = 0) -> Response:
    """The opportunity with its proof and one form a possible answer."""
    with request.app.state.store.reading() as session:
        item, contact_id = _item(request, session, raw)
        last = newest(session, [item.opportunity_id]).get(item.opportunity_id)
        reader = people(session, [contact_id]).get(contact_id)
        documents = documents_of(session, [item.consultation_id]).get(item.consultation_id, [])
    return page(
        request,
        "member/answer.html",
        title=item.shown_title,
        wanted=r if r in SAID else "",
        done=bool(fait),
        said=SAID.get(last.answer, "") if last else "",
        reasons=REASONS,
        raw=raw,
        next_steps=item.live and last is not None and last.answer == "interested",
        in_charge=reader.in_charge if reader else None,
        call_asked=last is not None and last.note == CALL,
        called=last is not None and last.called_at is not None,
        call_words=CALL,
        checklist=told_lines(documents),
        **shown(item),
    )


@router.get("/{raw}/echeance.ics")
def deadline_event(request: Request, raw: str) -> Response:
    """The lot's deadline, for the reader's own calendar."""
    with request.app.state.store.reading() as session:
        item, _ = _item(request, session, raw)
    host = house_of(request.app.state.settings).host
    event = calendar([item], request.app.state.now(), host=host)
    return Response(event, media_type="text/calendar; charset=utf-8")


@router.post("/{raw}")
async def take(request: Request, raw: str) -> Response:
    """Keep the answer; the same one twice is one."""
    fields, _ = await form(request)
    now = request.app.state.now()
    with request.app.state.store.transaction() as session:
        item, contact_id = _item(request, session, raw)
        try:
            record_answer(
                session,
                actor.person(contact_id),
                opportunity_id=item.opportunity_id,
                answer=fields.get("answer", ""),
                reason=fields.get("reason", ""),
                note=fields.get("note", ""),
                now=now,
            )
        except BadChange as wrong:
            raise HTTPException(422, str(wrong)) from wrong
    return RedirectResponse(f"/m/o/{raw}?fait=1", 303)


def _item(request: Request, session: Any, raw: str) -> tuple[Item, int]:
    now = request.app.state.now()
    token = linked(session, raw, "answer", now)
    number = int(token.subject.partition(":")[2] or 0)
    item = items_by_id(session, [number], now).get(number)
    if item is None:
        raise HTTPException(404, UNKNOWN)
    return item, token.contact_id or 0


def shown(item: Item, setting: str = "auto") -> dict[str, Any]:
    """An item as pages show it: signs, reasons, quote, what changed."""
    return {"item": item, "signs": signs(item), "proof": proof(item), "why": why(item)}


def releasable(item: Item, setting: str, now: Any) -> Item | None:
    """The item with the findings that may be shown, or nothing while staff look at it."""
    decided = release(item, setting, now)  # type: ignore[arg-type]
    return replace(item, findings=decided.findings) if decided.go else None


def feed_items(items: Iterable[Item], setting: str, now: Any) -> list[Item]:
    """What a member's feed and calendar carry of its items, soonest deadline first."""
    allowed = (releasable(item, setting, now) for item in items)
    live = [item for item in allowed if item and item.live and item.state != "declined"]
    return sorted(
        live, key=lambda item: (item.deadline_at is None, item.deadline_at, item.opportunity_id)
    )
