"""What a person does with searches it comes back to: keep one, be told what is new, forget it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from vigie.acts.actor import Actor
from vigie.domain.labels import SearchRhythm
from vigie.domain.refusals import BadChange
from vigie.store.desk.saved_searches import Owner, own_search, saved_searches, search_named
from vigie.store.desk.users import audit
from vigie.store.outbox.preferences import SEARCH_LIST
from vigie.store.tables import Preference, SavedSearch

MOST_KEPT = 20
LONGEST_NAME = 80


def keep_search(
    session: Session,
    actor: Actor,
    name: str,
    query: Mapping[str, Any],
    now: datetime,
    *,
    rhythm: str | None = None,
) -> SavedSearch:
    """Save a search under a name; the same name again replaces it. Without a rhythm told, the one
    it had stays.
    """
    owner = owner_for(actor)
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise BadChange("recherche sans nom : lui en donner un.")
    row = search_named(session, owner, name)
    if row is None:
        if len(saved_searches(session, owner)) >= MOST_KEPT:
            raise BadChange(f"déjà {MOST_KEPT} recherches : en oublier une d’abord.")
        row = SavedSearch(**owner._asdict(), name=name, created_at=now)
    row.query = dict(query)
    session.add(row)
    session.flush()
    if rhythm is not None:
        set_rhythm(session, actor, row.id or 0, rhythm, now)
    audit(session, actor.name, "recherche enregistrée", f"recherche:{row.id}", now)
    return row


def set_rhythm(
    session: Session, actor: Actor, search_id: int, rhythm: str, now: datetime
) -> SavedSearch:
    """Be told what is new of one of one's own searches at that rhythm, or no more; what stands
    open at that moment counts as told.
    """
    if rhythm not in SearchRhythm.words():
        raise BadChange("rythme inconnu : choisir chaque jour, semaine, mois, ou jamais.")
    row = own_search(session, owner_for(actor), search_id)
    if row is None:
        raise BadChange("cette recherche n’existe plus : recharger la page.")
    if rhythm and not row.rhythm:
        row.told_until = now
    row.rhythm = rhythm
    session.add(row)
    if rhythm and actor.contact_id is not None:
        _take_list_up(session, actor.contact_id, now)
    audit(session, actor.name, "rythme d’une recherche", f"recherche:{row.id}", now, rythme=rhythm)
    return row


def drop_search(session: Session, actor: Actor, search_id: int, now: datetime) -> None:
    """Forget one of one's own saved searches; twice is once."""
    row = own_search(session, owner_for(actor), search_id)
    if row is not None:
        session.delete(row)
        audit(session, actor.name, "recherche oubliée", f"recherche:{search_id}", now)


def owner_for(actor: Actor) -> Owner:
    """Whose searches that person keeps: its own."""
    return Owner(actor.user_id, actor.contact_id)


def _take_list_up(session: Session, contact_id: int, now: datetime) -> None:
    """Asking to be told is asking for that list again."""
    row = session.get(Preference, contact_id)
    if row is not None and SEARCH_LIST in row.lists_stopped:
        lists_stopped = [name for name in row.lists_stopped if name != SEARCH_LIST]
        row.sqlmodel_update({"lists_stopped": lists_stopped, "updated_at": now})
        session.add(row)
