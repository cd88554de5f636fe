"""The rights of a person: everything kept under an address, contact or staff account, and
forgetting it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, String, cast, delete, func, or_, select, update
from sqlmodel import Session

from vigie.store.outbox.contacts import data_of, erase, folded_address
from vigie.store.tables import (
    ApiKey,
    AuditEntry,
    Ceremony,
    Consent,
    Contact,
    Delivery,
    DeliveryBody,
    FormerAddress,
    KnownDevice,
    MemberSession,
    Note,
    OpportunityStep,
    Passkey,
    Preference,
    SavedSearch,
    StaffSession,
    Token,
    User,
    View,
    columns_of,
    metadata,
)

CONTACTS = columns_of(Contact)
PREFERENCES = columns_of(Preference)
USERS = columns_of(User)
NOTES = columns_of(Note)
SEARCHES = columns_of(SavedSearch)
SESSIONS = columns_of(StaffSession)
MEMBER_SESSIONS = columns_of(MemberSession)
FORMER = columns_of(FormerAddress)
PASSKEYS = columns_of(Passkey)
DEVICES = columns_of(KnownDevice)
CEREMONIES = columns_of(Ceremony)
KEYS = columns_of(ApiKey)
VIEWS = columns_of(View)
JOURNAL = columns_of(AuditEntry)
BODIES = columns_of(DeliveryBody)
DELIVERIES = columns_of(Delivery)
TOKENS = columns_of(Token)
CONSENTS = columns_of(Consent)
STEPS = columns_of(OpportunityStep)
UNSENT = ("waiting", "held")
NOBODY = "efface-{}@invalid"
SECRETS = {"password", "hashed", "previous_hashed", "csrf", "handle", "totp", "credential"}


def everything(session: Session, address: str) -> dict[str, Any]:
    """What is kept of whoever has that address, as JSON values, by sort in French; empty when
    nobody has it.
    """
    contacts = [of_contact(session, contact_id) for contact_id in contact_ids(session, address)]
    accounts = [_account(session, user) for user in _users(session, address)]
    return {"contacts": contacts, "comptes": accounts} if contacts or accounts else {}


def needles_of(session: Session, address: str) -> list[str]:
    """What everybody with that address is called in words."""
    rows = [session.get_one(Contact, number) for number in contact_ids(session, address)]
    called = [needles(row.email, row.first_name, row.last_name) for row in rows]
    called += [_account_needles(user) for user in _users(session, address)]
    return sorted({words for several in [needles(address), *called] for words in several})


def _account_needles(user: User) -> list[str]:
    names = user.name.split(" ", 1) if " " in user.name else ()
    return needles(user.email, *names)


def forget(session: Session, address: str, now: datetime, *, by: str = "vigie") -> list[str]:
    """Empty the person's rows in every table; what a structure answered stays, without its
    author. Gives who they were.
    """
    numbers, users = contact_ids(session, address), _users(session, address)
    for number in numbers:
        forget_contact(session, number, now, by=by)
    for user in users:
        forget_account(session, user, now, by=by)
    blot_out(
        session, needles(address)
    )  # a name may be nobody's any more while an address still stands in words
    return [*(f"contact:{number}" for number in numbers), *(f"user:{user.id}" for user in users)]


def forget_contact(session: Session, number: int, now: datetime, *, by: str = "vigie") -> None:
    """Erase a member's contact from every table (vigie.store.rights.persons)."""
    row = session.get(Contact, number)
    if row is None:
        return
    called = needles(row.email, row.first_name, row.last_name)
    erase(session, number, now, by)
    _everywhere_else(session, f"contact:{number}", called)


def forget_account(session: Session, user: User, now: datetime, *, by: str = "vigie") -> None:
    """Erase a staff account from every table; what it judged and wrote stays, without its
    author.
    """
    called = _account_needles(user)
    for table in (SESSIONS, SEARCHES, PASSKEYS, DEVICES, CEREMONIES):
        session.execute(delete(table).where(table.c.user_id == user.id))
    session.execute(delete(TOKENS).where(TOKENS.c.subject == f"user:{user.id}"))
    session.execute(update(NOTES).where(NOTES.c.user_id == user.id).values(user_id=None))
    session.execute(update(KEYS).where(KEYS.c.created_by == user.id).values(created_by=None))
    mine = DELIVERIES.c.recipient == f"user:{user.id}"
    session.execute(
        delete(BODIES).where(BODIES.c.delivery_id.in_(select(DELIVERIES.c.id).where(mine)))
    )
    session.execute(
        update(DELIVERIES).where(mine, DELIVERIES.c.state.in_(UNSENT)).values(state="cancelled")
    )
    session.execute(update(DELIVERIES).where(mine).values(message={}, error=""))
    nobody = {"email": NOBODY.format(user.id), "password": "!", "slack_id": None, "active": False}
    user.sqlmodel_update({**nobody, "name": "", "handle": "", "totp": "", "totp_on": False})
    session.add(user)
    session.add(AuditEntry(who=by, action="effacement", subject=f"user:{user.id}", at=now))
    session.flush()
    _everywhere_else(session, f"user:{user.id}", called)


