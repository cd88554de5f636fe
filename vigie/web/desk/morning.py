"""Ce matin: what is new since yesterday and what waits for a person, each with its action."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import select
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from vigie.acts.answers import OUTCOME_WORDS, called_back, settle_outcome
from vigie.acts.sources import active_sources
from vigie.acts.undoing import of_call, of_outcome
from vigie.domain import french
from vigie.domain.clock import midnight, paris, paris_day
from vigie.domain.lots import FindingView
from vigie.domain.refusals import BadChange
from vigie.store.desk.morning import (
    Morning,
    lots_awaited,
    lots_due,
    morning,
    proofs_in_texts,
    titles,
)
from vigie.store.match.calls import awaited_calls
from vigie.store.match.supposed import lacking_counts
from vigie.store.read.findings import effective
from vigie.store.search.documents import to_settle
from vigie.store.service.facts import source_news
from vigie.store.tables import Lot, columns_of
from vigie.web.desk.audience import kept_best, kept_of
from vigie.web.desk.badges import SOURCES, line, lot_title, sign, sign_of_code
from vigie.web.desk.consultation_view import SAID
from vigie.web.desk.notice_text import around
from vigie.web.security import Change, Staff, back, desk_page, known_state, undoably

router = APIRouter(include_in_schema=False)
LOTS = columns_of(Lot)
Waiting = tuple[Lot, FindingView]  # a finding that waits for staff, and its lot
MOST_FINDINGS = 8
LARGEST = 2**62


@router.get("/")
def morning_page(request: Request, staff: Staff) -> Response:
    """The morning's page; « Mettre en route » while something of it is missing."""
    if known_state(request).setup:
        return RedirectResponse("/mise-en-route", 303)
    now, ask_first = request.app.state.now(), request.app.state.settings.release == "review"
    since = since_last_working_day(now)
    with request.app.state.store.reading() as session:
        work = morning(session, since, now, ask_first=ask_first)
        findings = _findings(session, [row.consultation_id for row in work.settle.rows])
        lacks, calls = lacking_counts(session).told(), awaited_calls(session)
        brings = kept_best(session, now, kept_of(request)) if lacks else ""
        collected = active_sources(session, request.app.state.settings.departments)
        news = source_news(session, collected)
        lots_by_consultation = lots_due(session, [row.consultation_id for row in work.release.rows])
        bids = titles(
            session,
            [
                *(bid.consultation_id for bid in work.bids),
                *(verdict.consultation_id for verdict in work.review),
            ],
        )
    waiting = {row.consultation_id: line(row, now) for row in work.settle.rows}
    return desk_page(
        request,
        "matin.html",
        found=work,
        opening=opening(work, since, now),
        findings=findings,
        told=lots_by_consultation,
        waiting=waiting,
        release=[line(row, now) for row in work.release.rows],
        due=[line(row, now) for row in work.due.rows],
        bids=[(bid, bids.get(bid.consultation_id)) for bid in work.bids],
        sources=SOURCES,
        outcome_words=OUTCOME_WORDS,
        later=[line(row, now) for row in work.later],
        ask_first=ask_first,
        lacks=lacks,
        brings=brings,
        news=news,
        calls=calls,
        review=[
            (
                verdict,
                bids.get(verdict.consultation_id),
                sign_of_code(verdict.code),
                SAID[verdict.verdict],
            )
            for verdict in work.review
        ],
    )


@router.post("/rappels/{number:int}")
def call_back(request: Request, change: Change, number: int) -> Response:
    """Somebody called who had asked for it."""
    now, answer_id = request.app.state.now(), min(number, LARGEST)
    try:
        undoably(
            request,
            change,
            of_call(answer_id),
            lambda session: called_back(session, change.actor, answer_id, now),
        )
    except BadChange as refused:
        return back(request, "/", f"Rien n’a changé : {refused}", wrong=True)
    return back(request, "/", "Noté : rappelé.")


@router.post("/attributions/{number:int}")
def outcome(request: Request, change: Change, number: int) -> Response:
    """Confirm what an award proposes, or set it aside."""
    confirmed, now = change.text("dit", 10) == "oui", request.app.state.now()
    try:
        outcome_code = undoably(
            request,
            change,
            of_outcome(min(number, LARGEST)),
            lambda session: settle_outcome(
                session, change.actor, number, confirmed=confirmed, now=now
            ),
        )
    except BadChange as refused:
        return back(request, "/", f"Rien n’a changé : {refused}", wrong=True)
    return back(
        request,
        "/",
        f"Noté : {OUTCOME_WORDS[outcome_code]}." if confirmed else "Écarté : rien n’a changé.",
    )


def since_last_working_day(now: datetime) -> datetime:
    """The start of yesterday in Paris; on a Monday, of Friday."""
    day = paris_day(now)
    return midnight(day - timedelta(days=3 if day.weekday() == 0 else 1))


def opening(morning: Morning, since: datetime, now: datetime) -> str:
    """The page's first sentence."""
    when = "hier" if (now - since) < timedelta(days=2) else french.short_date(since)
    read = f"{french.number(morning.read)} avis lu{'s' if morning.read > 1 else ''}"
    useful = french.count(
        morning.useful, "consultation réservée ou clausée", "consultations réservées ou clausées"
    )
    sentence = f"Depuis {when} : {read}, {useful}, {_number(morning.settle.total)} à vérifier."
    if not morning.crawls:
        return sentence + " Aucune collecte n’a encore abouti."
    last = ", ".join(
        f"{SOURCES.get(source, source)} {_when(crawl.ended_at or crawl.started_at, now)}"
        for source, crawl in morning.crawls.items()
    )
    return sentence + f" Dernière collecte : {last}."


def _number(value: int) -> str:
    return "plus de 1 000" if value > 1000 else french.number(value)


def _when(moment: datetime, now: datetime) -> str:
    if paris_day(moment) == paris_day(now):
        return french.clock_time(moment)
    return f"le {paris(moment).day} {french.MONTHS[paris(moment).month - 1]}"


def _questions(waiting: Sequence[Waiting]) -> list[list[Waiting]]:
    """One question a consultation, code and quote, with every lot that it stands for."""
    questions: dict[tuple[int, str, str], list[Waiting]] = {}
    for lot, finding in waiting:
        key = (lot.consultation_id, finding.code, finding.quote)
        questions.setdefault(key, []).append((lot, finding))
    return list(questions.values())


def _findings(session: Session, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    lots = {
        lot.id or 0: lot
        for lot in session.execute(
            select(Lot).where(LOTS.c.consultation_id.in_(ids)).limit(400)
        ).scalars()
    }
    read = effective(session, list(lots))
    order = {consultation_id: place for place, consultation_id in enumerate(ids)}
    waiting = [
        (lots[lot_id], finding)
        for lot_id, several in read.items()
        for finding in several
        if to_settle(finding)
    ]
    awaited = lots_awaited(session, [lot.id or 0 for lot, _ in waiting])
    questions = sorted(
        _questions(waiting),
        key=lambda similar: (
            not any(lot.id in awaited for lot, _ in similar),
            order[similar[0][0].consultation_id],
        ),
    )[:MOST_FINDINGS]
    shown_questions = [similar[0] for similar in questions]
    lots_told = {similar[0][1].id: len(similar) for similar in questions}
    places = proofs_in_texts(
        session, [finding.id for _, finding in shown_questions if finding.quote]
    )
    return [
        (
            lot,
            lot_title(lot, ""),
            finding,
            sign(finding),
            around(*places.get(finding.id, ("", 0, 0))),
            lots_told[finding.id],
        )
        for lot, finding in shown_questions
    ]
