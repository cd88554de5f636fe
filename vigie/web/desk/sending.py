"""Envois: the next digests, edited, held, sent; what waits, failed or came back; volume by
member and week.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from sqlmodel import Session
from starlette.responses import Response

from alerts.content.gather import items_by_id
from alerts.content.sections import Digest
from alerts.messages.batch import Batch, gathered
from alerts.messages.compose import digest_of
from alerts.messages.composing import drafted
from alerts.messages.digest import subject
from alerts.planning.recipients import rhythms_of
from alerts.planning.timing import Rhythm, next_letter, week_of
from vigie.acts import letters
from vigie.acts.undoing import of_letter, of_message, of_state
from vigie.config import Settings
from vigie.domain import french
from vigie.domain.labels import DeliveryState, MessageKind
from vigie.domain.refusals import BadChange
from vigie.flow.saved_searches import coming_mails
from vigie.store.desk.consultation import names
from vigie.store.desk.sending import (
    MEMBERS_SHOWN,
    bounced,
    contacts_by_member,
    edits_of,
    found_lots,
    lots_by_id,
    networks_of,
    volumes,
    waiting_members,
    weeks,
)
from vigie.store.outbox.deliveries import STOP, counts, in_state, stopped
from vigie.store.outbox.paused_domains import paused_domains
from vigie.store.tables import Contact, Delivery, DigestEdit, Member
from vigie.web.security import AdminChange, Change, Changing, Staff, back, desk_page, undoably

router = APIRouter(include_in_schema=False)
SHOWN = ("waiting", "held", "failed", "sending", "sent")
UNSENT = ("waiting", "held")
STATES = DeliveryState.words("plural", SHOWN)
ONE = DeliveryState.words()
KINDS = MessageKind.words()


LEAVES = "Elle part avec la prochaine levée (moins d’une minute), une fois par jour au plus."
MESSAGE_ACTS = {
    "retenir": letters.hold_message,
    "relancer": letters.release_message,
    "annuler": letters.cancel_message,
}


MESSAGE_DONE = {
    "retenir": "Message retenu : il ne part plus.",
    "relancer": "Message relancé : il part avec la prochaine levée.",
    "annuler": "Message retiré des envois : il ne partira pas.",
}


TITLES = {
    "waiting": "À venir : messages",
    "held": "Retenus",
    "failed": "En échec",
    "sending": "En cours",
    "sent": "Partis",
}


@dataclass(frozen=True)
class ComingLetter:
    """A letter that will leave, or that staff hold back."""

    member_id: int
    name: str
    reader: str
    subject: str
    lots: int
    leaves_at: datetime
    edited: bool
    held: bool


@router.get("/envois")
def sending_page(request: Request, staff: Staff, etat: str = "", apres: str = "") -> Response:
    """The page; without a state, what comes, what left and what failed."""
    now, settings = request.app.state.now(), request.app.state.settings
    chosen = etat if etat in STATES else ""
    states_shown = [chosen] if chosen else ["waiting", "failed", "held", "sent"]
    with request.app.state.store.reading() as session:
        members = [] if chosen else waiting_members(session, apres[:200])
        page = members[:MEMBERS_SHOWN]
        ids = [member_id for member_id, _ in page]
        by_state = counts(session)
        lists = [
            (TITLES[state], state, in_state(session, state, 50 if chosen else 15))
            for state in states_shown
            if by_state.get(state)
        ]
        rows_shown = [row for *_, rows in lists for row in rows]
        member_names = names(session, [row.member_id for row in rows_shown])
        coming, silent = _letters(session, settings, page, now)
        values: dict[str, Any] = {
            "counts": by_state,
            "networks": networks_of(
                session, [row.contact_id for row in rows_shown if row.member_id is None]
            ),
            "drafts": drafted(
                session,
                [row for row in rows_shown if row.state in UNSENT and not row.message],
                settings,
                now,
            ),
            "searches": [] if chosen else coming_mails(session, settings, now),
            "volumes": volumes(session, ids, now),
            "bounced": bounced(session),
            "stop": stopped(session),
            "paused": paused_domains(session, now),
        }
    following = page[-1][1] if len(members) > MEMBERS_SHOWN else ""
    return desk_page(
        request,
        "envois.html",
        members=page,
        coming=coming,
        silent=silent,
        lists=lists,
        known=member_names,
        states=STATES,
        ones=ONE,
        kinds=KINDS,
        weeks=weeks(now),
        following=following,
        first=not apres,
        chosen=chosen,
        **values,
    )


def _letters(
    session: Session, settings: Settings, page: list[tuple[int, str]], now: datetime
) -> tuple[list[ComingLetter], list[tuple[int, str, str]]]:
    """The letters of those members that will leave, soonest first; and who gets none, with why."""
    ids = [member_id for member_id, _ in page]
    contacts = contacts_by_member(session, ids)
    rhythms = rhythms_of(
        session, [contact for several in contacts.values() for contact in several], settings
    )
    slots, leaving = _slots(contacts, rhythms, settings, ids, now), _willing(contacts, rhythms)
    letters = next_letters(session, settings, contacts, slots, now)
    edits = _edits(session, slots)
    coming, silent = [], []
    for member_id, name in page:
        letter, edit = letters.get(member_id), edits.get(member_id)
        reader = leaving.get(member_id)
        if letter is None or reader is None:
            why = "rien de neuf à dire" if reader else "ses contacts ne reçoivent pas la lettre"
            why = why if contacts.get(member_id) else "aucun contact actif"
            why = f"retenue, {why}" if edit and edit.held else why
            silent.append((member_id, name, why))
            continue
        lots = sum(len(section.items) + len(section.groups) for section in letter.sections)
        held_back = bool(edit and edit.held)
        leaves_at = slots[member_id]
        coming.append(
            ComingLetter(
                member_id,
                name,
                reader.email,
                subject(letter, leaves_at),
                lots,
                leaves_at,
                bool(edit),
                held_back,
            )
        )
    return sorted(coming, key=lambda letter: letter.leaves_at), silent


def _willing(
    contacts: Mapping[int, Sequence[Contact]], rhythms: Mapping[int, Rhythm]
) -> dict[int, Contact]:
    """The first contact of each member who takes the letter."""
    return {
        member_id: willing[0]
        for member_id, several in contacts.items()
        if (willing := [contact for contact in several if rhythms[contact.id or 0].wants_letter])
    }


@router.get("/envois/{member:int}")
def digest_page(request: Request, staff: Staff, member: int) -> Response:
    """One member's next digest, to edit, hold or send."""
    return _digest_page(request, member)


