"""What staff do with what leaves: edit, hold or send a letter, one message, all of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from alerts.messages.preview import send_digest
from vigie.acts.actor import Actor
from vigie.config import Settings
from vigie.domain import french
from vigie.domain.refusals import BadChange
from vigie.store.desk.sending import edits_of
from vigie.store.desk.users import audit
from vigie.store.outbox import queue
from vigie.store.outbox.contacts import contacts_of
from vigie.store.outbox.contacts import write_again as forgive
from vigie.store.outbox.deliveries import set_stop
from vigie.store.outbox.paused_domains import resume_domain
from vigie.store.tables import DigestEdit, Lot, Member

GONE = "ce message est déjà parti, ou n’est plus là."


def edit_letter(
    session: Session,
    actor: Actor,
    member_id: int,
    week: str,
    *,
    removed: Sequence[int],
    added: Sequence[int],
    note: str,
    held_back: bool,
    now: datetime,
) -> None:
    """Keep staff's changes of a member's letter; the same again changes nothing."""
    if session.get(Member, member_id) is None:
        raise BadChange("cette structure n’existe plus : recharger la page.")
    unknown = [lot_id for lot_id in added if session.get(Lot, lot_id) is None]
    if unknown:
        raise BadChange(
            f"lot {french.enumeration(map(str, unknown[:5]))} inconnu : vérifier le numéro sur "
            f"la consultation."
        )
    row = edits_of(session, [member_id], week).get(member_id) or DigestEdit(
        member_id=member_id, week=week, at=now
    )
    values = {
        "removed": sorted(set(removed))[:200],
        "added": sorted(set(added))[:50],
        "note": note[:1000],
        "held": held_back,
    }
    if row.id and all(getattr(row, name) == value for name, value in values.items()):
        return
    row.sqlmodel_update({**values, "user_id": actor.user_id, "at": now})
    session.add(row)
    subject = f"member:{member_id}"
    audit(session, actor.name, "lettre modifiée", subject, now, semaine=week, retenue=held_back)


def send_letter(
    session: Session,
    actor: Actor,
    member_id: int,
    settings: Settings,
    now: datetime,
    *,
    again: bool = False,
) -> int:
    """Send a member's letter without waiting for its hour; `again` sends one more in the same
    week, once a day. Returns for how many people.
    """
    if not contacts_of(session, [member_id]).get(member_id):
        raise BadChange("aucun contact actif : en ajouter un à la fiche de la structure.")
    subject = f"digest-now:{now:%Y-%m-%d}" if again else ""
    people = send_digest(session, member_id, settings, now, subject=subject)
    if not people:
        raise BadChange(
            "ses contacts ont demandé à ne plus recevoir la lettre, ou leur adresse ne répond plus."
        )
    audit(session, actor.name, "lettre envoyée", f"member:{member_id}", now)
    return people


def hold_message(session: Session, actor: Actor, number: int, now: datetime) -> None:
    """Keep a waiting message back."""
    _changed(session, actor, "retenir", number, now, queue.hold(session, number))


def release_message(session: Session, actor: Actor, number: int, now: datetime) -> None:
    """Let a held or failed message try again."""
    _changed(session, actor, "relancer", number, now, queue.let_go(session, number, now))


def cancel_message(
    session: Session, actor: Actor, number: int, now: datetime, by: str = "à la main"
) -> None:
    """Take a message that has not left out of the outbox."""
    cancelled = queue.cancel(session, number, f"annulé {by}")
    _changed(session, actor, "annuler", number, now, cancelled)


def _changed(
    session: Session, actor: Actor, action: str, number: int, now: datetime, changed: bool
) -> None:
    if not changed:
        raise BadChange(GONE)
    audit(session, actor.name, f"envoi : {action}", f"delivery:{number}", now)


def stop_everything(session: Session, actor: Actor, on: bool, now: datetime, why: str = "") -> None:
    """Pull the emergency stop, or lift it; what waits keeps waiting."""
    set_stop(session, on, actor.name, now, why)
    audit(session, actor.name, "arrêt des envois" if on else "reprise des envois", "envois", now)


def write_again(session: Session, actor: Actor, contact_id: int, now: datetime) -> None:
    """An address that came back works after all: write to it again."""
    if not forgive(session, contact_id):
        raise BadChange("cette adresse n’était pas arrêtée.")
    audit(session, actor.name, "envois repris à une adresse", f"contact:{contact_id}", now)


def write_to_domain_again(session: Session, actor: Actor, domain: str, now: datetime) -> None:
    """A domain that refused us takes mail again."""
    if not resume_domain(session, domain, actor.name, now):
        raise BadChange("ce domaine n’était pas en pause.")
    audit(session, actor.name, "envois repris à un domaine", f"domain:{domain}", now)
