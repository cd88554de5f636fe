"""Signed-in browsers, the staff's and members': one shape, a row each, to be ended one by one."""

from datetime import datetime

from sqlmodel import Field

from vigie.store.tables.base import Table


class BrowserSession(Table):
    """What both kinds hold; the cookie's value is stored hashed."""

    id: int | None = Field(default=None, primary_key=True)
    hashed: str = Field(unique=True)
    previous_hashed: str | None = Field(
        default=None, index=True
    )  # good for a minute after a rotation: requests in flight
    csrf: str
    agent: str = ""  # « Firefox sur Linux »
    created_at: datetime
    seen_at: datetime
    rotated_at: datetime
    expires_at: datetime
    confirmed_at: datetime  # when the person last proved to be who signed in


class StaffSession(BrowserSession, table=True):
    """A browser signed in to a staff account."""

    __tablename__ = "sessions"
    user_id: int = Field(foreign_key="users.id", index=True)


class MemberSession(BrowserSession, table=True):
    """A browser in which a member's contact opened its pages by a link."""

    __tablename__ = "member_sessions"
    contact_id: int = Field(foreign_key="contacts.id", index=True)