def _digest_page(request: Request, member: int, words: str = "") -> Response:
    """The page, with the lots that those words find."""
    now, settings = request.app.state.now(), request.app.state.settings
    with request.app.state.store.reading() as session:
        row, contact = _member(session, member)
        contacts = contacts_by_member(session, [member])
        slots = letter_slots(session, settings, contacts, [member], now)
        letter = next_letters(session, settings, contacts, slots, now).get(member)
        edit = _edits(session, slots).get(member)
        removed_items = (
            list(items_by_id(session, edit.removed, now).values()) if edit and edit.removed else []
        )
        added = lots_by_id(session, edit.added if edit else [])
        finds = found_lots(session, words, now) if words else []
    return desk_page(
        request,
        "lettre.html",
        member=row,
        contact=contact,
        letter=letter,
        edit=edit,
        gone=removed_items,
        added=added,
        finds=[find for find in finds if find not in added],
        words=words,
        next_at=slots[member],
        faults={} if words else None,
    )


@router.post("/envois/{member:int}")
def change_digest(request: Request, change: Change, member: int) -> Response:
    """Keep the edits; where it is to leave at once, it is read first."""
    now, settings, path = request.app.state.now(), request.app.state.settings, f"/envois/{member}"
    if change.text("action") == "chercher" and change.text("cherche", 200):
        return _digest_page(request, member, change.text("cherche", 200))
    at_once = change.text("action") == "envoyer"

    def edit(session: Session) -> None:
        _member(session, member)
        contacts = contacts_by_member(session, [member])
        slots = letter_slots(session, settings, contacts, [member], now)
        letters.edit_letter(
            session,
            change.actor,
            member,
            week_of(now if at_once else slots[member]),
            removed=_numbers(change, "retirer"),
            added=_numbers(change, "ajoutes"),
            note=change.text("note", 1000),
            held_back=bool(change.text("retenue")),
            now=now,
        )

    try:
        undoably(request, change, of_letter(member), edit)
    except BadChange as refused:
        return back(request, path, f"Rien n’a changé : {refused}", wrong=True)
    return back(request, f"{path}/lire?maintenant=oui" if at_once else path, "Lettre enregistrée.")


