"""Réglages: accounts, keys of the API, journal; administrators only."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from sqlalchemy import select
from sqlmodel import Session
from starlette.responses import Response

from vigie.acts.accounts import add_account, change_address, change_role, issue_password, stop_codes
from vigie.acts.api_keys import SCOPES, make_key
from vigie.acts.rights import revoke_key
from vigie.domain.refusals import BadChange
from vigie.store.desk.api_keys import keys
from vigie.store.desk.journal_names import journal_names
from vigie.store.desk.users import ROLES, SignedIn
from vigie.store.documents.files import disk_use
from vigie.store.service.trial import last_trial
from vigie.store.tables import AuditEntry, User, columns_of
from vigie.web.desk.chamber import LABELS
from vigie.web.desk.journal import entries
from vigie.web.security import AdminChange, Changing, ConfirmedAdminChange, Staff, back, desk_page

router = APIRouter(include_in_schema=False)
USERS = columns_of(User)
JOURNAL = columns_of(AuditEntry)
LINES = 60
NAMES = {f"setting:{name}": label for name, label in LABELS.items()} | {
    "setting:logo": "Logo",
    "setup:mail": "Le courriel",
    "setup:letter": "Lire une lettre",
    "setup:later": "remise à plus tard",
}


@router.get("/reglages")
def settings_page(request: Request, staff: Staff, avant: str = "") -> Response:
    """Accounts, keys, journal."""
    return _page(request, staff, avant)


def _page(request: Request, signed_in: SignedIn, avant: str = "", secret: str = "") -> Response:
    """The page; a secret is shown on the answer itself, so that no cookie and no address ever
    holds it.
    """
    if not signed_in.may("administration"):
        raise HTTPException(403, "Cette page est réservée à l’administration.")
    entry_query = select(AuditEntry).order_by(JOURNAL.c.id.desc()).limit(LINES)
    if avant.isdigit() and len(avant) < 16:
        entry_query = entry_query.where(JOURNAL.c.id < int(avant))
    with request.app.state.store.reading() as session:
        people = list(session.execute(select(User).order_by(USERS.c.name).limit(500)).scalars())
        journal = list(session.execute(entry_query).scalars())
        names = journal_names(session, [name for row in journal for name in (row.who, row.subject)])
        api_keys = keys(session)
        trial = last_trial(session)
        pieces = disk_use(session)
    secret_context: dict[str, Any] = {"message": ("done", secret, "")} if secret else {}
    return desk_page(
        request,
        "reglages.html",
        people=people,
        keys=api_keys,
        journal=entries(journal, names | NAMES),
        oldest=journal[-1].id if journal else 0,
        trial=trial,
        pieces_mb=pieces / 1_000_000,
        pieces_quota=request.app.state.settings.documents_quota_mb,
        roles=ROLES,
        scopes=SCOPES,
        more=len(journal) == LINES,
        **secret_context,
    )


@router.post("/reglages/comptes")
def new_account(request: Request, change: ConfirmedAdminChange) -> Response:
    """A new account with a password made here, shown once and changed at its first use."""
    email, name, role = (change.text(field, 260) for field in ("email", "nom", "role"))
    try:
        named(name)
        with request.app.state.store.transaction() as session:
            password = add_account(
                session, change.actor, email, name, role, request.app.state.now()
            )
    except BadChange as refused:
        return back(request, "/reglages", f"Compte non créé : {refused}", wrong=True)
    return _page(
        request,
        change.staff,
        secret=f"Compte créé. Mot de passe à transmettre, montré cette seule fois : {password}",
    )


@router.post("/reglages/comptes/{number:int}")
def change_account(request: Request, change: ConfirmedAdminChange, number: int) -> Response:
    """Another role or address, closed or opened again, a new password, no codes any more."""
    try:
        with request.app.state.store.transaction() as session:
            user = session.get(User, number) if number < 2**62 else None
            if user is None:
                raise BadChange("ce compte n’existe plus.")
            words, password = _changed(request, session, change, user)
    except BadChange as refused:
        return back(request, "/reglages", f"Rien n’a changé : {refused}", wrong=True)
    if password:
        return _page(request, change.staff, secret=f"{words} {password}")
    return back(request, "/reglages", words)


def _changed(request: Request, session: Session, change: Changing, user: User) -> tuple[str, str]:
    """What was done, in words, and the password to be shown once, if any."""
    settings, now, action = (
        request.app.state.settings,
        request.app.state.now(),
        change.text("action"),
    )
    if action == "mot_de_passe":
        password = issue_password(session, change.actor, settings, user, now)
        return "Nouveau mot de passe, montré cette seule fois :", password
    if action == "codes":
        stop_codes(session, change.actor, settings, user, now)
        return "Aucun code ne sera plus demandé à ce compte.", ""
    if action == "adresse":
        change_address(session, change.actor, settings, user, change.text("email", 260), now)
        return "Adresse changée ; l’ancienne et la nouvelle en sont prévenues.", ""
    role, active = change.text("role", 20), bool(change.text("actif"))
    change_role(session, change.actor, settings, user, role, active, now)
    return "Compte modifié ; ses sessions sont fermées.", ""


@router.post("/reglages/cles")
def new_key(request: Request, change: ConfirmedAdminChange) -> Response:
    """A new key, shown once."""
    name, scope, days = change.text("nom", 80), change.text("usage", 20), change.number("jours")
    try:
        named(name)
        with request.app.state.store.transaction() as session:
            now = request.app.state.now()
            raw = make_key(session, change.actor, name, now, scope=scope, days=days or 0)
    except BadChange as refused:
        return back(request, "/reglages", f"Clé non créée : {refused}", wrong=True)
    return _page(request, change.staff, secret=f"Clé créée, montrée cette seule fois : {raw}")


@router.post("/reglages/cles/{number:int}/revoquer")
def end_key(request: Request, change: AdminChange, number: int) -> Response:
    """End a key."""
    try:
        with request.app.state.store.transaction() as session:
            revoke_key(session, change.actor, min(number, 2**62), request.app.state.now())
    except BadChange as refused:
        return back(request, "/reglages", f"Rien n’a changé : {refused}", wrong=True)
    return back(request, "/reglages", "Clé révoquée.")


def named(name: str) -> None:
    """Refuse what is given no name on these pages."""
    if not name:
        raise BadChange("un nom est nécessaire.", "nom")
