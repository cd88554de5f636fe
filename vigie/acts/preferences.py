"""What a person chooses for itself: how and when to hear, which lists to stop, its address, its
feeds.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session

from alerts.content.message import Message
from alerts.messages.accounts import moved_back_message, moved_message
from alerts.messages.members import link_message
from alerts.planning.recipients import channel_for, house_of, people
from vigie.acts.actor import Actor
from vigie.config import Settings
from vigie.domain.clock import paris_day
from vigie.domain.refusals import BadChange
from vigie.store.desk.users import audit
from vigie.store.outbox.contacts import FINE, compose_again, withdraw
from vigie.store.outbox.new_delivery import NewDelivery
from vigie.store.outbox.preferences import DAYS, KINDS, LISTS, RHYTHMS
from vigie.store.outbox.queue import queue_once
from vigie.store.outbox.tokens import (
    PREFERENCES_LIFE,
    NewToken,
    derived,
    hashed,
    keep,
    mint,
    random_token,
    recent,
    revoke,
    revoked,
    use,
)
from vigie.store.sessions import MEMBER, close_sessions
from vigie.store.tables import Contact, FormerAddress, Preference, Token, columns_of

FORMER = columns_of(FormerAddress)
TOKENS = columns_of(Token)
UNDO = "address_undo"
UNDO_LIFE = timedelta(days=7)
MOST_ADDRESSES = 3  # changes of address that one person may ask for in an hour


class TooOften(BadChange):
    """Raised by `ask_address` beyond MOST_ADDRESSES an hour."""


def change_preferences(
    session: Session, actor: Actor, contact_id: int, values: Mapping[str, Any], now: datetime
) -> Preference:
    """Keep what the person chose; refused by the name of the field."""
    ends = values.get("paused_until")
    if ends is not None and ends <= paris_day(now):
        raise BadChange(
            "la pause finit dans le passé : indiquer un jour à venir, ou rien.", "paused_until"
        )
    row = _write(session, contact_id, values, now)
    audit(
        session, actor.name, "préférences changées", f"contact:{contact_id}", now, champs=[*values]
    )
    return row


def stop_list(session: Session, actor: Actor, contact_id: int, name: str, now: datetime) -> None:
    """Unsubscribe from one list and nothing else; twice is once."""
    if name not in LISTS:
        raise BadChange("liste inconnue.")
    row = session.get(Preference, contact_id) or Preference(contact_id=contact_id)
    if name not in row.lists_stopped:
        row.sqlmodel_update({"lists_stopped": [*row.lists_stopped, name], "updated_at": now})
        audit(session, actor.name, "liste arrêtée", f"contact:{contact_id}", now, liste=name)
    session.add(row)
    _withdraw_stopped(session, row)


def stop_all(session: Session, actor: Actor, contact_id: int, now: datetime) -> None:
    """Unsubscribe from every list; twice is once."""
    for name in LISTS:
        stop_list(session, actor, contact_id, name, now)


def stop_by_link(session: Session, actor: Actor, token: Token, now: datetime) -> None:
    """Stop the list of an unsubscribe link, by page or by mail; one whose person was erased
    stops nothing.
    """
    if token.contact_id is not None:
        stop_list(session, actor, token.contact_id, token.subject.partition(":")[2], now)


def ask_address(
    session: Session, actor: Actor, contact_id: int, address: str, settings: Settings, now: datetime
) -> None:
    """Write to a new address first; nothing changes before it confirms."""
    if not plausible(address):
        raise BadChange(f"Adresse illisible\u00a0: « {address[:80]} ». Vérifiez-la et recommencez.")
    if recent(session, "email_change", contact_id, now - timedelta(hours=1)) >= MOST_ADDRESSES:
        raise TooOften("Trop de changements d’adresse demandés. Réessayez dans une heure.")
    _write(session, contact_id, {"pending_email": address}, now)
    raw = mint(
        session,
        "email_change",
        contact_id=contact_id,
        now=now,
        subject=hashed(address)[:32],
        expires_at=now + PREFERENCES_LIFE,
        single_use=True,
    )
    house = house_of(settings)
    recipient = people(session, [contact_id])[contact_id]
    message = link_message(recipient, f"{house.public_url}/m/adresse/{raw}", house, change=True)
    delivery = NewDelivery(
        what=f"address:{hashed(raw)[:16]}",
        kind="link",
        recipient=f"contact:{contact_id}",
        due_at=now,
        channel=channel_for("email", settings),
        contact_id=contact_id,
        message={**message.as_json(), "to": address},
    )
    queue_once(session, [delivery], now)
    audit(session, actor.name, "changement d’adresse demandé", f"contact:{contact_id}", now)


def confirm_address(session: Session, token: Token, settings: Settings, now: datetime) -> None:
    """Put the new address in the old one's place, if it is still the one that was asked for; the
    old one is told and may undo it for some days, links mailed before open no more.
    """
    contact = session.get(Contact, token.contact_id)
    preference = session.get(Preference, token.contact_id)
    address = preference.pending_email if preference else None
    if (
        contact is None
        or not address
        or hashed(address)[:32] != token.subject
        or not use(session, token, now)
    ):
        raise BadChange("Cette adresse n’est plus celle demandée.")
    former = FormerAddress(contact_id=contact.id or 0, email=contact.email, changed_at=now)
    session.add(former)
    session.flush()
    _move(session, contact, address, now)
    subject = f"contact:{contact.id}"
    audit(session, subject, "adresse changée", subject, now)
    raw = mint(
        session,
        UNDO,
        contact_id=contact.id,
        now=now,
        subject=f"former:{former.id}",
        expires_at=now + UNDO_LIFE,
        single_use=True,
    )
    house, person = house_of(settings), people(session, [contact.id or 0])[contact.id or 0]
    url, old = f"{house.public_url}/m/ancienne/{raw}", former.email
    days = UNDO_LIFE.days
    note = moved_message(person.first_name, old, address, person.structure, url, days, house)
    _queue(session, contact, note, settings, now)


def undo_address(session: Session, token: Token, settings: Settings, now: datetime) -> None:
    """« Ce n'était pas moi »: the old address is back, whoever took its place is shut out."""
    contact = session.get(Contact, token.contact_id)
    number = token.subject.partition(":")[2]
    former = session.get(FormerAddress, int(number)) if number.isdigit() else None
    if contact is None or former is None or not use(session, token, now):
        raise BadChange("Ce changement ne peut plus être annulé.")
    newer, older = contact.email, former.email
    since = (FORMER.c.contact_id == contact.id, FORMER.c.id >= former.id)
    later_changes = [
        f"former:{changed}"
        for changed in session.execute(select(FORMER.c.id).where(*since)).scalars()
    ]
    session.execute(delete(FORMER).where(*since))
    mine = (TOKENS.c.contact_id == contact.id, TOKENS.c.purpose == UNDO)
    session.execute(
        update(TOKENS).where(*mine, TOKENS.c.subject.in_(later_changes)).values(revoked_at=now)
    )
    _move(session, contact, older, now)
    subject = f"contact:{contact.id}"
    audit(session, subject, "changement d’adresse annulé", subject, now)
    person = people(session, [contact.id or 0])[contact.id or 0]
    note = moved_back_message(person.first_name, newer, person.structure, house_of(settings))
    _queue(session, contact, note, settings, now)


