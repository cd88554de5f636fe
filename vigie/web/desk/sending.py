"""Envois: the next digests, edited, held, sent; what waits, failed or came back; volume by
member and week.
"""

from datetime import datetime, timedelta

from fastapi import APIRouter, HTTPException, Request
from sqlmodel import Session
from starlette.responses import Response

from alerts.content.gather import items_by_id
from alerts.messages.batch import Batch, gathered
from alerts.messages.compose import digest_of
from alerts.messages.digest import Digest
from alerts.messages.preview import send_digest
from alerts.planning.recipients import rhythm_of
from alerts.planning.timing import Rhythm, digest_slot, week_of
from vigie.config import Settings
from vigie.domain import french
from vigie.domain.refusals import BadChange
from vigie.store.desk.consultation import names
from vigie.store.desk.sending import (
    MEMBERS_SHOWN,
    bounced,
    contacts_by_member,
    edit_digest,
    edits_of,
    open_counts,
    volumes,
    waiting_members,
    weeks,
)
from vigie.store.desk.users import audit
from vigie.store.outbox import queue as outbox
from vigie.store.outbox.contacts import write_again
from vigie.store.outbox.deliveries import counts, in_state, set_stop, stopped
from vigie.store.outbox.paused_domains import paused_domains, resume_domain
from vigie.store.outbox.preferences import preferences
from vigie.store.tables import Contact, Delivery, DigestEdit, Lot, Member
from vigie.web.security import AdminChange, Change, Staff, back, desk_page

router = APIRouter(include_in_schema=False)
STATES = {
    "waiting": "en attente",
    "held": "retenus",
    "failed": "en échec",
    "sending": "en cours",
    "sent": "envoyés",
}
ONE = {
    "waiting": "en attente",
    "held": "retenu",
    "failed": "en échec",
    "sending": "en cours",
    "sent": "envoyé",
}
KINDS = {
    "alert": "alerte",
    "change": "modification",
    "reminder": "rappel",
    "joint_bid": "groupement",
    "digest": "lettre",
    "welcome": "bienvenue",
    "staff": "équipe",
    "network": "réseau",
    "correction": "correction",
    "introduction": "mise en relation",
}


@router.get("/envois")
def sending_page(request: Request, who: Staff, etat: str = "", apres: str = "") -> Response:
    """The page; without a state, what failed, is held and waits."""
    now, settings = request.app.state.now(), request.app.state.settings
    shown = [etat] if etat in STATES else ["failed", "held", "waiting"]
    with request.app.state.store.reading() as session:
        members = waiting_members(session, apres[:200])
        page = members[:MEMBERS_SHOWN]
        ids = [one for one, _ in page]
        lists = [(state, in_state(session, state, 30)) for state in shown]
        known = names(session, [row.member_id for _, rows in lists for row in rows])
        letters = open_counts(session, ids)
        values = {
            "counts": counts(session),
            "volumes": volumes(session, ids, now),
            "bounced": bounced(session),
            "edits": _edits(session, _slots(session, settings, ids, now)),
            "stop": stopped(session),
            "paused": paused_domains(session, now),
        }
    following = page[-1][1] if len(members) > MEMBERS_SHOWN else ""
    return desk_page(
        request,
        "envois.html",
        members=page,
        lists=lists,
        known=known,
        letters=letters,
        states=STATES,
        ones=ONE,
        kinds=KINDS,
        weeks=weeks(now),
        following=following,
        first=not apres,
        next_at=next_slot(_chamber(settings), now),
        **values,
    )


@router.get("/envois/{member:int}")
def digest_page(request: Request, who: Staff, member: int) -> Response:
    """One member's next digest, to edit, hold or send."""
    now, settings = request.app.state.now(), request.app.state.settings
    with request.app.state.store.reading() as session:
        row, contact = _member(session, member)
        slots = _slots(session, settings, [member], now)
        found = next_letters(session, settings, [member], now).get(member)
        edit = _edits(session, slots).get(member)
        gone = (
            list(items_by_id(session, edit.removed, now).values()) if edit and edit.removed else []
        )
    return desk_page(
        request,
        "lettre.html",
        member=row,
        contact=contact,
        letter=found,
        edit=edit,
        gone=gone,
        next_at=slots[member],
    )


@router.post("/envois/{member:int}")
def change_digest(request: Request, change: Change, member: int) -> Response:
    """Keep the edits, and send at once where that button was pressed."""
    now, settings, path = request.app.state.now(), request.app.state.settings, f"/envois/{member}"
    added = [
        int(one)
        for one in change.text("ajoutes").replace(",", " ").split()
        if one.isdigit() and len(one) < 15
    ]
    try:
        with request.app.state.store.transaction() as session:
            _member(session, member)
            _check_lots(session, added)
            at_once = change.text("action") == "envoyer"
            week = week_of(now if at_once else _slots(session, settings, [member], now)[member])
            removed = [
                int(one) for one in change.many("retirer") if one.isdigit() and len(one) < 15
            ]
            edit_digest(
                session,
                member,
                week,
                removed=removed,
                added=added,
                note=change.text("note", 1000),
                held=bool(change.text("retenue")),
                user_id=change.staff.user_id,
                now=now,
            )
            if at_once:
                return back(request, "/envois", _send(session, settings, member, change.who, now))
    except BadChange as refused:
        return back(request, path, f"Rien n’a changé : {refused}", wrong=True)
    return back(request, path, "Lettre enregistrée.")


