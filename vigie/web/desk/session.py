"""Connexion, mot de passe oublié, confirmation, déconnexion."""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException, Request
from starlette.datastructures import FormData, State
from starlette.responses import RedirectResponse, Response

from vigie.acts.accounts import ask_reset, reset_of, reset_password
from vigie.acts.passkeys import ask_key, site_of
from vigie.acts.sign_in import (
    AskingBrowser,
    SignInResult,
    sign_in,
    sign_in_with_code,
    sign_in_with_key,
)
from vigie.config import Settings
from vigie.domain.refusals import BadChange
from vigie.store import Store
from vigie.store.sessions import STAFF, close_sessions
from vigie.web.cookies import CEREMONY, DEVICE, SESSION, clear_cookie, read_cookie, set_cookie
from vigie.web.forms import check_origin, submitted
from vigie.web.security import (
    CONFIRMATION,
    UNPROVED,
    OwnChange,
    Staff,
    back,
    confirmation_page,
    desk_page,
    not_a_failure,
    proves,
    safe_path,
    throttled,
    visitor_of,
)

router = APIRouter(include_in_schema=False)
Form = Annotated[FormData, Depends(submitted)]
REFUSED = (
    "Adresse ou mot de passe incorrect. Après plusieurs essais manqués, il faut patienter : "
    "quelques minutes, puis davantage."
)
KEY_REFUSED = "Cette clé n’a pas été reconnue : recommencez, ou connectez-vous par mot de passe."
TOO_MANY = "Trop d’essais de connexion depuis cette adresse : patientez cinq minutes."
SENT = (
    "Si un compte a cette adresse, un lien vient d’y être envoyé. Il vaut 30 minutes et ne sert "
    "qu’une fois. Rien reçu ? Regardez les indésirables, ou demandez à l’administration."
)


@router.get("/connexion")
def sign_in_page(request: Request, suite: str = "/") -> Response:
    """The form."""
    return _page(request, safe_path(suite))


def _page(request: Request, suite: str, email: str = "", wrong: str = "") -> Response:
    return desk_page(
        request,
        "connexion.html",
        status=401 if wrong else 200,
        suite=suite,
        email=email,
        wrong=wrong,
        passkeys=site_of(request.app.state.settings) is not None,
    )


@router.post("/connexion")
def check_password(request: Request, form: Form) -> Response:
    """A session for the right pair; the same answer for a wrong address, a wrong password and a
    try too many.
    """
    state, visitor, now = _tried(request)
    email, password, suite = (
        str(form.get(name, ""))[:300] for name in ("email", "mot_de_passe", "suite")
    )
    entry = sign_in(state.store, state.settings, email, password, visitor, now)
    if entry.code_asked:
        set_cookie(request, CEREMONY, entry.code_asked)
        return RedirectResponse(f"/connexion/code?suite={quote(safe_path(suite), safe='')}", 303)
    if not entry.session:
        return _page(request, safe_path(suite), email, REFUSED)
    return _entered(request, entry, suite)


@router.get("/connexion/code")
def code_page(request: Request, suite: str = "/") -> Response:
    """The form that asks for the one-time code."""
    return desk_page(request, "connexion_code.html", suite=safe_path(suite), wrong="")


@router.post("/connexion/code")
def check_code(request: Request, form: Form) -> Response:
    """A session for the right code, after the right password."""
    state, visitor, now = _tried(request)
    code, suite = (str(form.get(name, ""))[:300] for name in ("code", "suite"))
    cookie = read_cookie(request, CEREMONY)
    entry = sign_in_with_code(state.store, state.settings, cookie, code, visitor, now)
    if entry.session:
        clear_cookie(request, CEREMONY)
        return _entered(request, entry, suite)
    if not entry.code_asked:
        words = "Ce code n’est plus demandé : redonnez votre mot de passe."
        return _page(request, safe_path(suite), wrong=words)
    words = "Ce code n’est pas le bon, ou il a déjà servi : attendez le suivant."
    return desk_page(
        request, "connexion_code.html", status=401, suite=safe_path(suite), wrong=words
    )


@router.post("/connexion/cle/defi")
def challenge(request: Request) -> Response:
    """What the browser asks a passkey, as JSON."""
    check_origin(request)
    state, now = request.app.state, request.app.state.now()
    with state.store.transaction() as session:
        key_request = ask_key(session, state.settings, "sign_in", now)
    set_cookie(request, CEREMONY, key_request.cookie)
    return Response(key_request.options, media_type="application/json")


