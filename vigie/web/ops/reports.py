"""What browsers report of pages that broke our content policy, and where to report a flaw."""

import json
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from vigie.store.service.policy_reports import Violation, keep_violations

router = APIRouter(include_in_schema=False)
LARGEST, MOST = 16 * 1024, 20  # bytes of one report, violations read in it
GOOD_FOR = timedelta(days=180)  # RFC 9116 asks for less than a year


@router.post("/rapports/csp")
async def violations(request: Request) -> Response:
    """Reports of both forms (report-uri, Reporting API), kept bounded; 204 whatever they say."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return Response(status_code=413)
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return Response(status_code=400)
    parts = [
        _body(report) for report in (payload if isinstance(payload, list) else [payload])[:MOST]
    ]
    violations_read = [Violation.read(part) for part in parts if part]
    state = request.app.state
    keep_violations(
        state.store, [violation for violation in violations_read if violation], state.now()
    )
    return Response(status_code=204)


def _body(report: Any) -> dict[str, Any]:
    """The violation inside a report of either form."""
    inside = report.get("csp-report", report.get("body")) if isinstance(report, dict) else None
    return inside if isinstance(inside, dict) else {}


@router.get("/.well-known/security.txt")
def security_text(request: Request) -> Response:
    """Whom to tell of a flaw (RFC 9116); 404 where the service has no contact."""
    settings = request.app.state.settings
    contact = settings.contact.strip()
    if not contact:
        return PlainTextResponse("Not Found", 404)
    place = contact if contact.startswith("https://") else f"mailto:{contact}"
    until = request.app.state.now() + GOOD_FOR
    lines = (
        f"Contact: {place}",
        f"Expires: {until:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.public_url.rstrip('/')}/.well-known/security.txt",
    )
    return PlainTextResponse("\n".join(lines) + "\n")
