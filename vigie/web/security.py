"""Who may see and change what on the desk: cookie, role, CSRF on every change, throttled login,
one-time messages.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import quote

from fastapi import Depends, FastAPI, HTTPException, Request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from vigie.acts import actor
from vigie.acts.actor import Actor
from vigie.acts.passkeys import site_of
from vigie.acts.service_state import facts_now
from vigie.acts.setup import setup_missing
from vigie.acts.sign_in import AskingBrowser, confirm_by_key, confirm_by_password
from vigie.acts.undoing import Touched, Undo, named, undoable
from vigie.domain.browsers import browser_words
from vigie.domain.french import spaced
from vigie.store.desk.setup import LOGO
from vigie.store.desk.sign_in_state import is_anybodys_device
from vigie.store.desk.users import SignedIn, signed_in
from vigie.store.service.app_state import recall
from vigie.store.service.facts import Fact
from vigie.web import cookies
from vigie.web.addresses import limited
from vigie.web.cookies import (
    CEREMONY,
    DEVICE,
    MESSAGE,
    SESSION,
    clear_cookie,
    read_cookie,
    set_cookie,
)
from vigie.web.forms import check_form, submitted
from vigie.web.kept_undos import KeptUndos
from vigie.web.refill import KeptForms, refusal, shown_again
from vigie.web.templating import page
from vigie.web.throttle import Throttle

CONFIRMED = timedelta(minutes=15)  # how long a proof of who sits there is good for what is grave
OWN_PASSWORD = "/mon-compte/mot-de-passe"  # noqa: S105 - a page
CONFIRMATION = ("confirmation", "confirmation_cle")  # fields that a form grows by when asked again
FACTS_LAST = timedelta(seconds=15)  # the bar of every page is asked again after that
UNPROVED = (
    "Ce n’est pas le bon mot de passe, ou la clé n’a pas été reconnue. Après plusieurs essais "
    "manqués, patientez quelques minutes."
)
Outcome = TypeVar("Outcome")
TRIES, WINDOW = 20, timedelta(minutes=5)  # of one address, over all accounts


class NotSignedIn(Exception):
    """Raised by a desk page without a valid cookie; answered by the way to the sign-in page."""


class MustChange(Exception):
    """Raised by a desk page while the password is one that somebody else issued."""


class NotConfirmed(Exception):
    """Raised by what is grave when the last proof of who sits there is too old; its form comes back
    with the question, so that nothing is typed twice.
    """

    def __init__(self, signed_in: SignedIn, form: FormData | None = None, wrong: str = "") -> None:
        super().__init__()
        self.signed_in, self.form, self.wrong = signed_in, form, wrong


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
        return [
            field_text[:200]
            for field_text in self.form.getlist(name)[:most]
            if isinstance(field_text, str)
        ]


def staff(request: Request) -> SignedIn:
    """Who is signed in; raises NotSignedIn, and MustChange while the password is an issued one."""
    raw = read_cookie(request, SESSION)
    account = signed_in(request.app.state.store, raw, request.app.state.now()) if raw else None
    if account is None:
        raise NotSignedIn
    request.state.staff = account
    if account.renewed:
        set_cookie(request, SESSION, account.renewed)
    if account.must_change and request.url.path not in (OWN_PASSWORD, "/deconnexion"):
        raise MustChange
    return account


def confirmed(request: Request, staff_session: Annotated[SignedIn, Depends(staff)]) -> SignedIn:
    """Who is signed in and proved it lately: for what shows persons; raises NotConfirmed."""
    if not _lately(request, staff_session):
        raise NotConfirmed(staff_session)
    return staff_session


def changing(
    request: Request,
    staff_session: Annotated[SignedIn, Depends(staff)],
    form: Annotated[FormData, Depends(submitted)],
) -> Changing:
    """A change by a member of the team; raises 403."""
    return _checked(request, staff_session, form, "équipe")


def administering(
    request: Request,
    staff_session: Annotated[SignedIn, Depends(staff)],
    form: Annotated[FormData, Depends(submitted)],
) -> Changing:
    """A change by an administrator; raises 403."""
    return _checked(request, staff_session, form, "administration")


def own(
    request: Request,
    staff_session: Annotated[SignedIn, Depends(staff)],
    form: Annotated[FormData, Depends(submitted)],
) -> Changing:
    """A change of one's own account, whatever the role; raises 403."""
    return _checked(request, staff_session, form, "lecture")


def confirmed_administering(
    request: Request, change: Annotated[Changing, Depends(administering)]
) -> Changing:
    """A grave change by an administrator who proved lately to be one; raises NotConfirmed."""
    return _confirmed(request, change)