@router.post("/envois/message/{number:int}")
def change_delivery(request: Request, change: Change, number: int) -> Response:
    """Hold, let go, or take out of the outbox one message."""
    now, action = request.app.state.now(), change.text("action", 20)
    with request.app.state.store.transaction() as session:
        done = {
            "retenir": lambda: outbox.hold(session, number),
            "relancer": lambda: outbox.let_go(session, number, now),
            "annuler": lambda: outbox.cancel(session, number, f"annulé par {change.staff.name}"),
        }.get(action, lambda: False)()
        if done:
            audit(session, change.who, f"envoi : {action}", f"delivery:{number}", now)
    words = (
        "Enregistré." if done else "Rien n’a changé : ce message est déjà parti, ou n’est plus là."
    )
    return back(request, "/envois", words, wrong=not done)


@router.post("/envois/retour/{contact:int}")
def write_to_again(request: Request, change: Change, contact: int) -> Response:
    """An address that came back works after all, say staff: write to it again."""
    with request.app.state.store.transaction() as session:
        done = write_again(session, contact)
        if done:
            audit(
                session,
                change.who,
                "envois repris à une adresse",
                f"contact:{contact}",
                request.app.state.now(),
            )
    words = (
        "La personne recevra la prochaine lettre."
        if done
        else "Rien n’a changé : cette adresse n’était pas arrêtée."
    )
    return back(request, "/envois", words, wrong=not done)


@router.post("/envois/domaine")
def write_to_domain_again(request: Request, change: Change) -> Response:
    """A domain that refused us takes mail again, say staff."""
    domain, now = change.text("domaine", 255), request.app.state.now()
    with request.app.state.store.transaction() as session:
        done = resume_domain(session, domain, change.who, now)
        if done:
            audit(session, change.who, "envois repris à un domaine", f"domain:{domain}", now)
    words = (
        f"Les messages pour {domain} repartent."
        if done
        else "Rien n’a changé : ce domaine n’était pas en pause."
    )
    return back(request, "/envois", words, wrong=not done)


@router.post("/envois/arret")
def emergency_stop(request: Request, change: AdminChange) -> Response:
    """Stop every sending, or lift the stop."""
    on = change.text("arret") == "1"
    with request.app.state.store.transaction() as session:
        set_stop(session, on, change.who, request.app.state.now(), change.text("motif", 300))
        audit(
            session,
            change.who,
            "arrêt des envois" if on else "reprise des envois",
            "envois",
            request.app.state.now(),
        )
    return back(
        request, "/envois", "Tous les envois sont arrêtés." if on else "Les envois reprennent."
    )


def next_slot(rhythm: Rhythm, now: datetime) -> datetime:
    """When the next letter of that rhythm leaves."""
    slot = digest_slot(rhythm, now)
    return (
        slot
        if slot > now
        else digest_slot(rhythm, now + timedelta(days=1 if rhythm.rhythm == "daily" else 7))
    )


def _slots(
    session: Session, settings: Settings, members: list[int], now: datetime
) -> dict[int, datetime]:
    """When the next letter of each member leaves: at the first hour that one of its contacts
    chose.
    """
    contacts = contacts_by_member(session, members)
    ids = [one.id or 0 for several in contacts.values() for one in several]
    told = preferences(session, ids, settings.digest_day, settings.digest_hour)
    chosen = {one: rhythm_of(preference) for one, preference in told.items()}
    usual = next_slot(_chamber(settings), now)
    rhythms = {
        member: [chosen[one.id or 0] for one in contacts.get(member, ())] for member in members
    }
    return {
        member: min((next_slot(one, now) for one in theirs if one.wants_letter), default=usual)
        for member, theirs in rhythms.items()
    }


def _edits(session: Session, slots: dict[int, datetime]) -> dict[int, DigestEdit]:
    """What staff changed on the next letter of each."""
    found = {
        week: edits_of(session, list(slots), week)
        for week in {week_of(slot) for slot in slots.values()}
    }
    return {one: edit for one, slot in slots.items() if (edit := found[week_of(slot)].get(one))}


def _chamber(settings: Settings) -> Rhythm:
    return Rhythm(day=settings.digest_day, hour=settings.digest_hour)


def next_letters(
    session: Session, settings: Settings, members: list[int], now: datetime
) -> dict[int, Digest]:
    """The next digest of each member as it stands: what its first contact would get."""
    contacts = {one: several[0] for one, several in contacts_by_member(session, members).items()}
    rows = [_as_delivery(one, now) for one in contacts.values()]
    batch: Batch = gathered(
        session, rows, settings, min(_slots(session, settings, members, now).values(), default=now)
    )
    found = {one: digest_of(batch, one, contact.id or 0) for one, contact in contacts.items()}
    return {one: letter for one, letter in found.items() if letter is not None}


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


def _check_lots(session: Session, lots: list[int]) -> None:
    unknown = [one for one in lots if session.get(Lot, one) is None]
    if unknown:
        raise BadChange(
            f"lot {french.enumeration(map(str, unknown[:5]))} inconnu : vérifier le numéro sur "
            f"la consultation."
        )


def _send(session: Session, settings: Settings, member: int, who: str, now: datetime) -> str:
    if not contacts_by_member(session, [member]):
        raise BadChange("aucun contact actif : en ajouter un à la fiche de la structure.")
    if not send_digest(session, member, settings, now, what=f"digest-now:{now:%Y-%m-%d}"):
        raise BadChange(
            "ses contacts ont demandé à ne plus recevoir la lettre, ou leur adresse ne répond plus."
        )
    audit(session, who, "lettre envoyée", f"member:{member}", now)
    return "La lettre part avec la prochaine levée (moins d’une minute), une fois par jour au plus."
