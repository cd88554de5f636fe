"""The people who hear: who they are, whether mail reaches them, what is kept of them, how it is
erased.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, func, select, update
from sqlmodel import Session

from vigie.domain.clock import paris_day
from vigie.store.tables import (
    Answer,
    AuditEntry,
    Bounce,
    Contact,
    Delivery,
    DeliveryBody,
    FormerAddress,
    Lot,
    Member,
    MemberSession,
    Opportunity,
    Preference,
    SavedSearch,
    Token,
    columns_of,
)

CONTACTS = columns_of(Contact)
BOUNCES = columns_of(Bounce)
DELIVERIES = columns_of(Delivery)
BODIES = columns_of(DeliveryBody)
ANSWERS = columns_of(Answer)
LOTS = columns_of(Lot)
OPPORTUNITIES = columns_of(Opportunity)
TOKENS = columns_of(Token)

FINE, SOFT, PAUSED, STOPPED = 0, 1, 2, 3
SOFT_WINDOW = timedelta(days=14)
SOFT_BEFORE_PAUSE = 3
# « refused »: by a rule or a fault of the domain; « late »: delivery goes on. Neither moves anyone.
Came = Literal["hard", "soft", "complaint", "refused", "late"]


def folded_address(address: str) -> str:
    """An address as it is compared: trimmed, lower case."""
    return address.strip().lower()


def contacts_of(session: Session, member_ids: Iterable[int]) -> dict[int, list[Contact]]:
    """The people who hear for each member, active and reached by mail; stopped ones are left
    out.
    """
    contacts: dict[int, list[Contact]] = {}
    for part in _chunks(member_ids):
        contact_query = (
            select(Contact).where(CONTACTS.c.member_id.in_(part)).order_by(CONTACTS.c.id)
        )
        for row in session.execute(contact_query.where(*_reached())).scalars():
            contacts.setdefault(row.member_id or 0, []).append(row)
    return contacts


def reached(session: Session) -> list[Contact]:
    """Every person who may be written to."""
    return list(
        session.execute(select(Contact).where(*_reached()).order_by(CONTACTS.c.id)).scalars()
    )


def still_reached(session: Session, contact_ids: Iterable[int]) -> frozenset[int]:
    """Those of them who may be written to."""
    numbers: set[int] = set()
    for part in _chunks(contact_ids):
        numbers.update(
            session.execute(
                select(CONTACTS.c.id).where(CONTACTS.c.id.in_(part), *_reached())
            ).scalars()
        )
    return frozenset(numbers)


def _reached() -> tuple[Any, ...]:
    return CONTACTS.c.active.is_(True), CONTACTS.c.bounce_level < PAUSED


def by_address(session: Session, address: str) -> list[Contact]:
    """The active people with that address, whatever its case."""
    contact_query = select(Contact).where(
        func.lower(CONTACTS.c.email) == folded_address(address), CONTACTS.c.active.is_(True)
    )
    return list(session.execute(contact_query).scalars())


def next_level(level: int, came: Came, recent_soft: int) -> int:
    """The ladder: a hard bounce or a complaint stops; soft ones on three days of 14 pause; never
    down by itself.
    """
    if came in ("hard", "complaint"):
        return STOPPED
    return max(level, PAUSED if recent_soft >= SOFT_BEFORE_PAUSE else SOFT)


def record_bounce(
    session: Session,
    *,
    contact: Contact,
    came: Came,
    detail: str,
    provider_key: str,
    now: datetime,
    delivery_id: int | None = None,
) -> bool:
    """Keep a bounce and move the person on the ladder; the same bounce read twice counts once."""
    if session.execute(select(BOUNCES.c.id).where(BOUNCES.c.provider_key == provider_key)).first():
        return False
    session.add(
        Bounce(
            contact_id=contact.id,
            delivery_id=delivery_id,
            kind=came,
            detail=detail[:500],
            provider_key=provider_key,
            at=now,
        )
    )
    session.flush()
    if came in ("refused", "late"):
        return True
    recent = select(BOUNCES.c.at).where(
        BOUNCES.c.contact_id == contact.id,
        BOUNCES.c.kind == "soft",
        BOUNCES.c.at > now - SOFT_WINDOW,
    )
    # several of one day (a letter and two alerts to a full box) say the same once
    days = {paris_day(moment) for moment in session.execute(recent).scalars()}
    level = next_level(contact.bounce_level, came, len(days))
    session.execute(update(CONTACTS).where(CONTACTS.c.id == contact.id).values(bounce_level=level))
    if level >= PAUSED:  # what was not told comes in the first letter after
        withdraw(session, contact.id or 0, "l’adresse ne répond plus")
    return True


def withdraw(session: Session, contact_id: int, why: str, kinds: Iterable[str] = ()) -> None:
    """Take what waits for that person out of the outbox: of those kinds, else everything but a
    link it asked for.
    """
    chosen = (
        DELIVERIES.c.kind.in_(list(kinds))
        if kinds
        else DELIVERIES.c.kind.not_in(("link", "account"))
    )
    mine = (
        DELIVERIES.c.contact_id == contact_id,
        DELIVERIES.c.state.in_(("waiting", "held")),
        chosen,
    )
    session.execute(update(DELIVERIES).where(*mine).values(state="cancelled", error=why))


def compose_again(session: Session, contact_id: int) -> None:
    """What waits for that person is composed anew when it leaves, for its address and links as they
    are then; links that it asked for at the address before are withdrawn.
    """
    withdraw(session, contact_id, "adresse changée", ("link",))
    mine = (DELIVERIES.c.contact_id == contact_id, DELIVERIES.c.state.in_(("waiting", "held")))
    composed = (DELIVERIES.c.composed_at.is_not(None), DELIVERIES.c.kind != "account")
    waiting = list(session.execute(select(DELIVERIES.c.id).where(*mine, *composed)).scalars())
    session.execute(delete(BODIES).where(BODIES.c.delivery_id.in_(waiting)))
    session.execute(
        update(DELIVERIES).where(DELIVERIES.c.id.in_(waiting)).values(composed_at=None, message={})
    )


def write_again(session: Session, contact_id: int) -> bool:
    """Staff know that the address works: its bounces are forgiven; false when it was written to
    all along.
    """
    shut = update(CONTACTS).where(
        CONTACTS.c.id == contact_id, CONTACTS.c.active.is_(True), CONTACTS.c.bounce_level >= PAUSED
    )
    return bool(session.execute(shut.values(bounce_level=FINE)).rowcount)  # type: ignore[attr-defined]


def bounced(session: Session, limit: int = 50) -> list[Bounce]:
    """The newest messages that came back."""
    return list(
        session.execute(
            select(Bounce).order_by(BOUNCES.c.at.desc(), BOUNCES.c.id.desc()).limit(limit)
        ).scalars()
    )


def lift_pauses(session: Session, now: datetime) -> int:
    """Whoever was paused by soft bounces and has had none for 14 days hears again."""
    recent = select(BOUNCES.c.contact_id).where(
        BOUNCES.c.at > now - SOFT_WINDOW, BOUNCES.c.contact_id.is_not(None)
    )
    lifted = update(CONTACTS).where(
        CONTACTS.c.bounce_level.in_((SOFT, PAUSED)), CONTACTS.c.id.not_in(recent)
    )
    return int(session.execute(lifted.values(bounce_level=FINE)).rowcount)  # type: ignore[attr-defined]


def data_of(session: Session, contact_id: int) -> dict[str, Any]:
    """Everything kept of that person, as JSON values: what « Mes données » exports."""
    contact = session.get(Contact, contact_id)
    if contact is None:
        return {}
    member = session.get(Member, contact.member_id) if contact.member_id else None
    preference = session.get(Preference, contact_id)
    answers = session.execute(
        select(Answer, LOTS.c.title)
        .outerjoin(Opportunity, OPPORTUNITIES.c.id == ANSWERS.c.opportunity_id)
        .outerjoin(Lot, LOTS.c.id == OPPORTUNITIES.c.lot_id)
        .where(ANSWERS.c.contact_id == contact_id)
        .order_by(ANSWERS.c.id.desc())
    )
    sent = session.execute(
        select(
            DELIVERIES.c.what,
            DELIVERIES.c.message["subject"].as_string().label("subject"),
            DELIVERIES.c.channel,
            DELIVERIES.c.state,
            DELIVERIES.c.sent_at,
        )
        .where(DELIVERIES.c.contact_id == contact_id)
        .order_by(DELIVERIES.c.id.desc())
    )
    bounces = session.execute(select(Bounce).where(BOUNCES.c.contact_id == contact_id)).scalars()
    return {
        "personne": contact.model_dump(mode="json"),
        "structure": {"nom": member.name, "siret": member.siret} if member else None,
        "preferences": preference.model_dump(mode="json") if preference else None,
        "reponses": [{**row.model_dump(mode="json"), "lot": title or ""} for row, title in answers],
        "envois": [
            {
                "quoi": row.what,
                "objet": row.subject or "",
                "canal": row.channel,
                "etat": row.state,
                "le": _iso(row.sent_at),
            }
            for row in sent
        ],
        "retours": [row.model_dump(mode="json") for row in bounces],
    }


def erase(session: Session, contact_id: int, now: datetime, by: str) -> None:
    """Forget the person: name, address, role and every message; what the structure answered
    stays, without its author.
    """
    session.execute(
        update(CONTACTS)
        .where(CONTACTS.c.id == contact_id)
        .values(
            first_name="",
            last_name="",
            role="",
            email=f"efface-{contact_id}@invalid",
            active=False,
            bounce_level=STOPPED,
        )
    )
    session.execute(
        update(DELIVERIES)
        .where(
            DELIVERIES.c.contact_id == contact_id,
            DELIVERIES.c.state.in_(("waiting", "held", "failed")),
        )
        .values(state="cancelled")
    )
    session.execute(
        update(DELIVERIES).where(DELIVERIES.c.contact_id == contact_id).values(message={}, error="")
    )
    mine = select(DELIVERIES.c.id).where(DELIVERIES.c.contact_id == contact_id)
    session.execute(delete(BODIES).where(BODIES.c.delivery_id.in_(mine)))
    session.execute(
        update(ANSWERS).where(ANSWERS.c.contact_id == contact_id).values(contact_id=None)
    )
    session.execute(
        update(BOUNCES).where(BOUNCES.c.contact_id == contact_id).values(contact_id=None, detail="")
    )
    session.execute(
        update(TOKENS)
        .where(TOKENS.c.contact_id == contact_id, TOKENS.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    for table in (MemberSession, FormerAddress, SavedSearch):
        session.execute(delete(table).where(columns_of(table).c.contact_id == contact_id))
    row = session.get(Preference, contact_id)
    if row is not None:
        session.delete(row)
    session.add(AuditEntry(who=by, action="effacement", subject=f"contact:{contact_id}", at=now))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    numbers = sorted(set(ids))
    return (numbers[start : start + 500] for start in range(0, len(numbers), 500))
