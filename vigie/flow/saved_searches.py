"""Saved searches tell what is new, at the rhythm that their owner chose: one mail for all of its
searches of that rhythm, never the same lot twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import func, select
from sqlmodel import Session

from alerts.content.gather import items_by_id, lot_items
from alerts.content.items import Item
from alerts.content.message import Composed
from alerts.messages.searches import search_composed
from alerts.planning.recipients import channel_for, rhythm_of
from alerts.planning.release import Release, release, sure
from alerts.planning.timing import Rhythm, digest_due, digest_leaves, issue_of, next_letter
from vigie.config import Settings
from vigie.domain.lots import LotView
from vigie.flow.searching import lots_found
from vigie.store import Store
from vigie.store.desk.saved_searches import Owner, owner_of, telling_searches
from vigie.store.outbox.contacts import still_reached
from vigie.store.outbox.new_delivery import NewDelivery, NewItem
from vigie.store.outbox.preferences import SEARCH_LIST, preferences
from vigie.store.outbox.queue import queue_once, subjects_told
from vigie.store.tables import (
    Change,
    Consultation,
    Contact,
    Delivery,
    DeliveryItem,
    Member,
    Opportunity,
    SavedSearch,
    User,
    columns_of,
)

CHANGES = columns_of(Change)
CONTACTS = columns_of(Contact)
MEMBERS = columns_of(Member)
CONSULTATIONS = columns_of(Consultation)
OPPORTUNITIES = columns_of(Opportunity)
USERS = columns_of(User)
ByOwner = list[tuple[Owner, list[SavedSearch]]]
SETTLED = ("declined", "won", "lost")  # the member said its word: nothing more is told of it
MOST_TOLD = 60  # lots of one mail
MOST_COMING = 30  # mails to come that a page lists
DRAFTED = ("what", "kind", "recipient", "channel", "member_id", "contact_id", "due_at")
SENDER = "search"  # what the outbox calls these mails, and the parts of one: « search:3 »


def queue_found(store: Store, settings: Settings, now: datetime) -> None:
    """Put in the outbox what the searches that are due found; safe to run at any time."""
    planned: list[NewDelivery] = []
    looked_at: list[int] = []
    with store.reading() as session:
        by_owner = _by_owner(telling_searches(session))
        rhythms = _rhythms(session, by_owner, settings)
        for owner, rows in by_owner:
            rhythm = rhythms.get((owner, rows[0].rhythm))
            leaves = _leaves(rhythm, rows[0], now) if rhythm else None
            if rhythm and leaves:
                looked_at += [row.id or 0 for row in rows]
                mail = f"{SENDER}:{issue_of(rhythm, now)}"
                planned += _planned(session, owner, rows, mail, leaves, settings, now)
    if looked_at:
        with store.transaction() as session:
            queue_once(session, planned, now)
            for number in looked_at:
                session.get_one(SavedSearch, number).told_until = now


def shown_lots(
    session: Session,
    owner: Owner,
    criteria: Mapping[str, Sequence[str]],
    settings: Settings,
    now: datetime,
) -> list[Item]:
    """The open lots that answer a search, as its owner may see them, soonest deadline first."""
    tellable = _tellable(session, owner, lots_found(session, criteria, now), settings, now)
    return [item for item, _ in tellable]


@dataclass(frozen=True)
class ComingMail:
    """A mail of somebody's searches that leaves then, if a new lot has come."""

    owner: Owner
    rhythm: str
    who: str
    address: str
    names: tuple[str, ...]
    leaves_at: datetime

    @property
    def key(self) -> str:
        """How an address names it: « contact:12:weekly »."""
        return f"{self.owner.recipient}:{self.rhythm}"


