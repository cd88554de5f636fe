"""What leaves by mail when an account changes: links to a new password, notes to its owner."""

import secrets
from datetime import datetime

from sqlmodel import Session

from alerts.content.clean import header
from alerts.content.message import Message
from alerts.messages.accounts import reset_message, security_note
from alerts.planning.recipients import channel_for, house_of
from vigie.config import Settings
from vigie.store.outbox.new_delivery import NewDelivery
from vigie.store.outbox.queue import queue_once
from vigie.store.tables import User

REMEDY = (
    "Sinon, changez votre mot de passe et fermez les sessions que vous ne reconnaissez pas, "
    "dans « Mon compte » ; puis prévenez la personne qui administre Vigie."
)


def send_note(
    session: Session,
    settings: Settings,
    user: User,
    title: str,
    words: tuple[str, ...],
    now: datetime,
    *,
    to: str = "",
) -> None:
    """Tell an account's owner what changed, at its address or at the one that it had."""
    house = house_of(settings)
    button = ("Ouvrir mon compte", f"{house.public_url}/mon-compte")
    name, to = header(user.name, 80), to or user.email
    queue(
        session, settings, user, security_note(title, words, REMEDY, button, to, name, house), now
    )


def send_reset(session: Session, settings: Settings, user: User, raw: str, now: datetime) -> None:
    """Mail the link by which a forgotten password is replaced."""
    house = house_of(settings)
    url = f"{house.public_url}/connexion/nouveau/{raw}"
    queue(
        session, settings, user, reset_message(header(user.name, 80), user.email, url, house), now
    )


def queue(
    session: Session, settings: Settings, user: User, message: Message, now: datetime
) -> None:
    """Put a message about an account in the outbox; it goes before everything else."""
    queue_once(
        session,
        [
            NewDelivery(
                what=f"account:{secrets.token_hex(8)}",
                kind="account",
                recipient=f"user:{user.id}",
                channel=channel_for("email", settings),
                due_at=now,
                message=message.as_json(),
            )
        ],
        now,
    )
