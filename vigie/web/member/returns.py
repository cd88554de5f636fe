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
        told = json.loads(body)
        found = [_returned(one) for one in (told if isinstance(told, list) else [told])[:MOST]]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise HTTPException(
            422, "Attendu : une liste de {type, email, message_id, id, detail}."
        ) from None
    kept = 0
    state = request.app.state
    for bounce in found:
        with state.store.transaction() as session:
            kept += keep_bounce(session, state.settings, bounce, state.now(), signed=True)
    return JSONResponse({"kept": kept})


def _check(request: Request, body: bytes) -> None:
    secret = request.app.state.settings.webhook_secret.get_secret_value()
    moment = request.headers.get("X-Vigie-Timestamp", "")
    told = request.headers.get("X-Vigie-Signature", "")
    now = request.app.state.now().timestamp()
    dated = moment.isascii() and moment.isdecimal() and len(moment) < 12
    fresh = dated and abs(now - int(moment)) <= OLDEST.total_seconds()
    if not secret or not fresh or not hmac.compare_digest(signature(secret, moment, body), told):
        raise HTTPException(403, "Signature absente, fausse ou trop ancienne.")


def _returned(one: dict[str, Any]) -> Returned:
    if one["type"] not in ("hard", "soft", "complaint"):
        raise ValueError(one["type"])
    key = str(one.get("message_id", "")).strip("<>").partition("@")[0][:64]
    own = f"webhook:{str(one['id'])[:150]}"
    detail = str(one.get("detail", ""))[:300]
    fault = fault_of("", detail) if speaks(detail) else "unknown"
    # a relay calls every 5xx « hard »; only an address at fault stops a person
    came: Came = "soft" if one["type"] == "hard" and fault in OURS_OR_THEIRS else one["type"]
    return Returned(came, str(one.get("email", "")).lower()[:254], key, detail, own, fault)
