"""/healthz for whoever watches, /metrics for Prometheus: on loopback, or with the token of the
settings.
"""

import contextlib
import hmac
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from vigie.acts.service_state import all_facts
from vigie.store.service.causes import DATABASE_GONE
from vigie.store.service.facts import CODES, Fact, free_bytes
from vigie.store.service.health import Health, health
from vigie.web.addresses import loopback

router = APIRouter(include_in_schema=False)
PROXIES_SAY = (
    "x-forwarded-for",
    "forwarded",
    "x-real-ip",
    "x-forwarded-host",
    "x-forwarded-proto",
    "via",
)


@router.get("/healthz")
def healthz(request: Request) -> JSONResponse:
    """200 when the database answers and nothing is stuck, 503 with the reasons else."""
    if reasons := [_public(fact) for fact in _facts(request) if fact.stops]:
        return JSONResponse({"état": " ; ".join(reasons)}, 503)
    return JSONResponse({"état": "en ordre"})


def _facts(request: Request) -> tuple[Fact, ...]:
    """What is not in order, each with its remedy."""
    state = request.app.state
    return all_facts(state.store, state.settings, state.now())


def _public(fact: Fact) -> str:
    """Its words for anybody; what a database says of itself names hosts and accounts."""
    return f"{DATABASE_GONE} : {fact.remedy}" if fact.code == "database_gone" else str(fact)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Queue, outbox, sources and alarms in Prometheus' format; 404 to anyone else, as if it were
    not there.
    """
    if not allowed(request):
        return PlainTextResponse("Not Found", 404)
    state, now, facts = request.app.state, request.app.state.now(), _facts(request)
    figures = None
    if not any(fact.code == "database_gone" for fact in facts):
        with state.store.reading() as session:
            figures = health(session, now)
    registry = gather_facts(facts, state.settings.home)
    if figures is not None:
        gather(registry, figures, now)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def allowed(request: Request) -> bool:
    """Whether the question comes from this machine without a proxy between, or carries the
    token.
    """
    token = request.app.state.settings.metrics_token.get_secret_value()
    bearer_token = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(bearer_token.encode(), token.encode()):
        return True
    proxied = any(name in request.headers for name in PROXIES_SAY)
    host = request.client.host if request.client else ""
    return not proxied and loopback(host)


def gather_facts(facts: Sequence[Fact], home: Path) -> CollectorRegistry:
    """One gauge, a series for each fact that may be not in order; and the room on the disk."""
    registry = CollectorRegistry()
    fact_gauge = Gauge("vigie_fact", "1 when it is not in order", ["fact"], registry=registry)
    count_by_code = Counter(fact.code for fact in facts)
    for code in CODES:
        fact_gauge.labels(code).set(count_by_code[code])
    stops = any(fact.stops for fact in facts)
    up_to_date = Gauge(
        "vigie_up_to_date", "1 when nothing is stuck, as /healthz says", registry=registry
    )
    up_to_date.set(float(not stops))
    with contextlib.suppress(OSError):
        free = free_bytes(home)
        Gauge("vigie_disk_free_bytes", "Room for the data", registry=registry).set(free)
    return registry


def gather(registry: CollectorRegistry, health: Health, now: datetime) -> None:
    """The figures as Prometheus gauges."""

    def gauge(name: str, meaning: str, values: dict[str, float], label: str = "state") -> None:
        labelled_gauge = Gauge(name, meaning, [label], registry=registry)
        for key, value in values.items():
            labelled_gauge.labels(key).set(value)

    gauge("vigie_events", "Events by state", {k: float(v) for k, v in health.events.items()})
    gauge(
        "vigie_deliveries",
        "Deliveries by state",
        {k: float(v) for k, v in health.deliveries.items()},
    )
    gauge("vigie_crawl_age_seconds", "Seconds since the last crawl", _ages(health, now), "source")
    gauge(
        "vigie_crawl_new",
        "New notices of the last crawl",
        {c["source"]: c["new"] for c in health.crawls},
        "source",
    )
    refused = {c["source"]: c["refused"] for c in health.crawls}
    gauge("vigie_crawl_refused", "Refused payloads of the last crawl", refused, "source")
    gauge(
        "vigie_job_age_seconds", "Seconds since the job last began", _job_ages(health, now), "job"
    )
    failed = {job.name: float(bool(job.error)) for job in health.jobs}
    gauge("vigie_job_failed", "1 when the last run of the job failed", failed, "job")
    for name, meaning, value in (
        (
            "vigie_oldest_event_seconds",
            "Age of the oldest event that is due",
            _age(health.oldest_event, now),
        ),
        (
            "vigie_oldest_delivery_seconds",
            "Age of the oldest delivery that is due",
            _age(health.oldest_due, now),
        ),
        ("vigie_notices", "Notices kept", health.notices),
        ("vigie_open_consultations", "Open consultations", health.open_consultations),
        ("vigie_alarms", "Open alarms", health.alarms),
        ("vigie_refusals_week", "Payloads refused over seven days", health.refusals),
    ):
        Gauge(name, meaning, registry=registry).set(value)


def _ages(health: Health, now: datetime) -> dict[str, float]:
    return {crawl["source"]: (now - crawl["started_at"]).total_seconds() for crawl in health.crawls}


def _job_ages(health: Health, now: datetime) -> dict[str, float]:
    return {job.name: _age(job.began_at, now) for job in health.jobs}


def _age(since: datetime | None, now: datetime) -> float:
    return (now - since).total_seconds() if since else 0.0
