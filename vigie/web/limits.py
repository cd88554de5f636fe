"""How often one address may ask for public pages: links, API, sign-in; answered 429 beyond, with
bounded memory.
"""

from datetime import timedelta

from fastapi import FastAPI
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from vigie.web.addresses import counted, loopback
from vigie.web.throttle import Throttle

PUBLIC = ("/m/", "/api/", "/connexion", "/healthz", "/metrics", "/rapports/")
MOST, WINDOW = 300, timedelta(minutes=1)
TOLD = "Trop de demandes depuis cette adresse : patientez une minute, puis recommencez."


class Limits:
    """ASGI middleware over the public routes."""

    def __init__(self, app: ASGIApp, owner: FastAPI) -> None:
        self.app, self.owner = app, owner
        self.throttle = Throttle(MOST, WINDOW)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["path"].startswith(PUBLIC):
            host = (scope.get("client") or ("",))[0]
            # A proxy that was not declared speaks for everybody from this machine: it would shut
            # everybody out.
            if not loopback(host) and not self.throttle.allows(
                counted(host), self.owner.state.now()
            ):
                await _refusal(scope["path"])(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _refusal(path: str) -> Response:
    wait = {"Retry-After": "60"}
    if path.startswith("/api/"):
        return JSONResponse({"error": "Trop de demandes", "detail": TOLD}, 429, wait)
    return PlainTextResponse(TOLD, 429, wait)


def install(app: FastAPI) -> None:
    """Limit the whole application."""
    app.add_middleware(Limits, owner=app)
