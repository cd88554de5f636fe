"""Sources: coverage, last success, counts by day, refused payloads and « relire »."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from vigie.acts.sources import (
    UnknownSource,
    active_sources,
    coverage_of_portals,
    set_refusal_aside,
    switch_source,
)
from vigie.config import SOURCES as COLLECTED
from vigie.domain import french
from vigie.domain.labels import CrawlEnd, RefusalReason
from vigie.domain.portals import in_words
from vigie.flow.refused_payloads import read_again
from vigie.sources import source_cards
from vigie.store.desk.sources import DAYS, alarms, by_day, last_crawls, refusals, states
from vigie.store.desk.users import audit
from vigie.web.charts import spark
from vigie.web.desk.badges import SOURCES
from vigie.web.security import AdminChange, Change, Staff, back, desk_page

router = APIRouter(include_in_schema=False)
ENDED = CrawlEnd.words()
REASONS = RefusalReason.words()
# what « Relire » cannot mend: the body kept is not the document; the next crawl asks for it again
ASKED_AGAIN = frozenset({"empty", "challenge", "cut", "too_large"})


@router.get("/sources")
def sources_page(request: Request, staff: Staff, avant: str = "") -> Response:
    """The page."""
    now, departments = request.app.state.now(), request.app.state.settings.departments
    with request.app.state.store.reading() as session:
        names = list(active_sources(session, departments))
        coverage = coverage_of_portals(session, departments, now)
        days, crawls, known_sources = (
            by_day(session, names, now),
            last_crawls(session, names),
            states(session),
        )
        waiting = alarms(session)
        refused = refusals(session, int(avant) if avant.isdigit() and len(avant) < 16 else None)
    sparks = {
        name: spark(
            f"{SOURCES[name]} : {french.count(sum(days[name]), 'avis', 'avis')} en {DAYS} jours",
            days[name],
        )
        for name in names
    }
    return desk_page(
        request,
        "sources.html",
        names=names,
        others=[name for name in COLLECTED if name not in names],
        coverage=in_words(coverage, SOURCES),
        portals=coverage.portals[:MOST_PORTALS],
        asked_again=ASKED_AGAIN,
        labels=SOURCES,
        covers={card.name: card.covers for card in source_cards().values()},
        days=days,
        crawls=crawls,
        known=known_sources,
        alarms=waiting,
        refused=refused,
        ended=ENDED,
        reasons=REASONS,
        sparks=sparks,
        span=DAYS,
    )


MOST_PORTALS = 12


@router.post("/sources/refus/{number:int}/ecarter")
def set_aside(request: Request, change: Change, number: int) -> Response:
    """No longer ask for a document that staff looked at."""
    store, now = request.app.state.store, request.app.state.now()
    if not set_refusal_aside(store, number, actor_name=change.who, now=now):
        return back(request, "/sources", "Ce document n’est plus là.", wrong=True)
    return back(request, "/sources", "Document écarté\u00a0: il ne sera plus redemandé.")


@router.post("/sources/refus/{number:int}")
def again(request: Request, change: Change, number: int) -> Response:
    """Read a refused payload again."""
    store, now = request.app.state.store, request.app.state.now()
    rereading = read_again(store, number, now)
    with store.transaction() as session:
        audit(
            session,
            change.who,
            "document relu",
            f"refusal:{number}",
            now,
            avis=rereading.notices,
            reste=rereading.reason,
        )
    if rereading.reason:
        return back(
            request,
            "/sources",
            f"{french.count(rereading.notices, 'avis lu', 'avis lus')}. "
            f"Reste refusé : {rereading.reason}",
            wrong=True,
        )
    return back(
        request,
        "/sources",
        f"{french.count(rereading.notices, 'avis lu', 'avis lus')} : il suit maintenant le chemin "
        f"des autres.",
    )


@router.post("/sources/{name}/{state}")
def switch(request: Request, change: AdminChange, name: str, state: str) -> Response:
    """Collect a source from now on, or no longer."""
    on = state == "marche"
    if not on and state != "arret":
        return back(request, "/sources", "Choix inconnu.", wrong=True)
    now = request.app.state.now()
    try:
        switch_source(request.app.state.store, name, on=on, actor_name=change.who, now=now)
    except UnknownSource as error:
        return back(request, "/sources", f"{error}.", wrong=True)
    new_state = (
        "sera collecté à sa prochaine heure" if on else "n’est plus collecté ; ses avis restent"
    )
    return back(request, "/sources", f"{SOURCES[name]} {new_state}.")
