"""Connexion, déconnexion, mon compte."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from vigie.acts.members import change_phone
from vigie.domain.labels import StaffRhythm
from vigie.domain.refusals import BadChange
from vigie.store.desk.users import (
    BadAccount,
    SignedIn,
    audit,
    close_sessions,
    log_in,
    open_session,
    set_password,
)
from vigie.store.tables import User
from vigie.web.forms import check_origin, submitted
from vigie.web.security import (
    COOKIE,
    Changing,
    OwnChange,
    Staff,
    back,
    desk_page,
    safe_path,
    set_cookie,
    throttled,
)

router = APIRouter(include_in_schema=False)
RHYTHMS = StaffRhythm.words()
REFUSED = "Adresse ou mot de passe incorrect."
LOCKED = (
    "Trop d’essais sur ce compte : patientez quelques minutes, ou demandez un nouveau mot "
    "de passe à l’administration."
)


@router.get("/connexion")
def sign_in_page(request: Request, suite: str = "/") -> Response:
    """The form."""
    return desk_page(request, "connexion.html", suite=safe_path(suite), email="", wrong="")


@router.post("/connexion")
def sign_in(request: Request, form: Annotated[FormData, Depends(submitted)]) -> Response:
    """A session for the right pair; the same answer for a wrong address and a wrong password."""
    check_origin(request)
    now = request.app.state.now()
    if throttled(request, now):
        raise HTTPException(
            429, "Trop d’essais de connexion depuis cette adresse : patientez cinq minutes."
        )
    email, password, suite = (
        str(form.get(name, ""))[:300] for name in ("email", "mot_de_passe", "suite")
    )
    cookie = log_in(request.app.state.store, email, password, now)
    if cookie is None or cookie == "locked":
        words = LOCKED if cookie else REFUSED
        return desk_page(
            request, "connexion.html", status=401, suite=safe_path(suite), email=email, wrong=words
        )
    set_cookie(request, COOKIE, cookie)
    return back(request, safe_path(suite))


@router.post("/deconnexion")
def sign_out(request: Request, change: OwnChange) -> Response:
    """End this session."""
    with request.app.state.store.transaction() as session:
        close_sessions(session, change.staff.user_id, only=change.staff.session_id)
    set_cookie(request, COOKIE, "", seconds=0)
    return back(request, "/connexion", "Vous êtes déconnecté.")


@router.get("/mon-compte")
def account_page(request: Request, staff: Staff) -> Response:
    """One's own account."""
    return _account(request, staff)


def _account(request: Request, signed_in: SignedIn, wrong: str = "") -> Response:
    with request.app.state.store.reading() as session:
        row = session.get_one(User, signed_in.user_id)
        rhythm, phone = row.mail_rhythm, row.phone
    slack = bool(request.app.state.settings.slack_token.get_secret_value())
    return desk_page(
        request,
        "mon_compte.html",
        status=422 if wrong else 200,
        wrong=wrong,
        rhythm=rhythm,
        phone=phone,
        rhythms=RHYTHMS,
        slack=slack,
    )


@router.post("/mon-compte/messages")
def change_rhythm(request: Request, change: OwnChange) -> Response:
    """How messages to the team reach this account where there is no Slack: each morning, at
    once, never.
    """
    chosen = change.text("rythme", 20)
    if chosen not in RHYTHMS:
        return back(
            request, "/mon-compte", "Rien n’a changé : choisir un des rythmes proposés.", wrong=True
        )
    with request.app.state.store.transaction() as session:
        session.get_one(User, change.staff.user_id).mail_rhythm = chosen
    return back(request, "/mon-compte", f"Enregistré : {RHYTHMS[chosen].lower()}.")


@router.post("/mon-compte/telephone")
def tell_phone(request: Request, change: OwnChange) -> Response:
    """The telephone that one's members are told."""
    try:
        with request.app.state.store.transaction() as session:
            now = request.app.state.now()
            change_phone(session, change.actor, change.text("telephone", 30), now)
    except BadChange as refused:
        return back(request, "/mon-compte", f"Rien n’a changé : {refused}", wrong=True)
    return back(request, "/mon-compte", "Téléphone enregistré.")


@router.post("/mon-compte")
def change_password(request: Request, change: OwnChange) -> Response:
    """A new password, told the old one; every other session ends."""
    store, now = request.app.state.store, request.app.state.now()
    old, new, again = (str(change.form.get(name, "")) for name in ("ancien", "nouveau", "encore"))
    if new != again:
        return _account(request, change.staff, "Les deux nouveaux mots de passe diffèrent.")
    if log_in(store, change.staff.email, old, now) in (None, "locked"):
        return _account(request, change.staff, "L’ancien mot de passe n’est pas le bon.")
    try:
        cookie = _renew(request, change, new)
    except BadAccount as refused:
        return _account(request, change.staff, f"{str(refused).capitalize()}")
    set_cookie(request, COOKIE, cookie)
    return back(request, "/mon-compte", "Mot de passe changé ; vos autres sessions sont fermées.")


def _renew(request: Request, change: Changing, new: str) -> str:
    now = request.app.state.now()
    with request.app.state.store.transaction() as session:
        set_password(session, session.get_one(User, change.staff.user_id), new, now)
        audit(session, change.who, "sessions fermées", change.who, now)
        return open_session(session, change.staff.user_id, now)