def coming_mails(session: Session, settings: Settings, now: datetime) -> list[ComingMail]:
    """The mails of saved searches to come, soonest first."""
    by_owner = _by_owner(telling_searches(session))
    if not by_owner:
        return []
    persons = _names(session, [owner for owner, _ in by_owner])
    rhythms = _rhythms(session, by_owner, settings)
    mails = [
        ComingMail(
            owner,
            rows[0].rhythm,
            *persons[owner],
            tuple(row.name for row in rows),
            next_letter(rhythm, now),
        )
        for owner, rows in by_owner
        if (rhythm := rhythms.get((owner, rows[0].rhythm))) and owner in persons
    ]
    return sorted(mails, key=lambda mail: mail.leaves_at)[:MOST_COMING]


def coming_draft(session: Session, key: str, settings: Settings, now: datetime) -> Composed:
    """That mail as it would leave now; nothing is written."""
    for owner, rows in _by_owner(telling_searches(session)):
        if key != f"{owner.recipient}:{rows[0].rhythm}":
            continue
        for planned in _planned(session, owner, rows, SENDER, now, settings, now):
            items = [
                DeliveryItem(
                    delivery_id=0,
                    subject=item.subject,
                    opportunity_id=item.opportunity_id,
                    section=item.section,
                )
                for item in planned.items
            ]
            row = Delivery(**{name: getattr(planned, name) for name in DRAFTED}, idempotency_key="")
            return search_composed(session, row, items, settings, now)
        return Composed(why="aucun nouveau lot pour l’instant")
    return Composed(why="cette recherche ne prévient plus")


def _names(session: Session, owners: Sequence[Owner]) -> dict[Owner, tuple[str, str]]:
    """Structure, network or colleague, and the address."""
    numbers = [owner.contact_id for owner in owners if owner.contact_id]
    query = (
        select(CONTACTS.c.id, CONTACTS.c.email, CONTACTS.c.network, MEMBERS.c.name)
        .join_from(CONTACTS, MEMBERS, MEMBERS.c.id == CONTACTS.c.member_id, isouter=True)
        .where(CONTACTS.c.id.in_(numbers))
    )
    persons = {
        Owner(contact_id=row.id): (row.name or row.network or "", row.email or "")
        for row in session.execute(query)
    }
    accounts = [owner.user_id for owner in owners if owner.user_id]
    query = select(USERS.c.id, USERS.c.name, USERS.c.email).where(USERS.c.id.in_(accounts))
    return persons | {Owner(row.id): (row.name, row.email) for row in session.execute(query)}


def _by_owner(rows: Iterable[SavedSearch]) -> ByOwner:
    """Searches of one person and one rhythm together."""
    ordered = sorted(rows, key=lambda row: (owner_of(row).recipient, row.rhythm, row.id))
    together = groupby(ordered, key=lambda row: (owner_of(row), row.rhythm))
    return [(owner, list(several)) for (owner, _), several in together]


def _leaves(rhythm: Rhythm, row: SavedSearch, now: datetime) -> datetime | None:
    """When a mail of that rhythm leaves, if one is due after the last one."""
    last = issue_of(rhythm, row.told_until) if row.told_until else ""
    return digest_leaves(rhythm, now) if digest_due(rhythm, now, last) else None


def _rhythms(
    session: Session, by_owner: ByOwner, settings: Settings
) -> dict[tuple[Owner, str], Rhythm]:
    """Each rhythm at the person's own day and hour; nothing for who left or stopped the list."""
    day, hour = settings.digest_day, settings.digest_hour
    numbers = [owner.contact_id for owner, _ in by_owner if owner.contact_id]
    own, reached = preferences(session, numbers, day, hour), still_reached(session, numbers)
    accounts = [owner.user_id for owner, _ in by_owner if owner.user_id]
    query = select(USERS.c.id).where(USERS.c.id.in_(accounts), USERS.c.active.is_(True))
    active = set(session.execute(query).scalars())
    rhythms = {}
    for owner, rows in by_owner:
        chosen = rows[0].rhythm
        if owner.user_id in active:
            rhythms[owner, chosen] = Rhythm(chosen, day, hour)
        elif owner.contact_id in reached:
            rhythm = rhythm_of(own[owner.contact_id])
            if SEARCH_LIST not in rhythm.stopped:
                rhythms[owner, chosen] = replace(rhythm, rhythm=chosen, stopped=frozenset())
    return rhythms


