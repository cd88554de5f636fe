"""/healthz for whoever watches, /metrics for Prometheus: on loopback, or with the token of the
settings.
"""

import hmac
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from vigie.acts.service_state import facts_now
from vigie.store.service.health import Health, answers, health
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
    """200 when the database answers and nothing is stuck, 503 with the reasons else; no figures,
    no names.
    """
    trouble = answers(request.app.state.store)
    if trouble:
        return JSONResponse({"état": "la base ne répond pas"}, 503)
    if reasons := _stops(request):
        return JSONResponse({"état": " ; ".join(reasons)}, 503)
    return JSONResponse({"état": "en ordre"})


def _stops(request: Request) -> list[str]:
    """What keeps the service from doing its work, each with its remedy."""
    state, now = request.app.state, request.app.state.now()
    with state.store.reading() as session:
        facts = facts_now(session, state.settings, now)
    return [str(fact) for fact in facts if fact.stops]


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Queue, outbox, sources and alarms in Prometheus' format; 404 to anyone else, as if it were
    not there.
    """
    if not allowed(request):
        return PlainTextResponse("Not Found", 404)
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        found = health(session, now)
    return Response(
        generate_latest(gather(found, now, up_to_date=not _stops(request))),
        media_type=CONTENT_TYPE_LATEST,
    )


def allowed(request: Request) -> bool:
    """Whether the question comes from this machine without a proxy between, or carries the
    token.
    """
    token = request.app.state.settings.metrics_token.get_secret_value()
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    proxied = any(name in request.headers for name in PROXIES_SAY)
    host = request.client.host if request.client else ""
    return not proxied and loopback(host)


def gather(health: Health, now: datetime, *, up_to_date: bool) -> CollectorRegistry:
    """The figures as Prometheus gauges."""
    registry = CollectorRegistry()

    def gauge(name: str, told: str, values: dict[str, float], label: str = "state") -> None:
        made = Gauge(name, told, [label], registry=registry)
        for key, value in values.items():
            made.labels(key).set(value)

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
    for name, told, value in (
        ("vigie_up_to_date", "1 when nothing is stuck, as /healthz says", float(up_to_date)),
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
        Gauge(name, told, registry=registry).set(value)
    return registry


def _ages(health: Health, now: datetime) -> dict[str, float]:
    return {crawl["source"]: (now - crawl["started_at"]).total_seconds() for crawl in health.crawls}


def _job_ages(health: Health, now: datetime) -> dict[str, float]:
    return {job.name: _age(job.began_at, now) for job in health.jobs}


def _age(since: datetime | None, now: datetime) -> float:
    return (now - since).total_seconds() if since else 0.0