@router.post("/envois/{member:int}/envoyer")
def send_letter_now(request: Request, change: Change, member: int) -> Response:
    """Send a letter as it was just read, without waiting for its hour."""
    now, settings = request.app.state.now(), request.app.state.settings

    def send(session: Session) -> int:
        _member(session, member)
        return letters.send_letter(session, change.actor, member, settings, now, again=True)

    try:
        many = undoably(request, change, of_letter(member), send)
    except BadChange as refused:
        return back(request, f"/envois/{member}", f"Rien n’a changé : {refused}", wrong=True)
    readers = french.count(many, "personne la recevra", "personnes la recevront")
    return back(request, "/envois", f"Lettre envoyée : {readers}. {LEAVES}")


def _numbers(change: Changing, name: str) -> list[int]:
    return [int(number) for number in change.many(name) if number.isdigit() and len(number) < 15]


@router.post("/envois/message/{number:int}")
def change_delivery(request: Request, change: Change, number: int) -> Response:
    """Hold, let go, or take out of the outbox one message."""
    now, action = request.app.state.now(), MESSAGE_ACTS.get(change.text("action", 20))
    if action is None:
        return back(request, "/envois", "Rien n’a changé : action inconnue.", wrong=True)
    try:
        undoably(
            request,
            change,
            lambda session: of_message(session, number),
            lambda session: action(session, change.actor, number, now),
        )
    except BadChange as refused:
        return back(request, "/envois", f"Rien n’a changé : {refused}", wrong=True)
    return back(request, "/envois", MESSAGE_DONE[change.text("action", 20)])


@router.post("/envois/retour/{contact:int}")
def write_to_again(request: Request, change: Change, contact: int) -> Response:
    """An address that came back works after all, say staff: write to it again."""
    now = request.app.state.now()
    return _done(
        request,
        lambda session: letters.write_again(session, change.actor, contact, now),
        "La personne recevra la prochaine lettre.",
    )


@router.post("/envois/domaine")
def write_to_domain_again(request: Request, change: Change) -> Response:
    """A domain that refused us takes mail again, say staff."""
    domain, now = change.text("domaine", 255), request.app.state.now()
    return _done(
        request,
        lambda session: letters.write_to_domain_again(session, change.actor, domain, now),
        f"Les messages pour {domain} repartent.",
    )


@router.get("/envois/arret")
def stop_page(request: Request, staff: Staff, motif: str = "") -> Response:
    """What stopping every sending would keep back, before it is done."""
    with request.app.state.store.reading() as session:
        by_state, soon = counts(session), in_state(session, "waiting", 5)
        member_names = names(session, [row.member_id for row in soon])
    return desk_page(
        request,
        "arreter.html",
        waiting=by_state.get("waiting", 0),
        soon=soon,
        known=member_names,
        kinds=KINDS,
        why=motif[:300],
    )


