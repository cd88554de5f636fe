"""Where a relay posts what came back: signed JSON, the same ladder as the mailbox."""

import hmac
import json
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import JSONResponse, Response

from alerts.bounce_faults import OURS_OR_THEIRS, fault_of, speaks
from alerts.bounces import Came, Returned
from alerts.channels.webhook import signature
from vigie.acts.returns import keep_bounce

router = APIRouter(prefix="/m")
OLDEST = timedelta(minutes=5)
MOST = 1_000


@router.post("/retours")
async def returns(request: Request) -> Response:
    """A list of {type: hard|soft|complaint, email, message_id, id, detail}, signed as our own
    webhook is.
    """
    body = await request.body()
    _check(request, body)
    try:
        payload = json.loads(body)
        bounces = [
            _returned(report)
            for report in (payload if isinstance(payload, list) else [payload])[:MOST]
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise HTTPException(
            422, "Attendu : une liste de {type, email, message_id, id, detail}."
        ) from None
    noted_count = 0
    state = request.app.state
    for bounce in bounces:
        with state.store.transaction() as session:
            noted_count += keep_bounce(session, state.settings, bounce, state.now(), signed=True)
    return JSONResponse({"kept": noted_count})


def _check(request: Request, body: bytes) -> None:
    secret = request.app.state.settings.webhook_secret.get_secret_value()
    moment = request.headers.get("X-Vigie-Timestamp", "")
    claimed_signature = request.headers.get("X-Vigie-Signature", "")
    now = request.app.state.now().timestamp()
    dated = moment.isascii() and moment.isdecimal() and len(moment) < 12
    fresh = dated and abs(now - int(moment)) <= OLDEST.total_seconds()
    if (
        not secret
        or not fresh
        or not hmac.compare_digest(signature(secret, moment, body), claimed_signature)
    ):
        raise HTTPException(403, "Signature absente, fausse ou trop ancienne.")


def _returned(report: dict[str, Any]) -> Returned:
    if report["type"] not in ("hard", "soft", "complaint"):
        raise ValueError(report["type"])
    key = str(report.get("message_id", "")).strip("<>").partition("@")[0][:64]
    own = f"webhook:{str(report['id'])[:150]}"
    detail = str(report.get("detail", ""))[:300]
    fault = fault_of("", detail) if speaks(detail) else "unknown"
    # a relay calls every 5xx « hard »; only an address at fault stops a person
    came: Came = "soft" if report["type"] == "hard" and fault in OURS_OR_THEIRS else report["type"]
    return Returned(came, str(report.get("email", "")).lower()[:254], key, detail, own, fault)