def _move(session: Session, contact: Contact, address: str, now: datetime) -> None:
    """Another address: sessions end, links mailed before close, what waits is written anew. A stop
    still works from any letter; the way back from an earlier change stays open.
    """
    number = contact.id or 0
    contact.sqlmodel_update(
        {"email": address, "bounce_level": FINE, "link_series": contact.link_series + 1}
    )
    session.add(contact)
    _write(session, number, {"pending_email": None}, now)
    close_sessions(session, MEMBER, number)
    revoke(session, now, contact_id=number, but=("unsubscribe", UNDO))
    compose_again(session, number)


def _queue(
    session: Session, contact: Contact, message: Message, settings: Settings, now: datetime
) -> None:
    delivery = NewDelivery(
        what=f"account:{random_token()[:16]}",
        kind="account",
        recipient=f"contact:{contact.id}",
        due_at=now,
        channel=channel_for("email", settings),
        contact_id=contact.id,
        message=message.as_json(),
    )
    queue_once(session, [delivery], now)


def feed_link(session: Session, settings: Settings, contact_id: int) -> str:
    """The secret of the person's feeds: another one after each time that they were closed."""
    secret = settings.secret.get_secret_value()
    return derived(secret, "feed", contact_id, "", revoked(session, "feed", contact_id))


