"""Sources: coverage, last success, counts by day, refused payloads and « relire »."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from vigie.config import SOURCES as COLLECTED
from vigie.domain import french
from vigie.domain.labels import CrawlEnd, RefusalReason
from vigie.flow.refused_payloads import read_again
from vigie.sources import source_cards
from vigie.store.desk.sources import DAYS, alarms, by_day, last_crawls, refusals, states
from vigie.store.desk.users import audit
from vigie.web.charts import spark
from vigie.web.desk.badges import SOURCES
from vigie.web.security import Change, Staff, back, desk_page

router = APIRouter(include_in_schema=False)
ENDED = CrawlEnd.words()
REASONS = RefusalReason.words()


@router.get("/sources")
def sources_page(request: Request, staff: Staff, avant: str = "") -> Response:
    """The page."""
    now, names = request.app.state.now(), list(COLLECTED)
    with request.app.state.store.reading() as session:
        days, crawls, known = (
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
        labels=SOURCES,
        covers={card.name: card.covers for card in source_cards().values()},
        days=days,
        crawls=crawls,
        known=known,
        alarms=waiting,
        refused=refused,
        ended=ENDED,
        reasons=REASONS,
        sparks=sparks,
        span=DAYS,
    )


@router.post("/sources/refus/{number:int}")
def again(request: Request, change: Change, number: int) -> Response:
    """Read a refused payload again."""
    store, now = request.app.state.store, request.app.state.now()
    found = read_again(store, number, now)
    with store.transaction() as session:
        audit(
            session,
            change.who,
            "document relu",
            f"refusal:{number}",
            now,
            avis=found.notices,
            reste=found.reason,
        )
    if found.reason:
        return back(
            request,
            "/sources",
            f"{french.count(found.notices, 'avis lu', 'avis lus')}. Reste refusé : {found.reason}",
            wrong=True,
        )
    return back(
        request,
        "/sources",
        f"{french.count(found.notices, 'avis lu', 'avis lus')} : il suit maintenant le chemin "
        f"des autres.",
    )
