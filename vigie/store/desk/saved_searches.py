"""Saved searches of accounts and of members' contacts: whose they are, which tell what is new."""

from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from vigie.store.tables import SavedSearch, columns_of

SEARCHES = columns_of(SavedSearch)
MOST_LISTED = 30


class Owner(NamedTuple):
    """Whose a search is: an account's or a contact's."""

    user_id: int | None = None
    contact_id: int | None = None

    @property
    def recipient(self) -> str:
        """How the outbox names it."""
        return f"user:{self.user_id}" if self.user_id else f"contact:{self.contact_id}"


def owner_of(row: SavedSearch) -> Owner:
    """Whose that search is."""
    return Owner(row.user_id, row.contact_id)


def saved_searches(session: Session, owner: Owner) -> list[SavedSearch]:
    """One's own saved searches, by name."""
    query = select(SavedSearch).where(_own(owner)).order_by(SEARCHES.c.name).limit(MOST_LISTED)
    return list(session.execute(query).scalars())


def own_search(session: Session, owner: Owner, search_id: int) -> SavedSearch | None:
    """One of one's own saved searches, or nothing."""
    row = session.get(SavedSearch, search_id) if search_id < 2**62 else None
    return row if row is not None and owner_of(row) == owner else None


def search_named(session: Session, owner: Owner, name: str) -> SavedSearch | None:
    """One's own search of that name."""
    query = select(SavedSearch).where(_own(owner), SEARCHES.c.name == name)
    return session.execute(query).scalar()


def telling_searches(session: Session) -> list[SavedSearch]:
    """Every search whose owner is to be told what is new."""
    query = select(SavedSearch).where(SEARCHES.c.rhythm != "").order_by(SEARCHES.c.id)
    return list(session.execute(query).scalars())


def _own(owner: Owner) -> Any:
    if owner.user_id is not None:
        return SEARCHES.c.user_id == owner.user_id
    return SEARCHES.c.contact_id == owner.contact_id