@router.post("/connexion/cle")
def check_key(request: Request, form: Form) -> Response:
    """A session for the right passkey."""
    state, visitor, now = _tried(request)
    answer, suite = str(form.get("reponse", ""))[:20_000], str(form.get("suite", ""))[:300]
    cookie = read_cookie(request, CEREMONY)
    clear_cookie(request, CEREMONY)
    entry = sign_in_with_key(state.store, state.settings, cookie, answer, visitor, now)
    if not entry.session:
        return _page(request, safe_path(suite), wrong=KEY_REFUSED)
    return _entered(request, entry, suite)


def _tried(request: Request) -> tuple[State, AskingBrowser, datetime]:
    """What a try needs, counted; raises 403 for a form of another site, 429 beyond."""
    check_origin(request)
    state, visitor, now = request.app.state, visitor_of(request), request.app.state.now()
    if throttled(request, visitor, now):
        raise HTTPException(429, TOO_MANY)
    return state, visitor, now


def _entered(request: Request, entry: SignInResult, suite: str) -> Response:
    not_a_failure(request)
    set_cookie(request, DEVICE, entry.device)
    set_cookie(request, SESSION, entry.session)
    return back(request, safe_path(suite))


@router.get("/connexion/oubli")
def forgotten_page(request: Request) -> Response:
    """The form that asks for a link to a new password."""
    return desk_page(request, "connexion_oubli.html", done="")


@router.post("/connexion/oubli")
def forgotten(request: Request, form: Form, later: BackgroundTasks) -> Response:
    """The same answer at the same speed, whether the account exists or not: the work is done after
    it.
    """
    state, _, now = _tried(request)
    address = str(form.get("email", ""))[:300]
    later.add_task(queue_reset, state.store, state.settings, address, now)
    answer = desk_page(request, "connexion_oubli.html", done=SENT)
    answer.background = later
    return answer


def queue_reset(store: Store, settings: Settings, address: str, now: datetime) -> None:
    """Put the link in the outbox, if an account has that address."""
    with store.transaction() as session:
        ask_reset(session, settings, address, now)


@router.get("/connexion/nouveau/{raw}")
def new_password_page(request: Request, raw: str) -> Response:
    """The form for a new password; a scanner that opens the link does not use it up."""
    with request.app.state.store.reading() as session:
        if reset_of(session, raw, request.app.state.now()) is None:
            raise HTTPException(410, "Ce lien a expiré ou a déjà servi.")
    return desk_page(request, "connexion_nouveau.html", wrong="")


@router.post("/connexion/nouveau/{raw}")
def set_new_password(request: Request, raw: str, form: Form) -> Response:
    """A new password, then the way to sign in with it."""
    state, _, now = _tried(request)
    new, again = (str(form.get(name, "")) for name in ("nouveau", "encore"))
    try:
        if new != again:
            raise BadChange("les deux mots de passe diffèrent.")
        with state.store.transaction() as session:
            reset_password(session, state.settings, raw, new, now)
    except BadChange as refused:
        words = str(refused)
        return desk_page(
            request, "connexion_nouveau.html", status=422, wrong=words[:1].upper() + words[1:]
        )
    return back(request, "/connexion", "Mot de passe changé : connectez-vous avec le nouveau.")


@router.get("/confirmer")
def confirm_page(request: Request, staff: Staff, suite: str = "/") -> Response:
    """Asks again who sits there, before what is grave."""
    return confirmation_page(request, "/confirmer", [("suite", safe_path(suite))])


@router.post("/confirmer")
def confirm(request: Request, change: OwnChange) -> Response:
    """Goes on to what was asked."""
    suite = safe_path(change.text("suite", 900))
    password, answer = (change.text(name, 20_000) for name in CONFIRMATION)
    if not proves(request, change.staff, password, answer):
        return confirmation_page(request, "/confirmer", [("suite", suite)], UNPROVED)
    return back(request, suite)


@router.post("/confirmer/defi")
def confirm_challenge(request: Request, change: OwnChange) -> Response:
    """What the browser asks a passkey of this account, as JSON."""
    state = request.app.state
    with state.store.transaction() as session:
        key_request = ask_key(session, state.settings, "confirm", state.now())
    set_cookie(request, CEREMONY, key_request.cookie)
    return Response(key_request.options, media_type="application/json")


@router.post("/deconnexion")
def sign_out(request: Request, change: OwnChange) -> Response:
    """End this session."""
    with request.app.state.store.transaction() as session:
        close_sessions(session, STAFF, change.staff.user_id, only=change.staff.session_id)
    clear_cookie(request, SESSION)
    return back(request, "/connexion", "Vous êtes déconnecté.")