def _everywhere_else(session: Session, subject: str, called: list[str]) -> None:
    """The journal and the log of views keep what was done, by a number that leads to nobody any
    more.
    """
    session.flush()
    session.execute(update(JOURNAL).where(JOURNAL.c.subject == subject).values(detail={}))
    session.execute(
        update(VIEWS).where(VIEWS.c.viewer == subject).values(viewer=f"efface:{subject}")
    )
    _compose_again(session, called)
    blot_out(session, called)


def _compose_again(session: Session, called: list[str]) -> None:
    """A message to others that names the person and has not left is composed again, without
    them.
    """
    if not called:
        return
    named = or_(
        *(cast(BODIES.c.body, String).icontains(needle, autoescape=True) for needle in called)
    )
    body_query = select(BODIES.c.delivery_id).join(
        Delivery, DELIVERIES.c.id == BODIES.c.delivery_id
    )
    waiting = list(
        session.execute(body_query.where(named, DELIVERIES.c.state.in_(UNSENT))).scalars()
    )
    session.execute(delete(BODIES).where(BODIES.c.delivery_id.in_(waiting)))
    session.execute(
        update(DELIVERIES).where(DELIVERIES.c.id.in_(waiting)).values(composed_at=None, message={})
    )


def contact_ids(session: Session, address: str) -> list[int]:
    """Contacts with that address, or who asked to change to it."""
    folded = folded_address(address)
    contact_query = select(CONTACTS.c.id).join(
        Preference, PREFERENCES.c.contact_id == CONTACTS.c.id, isouter=True
    )
    has_address = or_(
        func.lower(CONTACTS.c.email) == folded, func.lower(PREFERENCES.c.pending_email) == folded
    )
    return list(session.execute(contact_query.where(has_address).order_by(CONTACTS.c.id)).scalars())


def _users(session: Session, address: str) -> list[User]:
    user_query = select(User).where(func.lower(USERS.c.email) == folded_address(address))
    return list(session.execute(user_query).scalars())


def of_contact(session: Session, number: int) -> dict[str, Any]:
    """Everything kept of a member's contact, as JSON values."""
    row = session.get(Contact, number)
    if row is None:
        return {}
    subject = f"contact:{number}"
    steps = session.execute(
        select(OpportunityStep).where(STEPS.c.by == subject).order_by(STEPS.c.id)
    ).scalars()
    consents = session.execute(select(Consent).where(CONSENTS.c.contact_id == number)).scalars()
    browsers = session.execute(
        select(MemberSession).where(MEMBER_SESSIONS.c.contact_id == number)
    ).scalars()
    former = session.execute(select(FormerAddress).where(FORMER.c.contact_id == number)).scalars()
    searches = session.execute(select(SavedSearch).where(SEARCHES.c.contact_id == number)).scalars()
    links = session.execute(
        select(Token).where(TOKENS.c.contact_id == number).order_by(TOKENS.c.id)
    ).scalars()
    called = needles(row.email, row.first_name, row.last_name)
    return {
        **data_of(session, number),
        **_traces(session, subject),
        "etapes": _told(steps),
        "accords": _told(consents),
        "liens": _told(links),
        "sessions": _told(browsers),
        "adresses_precedentes": _told(former),
        "recherches": _told(searches),
        "messages": _messages(session, DELIVERIES.c.contact_id == number),
        "mentions": mentions(session, called),
    }


def _account(session: Session, user: User) -> dict[str, Any]:
    notes = session.execute(select(Note).where(NOTES.c.user_id == user.id)).scalars()
    searches = session.execute(select(SavedSearch).where(SEARCHES.c.user_id == user.id)).scalars()
    browsers = session.execute(select(StaffSession).where(SESSIONS.c.user_id == user.id)).scalars()
    keys = session.execute(select(Passkey).where(PASSKEYS.c.user_id == user.id)).scalars()
    devices = session.execute(select(KnownDevice).where(DEVICES.c.user_id == user.id)).scalars()
    called = _account_needles(user)
    subject = f"user:{user.id}"
    return {
        "compte": user.model_dump(mode="json", exclude=SECRETS),
        "notes": _told(notes),
        "recherches": _told(searches),
        "sessions": _told(browsers),
        "cles_d_acces": _told(keys),
        "appareils": _told(devices),
        **_traces(session, subject),
        "messages": _messages(session, DELIVERIES.c.recipient == subject),
        "mentions": mentions(session, called),
    }


