"""Mon compte : mot de passe, sessions, clés d’accès, codes, messages à l’équipe."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from vigie.acts.accounts import (
    choose_password,
    end_other_sessions,
    end_session,
    prepare_codes,
    start_codes,
    stop_codes,
)
from vigie.acts.members import change_phone
from vigie.acts.one_time_codes import qr_code, shown_secret
from vigie.acts.passkeys import add_key, ask_new_key, passkeys_of, remove_key, site_of
from vigie.domain.browsers import browser_words
from vigie.domain.labels import StaffRhythm
from vigie.domain.refusals import BadChange
from vigie.store.sessions import STAFF, open_session, open_sessions
from vigie.store.tables import User
from vigie.web.cookies import CEREMONY, SESSION, clear_cookie, read_cookie, set_cookie
from vigie.web.security import (
    ConfirmedOwnChange,
    ConfirmedStaff,
    OwnChange,
    Staff,
    back,
    desk_page,
    proves,
)

router = APIRouter(prefix="/mon-compte", include_in_schema=False)
RHYTHMS = StaffRhythm.words()
PAGE = "/mon-compte"


@router.get("")
def account_page(request: Request, staff: Staff) -> Response:
    """One’s own account."""
    settings = request.app.state.settings
    with request.app.state.store.reading() as session:
        user = session.get_one(User, staff.user_id)
        sessions = open_sessions(session, STAFF, staff.user_id)
        keys = passkeys_of(session, staff.user_id)
    return desk_page(
        request,
        "mon_compte.html",
        user=user,
        sessions=[row for row in sessions if row.expires_at > request.app.state.now()],
        keys=keys,
        passkeys=site_of(settings) is not None,
        rhythms=RHYTHMS,
        slack=bool(settings.slack_token.get_secret_value()),
    )


@router.post("/messages")
def change_rhythm(request: Request, change: OwnChange) -> Response:
    """How messages to the team reach this account where there is no Slack: each morning, at
    once, never.
    """
    chosen = change.text("rythme", 20)
    if chosen not in RHYTHMS:
        return back(request, PAGE, "Rien n’a changé : choisir un des rythmes proposés.", wrong=True)
    with request.app.state.store.transaction() as session:
        session.get_one(User, change.staff.user_id).mail_rhythm = chosen
    return back(request, PAGE, f"Enregistré : {RHYTHMS[chosen].lower()}.")


@router.post("/telephone")
def tell_phone(request: Request, change: OwnChange) -> Response:
    """The telephone that one's members are told."""
    try:
        with request.app.state.store.transaction() as session:
            now = request.app.state.now()
            change_phone(session, change.actor, change.text("telephone", 30), now)
    except BadChange as refused:
        return back(request, PAGE, f"Rien n’a changé : {refused}", wrong=True)
    return back(request, PAGE, "Téléphone enregistré.")


@router.get("/mot-de-passe")
def password_page(request: Request, staff: Staff) -> Response:
    """The form for a new password."""
    return desk_page(request, "mot_de_passe.html", wrong="")


@router.post("/mot-de-passe")
def change_password(request: Request, change: OwnChange) -> Response:
    """A new password, told the old one; every other session ends."""
    state, now = request.app.state, request.app.state.now()
    old, new, again = (str(change.form.get(name, "")) for name in ("ancien", "nouveau", "encore"))
    user_id = change.staff.user_id
    try:
        if new != again:
            raise BadChange("les deux nouveaux mots de passe diffèrent.")
        if not proves(request, change.staff, old, ""):
            raise BadChange("l’ancien mot de passe n’est pas le bon.")
        if new == old:
            raise BadChange("le nouveau mot de passe est l’ancien : en choisir un autre.")
        with state.store.transaction() as session:
            user = session.get_one(User, user_id)
            choose_password(session, change.actor, state.settings, user, new, now)
            agent = browser_words(request.headers.get("user-agent", "")[:400])
            cookie = open_session(session, STAFF, user_id, now, agent)
    except BadChange as refused:
        words = str(refused)
        return desk_page(
            request, "mot_de_passe.html", status=422, wrong=words[:1].upper() + words[1:]
        )
    set_cookie(request, SESSION, cookie)
    return back(request, PAGE, "Mot de passe changé ; vos autres sessions sont fermées.")


@router.post("/sessions")
def close_session(request: Request, change: OwnChange) -> Response:
    """End one of one’s own sessions, or all but this one."""
    mine, now = change.staff, request.app.state.now()
    number = change.number("session")
    try:
        with request.app.state.store.transaction() as session:
            if number is None:
                end_other_sessions(session, change.actor, mine.user_id, mine.session_id, now)
            else:
                end_session(session, change.actor, mine.user_id, number, now)
    except BadChange as refused:
        return back(request, PAGE, f"Rien n’a changé : {refused}", wrong=True)
    return back(request, PAGE, "Session fermée." if number else "Vos autres sessions sont fermées.")