def _planned(
    session: Session,
    owner: Owner,
    rows: Sequence[SavedSearch],
    mail: str,
    leaves: datetime,
    settings: Settings,
    now: datetime,
) -> list[NewDelivery]:
    """One mail of what those searches found and nobody told their owner; none for nothing."""
    by_user = owner.user_id is not None
    told_subjects = subjects_told(session, owner.recipient, f"{SENDER}:" if by_user else "")
    items: dict[str, NewItem] = {}
    for row in rows:
        since = row.told_until or row.created_at
        tellable = _tellable(session, owner, lots_found(session, row.query, now), settings, now)
        fresh = _fresh(session, tellable, since, now)
        for item in fresh:
            if item.subject not in told_subjects and f"lot:{item.lot_id}" not in told_subjects:
                items.setdefault(
                    item.subject,
                    NewItem(
                        item.subject,
                        item.opportunity_id or None,
                        f"{SENDER}:{row.id}",
                        item.version,
                    ),
                )
    if not items:
        return []
    contact = session.get(Contact, owner.contact_id) if owner.contact_id else None
    return [
        NewDelivery(
            what=mail,
            kind=SENDER,
            recipient=owner.recipient,
            channel=channel_for(contact.channel if contact else "email", settings),
            due_at=leaves,
            member_id=contact.member_id if contact else None,
            contact_id=owner.contact_id,
            items=tuple(items.values())[:MOST_TOLD],
        )
    ]


def _tellable(
    session: Session, owner: Owner, views: Sequence[LotView], settings: Settings, now: datetime
) -> list[tuple[Item, Release]]:
    """Those lots as items, soonest deadline first: staff are shown everything, a member what is
    released, and nothing of a consultation that it declined.
    """
    lot_ids = [view.id for view in views]
    contact = session.get(Contact, owner.contact_id) if owner.contact_id else None
    items = lot_items(session, lot_ids, now)
    silent: set[int] = set()
    if contact is not None and contact.member_id:
        query = select(OPPORTUNITIES.c.id).where(
            OPPORTUNITIES.c.member_id == contact.member_id, OPPORTUNITIES.c.lot_id.in_(lot_ids)
        )
        own = items_by_id(session, session.execute(query).scalars(), now).values()
        items |= {item.lot_id: item for item in own}
        silent = {item.consultation_id for item in own if item.state in SETTLED}
    far = datetime.max.replace(tzinfo=now.tzinfo)
    ordered = sorted(items.values(), key=lambda item: (item.deadline_at or far, item.lot_id))
    if owner.user_id is not None:
        return [(item, Release(True, item.findings)) for item in ordered]
    decided = [(item, release(item, settings.release, now)) for item in ordered]
    return [
        (replace(item, findings=item_release.findings), item_release)
        for item, item_release in decided
        if item_release.go and item.consultation_id not in silent
    ]


def _fresh(
    session: Session, tellable: Sequence[tuple[Item, Release]], since: datetime, now: datetime
) -> list[Item]:
    """Those that came, were let go or changed since then."""
    numbers = sorted({item.consultation_id for item, _ in tellable})
    came = select(CONSULTATIONS.c.id, CONSULTATIONS.c.created_at)
    moments = dict(session.execute(came.where(CONSULTATIONS.c.id.in_(numbers))).all())
    changed = (
        select(CHANGES.c.consultation_id, func.max(CHANGES.c.at))
        .where(CHANGES.c.consultation_id.in_(numbers), CHANGES.c.material.is_(True))
        .group_by(CHANGES.c.consultation_id)
    )
    for number, moment in session.execute(changed):
        moments[number] = max(moments[number], moment)
    return [
        item
        for item, decided in tellable
        if max(moments[item.consultation_id], min(_let_go(item, decided) or since, now)) > since
    ]


def _let_go(item: Item, decided: Release) -> datetime | None:
    """When a lot that waited for staff could be told; nothing for one that never waited."""
    if item.released_at is not None:
        return item.released_at
    return None if any(map(sure, item.findings)) else decided.goes_at
