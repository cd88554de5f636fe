"""One composer a kind of delivery (pure over a batch): a message with what it tells of, or why
there is none.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from alerts.content.gather import introduction
from alerts.content.items import Item
from alerts.content.links import Links
from alerts.content.message import Composed, House, Message, Person
from alerts.content.sections import Digest
from alerts.messages import members as compose
from alerts.messages import members as compose_person
from alerts.messages.batch import Batch
from alerts.messages.digest import MOST_ITEMS, Edit, digest, released, subject
from alerts.planning.recipients import EVERYTHING, choice_of
from alerts.planning.release import release
from vigie.domain import french
from vigie.domain.labels import Weekday
from vigie.domain.matches import Reason
from vigie.store.outbox.new_delivery import NewItem
from vigie.store.tables import Delivery, Preference

DAYS = Weekday.words()
AGAIN = "joint_bid_reminder:"  # what a delivery is called that asks once more


def digest_of(batch: Batch, member_id: int, contact_id: int) -> Digest | None:
    """One person's digest as it stands, staff's edits applied; nothing when there is nothing to
    say.
    """
    edit = batch.edits.get(member_id)
    items = released(batch.of_member.get(member_id, []), batch.settings.release, batch.now)
    items = _wanted(items, batch.chosen.get(contact_id))
    added = [_added(batch.added[lot]) for lot in (edit.added if edit else []) if lot in batch.added]
    changes = Edit(frozenset(edit.removed), edit.note, edit.held) if edit else Edit()
    histories = dict(batch.histories.get(contact_id, {}))
    for item in items:  # told by a saved search before it fitted the member
        if (as_lot := histories.get(f"lot:{item.lot_id}")) is not None:
            histories.setdefault(item.subject, as_lot)
    return digest([*items, *added], batch.groups.get(member_id, []), histories, changes, batch.now)


def _added(item: Item) -> Item:
    return replace(
        item, state="proposed", reasons=(Reason("staff", "oui", "proposé par l’équipe"),)
    )


def _wanted(items: Sequence[Item], preference: Preference | None) -> list[Item]:
    choice = choice_of(preference) if preference else EVERYTHING
    return [item for item in items if choice.wants(item)]


def _digest(batch: Batch, row: Delivery) -> Composed:
    person = batch.people.get(row.contact_id or 0)
    if person is None or row.member_id is None:
        return Composed(why="contact effacé")
    edit = batch.edits.get(row.member_id)
    if edit is not None and edit.held:
        return Composed(hold=True)
    draft = digest_of(batch, row.member_id, person.contact_id)
    if draft is None:
        return Composed(why="rien à dire")
    links = compose.links_for(person, batch.house, row.id or 0)
    last, since = batch.last.get(person.contact_id, ("", None))
    subject_words = subject(draft, batch.now, last, period_of(batch, person))
    message = compose.digest_message(
        person, draft, subject_words, since, batch.house, links, batch.now
    )
    items = [
        NewItem(item.subject, item.opportunity_id or None, section.name, item.version)
        for section in draft.sections
        for item in section.items
    ]
    items += [NewItem(group.subject, section="groups") for group in draft.groups]
    return Composed(message, tuple(items), tuple(links.new_tokens))


def period_of(batch: Batch, person: Person) -> str:
    """What the subject counts over: the person's own rhythm."""
    rhythm = batch.chosen[person.contact_id].rhythm
    return {"daily": "aujourd’hui", "monthly": "ce mois-ci"}.get(rhythm, "cette semaine")


def _still(batch: Batch, row: Delivery) -> list[Item]:
    """What the delivery tells of, as it may be told now."""
    current = []
    for named in batch.named.get(row.id or 0, []):
        item = batch.items.get(named.opportunity_id or 0)
        if item is not None and item.state not in ("declined", "won", "lost"):
            decided = release(item, batch.settings.release, batch.now)
            if decided.go:
                current.append(replace(item, findings=decided.findings))
    return current


Compose = Callable[[Person, Sequence[Item], House, Links, datetime], Message]


