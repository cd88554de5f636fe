"""Réglages: accounts, keys of the API, journal; administrators only."""

import secrets
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from sqlalchemy import select
from starlette.responses import Response

from vigie.acts.rights import revoke_key
from vigie.domain.refusals import BadChange
from vigie.store.desk.api_keys import keys, make_key
from vigie.store.desk.users import ROLES, BadAccount, SignedIn, add_user, change_user, set_password
from vigie.store.service.trial import last_trial
from vigie.store.tables import AuditEntry, User, columns_of
from vigie.web.security import AdminChange, Staff, back, desk_page

router = APIRouter(include_in_schema=False)
USERS = columns_of(User)
JOURNAL = columns_of(AuditEntry)
LINES = 60


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
        known = keys(session)
        trial = last_trial(session)
    names = {f"user:{one.id}": one.name for one in people}
    shown: dict[str, Any] = {"message": ("done", secret)} if secret else {}
    return desk_page(
        request,
        "reglages.html",
        people=people,
        keys=known,
        journal=journal,
        trial=trial,
        names=names,
        roles=ROLES,
        more=len(journal) == LINES,
        **shown,
    )


@router.post("/reglages/comptes")
def new_account(request: Request, change: AdminChange) -> Response:
    """A new account with a password made here, shown once."""
    password = secrets.token_urlsafe(15)
    try:
        with request.app.state.store.transaction() as session:
            add_user(
                session,
                change.text("email", 260),
                change.text("nom", 120),
                change.text("role", 20),
                password,
                request.app.state.now(),
            )
    except BadAccount as refused:
        return back(request, "/reglages", f"Compte non créé : {refused}", wrong=True)
    return _page(
        request,
        change.staff,
        secret=f"Compte créé. Mot de passe à transmettre, montré cette seule fois : {password}",
    )


@router.post("/reglages/comptes/{number:int}")
def change_account(request: Request, change: AdminChange, number: int) -> Response:
    """Another role, closed or opened again, or a new password."""
    now, password = request.app.state.now(), ""
    try:
        with request.app.state.store.transaction() as session:
            user = session.get(User, number) if number < 2**62 else None
            if user is None:
                raise BadAccount("ce compte n’existe plus.")
            if change.text("action") == "mot_de_passe":
                password = secrets.token_urlsafe(15)
                set_password(session, user, password, now)
            else:
                change_user(
                    session,
                    user,
                    role=change.text("role", 20),
                    active=bool(change.text("actif")),
                    by=change.who,
                    now=now,
                )
    except BadAccount as refused:
        return back(request, "/reglages", f"Rien n’a changé : {refused}", wrong=True)
    if password:
        return _page(
            request,
            change.staff,
            secret=f"Nouveau mot de passe, montré cette seule fois : {password}",
        )
    return back(request, "/reglages", "Compte modifié ; ses sessions sont fermées.")


@router.post("/reglages/cles")
def new_key(request: Request, change: AdminChange) -> Response:
    """A new key, shown once."""
    with request.app.state.store.transaction() as session:
        raw = make_key(
            session, change.text("nom", 80), change.staff.user_id, request.app.state.now()
        )
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
