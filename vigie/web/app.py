"""The web application: it finds the routers of the desk, the member pages and the API, and
guards them all.
"""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from anyio import to_thread
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from vigie.config import Settings
from vigie.domain import clock
from vigie.store import Store
from vigie.store.service.stored_settings import Refresher
from vigie.web import errors, headers, limits, security
from vigie.web.static_files import SqueezedFiles
from vigie.web.templating import environment

HERE = Path(__file__).parent
PLACES = ("desk", "member", "api", "ops")  # every module in them that has a `router` is served


def create_app(
    store: Store, settings: Settings, now: Callable[[], datetime] = clock.now
) -> FastAPI:
    """The application over that store; `app.state` holds store, settings, now (a clock) and
    templates.
    """
    app = FastAPI(title="Vigie", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.store, app.state.settings, app.state.now = store, settings, now
    app.state.refresh = Refresher(store, settings)
    app.state.templates = environment()
    app.mount("/static", SqueezedFiles(directory=HERE / "static", check_dir=False), name="static")
    for name in _modules():
        module = import_module(name)
        if hasattr(module, "router"):
            app.include_router(module.router)
    security.install(app)
    app.add_middleware(StoredSettings, refresh=app.state.refresh)
    errors.install(app)
    limits.install(app)
    headers.install(app)
    return app


class StoredSettings:
    """ASGI middleware: settings that an administrator changed hold within seconds."""

    def __init__(self, app: ASGIApp, refresh: Refresher) -> None:
        self.app, self.refresh = app, refresh

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and not scope["path"].startswith("/static/"):
            await to_thread.run_sync(self.refresh)
        await self.app(scope, receive, send)


def _modules() -> list[str]:
    modules = []
    for place in PLACES:
        folder = HERE / place
        if folder.is_dir():
            modules += [
                f"vigie.web.{place}.{module.name}" for module in iter_modules([str(folder)])
            ]
    return sorted(modules)
