"""/healthz for whoever watches, /metrics for Prometheus: on loopback, or with the token of the settings."""

import hmac
import ipaddress
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from vigie.store.health import Health, answers, health

router = APIRouter(include_in_schema=False)
LATE = 3600  # seconds that a due delivery may wait before the service is said to be late


@router.get("/healthz")
def healthz(request: Request) -> JSONResponse:
    """200 when the database answers and nothing is stuck, 503 with the reason else; no figures, no names."""
    trouble = answers(request.app.state.store)
    if trouble:
        return JSONResponse({"état": "la base ne répond pas"}, 503)
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        found = health(session, now)
    if found.oldest_due and (now - found.oldest_due).total_seconds() > LATE:
        return JSONResponse({"état": "des envois attendent depuis plus d’une heure"}, 503)
    return JSONResponse({"état": "en ordre"})


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Queue, outbox, sources and alarms in Prometheus' format; 404 to anyone else, as if it were not there."""
    if not allowed(request):
        return PlainTextResponse("Not Found", 404)
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        found = health(session, now)
    return Response(generate_latest(gather(found, now)), media_type=CONTENT_TYPE_LATEST)


def allowed(request: Request) -> bool:
    """Whether the question comes from this machine without a proxy between, or carries the token."""
    token = request.app.state.settings.metrics_token.get_secret_value()
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    proxied = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    host = request.client.host if request.client else ""
    return not proxied and _loopback(host)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def gather(found: Health, now: datetime) -> CollectorRegistry:
    """The figures as Prometheus gauges."""
    registry = CollectorRegistry()

    def gauge(name: str, told: str, values: dict[str, float], label: str = "state") -> None:
        made = Gauge(name, told, [label], registry=registry)
        for key, value in values.items():
            made.labels(key).set(value)

    gauge("vigie_events", "Events by state", {k: float(v) for k, v in found.events.items()})
    gauge("vigie_deliveries", "Deliveries by state", {k: float(v) for k, v in found.deliveries.items()})
    gauge("vigie_crawl_age_seconds", "Seconds since the last crawl", _ages(found, now), "source")
    gauge("vigie_crawl_new", "New notices of the last crawl", {c["source"]: c["new"] for c in found.crawls}, "source")
    refused = {c["source"]: c["refused"] for c in found.crawls}
    gauge("vigie_crawl_refused", "Refused payloads of the last crawl", refused, "source")
    for name, told, value in (
        ("vigie_notices", "Notices kept", found.notices),
        ("vigie_open_consultations", "Open consultations", found.open_consultations),
        ("vigie_alarms", "Open alarms", found.alarms),
        ("vigie_refusals_week", "Payloads refused over seven days", found.refusals),
    ):
        Gauge(name, told, registry=registry).set(value)
    return registry


def _ages(found: Health, now: datetime) -> dict[str, float]:
    return {crawl["source"]: (now - crawl["started_at"]).total_seconds() for crawl in found.crawls}