def confirmed_own(request: Request, change: Annotated[Changing, Depends(own)]) -> Changing:
    """A grave change of one's own account; raises NotConfirmed."""
    return _confirmed(request, change)


Staff = Annotated[SignedIn, Depends(staff)]
ConfirmedStaff = Annotated[SignedIn, Depends(confirmed)]
Change = Annotated[Changing, Depends(changing)]
AdminChange = Annotated[Changing, Depends(administering)]
OwnChange = Annotated[Changing, Depends(own)]
ConfirmedAdminChange = Annotated[Changing, Depends(confirmed_administering)]
ConfirmedOwnChange = Annotated[Changing, Depends(confirmed_own)]


def _checked(request: Request, signed_in: SignedIn, form: FormData, role: str) -> Changing:
    check_form(request, form, signed_in.csrf)
    if not signed_in.may(role):
        raise HTTPException(
            403, f"Votre compte ({signed_in.role}) permet de lire, pas de faire cette modification."
        )
    change = Changing(signed_in, form)
    request.state.changing = change
    return change


def _lately(request: Request, staff_session: SignedIn) -> bool:
    return bool(request.app.state.now() - staff_session.confirmed_at <= CONFIRMED)


def _confirmed(request: Request, change: Changing) -> Changing:
    if _lately(request, change.staff):
        return change
    password, answer = (change.form.get(name, "") for name in CONFIRMATION)
    if not password and not answer:
        raise NotConfirmed(change.staff, change.form)
    if not proves(request, change.staff, str(password), str(answer)):
        raise NotConfirmed(change.staff, change.form, UNPROVED)
    return change


def proves(request: Request, staff_session: SignedIn, password: str, answer: str) -> bool:
    """Whether whoever sits there knows the password or has a passkey; noted in the session."""
    state, now = request.app.state, request.app.state.now()
    if answer:
        cookie = read_cookie(request, CEREMONY)
        clear_cookie(request, CEREMONY)
        return confirm_by_key(
            state.store,
            state.settings,
            staff_session.user_id,
            staff_session.session_id,
            cookie,
            answer[:20_000],
            now,
        )
    visitor = visitor_of(request)
    return confirm_by_password(
        state.store, staff_session.user_id, staff_session.session_id, password[:300], visitor, now
    )


def visitor_of(request: Request) -> AskingBrowser:
    """The browser that asks to sign in, as its tries are counted."""
    agent = browser_words(request.headers.get("user-agent", "")[:400])
    return AskingBrowser(limited(request), read_cookie(request, DEVICE)[:100], agent)


def throttled(request: Request, visitor: AskingBrowser, now: datetime) -> bool:
    """Whether that address failed too often over all accounts; each call counts until it is given
    back. Browsers that signed in before go by their own count (vigie.acts.sign_in).
    """
    if not visitor.network:
        return False
    with request.app.state.store.reading() as session:
        if is_anybodys_device(session, visitor.device):
            return False
    request.state.counted = visitor.network
    return not cast(Throttle, request.app.state.logins).allows(visitor.network, now)


def not_a_failure(request: Request) -> None:
    """Give the try back that this request counted, if it did: only failures count."""
    if counted := getattr(request.state, "counted", ""):
        request.app.state.logins.give_back(counted)


def say(request: Request, words: str, *, wrong: bool = False, undo: str = "") -> None:
    """A message for the next page, shown once; `undo` names the act that it may take back."""
    signer = URLSafeSerializer(_secret(request), "message")
    kind = "wrong" if wrong else "done"
    set_cookie(request, MESSAGE, signer.dumps([kind, spaced(words[:600]), undo]))


def undoably(
    request: Request,
    change: Changing,
    touched: Touched | Callable[[Session], Touched],
    act: Callable[[Session], Outcome],
) -> Outcome:
    """Do an act in a transaction of its own; the next page's message offers to take it back."""
    now = request.app.state.now()
    with request.app.state.store.transaction() as session:
        rows = touched if isinstance(touched, Touched) else touched(session)
        outcome, undo = undoable(session, change.actor, rows, now, act)
    request.state.undo = undo
    return outcome


