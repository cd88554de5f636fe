"""`vigie users`: the accounts of the staff."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlmodel import Session

    from vigie.config import Settings
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
    users.command("address")(address)
    users.command("codes")(codes)
    users.command("disable")(disable)
    app.add_typer(users, name="users")


def add(
    email: str,
    name: Annotated[str, typer.Option("--name", help="Nom affiché.")] = "",
    role: Role = "équipe",
) -> None:
    """Crée un compte ; le mot de passe est demandé, ou fabriqué si vous n’écrivez rien : il est
    alors à changer à la première connexion.
    """
    from vigie.acts.accounts import add_account
    from vigie.acts.actor import COMMAND_LINE
    from vigie.config import load
    from vigie.domain.clock import now

    typed = _ask()
    with _changing() as session:
        issued = add_account(session, COMMAND_LINE, email, name, role, now(), typed)
    typer.echo(f"Compte {email} créé ({role})." + ("" if typed else f" Mot de passe : {issued}"))
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
    """Donne un nouveau mot de passe à un compte, à changer à la prochaine connexion, et ferme ses
    sessions.
    """
    from vigie.acts.accounts import issue_password
    from vigie.acts.actor import COMMAND_LINE
    from vigie.domain.clock import now

    typed = _ask()
    with _changing() as session:
        user, settings = _user(session, email), _settings()
        issued = issue_password(session, COMMAND_LINE, settings, user, now(), typed)
    typer.echo(
        f"Mot de passe de {email} changé." + ("" if typed else f" Nouveau mot de passe : {issued}")
    )


def role(
    email: str, role: Annotated[str, typer.Argument(help="lecture, équipe ou administration.")]
) -> None:
    """Change le rôle d’un compte (et le rouvre s’il était fermé)."""
    _change(email, role, active=True)
    typer.echo(f"{email} : {role}.")


def address(
    email: str, new: Annotated[str, typer.Argument(metavar="NOUVELLE", help="Nouvelle adresse.")]
) -> None:
    """Change l’adresse d’un compte ; l’ancienne et la nouvelle en sont prévenues."""
    from vigie.acts.accounts import change_address
    from vigie.acts.actor import COMMAND_LINE
    from vigie.domain.clock import now

    with _changing() as session:
        user = _user(session, email)
        change_address(session, COMMAND_LINE, _settings(), user, new, now())
    typer.echo(f"{email} : désormais {new.strip().lower()}.")


def codes(email: str) -> None:
    """Ne demande plus de code à usage unique à un compte, pour un téléphone perdu."""
    from vigie.acts.accounts import stop_codes
    from vigie.acts.actor import COMMAND_LINE
    from vigie.domain.clock import now

    with _changing() as session:
        stop_codes(session, COMMAND_LINE, _settings(), _user(session, email), now())
    typer.echo(f"{email} : aucun code n’est plus demandé.")


def disable(email: str) -> None:
    """Ferme un compte et ses sessions ; ce qu’il a fait reste au journal."""
    _change(email, None, active=False)
    typer.echo(f"Compte {email} fermé.")


def _change(email: str, role: str | None, *, active: bool) -> None:
    from vigie.acts.accounts import change_role
    from vigie.acts.actor import COMMAND_LINE
    from vigie.domain.clock import now

    with _changing() as session:
        user = _user(session, email)
        change_role(session, COMMAND_LINE, _settings(), user, role or user.role, active, now())


def _ask() -> str:
    return str(
        typer.prompt(
            "Mot de passe (12 caractères ou plus ; vide : fabriqué)",
            default="",
            hide_input=True,
            show_default=False,
        )
    )


def _user(session: "Session", email: str) -> "User":
    from vigie.domain.refusals import BadChange
    from vigie.store.desk.users import find_user

    user = find_user(session, email)
    if user is None:
        raise BadChange(f"aucun compte {email} : voir `vigie users list`.")
    return user


def _settings() -> "Settings":
    from vigie.config import load

    return load()


def _store() -> "Store":
    from vigie.store.service.upgrading import ready_store

    return ready_store(_settings().database)


@contextmanager
def _changing() -> "Iterator[Session]":
    from vigie.domain.refusals import BadChange

    try:
        with _store().transaction() as session:
            yield session
    except BadChange as refused:
        typer.echo(f"✗ {refused}", err=True)
        raise typer.Exit(1) from refused
