"""The demonstration's accounts: one administrator and a colleague."""

from datetime import datetime

from vigie.store import Store
from vigie.store.desk.users import add_user, find_user

STAFF = "equipe@exemple.org"
PASSWORD = "vigie-demo-2026"  # noqa: S105 - of a local sample, shown on the terminal
COLLEAGUES = (
    ("camille@exemple.org", "Camille Aubry", "équipe"),
    ("sacha@exemple.org", "Sacha Lenoir", "lecture"),
)


def add_staff(store: Store, email: str, password: str, now: datetime) -> None:
    """The accounts, once."""
    with store.transaction() as session:
        for address, name, role in ((email, "Dominique Varenne", "administration"), *COLLEAGUES):
            if find_user(session, address) is None:
                add_user(session, address, name, role, password, now)