def _undo_name(request: Request, words: str) -> str:
    undo: Undo | None = getattr(request.state, "undo", None)
    if undo is None:
        return ""
    kept_undos: KeptUndos = request.app.state.kept_undos
    return kept_undos.keep(named(undo, words), request.app.state.now())


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
    refused_here = wrong or bool(faults)
    if words:
        undo = "" if refused_here else _undo_name(request, words)
        say(request, words, wrong=refused_here, undo=undo)
    change: Changing | None = getattr(request.state, "changing", None)
    if change is not None and (wrong or faults):
        refused = refusal(request.url.path, change.form, faults or None, words)
        kept_forms: KeptForms = request.app.state.kept_forms
        kept_forms.keep(change.staff.session_id, refused, request.app.state.now())
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
    staff_session: SignedIn | None = getattr(request.state, "staff", None)
    message = _message(request)
    service = known_state(request) if staff_session else NOTHING_KNOWN
    common_context: dict[str, Any] = {
        "staff": staff_session,
        "csrf": staff_session.csrf if staff_session else "",
        "message": message,
        "here": request.url.path,
        "service": service,
        "facts": service.facts,
    }
    answer = page(request, f"desk/{template}", status=status, **{**common_context, **values})
    change: Changing | None = getattr(request.state, "changing", None)
    refused = None
    if change and faults is not None:
        refused = refusal(request.url.path, change.form, faults)
    if staff_session is not None and request.method == "GET":
        refused = request.app.state.kept_forms.take(
            staff_session.session_id, request.app.state.now()
        )
    if refused is not None:
        shown_again(answer, refused)
    return answer


@dataclass(frozen=True)
class KnownState:
    """What every page of the desk says of the service."""

    facts: tuple[Fact, ...] = ()
    setup: bool = False  # « Mettre en route » is not finished
    logo: bool = False
    demo: bool = False


NOTHING_KNOWN = KnownState()


def known_state(request: Request) -> KnownState:
    """What is not in order in the service and what is missing, asked again after a few seconds."""
    state, now = request.app.state, request.app.state.now()
    state_and_moment: tuple[datetime, KnownState] | None = getattr(state, "facts", None)
    if state_and_moment is None or not timedelta() <= now - state_and_moment[0] < FACTS_LAST:
        with state.store.reading() as session:
            state_read = KnownState(
                facts_now(session, state.settings, now),
                setup_missing(session, state.settings),
                bool(recall(session, LOGO)),
                state.settings.demo,
            )
        state_and_moment = (now, state_read)
        state.facts = state_and_moment
    return state_and_moment[1]


def _message(request: Request) -> tuple[str, str, str] | None:
    message_cookie = read_cookie(request, MESSAGE)
    if not message_cookie:
        return None
    clear_cookie(request, MESSAGE)
    try:
        kind, words, undo = URLSafeSerializer(_secret(request), "message").loads(message_cookie)
    except (BadSignature, ValueError, TypeError, json.JSONDecodeError):
        return None
    return str(kind), str(words), str(undo)


def _secret(request: Request) -> str:
    state = request.app.state
    return str(state.settings.secret.get_secret_value() or state.fallback_secret)


async def _to_login(request: Request, _error: Exception) -> Response:
    if request.method != "GET":
        say(request, "Votre session est terminée : reconnectez-vous, puis recommencez.", wrong=True)
        return RedirectResponse("/connexion", 303)
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(
        "/connexion" + ("" if target == "/" else f"?suite={quote(target, safe='')}"), 303
    )


async def _to_new_password(request: Request, _error: Exception) -> Response:
    return RedirectResponse(OWN_PASSWORD, 303)


async def _to_confirmation(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotConfirmed)
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if error.form is None:
        return RedirectResponse(f"/confirmer?suite={quote(target, safe='')}", 303)
    fields = [
        (name, value)
        for name, value in error.form.multi_items()
        if isinstance(value, str) and name not in (*CONFIRMATION, "csrf")
    ]
    return confirmation_page(request, target, fields, error.wrong)


def confirmation_page(
    request: Request, action: str, fields: list[tuple[str, str]], wrong: str = ""
) -> Response:
    """The question who sits there; its answer goes, with those fields, where `action` says."""
    return desk_page(
        request,
        "confirmation.html",
        status=403,
        action=action,
        fields=fields,
        wrong=wrong,
        passkeys=site_of(request.app.state.settings) is not None,
    )


def install(app: FastAPI) -> None:
    """Sessions for the whole application."""
    app.state.kept_forms = KeptForms()
    app.state.kept_undos = KeptUndos()
    app.state.flow_memo, app.state.flow_lock = {}, Lock()
    app.state.logins = Throttle(TRIES, WINDOW)
    app.state.fallback_secret = secrets.token_urlsafe(
        32
    )  # without VIGIE_SECRET, messages live as long as the process
    cookies.install(app)
    app.add_exception_handler(NotSignedIn, _to_login)
    app.add_exception_handler(MustChange, _to_new_password)
    app.add_exception_handler(NotConfirmed, _to_confirmation)
