"""What colleagues do with each other: follow a consultation, hand one or a search to another."""

from datetime import datetime

from sqlmodel import Session

from alerts.planning.recipients import colleague_delivery
from vigie.acts.actor import Actor
from vigie.config import Settings
from vigie.domain.refusals import BadChange
from vigie.store.desk.follows import follow_of
from vigie.store.desk.users import audit
from vigie.store.events import in_effect_from
from vigie.store.outbox.queue import queue_once
from vigie.store.tables import Consultation, ConsultationFollow, Note, User

LONGEST = 1_000  # characters of a word to a colleague
SEARCH = "search:"  # the subject of a note on a search, followed by its question


def follow(session: Session, actor: Actor, consultation_id: int, on: bool, now: datetime) -> None:
    """Hear of what changes on a consultation, or no more; twice is once."""
    if actor.user_id is None or session.get(Consultation, consultation_id) is None:
        raise BadChange("cette consultation n’existe plus : recharger la page.")
    row = follow_of(session, actor.user_id, consultation_id)
    if on and row is None:
        session.add(
            ConsultationFollow(user_id=actor.user_id, consultation_id=consultation_id, at=now)
        )
    elif not on and row is not None:
        session.delete(row)
    else:
        return
    action = "suivie" if on else "n’est plus suivie"
    audit(session, actor.name, action, f"consultation:{consultation_id}", now)


def share(
    session: Session,
    actor: Actor,
    settings: Settings,
    subject: str,
    colleague_id: int,
    words: str,
    now: datetime,
) -> str:
    """Write a note on a consultation or a search to a colleague, who gets it by mail; whose name
    it gives.
    """
    colleague = session.get(User, colleague_id)
    if colleague is None or not colleague.active or colleague_id == actor.user_id:
        raise BadChange("choisir une autre personne de l’équipe.")
    text = words.strip()[:LONGEST]
    note = Note(subject=subject, user_id=actor.user_id, text=f"Pour {colleague.name}", at=now)
    note.text += f" : {text}" if text else "."
    session.add(note)
    session.flush()
    leaves = in_effect_from(session, now)
    note_subject = f"note:{note.id}"
    queue_once(session, [colleague_delivery(settings, colleague_id, note_subject, leaves)], now)
    audit(session, actor.name, "partagée", subject, now, avec=colleague.name)
    return colleague.name
