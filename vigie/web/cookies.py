"""Every cookie that we set, and the one place that reads and writes them."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import FastAPI, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vigie.store.sessions import MEMBER


@dataclass(frozen=True)
class Cookie:
    """A cookie that scripts and other sites never see; without a life it ends with the browser."""

    name: str
    path: str = "/"
    same_site: str = "Lax"
    life: timedelta | None = None


SESSION = Cookie("vigie_session")
MEMBER_SESSION = Cookie("vigie_membre", "/m", "Strict", MEMBER.lifetime)
MESSAGE = Cookie("vigie_message", life=timedelta(minutes=1))
DEVICE = Cookie("vigie_appareil", life=timedelta(days=400))  # the longest that browsers keep
CEREMONY = Cookie("vigie_etape", same_site="Strict", life=timedelta(minutes=5))


def read_cookie(request: Request, cookie: Cookie) -> str:
    """Its value, or nothing."""
    return request.cookies.get(_name(request, cookie), "")


def set_cookie(request: Request, cookie: Cookie, value: str) -> None:
    """Have the answer set it, for as long as it lives."""
    _answer_with(request, cookie, value, cookie.life)


def clear_cookie(request: Request, cookie: Cookie) -> None:
    """Have the answer take it back."""
    _answer_with(request, cookie, "", timedelta())


def _secure(request: Request) -> bool:
    return bool(request.app.state.settings.public_url.startswith("https:"))


def _name(request: Request, cookie: Cookie) -> str:
    """Over HTTPS a browser takes such a name from this host alone, and never in clear: another site
    of the same domain can then put no cookie of its own in its place.
    """
    if not _secure(request):
        return cookie.name
    return f"__Host-{cookie.name}" if cookie.path == "/" else f"__Secure-{cookie.name}"


def _answer_with(request: Request, cookie: Cookie, value: str, life: timedelta | None) -> None:
    parts = [
        f"{_name(request, cookie)}={value}",
        f"Path={cookie.path}",
        "HttpOnly",
        f"SameSite={cookie.same_site}",
    ]
    if life is not None:
        parts.append(f"Max-Age={int(life.total_seconds())}")
    if _secure(request):
        parts.append("Secure")
    request.scope.setdefault("vigie_cookies", []).append("; ".join(parts))


class Cookies:
    """ASGI middleware: puts the cookies that a page asked for on its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def with_cookies(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for cookie in scope.get("vigie_cookies", []):
                    headers.append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, with_cookies if scope["type"] == "http" else send)


def install(app: FastAPI) -> None:
    """For the whole application."""
    app.add_middleware(Cookies)
