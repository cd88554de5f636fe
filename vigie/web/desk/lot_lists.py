"""The same search by lot, and the deadlines of a month: one line a lot, one cell a day."""

import calendar
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from vigie.domain import french
from vigie.domain.clock import midnight, paris_day
from vigie.domain.considerations import FACTS, FAMILIES, Family
from vigie.domain.lots import FindingView, LotView
from vigie.domain.search_question import SearchNeed
from vigie.domain.stems import stems
from vigie.store.read.lots import lot_views, lots_of_consultations
from vigie.store.search.lists import search
from vigie.store.tables import SearchRow
from vigie.web.desk.badges import Badge, due, lot_title, places, signs
from vigie.web.desk.search_query import SearchQuery, query_or_first_list
from vigie.web.security import Staff, desk_page

router = APIRouter(include_in_schema=False)
MOST_LOTS = 400  # of one page's consultations that are looked at
MOST_DUE = 400  # deadlines of a month that are shown
MONTHS_AHEAD = 24
WHO = {"esat": Family.DISABILITY, "siae": Family.INSERTION, "ess": Family.ESS}


@dataclass(frozen=True)
class LotLine:
    """One lot in a list."""

    consultation_id: int
    number: str
    title: str
    consultation: str  # empty where it says the same
    buyer: str
    places: str
    signs: tuple[Badge, ...]
    due: str
    amount: str


@router.get("/lots")
def lots_page(request: Request, staff: Staff, apres: str = "") -> Response:
    """The lots that answer, in the order of their consultations."""
    query, now = query_or_first_list(request), request.app.state.now()
    with request.app.state.store.reading() as session:
        asked = query.search(now)
        page = search(session, asked, apres[:40] or None)
        views = _lots(session, [row.consultation_id for row in page.rows])
    lines = [
        _line(view, now)
        for row in page.rows
        for view in answering(views.get(row.consultation_id, []), query, asked.needs)
    ]
    return desk_page(
        request,
        "lots.html",
        page=page,
        lines=lines,
        asked=query,
        first=not apres,
        following=query.query(apres=page.after),
        whole=query.query() or "tri=published",
        told=query.told({}, {}),
    )


@router.get("/echeances")
def month_page(request: Request, staff: Staff, mois: str = "") -> Response:
    """The deadlines of one month as a calendar; the filters of the list hold here too."""
    query, now = query_or_first_list(request, ("mois",)), request.app.state.now()
    first = _month(mois, paris_day(now))
    following = (first + timedelta(days=32)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    with request.app.state.store.reading() as session:
        asked = query.due_between(now, midnight(first), midnight(following))
        rows = search(session, asked, limit=MOST_DUE).rows
    by_day: dict[date, list[SearchRow]] = defaultdict(list)
    for row in rows:
        if row.deadline_at is not None:
            by_day[paris_day(row.deadline_at)].append(row)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return desk_page(
        request,
        "echeances.html",
        month=f"{french.LONG_MONTHS[first.month - 1]} {first.year}",
        weeks=[[(day, day.month == first.month, by_day.get(day, [])) for day in w] for w in weeks],
        today=paris_day(now),
        many=len(rows),
        most=MOST_DUE,
        told=query.told({}, {}).partition(" ; ")[0],
        whole=query.query(),
        before=_link(query, before),
        following=_link(query, following),
    )


def answering(
    views: Sequence[LotView], query: SearchQuery, needs: Sequence[SearchNeed]
) -> list[LotView]:
    """The lots that themselves carry what was asked; all, where only the whole carries it."""
    kept = [view for view in views if _carries(view.findings, query)] or list(views)
    spoken = [view for view in kept if _speaks(view, needs)]
    return spoken or kept


def _carries(findings: Collection[FindingView], query: SearchQuery) -> bool:
    codes = {str(finding.code) for finding in findings}
    groups = {str(FACTS[finding.code].group) for finding in findings} | (
        {"any"} if codes else set()
    )
    families = {
        family for finding in findings for family in FAMILIES.get(finding.code, frozenset())
    }
    wanted = (
        (query.chosen["code"], codes),
        (query.chosen["nature"], groups),
        ([WHO[kind] for kind in query.chosen["qui"]], families),
    )
    return all(not chosen or set(chosen) & set(there) for chosen, there in wanted)


def _speaks(view: LotView, needs: Sequence[SearchNeed]) -> bool:
    own = f" {stems(view.own_text)} "
    return any(
        f" {phrase} " in own for need in needs for phrase in (*need.typed, *need.near, *need.wide)
    )


def _lots(session: Session, ids: Sequence[int]) -> dict[int, list[LotView]]:
    lots = lots_of_consultations(session, ids)[:MOST_LOTS]
    views = lot_views(session, [lot.id or 0 for lot in lots])
    by_consultation: dict[int, list[LotView]] = defaultdict(list)
    for lot in lots:
        if lot.id in views:
            by_consultation[lot.consultation_id].append(views[lot.id])
    return by_consultation


def _line(view: LotView, now: datetime) -> LotLine:
    title = lot_title(view, view.consultation_title or view.title)
    whole = view.consultation_title
    return LotLine(
        consultation_id=view.consultation_id,
        number=view.number if view.several else "",
        title=title,
        consultation=whole if whole != title else "",
        buyer=view.buyer,
        places=places(view.departments),
        signs=signs(view.findings),
        due=due(view.deadline_at, now),
        amount=french.euros(view.estimated_value) if view.estimated_value is not None else "",
    )


def _month(written: str, today: date) -> date:
    """« 2026-12 » as its first day; anything else, or too far away, is this month."""
    year, _, month = written.partition("-")
    if year.isdigit() and month.isdigit() and len(written) == 7 and 1 <= int(month) <= 12:
        away = (int(year) - today.year) * 12 + int(month) - today.month
        if abs(away) <= MONTHS_AHEAD:
            return date(int(year), int(month), 1)
    return today.replace(day=1)


def _link(query: SearchQuery, first: date) -> str:
    return f"/echeances?{query.query(mois=first.strftime('%Y-%m'))}"