@router.post("/envois/arret")
def emergency_stop(request: Request, change: AdminChange) -> Response:
    """Stop every sending, or lift the stop."""
    on, why, now = change.text("arret") == "1", change.text("motif", 300), request.app.state.now()
    request.app.state.facts = None  # the bar of the next page says it
    if on and not change.text("vu", 3):
        return back(request, "/envois/arret?" + urlencode({"motif": why}))
    if not on:
        return _done(
            request,
            lambda session: letters.stop_everything(session, change.actor, False, now, why),
            "Les envois reprennent.",
        )
    undoably(
        request,
        change,
        of_state(STOP),
        lambda session: letters.stop_everything(session, change.actor, True, now, why),
    )
    return back(request, "/envois", "Tous les envois sont arrêtés.")


def _done(request: Request, act: Callable[[Session], object], words: str) -> Response:
    """Do one act, and back to the page with what it did or why it was refused."""
    try:
        with request.app.state.store.transaction() as session:
            act(session)
    except BadChange as refused:
        return back(request, "/envois", f"Rien n’a changé : {refused}", wrong=True)
    return back(request, "/envois", words)


def letter_slots(
    session: Session,
    settings: Settings,
    contacts: Mapping[int, Sequence[Contact]],
    members: list[int],
    now: datetime,
) -> dict[int, datetime]:
    """When the next letter of each of those members leaves."""
    everyone = [contact for several in contacts.values() for contact in several]
    return _slots(contacts, rhythms_of(session, everyone, settings), settings, members, now)


def _slots(
    contacts: Mapping[int, Sequence[Contact]],
    rhythms: Mapping[int, Rhythm],
    settings: Settings,
    members: list[int],
    now: datetime,
) -> dict[int, datetime]:
    """When the next letter of each member leaves: at the first hour that one of its contacts
    chose.
    """
    usual = next_letter(_chamber(settings), now)
    theirs = {
        member: [rhythms[contact.id or 0] for contact in contacts.get(member, ())]
        for member in members
    }
    return {
        member: min(
            (next_letter(rhythm, now) for rhythm in several if rhythm.wants_letter), default=usual
        )
        for member, several in theirs.items()
    }


def _edits(session: Session, slots: dict[int, datetime]) -> dict[int, DigestEdit]:
    """What staff changed on the next letter of each."""
    edits = {
        week: edits_of(session, list(slots), week)
        for week in {week_of(slot) for slot in slots.values()}
    }
    return {
        member_id: edit
        for member_id, slot in slots.items()
        if (edit := edits[week_of(slot)].get(member_id))
    }


def _chamber(settings: Settings) -> Rhythm:
    return Rhythm(day=settings.digest_day, hour=settings.digest_hour)


def next_letters(
    session: Session,
    settings: Settings,
    contacts: Mapping[int, Sequence[Contact]],
    slots: Mapping[int, datetime],
    now: datetime,
) -> dict[int, Digest]:
    """The next digest of each member as it stands: what its first contact would get."""
    readers = {member_id: several[0] for member_id, several in contacts.items()}
    rows = [_as_delivery(contact, now) for contact in readers.values()]
    batch: Batch = gathered(session, rows, settings, min(slots.values(), default=now))
    digests = {
        member_id: digest_of(batch, member_id, contact.id or 0)
        for member_id, contact in readers.items()
    }
    return {member_id: letter for member_id, letter in digests.items() if letter is not None}


def _as_delivery(contact: Contact, now: datetime) -> Delivery:
    return Delivery(
        what="digest:preview",
        kind="digest",
        recipient=f"contact:{contact.id}",
        channel=contact.channel,
        due_at=now,
        created_at=now,
        member_id=contact.member_id,
        contact_id=contact.id,
        idempotency_key="preview",
    )


def _member(session: Session, number: int) -> tuple[Member, Contact | None]:
    row = session.get(Member, number) if number < 2**62 else None
    if row is None or row.erased_at is not None:
        raise HTTPException(404, "Cette structure n’existe plus.")
    return row, next(iter(contacts_by_member(session, [number]).get(number, [])), None)
