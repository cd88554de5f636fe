"""Security headers on every answer, a bound on every body, secret links kept out of the access
log.
"""

import logging
import re

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src "
    "'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LARGEST_BODY = 12 * 1024 * 1024
SECRET_PATH = re.compile(r"(/m/[a-z-]{1,30}/)[\w.~-]{8,200}")


class BodyTooLarge(Exception):
    """Raised while reading a body beyond the bound; answered 413."""


class Guard:
    """ASGI middleware: headers out, bodies bounded in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        got = 0

        async def bounded() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > LARGEST_BODY:
                raise BodyTooLarge
            return message

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message), scope["path"])
            await send(message)

        try:
            await self.app(scope, bounded, guarded)
        except BodyTooLarge:
            await PlainTextResponse("Envoi trop volumineux : 12 Mo au plus.", 413)(
                scope, receive, guarded
            )


def protect(headers: MutableHeaders, path: str) -> None:
    """Set what is not set already; a member's page never tells another site where it is."""
    member = path.startswith("/m/")
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    # With no-referrer a browser sends « Origin: null », which the desk's CSRF check would refuse.
    headers.setdefault("Referrer-Policy", "no-referrer" if member else "same-origin")
    if not path.startswith("/static/"):
        headers.setdefault("Cache-Control", "no-store")
    if member:
        headers.setdefault("X-Robots-Tag", "noindex, nofollow")


class NoSecrets(logging.Filter):
    """Masks the secret part of member links in access logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always keeps the line, masked."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                SECRET_PATH.sub(r"\1…", arg) if isinstance(arg, str) else arg for arg in record.args
            )
        return True


def install(app: FastAPI) -> None:
    """Guard the whole application; added last, so that it is outermost."""
    app.add_middleware(Guard)
    logger = logging.getLogger("uvicorn.access")
    if not any(isinstance(log_filter, NoSecrets) for log_filter in logger.filters):
        logger.addFilter(NoSecrets())
