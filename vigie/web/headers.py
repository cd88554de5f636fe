"""Security headers on every answer, a bound on every body, our own names only, HEAD answered as
GET, secret links kept out of the access log.
"""

import logging
import re
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vigie.config import Settings, this_machine
from vigie.web.forms import FOREIGN, is_drop

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src "
    "'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; report-uri /rapports/csp; "
    "report-to csp"
)
# What stands in a frame of ours, a mail: it brings its own colours; nothing in it runs, loads or
# leads anywhere.
FRAME = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
)
HSTS = "max-age=31536000"  # a year; of this host alone: the chamber's others are not ours to bind
# What a shared browser kept of our pages; cookies are taken back one by one, for this header would
# take those of the chamber's other sites too.
CLOSED, CLEARED = ("/deconnexion", "/m/fermer"), '"cache", "storage"'
# Browsers say which site a change comes from, and no page can forge it. These are asked by programs
# (a relay, a mail reader's « unsubscribe »), or by a browser on its own.
FROM_ELSEWHERE = ("/m/stop/", "/m/retours", "/rapports/")
UNKNOWN_HOST = "Ce nom d’hôte n’est pas celui de Vigie : utilisez l’adresse publique du service."
LARGEST_BODY = 12 * 1024 * 1024
LARGEST_DROP = 1024 * 1024 * 1024  # of tender documents; the settings bound each file further
SECRET_PATH = re.compile(r"(/(?:m/[a-z-]{1,30}|connexion/nouveau)/)[\w.~-]{8,200}")


class BodyTooLarge(Exception):
    """Raised while reading a body beyond the bound; answered 413."""


class Guard:
    """ASGI middleware: headers out, bodies bounded in."""

    def __init__(self, app: ASGIApp, owner: FastAPI) -> None:
        self.app, self.owner = app, owner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        received_size, largest = 0, LARGEST_DROP if is_drop(scope["path"]) else LARGEST_BODY
        settings: Settings = self.owner.state.settings
        secure = settings.public_url.startswith("https:")
        head, closes = scope["method"] == "HEAD", _closes(scope)
        if head:
            scope = {**scope, "method": "GET"}

        async def bounded() -> Message:
            nonlocal received_size
            message = await receive()
            received_size += len(message.get("body", b""))
            if received_size > largest:
                raise BodyTooLarge
            return message

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                protect(headers, scope["path"], secure=secure)
                if closes and message["status"] < 400:
                    headers["Clear-Site-Data"] = CLEARED
            elif head:
                message = {**message, "body": b""}
            await send(message)

        if refusal := _refusal(scope, settings):
            await refusal(scope, receive, guarded)
            return
        try:
            await self.app(scope, bounded, guarded)
        except BodyTooLarge:
            most = f"Envoi trop volumineux : {largest // 1024 // 1024} Mo au plus."
            await PlainTextResponse(most, 413)(scope, receive, guarded)


def _closes(scope: Scope) -> bool:
    return scope["method"] == "POST" and scope["path"] in CLOSED


def _refusal(scope: Scope, settings: Settings) -> PlainTextResponse | None:
    headers = Headers(scope=scope)
    if not _known_host(headers.get("host", ""), settings):
        return PlainTextResponse(UNKNOWN_HOST, 400)
    changes = scope["method"] != "GET" and not scope["path"].startswith(FROM_ELSEWHERE)
    return PlainTextResponse(FOREIGN, 403) if changes and _foreign(headers, settings) else None


def _foreign(headers: Headers, settings: Settings) -> bool:
    """Whether the browser says that another site asks: by fetch metadata, else by the origin."""
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = headers.get("origin", "null")
    ours = (headers.get("host", ""), urlsplit(settings.public_url).netloc)
    return origin != "null" and urlsplit(origin).netloc not in ours


def _known_host(host_header: str, settings: Settings) -> bool:
    """Whether a request names this service: its public address, this machine, or a name of the
    settings. A page of another site whose name was turned to our address is refused so.
    """
    try:
        host = (urlsplit(f"//{host_header}").hostname or "").rstrip(".")
    except ValueError:
        return False
    ours = {urlsplit(settings.public_url).hostname, settings.host, *settings.trusted_hosts}
    return host in ours or this_machine(host)


def protect(headers: MutableHeaders, path: str, *, secure: bool = False) -> None:
    """Set what is not set already; a member's page never tells another site where it is."""
    member = path.startswith("/m/")
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("Reporting-Endpoints", 'csp="/rapports/csp"')
    if secure:
        headers.setdefault("Strict-Transport-Security", HSTS)
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
    app.add_middleware(Guard, owner=app)
    logger = logging.getLogger("uvicorn.access")
    if not any(isinstance(log_filter, NoSecrets) for log_filter in logger.filters):
        logger.addFilter(NoSecrets())