@router.get("/cle")
def key_page(request: Request, staff: ConfirmedStaff) -> Response:
    """Where a passkey is made."""
    passkeys = site_of(request.app.state.settings) is not None
    return desk_page(request, "cle_nouvelle.html", passkeys=passkeys)


@router.post("/cle/defi")
def key_challenge(request: Request, change: ConfirmedOwnChange) -> Response:
    """What the browser needs to make a passkey, as JSON."""
    state = request.app.state
    try:
        with state.store.transaction() as session:
            key_request = ask_new_key(session, state.settings, change.staff.user_id, state.now())
    except BadChange as refused:
        return Response(str(refused), 422, media_type="text/plain")
    set_cookie(request, CEREMONY, key_request.cookie)
    return Response(key_request.options, media_type="application/json")


@router.post("/cle")
def keep_key(request: Request, change: ConfirmedOwnChange) -> Response:
    """Keep the passkey that the browser made."""
    state, cookie = request.app.state, read_cookie(request, CEREMONY)
    clear_cookie(request, CEREMONY)
    answer, name = change.text("reponse", 20_000), change.text("nom", 60)
    try:
        with state.store.transaction() as session:
            add_key(session, change.actor, state.settings, cookie, answer, name, state.now())
    except BadChange as refused:
        return back(request, PAGE, f"Clé non ajoutée : {refused}", wrong=True)
    return back(request, PAGE, "Clé ajoutée : elle vous connecte sans mot de passe.")


@router.post("/cle/{number:int}/retirer")
def take_key_away(request: Request, change: ConfirmedOwnChange, number: int) -> Response:
    """Remove one of one’s own passkeys."""
    state, mine = request.app.state, change.staff.user_id
    try:
        with state.store.transaction() as session:
            remove_key(session, change.actor, state.settings, mine, min(number, 2**62), state.now())
    except BadChange as refused:
        return back(request, PAGE, f"Rien n’a changé : {refused}", wrong=True)
    return back(request, PAGE, "Clé retirée.")


@router.post("/codes")
def new_codes(request: Request, change: ConfirmedOwnChange) -> Response:
    """Prepare one-time codes, then show their secret."""
    return _codes_changed(request, change, prepare_codes) or RedirectResponse(f"{PAGE}/codes", 303)


def _codes_changed(
    request: Request, change: ConfirmedOwnChange, act: Callable[..., object]
) -> Response | None:
    """Do that to the visitor's own codes; the page that says why not, where it is refused."""
    state = request.app.state
    try:
        with state.store.transaction() as session:
            user = session.get_one(User, change.staff.user_id)
            act(session, change.actor, state.settings, user, state.now())
    except BadChange as refused:
        return back(request, PAGE, f"Rien n’a changé : {refused}", wrong=True)
    return None


@router.get("/codes")
def codes_page(request: Request, staff: ConfirmedStaff) -> Response:
    """The secret for the application, as a picture and in letters."""
    return _codes(request, staff.user_id)


def _codes(request: Request, user_id: int, wrong: str = "") -> Response:
    settings = request.app.state.settings
    with request.app.state.store.reading() as session:
        user = session.get_one(User, user_id)
    if user.totp_on or not user.totp:
        return RedirectResponse(PAGE, 303)
    secret = shown_secret(settings, user)
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    picture = qr_code(settings, user)
    return desk_page(
        request,
        "codes.html",
        status=422 if wrong else 200,
        secret=groups,
        picture=picture,
        wrong=wrong,
    )


@router.post("/codes/verifier")
def first_code(request: Request, change: ConfirmedOwnChange) -> Response:
    """The first code: from now on one is asked at each sign-in."""
    state, mine = request.app.state, change.staff.user_id
    try:
        with state.store.transaction() as session:
            user = session.get_one(User, mine)
            code = change.text("code", 20)
            start_codes(session, change.actor, state.settings, user, code, state.now())
    except BadChange as refused:
        return _codes(request, mine, str(refused))
    return back(request, PAGE, "Un code sera demandé à chaque connexion par mot de passe.")


@router.post("/codes/arreter")
def no_codes(request: Request, change: ConfirmedOwnChange) -> Response:
    """Ask for no code any more."""
    return _codes_changed(request, change, stop_codes) or back(
        request, PAGE, "Aucun code ne sera plus demandé."
    )
