"""A signed JSON post, for Mattermost, Teams and others."""

import hmac
import json
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from http.client import HTTPException, HTTPResponse
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from alerts.channels.base import (
    AnswerLost,
    ChannelDown,
    Meanwhile,
    NotConfigured,
    Refused,
    TryLater,
    nothing,
)
from alerts.content.message import Parcel
from vigie.config import Settings
from vigie.domain.clock import now

NAME = "webhook"
LABEL = "webhook"
TIMEOUT = 20.0


class _NoRedirect(HTTPRedirectHandler):
    """A webhook that moved is told, not followed: the body would go elsewhere."""

    def redirect_request(self, *_request_parts: object) -> None:
        """Never."""


class Webhook:
    """One address that is posted to."""

    def __init__(self, url: str, secret: str, timeout: float = TIMEOUT) -> None:
        self.url, self.secret, self.timeout = url, secret, timeout
        self._opener = build_opener(_NoRedirect)

    def send(self, parcel: Parcel, meanwhile: Meanwhile = nothing) -> str:
        """Post it; returns the status. Raises NotDelivered."""
        body = payload(parcel)
        moment = str(int(now().timestamp()))
        request = Request(  # noqa: S310 - the scheme was checked by `connect`
            self.url,
            body,
            {
                "Content-Type": "application/json; charset=utf-8",
                "User-Agent": "Vigie",
                "Idempotency-Key": parcel.key,
                "X-Vigie-Timestamp": moment,
                "X-Vigie-Signature": signature(self.secret, moment, body),
            },
        )
        try:
            answer: HTTPResponse
            with self._opener.open(request, timeout=self.timeout) as answer:
                return str(answer.status)
        except HTTPError as refused:
            raise _refusal(refused) from refused
        except URLError as down:  # raised while connecting and asking only: nothing was handed over
            raise ChannelDown(f"Webhook injoignable : {down.reason}.") from down
        except (HTTPException, OSError) as lost:
            raise AnswerLost(f"Message remis, réponse du webhook perdue : {lost}.") from lost

    def close(self) -> None:
        """Nothing stays open."""


def payload(parcel: Parcel) -> bytes:
    """`text` is what Mattermost and Teams show; the rest is for programs."""
    message = parcel.message
    fields: dict[str, object] = {
        "id": parcel.key,
        "kind": parcel.kind,
        "subject": message.subject,
        "text": message.text,
    }
    if message.facts:
        fields["facts"] = message.facts
    return json.dumps(fields, ensure_ascii=False).encode()


def signature(secret: str, moment: str, body: bytes) -> str:
    """HMAC-SHA256 of « timestamp.body », in hexadecimal, as « sha256=… »."""
    return "sha256=" + hmac.new(secret.encode(), moment.encode() + b"." + body, sha256).hexdigest()


def _refusal(refused: HTTPError) -> TryLater | Refused:
    words = f"Le webhook répond {refused.code}"
    if refused.code in (408, 425, 429) or refused.code >= 500:
        return TryLater(
            f"{words} : nouvel essai plus tard.",
            _wait(refused.headers.get("Retry-After", ""), now()),
        )
    return Refused(f"{words} : vérifier VIGIE_WEBHOOK_URL.")


def _wait(seconds: str, moment: datetime) -> timedelta | None:
    if seconds.isdecimal():
        return timedelta(seconds=min(int(seconds), 3600))
    try:
        return (
            max(timedelta(), min(parsedate_to_datetime(seconds) - moment, timedelta(hours=1)))
            if seconds
            else None
        )
    except (ValueError, TypeError):
        return None


def connect(settings: Settings) -> Webhook:
    """The address of the settings, signed with its secret."""
    secret = settings.webhook_secret.get_secret_value()
    if urlsplit(settings.webhook_url).scheme not in ("http", "https") or not secret:
        raise NotConfigured(
            "VIGIE_WEBHOOK_URL (https://…) et VIGIE_WEBHOOK_SECRET sont nécessaires pour ce canal."
        )
    return Webhook(settings.webhook_url, secret)
