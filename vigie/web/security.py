"""Who may see and change what on the desk: cookie, role, CSRF on every change, throttled login,
one-time messages.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, FastAPI, HTTPException, Request
from itsdangerous import BadSignature, URLSafeSerializer
from starlette.datastructures import FormData, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vigie.acts import actor
from vigie.acts.actor import Actor
from vigie.acts.service_state import facts_now
from vigie.acts.setup import setup_missing
from vigie.domain.french import spaced
from vigie.store.desk.setup import LOGO
from vigie.store.desk.users import SignedIn, signed_in
from vigie.store.service.app_state import recall
from vigie.store.service.facts import Fact
from vigie.web.addresses import asker
from vigie.web.forms import check_origin, check_token, submitted
from vigie.web.refill import KeptForms, refilled, refusal
from vigie.web.templating import page
from vigie.web.throttle import Throttle

COOKIE, FLASH = "vigie_session", "vigie_message"
FACTS_LAST = timedelta(seconds=15)  # the bar of every page is asked again after that
TRIES, WINDOW = 20, timedelta(minutes=5)  # of one address, over all accounts


class NotSignedIn(Exception):
    """Raised by a desk page without a valid cookie; answered by the way to the sign-in page."""


@dataclass(frozen=True)
class Changing:
    """A change asked for by someone whose cookie, CSRF token and role were checked."""

    staff: SignedIn
    form: FormData

    @property
    def actor(self) -> Actor:
        """Who acts, for vigie.acts."""
        return actor.staff(self.staff.user_id)

    @property
    def who(self) -> str:
        """How the journal names them."""
        return f"user:{self.staff.user_id}"

    def text(self, name: str, longest: int = 4000) -> str:
        """A field as bounded text, blanks trimmed; a file is no text."""
        value = self.form.get(name, "")
        return value.strip()[:longest].replace("\x00", "") if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """A field as a whole number below 2⁶³, or nothing."""
        value = self.text(name, 18)
        return int(value) if value.isascii() and value.isdigit() else None

    def many(self, name: str, most: int = 500) -> list[str]:
        """Every value of a field."""
        return [one[:200] for one in self.form.getlist(name)[:most] if isinstance(one, str)]


def staff(request: Request) -> SignedIn:
    """Who is signed in; raises NotSignedIn."""
    raw = request.cookies.get(COOKIE, "")
    found = signed_in(request.app.state.store, raw, request.app.state.now()) if raw else None
    if found is None:
        raise NotSignedIn
    request.state.staff = found
    if found.renewed:
        set_cookie(request, COOKIE, found.renewed)
    return found


def changing(
    request: Request,
    who: Annotated[SignedIn, Depends(staff)],
    form: Annotated[FormData, Depends(submitted)],
) -> Changing:
    """A change by a member of the team; raises 403."""
    return _checked(request, who, form, "équipe")


def administering(
    request: Request,
    who: Annotated[SignedIn, Depends(staff)],
    form: Annotated[FormData, Depends(submitted)],
) -> Changing:
    """A change by an administrator; raises 403."""
    return _checked(request, who, form, "administration")


def own(
    request: Request,
    who: Annotated[SignedIn, Depends(staff)],
    form: Annotated[FormData, Depends(submitted)],
) -> Changing:
    """A change of one's own account, whatever the role; raises 403."""
    return _checked(request, who, form, "lecture")


Staff = Annotated[SignedIn, Depends(staff)]
Change = Annotated[Changing, Depends(changing)]
AdminChange = Annotated[Changing, Depends(administering)]
OwnChange = Annotated[Changing, Depends(own)]


def _checked(request: Request, signed_in: SignedIn, form: FormData, role: str) -> Changing:
    check_token(form, signed_in.csrf)
    check_origin(request)
    if not signed_in.may(role):
        raise HTTPException(
            403, f"Votre compte ({signed_in.role}) permet de lire, pas de faire cette modification."
        )
    asked = Changing(signed_in, form)
    request.state.changing = asked
    return asked


def throttled(request: Request, now: datetime) -> bool:
    """Whether that address tried too often; each call counts as a try."""
    tries: Throttle = request.app.state.logins
    return not tries.allows(asker(request), now)


def set_cookie(request: Request, name: str, value: str, *, seconds: int | None = None) -> None:
    """Have the answer set a cookie that scripts and other sites never see."""
    parts = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if seconds is not None:
        parts.append(f"Max-Age={seconds}")
    if request.app.state.settings.public_url.startswith("https:"):
        parts.append("Secure")
    request.scope.setdefault("vigie_cookies", []).append("; ".join(parts))