def open_feeds(
    session: Session, actor: Actor, contact_id: int, settings: Settings, now: datetime
) -> None:
    """Open the person's feeds by a secret link."""
    keep(session, [NewToken(feed_link(session, settings, contact_id), "feed", contact_id)], now)
    audit(session, actor.name, "flux ouverts", f"contact:{contact_id}", now)


def close_feeds(session: Session, actor: Actor, contact_id: int, now: datetime) -> None:
    """Revoke the link of the person's feeds: the next one is another."""
    revoke(session, now, contact_id=contact_id, purpose="feed")
    audit(session, actor.name, "flux fermés", f"contact:{contact_id}", now)


def plausible(address: str) -> bool:
    """One @, a dot in the domain, plain characters: the confirmation proves the rest."""
    name, _, host = address.rpartition("@")
    plain = address.isascii() and all(
        33 <= ord(letter) < 127 and letter not in '<>()[],;:\\"' for letter in address
    )
    return bool(plain and name and "." in host.strip(".") and "@" not in name)


def _write(
    session: Session, contact_id: int, values: Mapping[str, Any], now: datetime
) -> Preference:
    checked = {name: _valid(name, value) for name, value in values.items()}
    row = session.get(Preference, contact_id) or Preference(contact_id=contact_id)
    row.sqlmodel_update({**checked, "updated_at": now})
    session.add(row)
    _withdraw_stopped(session, row)
    return row


def _withdraw_stopped(session: Session, row: Preference) -> None:
    kinds = [kind for name in row.lists_stopped for kind in KINDS[name]]
    if kinds:
        session.flush()
        withdraw(session, row.contact_id, "liste arrêtée par la personne", kinds)


def _valid(name: str, value: Any) -> Any:
    if name == "rhythm" and value not in RHYTHMS:
        raise BadChange(
            "rythme inconnu : choisir chaque semaine, chaque jour, chaque mois ou jamais."
        )
    if name == "day" and value not in DAYS:
        raise BadChange("jour inconnu : choisir un jour de la semaine.")
    if name == "hour" and not (isinstance(value, int) and 5 <= value <= 22):
        raise BadChange("heure impossible : choisir entre 5 h et 22 h.")
    if name == "lists_stopped" and not set(value) <= set(LISTS):
        raise BadChange("liste inconnue.")
    if name == "holidays":
        return _periods(value)
    if name in ("zones", "trades"):
        return [str(choice)[:80] for choice in value][:60]
    return value


def _periods(chosen: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    return [_period(period) for period in chosen][:12]


def _period(period: Mapping[str, str]) -> dict[str, str]:
    try:
        first, last = date.fromisoformat(period["from"]), date.fromisoformat(period["to"])
    except (KeyError, ValueError):
        raise BadChange(
            "période d’absence incomplète : indiquer le premier et le dernier jour."
        ) from None
    if last < first:
        words = "période d’absence inversée : le dernier jour précède le premier."
        raise BadChange(words, "away_to")
    return {"from": first.isoformat(), "to": last.isoformat()}