def _about_items(make: Compose, *, live: bool) -> Callable[[Batch, Delivery], Composed]:
    def composed(batch: Batch, row: Delivery) -> Composed:
        person = batch.people.get(row.contact_id or 0)
        items = sorted(
            (item for item in _still(batch, row) if item.live or not live), key=_most_pressing
        )[:MOST_ITEMS]
        if person is None or not items:
            return Composed(why="plus rien à dire : lots clos, retirés ou retenus")
        links = compose.links_for(person, batch.house, row.id or 0)
        message = make(person, items, batch.house, links, batch.now)
        opportunity_ids = {item.opportunity_id for item in items}
        dropped = [
            delivery_item.id or 0
            for delivery_item in batch.named.get(row.id or 0, [])
            if delivery_item.opportunity_id not in opportunity_ids
        ]
        return Composed(message, links=tuple(links.new_tokens), dropped=tuple(dropped))

    return composed


def _most_pressing(item: Item) -> tuple[bool, bool, float]:
    return (
        not item.reserved,
        item.deadline_at is None,
        item.deadline_at.timestamp() if item.deadline_at else 0.0,
    )


def _correction(batch: Batch, row: Delivery) -> Composed:
    person = batch.people.get(row.contact_id or 0)
    named = [item.opportunity_id or 0 for item in batch.named.get(row.id or 0, [])]
    items = [batch.items[item] for item in named if item in batch.items]
    if person is None or not items:
        return Composed(why="plus rien à corriger")
    links = compose.links_for(person, batch.house, row.id or 0)
    return Composed(
        compose.correction_message(person, items, "", batch.house, links, batch.now),
        links=tuple(links.new_tokens),
    )


def _joint_bid(batch: Batch, row: Delivery) -> Composed:
    person = batch.people.get(row.contact_id or 0)
    number = int(row.what.split(":")[1])  # « joint_bid:3 », « joint_bid_reminder:3:2026-12-01 »
    group = next(
        (
            group_item
            for group_item in batch.groups.get(row.member_id or 0, [])
            if group_item.joint_bid_id == number
        ),
        None,
    )
    if person is None or group is None or group.answered is not None:
        return Composed(why="groupement déjà répondu, retiré ou lot clos")
    links = compose.links_for(person, batch.house, row.id or 0)
    return Composed(
        compose.joint_bid_message(
            person, group, batch.house, links, batch.now, again=row.what.startswith(AGAIN)
        ),
        links=tuple(links.new_tokens),
    )


def introduced(session: Session, batch: Batch, row: Delivery) -> Composed:
    """Everybody agreed: the partners' contacts are shown, and that they were is logged."""
    person = batch.people.get(row.contact_id or 0)
    joint_bid_id = int(row.what.partition(":")[2])
    partners = introduction(session, joint_bid_id, row.member_id or 0, batch.now)
    if person is None or partners is None:
        return Composed(why="groupement défait avant l’envoi")
    links = compose.links_for(person, batch.house, row.id or 0)
    message = compose.introduction_message(
        person, partners.group, partners.partners, partners.plan, batch.house, links, batch.now
    )
    return Composed(message, links=tuple(links.new_tokens), viewed=(joint_bid_id, partners.members))


def _welcome(batch: Batch, row: Delivery) -> Composed:
    person = batch.people.get(row.contact_id or 0)
    if person is None:
        return Composed(why="contact effacé")
    links = compose.links_for(person, batch.house, row.id or 0)
    rhythm = rhythm_words(batch.chosen[person.contact_id])
    welcome = compose_person.welcome_message if row.member_id else compose_person.network_welcome
    return Composed(
        welcome(person, rhythm, batch.house, links, batch.now), links=tuple(links.new_tokens)
    )


def rhythm_words(chosen: Preference) -> str:
    """« une lettre chaque lundi à 8 h »."""
    if chosen.rhythm == "none":
        return "aucune lettre régulière"
    if chosen.rhythm == "monthly":
        return f"une lettre le premier {DAYS[chosen.day]} du mois à {chosen.hour}{french.NBSP}h"
    day = "jour ouvré" if chosen.rhythm == "daily" else DAYS[chosen.day]
    return f"une lettre chaque {day} à {chosen.hour}{french.NBSP}h"


COMPOSERS: dict[str, Callable[[Batch, Delivery], Composed]] = {
    "digest": _digest,
    "alert": _about_items(compose.alert_message, live=True),
    "change": _about_items(compose.change_message, live=False),
    "reminder": _about_items(compose.reminder_message, live=True),
    "correction": _correction,
    "joint_bid": _joint_bid,
    "welcome": _welcome,
}
