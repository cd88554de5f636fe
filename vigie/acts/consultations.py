"""What staff do with consultations: state, assignment, hold, notes, one entered by hand; each in
the journal, and in the index at once.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from vigie.acts.actor import Actor
from vigie.domain.notice import ParsedNotice
from vigie.domain.refusals import BadChange
from vigie.store import Store
from vigie.store.collect.notices import NOTICES
from vigie.store.collect.record import record
from vigie.store.collect.recording_plan import CollectedNotice
from vigie.store.desk.users import audit
from vigie.store.events import in_effect_from
from vigie.store.search.documents import reindex
from vigie.store.tables import Consultation, Note, User, columns_of

CONSULTATIONS = columns_of(Consultation)
NOTES = columns_of(Note)
STATES = ("à qualifier", "à diffuser", "diffusée", "suivie", "gagnée", "perdue", "écartée")
MOST_AT_ONCE = 200
SAME_NOTE = 60  # seconds within which the same words are one note


def set_state(session: Session, actor: Actor, ids: Iterable[int], state: str, now: datetime) -> int:
    """Put those consultations in that state (« diffusée » releases them); how many changed."""
    if state not in STATES:
        raise BadChange(f"état « {state[:40]} » inconnu : choisir {', '.join(STATES)}.")
    changed = [row for row in _rows(session, ids) if row.desk_state != state]
    for row in changed:
        states = {"avant": row.desk_state, "après": state}
        audit(session, actor.name, "état", f"consultation:{row.id}", now, **states)
        row.desk_state = state
        if state == "diffusée" and row.released_at is None:
            row.released_at, row.held = in_effect_from(session, now), False
    return _indexed(session, changed)


def assign(
    session: Session, actor: Actor, ids: Iterable[int], user_id: int | None, now: datetime
) -> int:
    """Give those consultations to someone, or to nobody; how many changed."""
    if user_id is not None and session.get(User, user_id) is None:
        raise BadChange("cette personne n’a plus de compte : recharger la page.")
    changed = [row for row in _rows(session, ids) if row.assigned_to != user_id]
    for row in changed:
        owners = {"avant": row.assigned_to, "après": user_id}
        audit(session, actor.name, "attribution", f"consultation:{row.id}", now, **owners)
        row.assigned_to = user_id
    return _indexed(session, changed)


def hold(session: Session, actor: Actor, ids: Iterable[int], on_hold: bool, now: datetime) -> int:
    """Keep those consultations from going out, or let the rule decide again."""
    changed = [row for row in _rows(session, ids) if row.held != on_hold]
    for row in changed:
        action = "retenue" if on_hold else "retenue levée"
        audit(session, actor.name, action, f"consultation:{row.id}", now)
        row.held = on_hold
        if on_hold:
            row.released_at = None
    return _indexed(session, changed)


def write_note(session: Session, actor: Actor, subject: str, text: str, now: datetime) -> None:
    """Keep a note; the same words written twice within a minute are one note."""
    text = text.strip()
    if not text:
        raise BadChange("note vide : écrire quelques mots.")
    last = session.execute(
        select(Note).where(NOTES.c.subject == subject).order_by(NOTES.c.id.desc()).limit(1)
    ).scalar()
    is_same = last is not None and (last.text, last.user_id) == (text, actor.user_id)
    if last is not None and is_same and (now - last.at).total_seconds() < SAME_NOTE:
        return
    session.add(Note(subject=subject, user_id=actor.user_id, text=text[:4000], at=now))


def add_consultation(store: Store, actor: Actor, notice: ParsedNotice, now: datetime) -> int:
    """Record a consultation entered by hand, as any other notice; told twice, it is one. Returns
    its number.
    """
    raw = json.dumps(notice.as_json(), ensure_ascii=False).encode()
    record(store, [CollectedNotice(notice, raw, notice.url, now)], now)
    with store.transaction() as session:
        number = session.execute(
            select(NOTICES.c.consultation_id).where(NOTICES.c.id == notice.id)
        ).scalar_one()
        audit(session, actor.name, "consultation ajoutée", f"consultation:{number}", now)
        reindex(session, [number])
    return int(number)


def _rows(session: Session, ids: Iterable[int]) -> Sequence[Consultation]:
    chosen = sorted(set(ids))
    if len(chosen) > MOST_AT_ONCE:
        raise BadChange(f"plus de {MOST_AT_ONCE} consultations à la fois : en choisir moins.")
    consultation_query = select(Consultation).where(CONSULTATIONS.c.id.in_(chosen))
    return session.execute(consultation_query).scalars().all()


def _indexed(session: Session, changed: Sequence[Consultation]) -> int:
    session.add_all(changed)
    session.flush()
    reindex(session, [row.id or 0 for row in changed])
    return len(changed)