def say(request: Request, words: str, *, wrong: bool = False) -> None:
    """A message for the next page, shown once."""
    signer = URLSafeSerializer(_secret(request), "message")
    set_cookie(
        request,
        FLASH,
        signer.dumps(["wrong" if wrong else "done", spaced(words[:600])]),
        seconds=60,
    )


def back(
    request: Request,
    path: str,
    words: str = "",
    *,
    wrong: bool = False,
    faults: Mapping[str, str] | None = None,
) -> Response:
    """The way back after a change: the browser asks for the page again, so reloading never
    changes twice. What was typed in a refused form is shown again there, with the faults of its
    fields.
    """
    if words:
        say(request, words, wrong=wrong or bool(faults))
    asked: Changing | None = getattr(request.state, "changing", None)
    if asked is not None and (wrong or faults):
        refused = refusal(request.url.path, asked.form, faults or {})
        kept_forms: KeptForms = request.app.state.kept_forms
        kept_forms.keep(asked.staff.session_id, refused, request.app.state.now())
    return RedirectResponse(path, 303)


def safe_path(value: str, otherwise: str = "/") -> str:
    """A path of this site only: never another host."""
    plain = (
        value.startswith("/")
        and not value.startswith(("//", "/\\"))
        and "\\" not in value
        and value.isprintable()
    )
    return quote(value, safe="/?&=%:+,.~-_#") if plain and len(value) < 1000 else otherwise


def desk_page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    faults: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """A page of the desk: who is signed in, its CSRF token, the message of the change before;
    `faults` show the form that was just sent as it was, each fault beside its field.
    """
    who: SignedIn | None = getattr(request.state, "staff", None)
    message = _message(request)
    service = known_state(request) if who else NOTHING_KNOWN
    known: dict[str, Any] = {
        "staff": who,
        "csrf": who.csrf if who else "",
        "message": message,
        "here": request.url.path,
        "service": service,
        "facts": service.facts,
    }
    answer = page(request, f"desk/{template}", status=status, **{**known, **values})
    asked: Changing | None = getattr(request.state, "changing", None)
    refused = None
    if asked and faults is not None:
        refused = refusal(request.url.path, asked.form, faults)
    if who is not None and request.method == "GET":
        refused = request.app.state.kept_forms.take(who.session_id, request.app.state.now())
    if refused is not None:
        answer.body = refilled(bytes(answer.body).decode(), refused).encode()
        answer.headers["content-length"] = str(len(answer.body))
    return answer


@dataclass(frozen=True)
class KnownState:
    """What every page of the desk says of the service."""

    facts: tuple[Fact, ...] = ()
    setup: bool = False  # « Mettre en route » is not finished
    logo: bool = False


NOTHING_KNOWN = KnownState()


def known_state(request: Request) -> KnownState:
    """What is not in order in the service and what is missing, asked again after a few seconds."""
    state, now = request.app.state, request.app.state.now()
    kept: tuple[datetime, KnownState] | None = getattr(state, "facts", None)
    if kept is None or not timedelta() <= now - kept[0] < FACTS_LAST:
        with state.store.reading() as session:
            known = KnownState(
                facts_now(session, state.settings, now),
                setup_missing(session, state.settings),
                bool(recall(session, LOGO)),
            )
        kept = (now, known)
        state.facts = kept
    return kept[1]


def _message(request: Request) -> tuple[str, str] | None:
    kept = request.cookies.get(FLASH)
    if not kept:
        return None
    set_cookie(request, FLASH, "", seconds=0)
    try:
        kind, words = URLSafeSerializer(_secret(request), "message").loads(kept)
    except (BadSignature, ValueError, TypeError, json.JSONDecodeError):
        return None
    return str(kind), str(words)


def _secret(request: Request) -> str:
    state = request.app.state
    return str(state.settings.secret.get_secret_value() or state.fallback_secret)


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


async def _to_login(request: Request, _error: Exception) -> Response:
    if request.method != "GET":
        say(request, "Votre session est terminée : reconnectez-vous, puis recommencez.", wrong=True)
        return RedirectResponse("/connexion", 303)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(
        "/connexion" + ("" if asked == "/" else f"?suite={quote(asked, safe='')}"), 303
    )


def install(app: FastAPI) -> None:
    """Sessions for the whole application."""
    app.state.kept_forms = KeptForms()
    app.state.logins = Throttle(TRIES, WINDOW)
    app.state.fallback_secret = secrets.token_urlsafe(
        32
    )  # without VIGIE_SECRET, messages live as long as the process
    app.add_middleware(Cookies)
    app.add_exception_handler(NotSignedIn, _to_login)
