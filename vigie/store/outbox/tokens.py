"""Secret links: what each opens and until when; only their hash is kept."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select, update
from sqlmodel import Session

from vigie.store.inserts import insert_of
from vigie.store.tables import Token, columns_of

TOKENS = columns_of(Token)
PREFERENCES_LIFE = timedelta(minutes=30)
READABLE = timedelta(days=30)  # as long a sent message opens in its reader’s browser
ANSWER_LIFE = timedelta(days=30)  # past the deadline
LONGEST = 200


@dataclass(frozen=True)
class NewToken:
    """A link to be kept; `raw` goes into the message, its hash into the table."""

    raw: str
    purpose: str  # answer, preferences, unsubscribe, feed, email_change, address_undo, joint_bid
    contact_id: int | None
    subject: str = ""
    expires_at: datetime | None = None
    single_use: bool = False


def derived(
    secret: str, purpose: str, contact_id: int | None, subject: str = "", generation: int = 0
) -> str:
    """The same secret link for the same thing, so that a message can be composed again with the
    links it had.
    """
    claim = f"vigie:{purpose}:{contact_id}:{subject}:{generation}".encode()
    return urlsafe_b64encode(hmac.new(secret.encode(), claim, sha256).digest()[:24]).decode()


def random_token() -> str:
    """A link nobody can derive: for what opens once."""
    return secrets.token_urlsafe(24)


def hashed(raw: str) -> str:
    """What is kept of it."""
    return sha256(raw.encode()).hexdigest()


def keep(session: Session, tokens: Iterable[NewToken], now: datetime) -> None:
    """Keep those links; one that is there already only has its end moved (a deadline was), never
    its revocation lifted.
    """
    rows = {
        hashed(token.raw): {
            "hashed": hashed(token.raw),
            "purpose": token.purpose,
            "contact_id": token.contact_id,
            "subject": token.subject,
            "created_at": now,
            "expires_at": token.expires_at,
            "single_use": token.single_use,
        }
        for token in tokens
    }
    if not rows:
        return
    insert = insert_of(session, TOKENS)
    insert = insert.on_conflict_do_update(
        index_elements=["hashed"], set_={"expires_at": insert.excluded.expires_at}
    )
    session.execute(insert, list(rows.values()))


def mint(
    session: Session,
    purpose: str,
    *,
    contact_id: int | None,
    now: datetime,
    subject: str = "",
    expires_at: datetime | None = None,
    single_use: bool = False,
    secret: str = "",
) -> str:
    """Make and keep one link: derived where a secret is given, else random; returns the raw
    form.
    """
    raw = derived(secret, purpose, contact_id, subject) if secret else random_token()
    keep(session, [NewToken(raw, purpose, contact_id, subject, expires_at, single_use)], now)
    return raw


def find(session: Session, raw: str, purpose: str) -> Token | None:
    """The row of that link, whatever its state; nothing for an unknown one or another purpose."""
    if not raw or len(raw) > LONGEST:
        return None
    rows = session.execute(
        select(Token).where(TOKENS.c.hashed == hashed(raw), TOKENS.c.purpose == purpose)
    )
    return rows.scalar_one_or_none()


def opens(token: Token | None, now: datetime) -> bool:
    """Whether it still opens what it was made for."""
    if (
        token is None
        or token.revoked_at is not None
        or (token.single_use and token.used_at is not None)
    ):
        return False
    return token.expires_at is None or token.expires_at > now


def use(session: Session, token: Token, now: datetime) -> bool:
    """Mark it used; false when a single-use link was used by another request in between."""
    unused = TOKENS.c.used_at.is_(None) if token.single_use else TOKENS.c.id == token.id
    changed = session.execute(
        update(TOKENS).where(TOKENS.c.id == token.id, unused).values(used_at=now)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def recent(session: Session, purpose: str, contact_id: int, since: datetime) -> int:
    """How many links of that purpose were made for that person since then (rate limit)."""
    row_query = select(func.count()).where(
        TOKENS.c.contact_id == contact_id, TOKENS.c.purpose == purpose, TOKENS.c.created_at > since
    )
    return int(session.execute(row_query).scalar_one())


def revoked(session: Session, purpose: str, contact_id: int) -> int:
    """How many links of that purpose were revoked: the next generation's number."""
    row_query = select(func.count()).where(
        TOKENS.c.contact_id == contact_id,
        TOKENS.c.purpose == purpose,
        TOKENS.c.revoked_at.is_not(None),
    )
    return int(session.execute(row_query).scalar_one())


def revoke(
    session: Session,
    now: datetime,
    *,
    contact_id: int,
    purpose: str | None = None,
    but: Iterable[str] = (),
) -> int:
    """Close every link of that person, those of one purpose, or all but some; returns how many."""
    change = update(TOKENS).where(TOKENS.c.contact_id == contact_id, TOKENS.c.revoked_at.is_(None))
    if purpose:
        change = change.where(TOKENS.c.purpose == purpose)
    change = change.where(TOKENS.c.purpose.not_in(list(but)))
    return int(session.execute(change.values(revoked_at=now)).rowcount)  # type: ignore[attr-defined]
