"""The same search by lot, and the deadlines of a month: one line a lot, one cell a day."""

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from vigie.domain import french
from vigie.domain.clock import midnight, paris_day
from vigie.domain.lots import LotView
from vigie.flow.searching import answering, lots_by_consultation
from vigie.store.search.lists import search
from vigie.store.tables import SearchRow
from vigie.web.desk.badges import Badge, due, lot_title, places, signs
from vigie.web.desk.search_query import SearchQuery, query_or_first_list
from vigie.web.security import Staff, desk_page

router = APIRouter(include_in_schema=False)
MOST_DUE = 400  # deadlines of a month that are shown
MONTHS_AHEAD = 24


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
        lot_search = query.search(now)
        page = search(session, lot_search, apres[:40] or None)
        views = lots_by_consultation(session, [row.consultation_id for row in page.rows])
    lines = [
        _line(view, now)
        for row in page.rows
        for view in answering(views.get(row.consultation_id, []), query.chosen, lot_search.needs)
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
        by_column={name: query.query(tri=name) for name in ("deadline", "amount")},
    )


@router.get("/echeances")
def month_page(request: Request, staff: Staff, mois: str = "") -> Response:
    """The deadlines of one month as a calendar; the filters of the list hold here too."""
    query, now = query_or_first_list(request, ("mois",)), request.app.state.now()
    first = _month(mois, paris_day(now))
    with request.app.state.store.reading() as session:
        rows = _due_in(session, query, first, now)
        if not rows and not mois:  # nothing falls in what is left of this month
            first = _after(first)
            rows = _due_in(session, query, first, now)
    following, before = _after(first), (first - timedelta(days=1)).replace(day=1)
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


def _due_in(session: Session, query: SearchQuery, first: date, now: datetime) -> list[SearchRow]:
    day_search = query.due_between(now, midnight(first), midnight(_after(first)))
    return search(session, day_search, limit=MOST_DUE).rows


def _after(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=32)).replace(day=1)


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
