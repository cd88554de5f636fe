"""Who acts, as the journal names them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person or a system behind an act; the numbers lead to its row, if it has one."""

    name: str  # user:3, contact:12, cli, courriel
    user_id: int | None = None
    contact_id: int | None = None


COMMAND_LINE = Actor("cli")
MAILBOX = Actor("courriel")


def staff(user_id: int) -> Actor:
    """A member of the team, at the desk."""
    return Actor(f"user:{user_id}", user_id=user_id)


def person(contact_id: int) -> Actor:
    """A member's contact, on its own pages or by a link in a mail."""
    return Actor(f"contact:{contact_id}", contact_id=contact_id)
