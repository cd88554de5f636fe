"""Mettre en route: the first hour of a chamber, step by step, each done on the page."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from alerts.channels.base import NotDelivered
from alerts.messages.trial import send_trial
from vigie.acts.settings import COLLECTION, ask_collection
from vigie.acts.setup import setup_steps, tick_step
from vigie.acts.sources import active_sources
from vigie.config import Settings, config_file
from vigie.domain.labels import CrawlEnd
from vigie.domain.refusals import BadChange
from vigie.store.desk.sending import letter_reader
from vigie.store.desk.setup import crawls_since, setup_counts, setup_news
from vigie.store.service.app_state import recall
from vigie.store.tables import Crawl
from vigie.web.desk.badges import SOURCES as LABELS
from vigie.web.desk.chamber import IDENTITY, setting_fields
from vigie.web.security import AdminChange, Change, Staff, back, desk_page

router = APIRouter(include_in_schema=False)
LATELY = timedelta(hours=3)
LONGEST_WAIT = timedelta(hours=1)
ENDED = CrawlEnd.words()
FOLLOWS = "/mise-en-route#collecte"


@router.get("/mise-en-route")
def setup_page(request: Request, staff: Staff) -> Response:
    """The steps."""
    settings: Settings = request.app.state.settings
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        news, counts = setup_news(session), setup_counts(session)
        values = _collection(session, now)
        reader = letter_reader(session)
    return desk_page(
        request,
        "mise_en_route.html",
        steps={step.anchor: step for step in setup_steps(settings, news)},
        news=news,
        counts=counts,
        fields=setting_fields(settings, IDENTITY),
        relay=bool(settings.smtp_url.get_secret_value()),
        file=config_file(),
        reader=reader,
        labels=LABELS,
        ended=ENDED,
        **values,
    )


def _collection(session: Session, now: datetime) -> dict[str, Any]:
    """How far the last crawls are, one line a source, and which sources wait for their turn."""
    last: dict[str, Crawl] = {}
    for crawl in crawls_since(session, now - LATELY):
        last.setdefault(crawl.source, crawl)
    awaited = _awaited(recall(session, COLLECTION), last, now)
    running = bool(awaited) or any(crawl.ended == "running" for crawl in last.values())
    done = {source: crawl for source, crawl in last.items() if source not in awaited}
    return {"crawls": done, "awaited": awaited, "running": running}


def _awaited(
    request: Mapping[str, Any], last: Mapping[str, Crawl], now: datetime
) -> tuple[str, ...]:
    """The sources asked for whose crawl has not begun since; one that cannot begin is waited for
    no longer than an hour.
    """
    if not request.get("at"):
        return ()
    asked_at = datetime.fromisoformat(request["at"])
    if now - asked_at > LONGEST_WAIT:
        return ()
    return tuple(
        source
        for source in request["sources"]
        if source not in last or last[source].started_at < asked_at
    )


@router.post("/mise-en-route/courriel")
def try_mail(request: Request, change: AdminChange) -> Response:
    """Send one mail to the person who asks, now, through the relay of the settings."""
    path, settings = "/mise-en-route#courriel", request.app.state.settings
    now = request.app.state.now()
    if not change.text("sans") and not settings.smtp_url.get_secret_value():
        return back(request, path, "Aucun relais de courriel n’est encore donné.", wrong=True)
    try:
        if not change.text("sans"):
            send_trial(settings, change.staff.email, change.staff.name)
    except NotDelivered as refused:
        return back(request, path, f"Le courriel n’est pas parti. {refused}", wrong=True)
    with request.app.state.store.transaction() as session:
        tick_step(session, change.actor, "mail", now)
    if change.text("sans"):
        return back(request, path, "Noté : les messages restent en fichiers pour l’instant.")
    return back(
        request,
        path,
        f"Parti vers {change.staff.email} : regardez votre boîte, et les indésirables.",
    )


@router.post("/mise-en-route/collecte")
def collect_now(request: Request, change: Change) -> Response:
    """Have every source collected at once by the timetable."""
    with request.app.state.store.transaction() as session:
        collected = active_sources(session, request.app.state.settings.departments)
        ask_collection(session, change.actor, list(collected), request.app.state.now())
    return back(request, FOLLOWS, "Collecte demandée : elle commence dans quelques secondes.")


@router.post("/mise-en-route/etape")
def tick(request: Request, change: Change) -> Response:
    """A person read the letter, or puts the page off."""
    step = change.text("etape", 20)
    try:
        with request.app.state.store.transaction() as session:
            tick_step(session, change.actor, step, request.app.state.now())
    except BadChange as refused:
        return back(request, "/mise-en-route", f"Rien n’a changé : {refused}", wrong=True)
    request.app.state.facts = None
    if step == "later":
        return back(request, "/", "« Mettre en route » reste dans Réglages.")
    return back(request, "/mise-en-route", "Noté.")