def _told(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json", exclude=SECRETS) for row in rows]


def _messages(session: Session, mine: Any) -> list[dict[str, Any]]:
    """The words of what was sent, as far as they are kept still."""
    delivery_query = select(
        DELIVERIES.c.what,
        DELIVERIES.c.channel,
        DELIVERIES.c.state,
        DELIVERIES.c.error,
        BODIES.c.body,
    )
    rows = session.execute(
        delivery_query.join(BODIES, BODIES.c.delivery_id == DELIVERIES.c.id)
        .where(mine)
        .order_by(DELIVERIES.c.id)
    )
    return [
        {
            "objet": row.what,
            "canal": row.channel,
            "etat": row.state,
            "erreur": row.error,
            "sujet": row.body.get("subject", ""),
            "a": row.body.get("to", ""),
            "texte": row.body.get("text", ""),
        }
        for row in rows
    ]


def _traces(session: Session, subject: str) -> dict[str, Any]:
    mine = (JOURNAL.c.who == subject) | (JOURNAL.c.subject == subject)
    journal = session.execute(select(AuditEntry).where(mine).order_by(JOURNAL.c.id)).scalars()
    views = session.execute(
        select(View).where(VIEWS.c.viewer == subject).order_by(VIEWS.c.id)
    ).scalars()
    return {"journal": _told(journal), "consultations_de_groupements": _told(views)}


# The person's own rows, found by number: emptied or removed by `persons.forget`, told by
# `persons.everything`.
OWN = frozenset(
    {
        "contacts.first_name",
        "contacts.last_name",
        "contacts.role",
        "contacts.email",
        "preferences.pending_email",
        "preferences.holidays",
        "preferences.zones",
        "preferences.trades",
        "preferences.lists_stopped",
        "preferences.rhythm",
        "preferences.day",
        "users.email",
        "users.name",
        "users.slack_id",
        "saved_searches.name",
        "saved_searches.query",
        "deliveries.message",
        "delivery_bodies.body",
        "bounces.detail",
        "users.password",
        "users.handle",
        "users.totp",
        "sessions.hashed",
        "sessions.previous_hashed",
        "sessions.csrf",
        "sessions.agent",
        "member_sessions.hashed",
        "member_sessions.previous_hashed",
        "member_sessions.csrf",
        "member_sessions.agent",
        "former_addresses.email",
        "known_devices.hashed",
        "known_devices.agent",
        "passkeys.credential",
        "passkeys.public_key",
        "passkeys.name",
        "ceremonies.hashed",
        "ceremonies.challenge",
    }
)

# Words that somebody, or a mail server, wrote: the person's name and address are looked for in them
# and blotted out.
WORDS = frozenset(
    {
        "answers.note",
        "api_keys.name",
        "audit_log.detail",
        "bounces.detail",
        "consultations.desk_state",
        "contacts.source",
        "deliveries.error",
        "deliveries.message",
        "deliveries.provider_id",
        "deliveries.thread",
        "delivery_bodies.body",
        "digest_edits.note",
        "events.error",
        "joint_bids.need",
        "joint_bids.form_reason",
        "joint_bids.plan",
        "joint_bids.reasons",
        "joint_bids.why_not",
        "members.description",
        "members.source",
        "members.website",
        "notes.text",
        "opportunities.closed_why",
        "opportunity_steps.detail",
        "proofs.reference",
        "saved_searches.name",
        "saved_searches.query",
        "sites.address",
        "sites.label",
        "verdicts.note",
        "alarms.detail",
        "alarms.facts",
        "app_state.value",
        "samples.why",
    }
)

# Numbers that lead to an emptied row once the person is erased: « contact:12 », « user:3 »,
# member:7.
NUMBERS = frozenset(
    {
        "audit_log.who",
        "audit_log.subject",
        "deliveries.what",
        "deliveries.recipient",
        "deliveries.idempotency_key",
        "delivery_items.subject",
        "document_files.added_by",
        "notes.subject",
        "opportunity_steps.by",
        "tokens.subject",
        "views.viewer",
        "views.subject",
        "events.key",
        "events.payload",
        "events.lease",
        "deliveries.lease",
        "bounces.provider_key",
    }
)

# As published: names, addresses and telephones are masked on arrival; bodies are sealed and purged
# (purge.RULES).
PUBLISHED = frozenset(
    {
        "payloads.*",
        "refusals.*",
        "notices.*",
        "notice_keys.*",
        "consultations.*",
        "lots.*",
        "lot_trades.*",
        "document_files.*",
        "document_links.*",
        "document_texts.*",
        "documents.*",
        "file_parts.*",
        "buyers.*",
        "awards.*",
        "contracts.*",
        "contract_holders.*",
        "changes.*",
        "findings.*",
        "readings.*",
        "verdicts.*",
        "search_rows.*",
        "search_facets.*",
        "search_text.*",
    }
)

# Structures, places, sources, figures and the service's own state: nobody in particular.
IMPERSONAL = frozenset(
    {
        "members.*",
        "sites.*",
        "activities.*",
        "proofs.*",
        "territories.*",
        "matches.*",
        "opportunities.*",
        "joint_bids.*",
        "joint_bid_members.*",
        "figures.*",
        "crawls.*",
        "source_states.*",
        "alarms.*",
        "samples.*",
        "app_state.*",
        "answers.answer",
        "answers.reason",
        "api_keys.hashed",
        "api_keys.scope",
        "ceremonies.purpose",
        "sign_in_tries.key",
        "audit_log.action",
        "bounces.kind",
        "contacts.network",
        "contacts.channel",
        "deliveries.kind",
        "deliveries.channel",
        "deliveries.state",
        "delivery_items.section",
        "digest_edits.week",
        "digest_edits.removed",
        "digest_edits.added",
        "events.kind",
        "events.state",
        "opportunity_steps.state",
        "tokens.hashed",
        "tokens.purpose",
        "users.role",
        "users.mail_rhythm",
        "views.what",
    }
)


BLOT = "[effacé]"
SHORTEST = 5  # a shorter name would blot out words that are none


def needles(address: str, first_name: str = "", last_name: str = "") -> list[str]:
    """What a person is called in words: the address, the whole name in both orders."""
    first, last = first_name.strip(), last_name.strip()
    names = [f"{first} {last}", f"{last} {first}"] if first and last else []
    return [
        name
        for name in (address.strip(), *names)
        if len(name) >= SHORTEST and "@invalid" not in name
    ]


def mentions(session: Session, needles_wanted: list[str]) -> list[dict[str, str]]:
    """Where others' words name the person, what they are; messages to others are theirs, and
    left out.
    """
    return [
        {"ou": f"{column.table.name}.{column.name}", "texte": str(passage)}
        for column, _, passage in _found(session, needles_wanted)
        if column.table.name != BODIES.name
    ]


def blot_out(session: Session, needles_wanted: list[str]) -> None:
    """Put a blot in place of the person wherever words name them, whoever wrote those."""
    if not needles_wanted:
        return
    pattern = re.compile("|".join(map(re.escape, needles_wanted)), re.IGNORECASE)
    for column, key, passage in list(_found(session, needles_wanted)):
        table = column.table
        mine = [own == number for own, number in zip(table.primary_key.columns, key, strict=True)]
        session.execute(
            update(table).where(*mine).values({column.name: _without(passage, pattern)})
        )
    session.expire_all()  # rows read before hold what was blotted out


def _found(
    session: Session, needles_wanted: list[str]
) -> Iterator[tuple[Column[Any], tuple[Any, ...], Any]]:
    """(column, key of the row, value) of each place that names the person."""
    for column in columns():
        keys = list(column.table.primary_key.columns)
        text = cast(column, String) if isinstance(column.type, JSON) else column
        named = (
            or_(*(text.icontains(needle, autoescape=True) for needle in needles_wanted))
            if needles_wanted
            else None
        )
        for row in (
            session.execute(select(*keys, column).where(named)).all() if named is not None else ()
        ):
            yield column, tuple(row[:-1]), row[-1]


def columns() -> list[Column[Any]]:
    """Every column of words, by its name."""
    places = (column_name.split(".") for column_name in sorted(WORDS))
    return [metadata.tables[table].c[name] for table, name in places]


def _without(passage: Any, pattern: "re.Pattern[str]") -> Any:
    if isinstance(passage, str):
        return pattern.sub(BLOT, passage)
    if isinstance(passage, list):
        return [_without(part, pattern) for part in passage]
    if isinstance(passage, dict):
        return {name: _without(part, pattern) for name, part in passage.items()}
    return passage
