"""`vigie users`: the accounts of the staff."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlmodel import Session

    from vigie.store import Store
    from vigie.store.tables import User

Role = Annotated[str, typer.Option("--role", help="lecture, équipe ou administration.")]


def register(app: typer.Typer) -> None:
    """Add the group `users`."""
    users = typer.Typer(help="Comptes de l’équipe.", no_args_is_help=True)
    users.command("add")(add)
    users.command("list")(show)
    users.command("password")(password)
    users.command("role")(role)
    users.command("disable")(disable)
    app.add_typer(users, name="users")


def add(
    email: str,
    name: Annotated[str, typer.Option("--name", help="Nom affiché.")] = "",
    role: Role = "équipe",
) -> None:
    """Crée un compte ; le mot de passe est demandé, ou fabriqué si vous n’écrivez rien."""
    from vigie.config import load
    from vigie.domain.clock import now
    from vigie.store.desk.users import add_user

    chosen, was_made = _ask()
    with _changing() as session:
        add_user(session, email, name, role, chosen, now())
    typer.echo(f"Compte {email} créé ({role})." + (f" Mot de passe : {chosen}" if was_made else ""))
    typer.echo(f"À faire : se connecter sur {load().public_url.rstrip('/')}/connexion.")


def show() -> None:
    """Liste les comptes."""
    from sqlalchemy import select

    from vigie.store.tables import User

    with _store().reading() as session:
        for user in session.execute(select(User).order_by(User.email)).scalars():
            typer.echo(
                f"{user.email}\t{user.role}\t{'actif' if user.active else 'fermé'}\t{user.name}"
            )


def password(email: str) -> None:
    """Change le mot de passe d’un compte et ferme ses sessions."""
    from vigie.domain.clock import now
    from vigie.store.desk.users import set_password

    chosen, was_made = _ask()
    with _changing() as session:
        set_password(session, _user(session, email), chosen, now())
    typer.echo(
        f"Mot de passe de {email} changé."
        + (f" Nouveau mot de passe : {chosen}" if was_made else "")
    )


def role(
    email: str, role: Annotated[str, typer.Argument(help="lecture, équipe ou administration.")]
) -> None:
    """Change le rôle d’un compte (et le rouvre s’il était fermé)."""
    _change(email, role, active=True)
    typer.echo(f"{email} : {role}.")


def disable(email: str) -> None:
    """Ferme un compte et ses sessions ; ce qu’il a fait reste au journal."""
    _change(email, None, active=False)
    typer.echo(f"Compte {email} fermé.")


def _change(email: str, role: str | None, *, active: bool) -> None:
    from vigie.domain.clock import now
    from vigie.store.desk.users import change_user

    with _changing() as session:
        user = _user(session, email)
        change_user(session, user, role=role or user.role, active=active, by="cli", now=now())


def _ask() -> tuple[str, bool]:
    typed = typer.prompt(
        "Mot de passe (12 caractères ou plus ; vide : fabriqué)",
        default="",
        hide_input=True,
        show_default=False,
    )
    return (typed, False) if typed else (secrets.token_urlsafe(15), True)


def _user(session: "Session", email: str) -> "User":
    from vigie.store.desk.users import BadAccount, find_user

    user = find_user(session, email)
    if user is None:
        raise BadAccount(f"aucun compte {email} : voir `vigie users list`.")
    return user


def _store() -> "Store":
    from vigie.config import load
    from vigie.store.service.upgrading import ready_store

    return ready_store(load().database)


@contextmanager
def _changing() -> "Iterator[Session]":
    from vigie.store.desk.users import BadAccount

    try:
        with _store().transaction() as session:
            yield session
    except BadAccount as refused:
        typer.echo(f"✗ {refused}", err=True)
        raise typer.Exit(1) from refused
